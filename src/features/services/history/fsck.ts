/** The checker beside the thing checked: every history derived again from what is stored, against the log. */
import { commitOf, countLeaves, isLogged, leafHashOf } from '#features/transparency/index.ts';
import { fromHex, hex } from '#kernel/hash.ts';
import type { App } from '#platform/app.ts';
import type { Finding } from '#platform/feature.ts';
import { LEAF_KIND } from './append.ts';
import { type AuditedEntry, countEntries, entriesAfter } from './audit.ts';
import { type Entry, loggedBytes } from './entry.ts';

const finding = (what: string, where: string): Finding => ({ feature: 'services', what, where });

/** Every finding, as it is met. An intact database gives none. */
export async function* fsckHistory(app: App): AsyncIterable<Finding> {
  let before: AuditedEntry | undefined;
  let erased = new Set<number>();
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
  if (rows !== leaves)
    yield finding(`the log has ${leaves} entries of histories, ${rows} are there`, 'services.history');
}

/** Numbers of the entries whose content a later entry says was erased: it names them, and no others may lack theirs. */
function erasedBy(entries: readonly AuditedEntry[], caseId: string): Set<number> {
  const acts = entries.filter(({ entry }) => entry.caseId === caseId && entry.kind === 'erased');
  return new Set(acts.flatMap(({ content }) => (content as { entries?: number[] } | undefined)?.entries ?? []));
}

async function* checkEntry(
  app: App,
  { entry, bytes, salt, content }: AuditedEntry,
  expected: number,
  erased: ReadonlySet<number>,
): AsyncIterable<Finding> {
  const where = `case ${entry.caseId}, entry ${entry.seq}`;
  if (entry.seq !== expected) yield finding(`entry ${expected} is missing`, where);
  if (bytes === undefined || salt === undefined) {
    if (!erased.has(entry.seq)) yield finding('the content is gone and no act says that it was erased', where);
  } else {
    if (hex(commitOf(salt, bytes)) !== entry.digest) yield finding('the content does not have its digest', where);
    if (!isWhatWasLogged(entry, content, bytes)) yield finding('the envelope differs from what was logged', where);
  }
  if (hex(leafHashOf(app.env, LEAF_KIND, fromHex(entry.digest))) !== entry.leaf) {
    yield finding('the digest does not open its leaf', where);
  } else if (!(await app.read((tx) => isLogged(tx, fromHex(entry.leaf))))) {
    yield finding('its leaf is not in the log', where);
  }
}

function isWhatWasLogged(entry: Entry, content: AuditedEntry['content'], bytes: Uint8Array): boolean {
  if (content === undefined) return false;
  return Buffer.from(loggedBytes({ ...entry, content }, entry.id, entry.seq)).equals(Buffer.from(bytes));
}
