/**
 * Revocation lists: each is signed by its authority and says what its row does, and none is missing. Numbers without a gap tell of one between
 * others, the log of the last; lists of before the log had them are the first of their authority.
 */
import { countLeaves } from '#features/transparency/index.ts';
import { DerError } from '#kernel/asn1/read.ts';
import type { App } from '#platform/app.ts';
import type { Finding } from '#platform/feature.ts';
import { readCertificate } from './certificates/read.ts';
import { type Issued, sameSecond } from './fsck-certificates.ts';
import { hasLeaf } from './fsck-leaf.ts';
import { LIST_LEAF, listLeaf } from './revocation/enter.ts';
import { isSignedBy, readList } from './signatures/revocation-list.ts';
import { listsAfter } from './store/audit.ts';
import type { SignedList } from './store/lists.ts';

type Fault = Pick<Finding, 'what' | 'where'>;

const nameOf = ({ issuer, base }: SignedList): string => `${base === null ? 'complete' : 'delta'} lists of ${issuer}`;

/** Every list that isn't what it was, or isn't there. Leaves are counted before the rows: more may be made meanwhile. */
export async function* listFaults(app: App, { platform }: Issued): AsyncIterable<Fault> {
  const leaves = await app.read((tx) => countLeaves(tx, LIST_LEAF));
  let logged = 0;
  let last: { readonly list: SignedList; readonly isLogged: boolean } | undefined;
  for (;;) {
    const page = await app.read((tx) => listsAfter(tx, last?.list));
    for (const list of page) {
      const before = last && nameOf(last.list) === nameOf(list) ? last : undefined;
      const where = `${nameOf(list)}, ${list.number}`;
      const isLogged = await hasLeaf(app, LIST_LEAF, listLeaf(list));
      if (isLogged) logged++;
      if (before?.isLogged && !isLogged) yield { what: 'a revocation list is not the one in the log', where };
      if (!isNext(list, before?.list)) yield { what: 'a revocation list before this one is missing', where };
      const issuer = platform.get(list.issuer);
      if (!issuer || !isAsSigned(list, issuer.der))
        yield { what: 'a revocation list is not what its authority signed', where };
      last = { list, isLogged };
    }
    if (page.length === 0) break;
  }
  if (logged < leaves)
    yield {
      what: `the log has ${leaves} revocation lists, the table ${logged} of them`,
      where: 'trust.revocation_list',
    };
}

/** Deltas came later than complete lists, and begin with the number of their day. */
const isNext = ({ number, base }: SignedList, before: SignedList | undefined): boolean =>
  before ? number === before.number + 1 : base !== null || number === 1;

function isAsSigned(list: SignedList, issuer: Uint8Array): boolean {
  try {
    const read = readList(new Uint8Array(list.der));
    const isNumbered = numberIn(read.number) === list.number && numberIn(read.base) === list.base;
    const isInTime = sameSecond(list.thisUpdate, read.thisUpdate) && sameSecond(list.nextUpdate, read.nextUpdate);
    return isNumbered && isInTime && isSignedBy(read, readCertificate(issuer));
  } catch (error) {
    if (error instanceof DerError) return false;
    throw error;
  }
}

const numberIn = (digits: string | undefined): number | null => (digits === undefined ? null : Number(`0x${digits}`));
