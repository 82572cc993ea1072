/** What those who watch over look-ups need of them: a day's looks as one digest, single lines, whose data was touched, figures. */
import { createHash } from 'node:crypto';
import type { Tx } from '#platform/app.ts';
import { refuse } from '../refusals.ts';
import type { Named } from '../rules/reading.ts';
import { agencyLookups, type Span } from '../store/lookup-audit.ts';
import { findLookup, type OwnedLookup } from '../store/lookups.ts';

const PAGE = 10_000;
const NIL = '00000000-0000-0000-0000-000000000000';

/** What a digest of looks is taken of: the ids alone, as it was at first, or the whole lines. */
export type PopulationForm = 'ids' | 'lines';

export interface Population {
  readonly size: number;
  /** SHA-256, hex, of the looks in the order of their ids: of each the id, for `lines` a space and the digest of the line, and 0x0A. */
  readonly digest: string;
}

/** All looks that agencies answer for in a span of time, as one digest. */
export async function lookupPopulation(tx: Tx, span: Span, form: PopulationForm): Promise<Population> {
  const hash = createHash('sha256');
  let size = 0;
  for (let after = NIL; ; ) {
    const looks = await agencyLookups(tx, span, after, PAGE);
    for (const { id, digest } of looks) hash.update(form === 'ids' ? `${id}\n` : `${id} ${digest}\n`);
    size += looks.length;
    const last = looks.at(-1);
    if (last === undefined || looks.length < PAGE) return { size, digest: hash.digest('hex') };
    after = last.id;
  }
}

/** One line with who looked and whose data it was. Refuses registers.no_such_lookup. */
export const getLookup = async (tx: Tx, id: string): Promise<OwnedLookup> =>
  (await findLookup(tx, id)) ?? refuse('no_such_lookup');

/** Before everybody, in the order of `subjectsLookedAt`. */
export const NOBODY: Named = { kind: 'bin', identifier: '' };
