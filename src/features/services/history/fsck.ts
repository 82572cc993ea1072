/** The checker beside the thing checked: every history derived again from what is stored, against the log. */
import { commitOf, countLeaves, LEAF_FAULTS, leafFault } from '#features/transparency/index.ts';
import { fromHex, hex } from '#kernel/hash.ts';
import type { Instant } from '#kernel/instant.ts';
import type { App } from '#platform/app.ts';
import type { Finding } from '#platform/feature.ts';
import { LEAF_KIND } from './append.ts';
import { type AuditedEntry, contentsAlone, countEntries, entriesAfter } from './audit.ts';
import { type Entry, loggedBytes } from './entry.ts';
import { namedBy } from './erase.ts';

const finding = (what: string, where: string): Finding => ({ feature: 'services', what, where });

/** Every finding, as it is met. An intact database gives none. */
export async function* fsckHistory(app: App): AsyncIterable<Finding> {
  let before: AuditedEntry | undefined;
  let erased: Erased = new Map();
  for (;;) {
    const entries = await app.read((tx) => entriesAfter(tx, before?.entry));
    for (const audited of entries) {
      const isSameCase = before?.entry.caseId === audited.entry.caseId;
      if (!isSameCase) erased = erasedBy(entries, audited.entry.caseId);
      const expected = isSameCase ? (before?.entry.seq ?? 0) + 1 : 1;
      yield* checkEntry(app, audited, expected, erased);
      before = audited;
    }
    if (entries.length === 0) break;
  }
  const [rows, leaves] = await app.read(
    async (tx) => [await countEntries(tx), await countLeaves(tx, LEAF_KIND)] as const,
  );
  for (const digest of await app.read(contentsAlone)) yield finding('a content is of no entry', `content ${digest}`);
  if (rows !== leaves)
    yield finding(`the log has ${leaves} entries of histories, ${rows} are there`, 'services.history');
}

/** By number: the digest of an entry whose content is erased, and since when. */
type Erased = ReadonlyMap<number, { readonly digest: string; readonly at: Instant }>;

/** What later entries say was erased: they name the contents, and no others may be gone. */
function erasedBy(entries: readonly AuditedEntry[], caseId: string): Erased {
  const acts = entries.filter(({ entry }) => entry.caseId === caseId && entry.kind === 'erased');
  return new Map(
    acts.flatMap(({ entry, content }) => namedBy(content).map(({ seq, digest }) => [seq, { digest, at: entry.at }])),
  );
}

// The act is written first and the content goes by a job within minutes.
const ERASED_WITHIN_MS = 86_400_000;

async function* checkEntry(
  app: App,
  { entry, bytes, salt, content }: AuditedEntry,
  expected: number,
  erased: Erased,
): AsyncIterable<Finding> {
  const where = `case ${entry.caseId}, entry ${entry.seq}`;
  if (entry.seq !== expected) yield finding(`entry ${expected} is missing`, where);
  const act = erased.get(entry.seq);
  if (bytes === undefined || salt === undefined) {
    if (act?.digest !== entry.digest) yield finding('the content is gone and no act says that it was erased', where);
  } else {
    if (act && app.env.clock.now() - act.at > ERASED_WITHIN_MS)
      yield finding('an act says that the content was erased, and it is still there', where);
    if (hex(commitOf(salt, bytes)) !== entry.digest) yield finding('the content does not have its digest', where);
    if (!isWhatWasLogged(entry, content, bytes)) yield finding('the envelope differs from what was logged', where);
  }
  const fault = await leafFault(app, LEAF_KIND, fromHex(entry.digest), fromHex(entry.leaf));
  if (fault) yield finding(fault === 'unopened' ? 'the digest does not open its leaf' : LEAF_FAULTS[fault], where);
}

function isWhatWasLogged(entry: Entry, content: AuditedEntry['content'], bytes: Uint8Array): boolean {
  if (content === undefined) return false;
  return Buffer.from(loggedBytes({ ...entry, content }, entry.id, entry.seq)).equals(Buffer.from(bytes));
}
