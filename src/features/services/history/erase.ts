/**
 * Erasing what a history speaks of. First an entry of kind `erased` names the contents, with the rule and its article; then the retention
 * role, which may do nothing else, deletes them with their salts. A crash in between leaves an act whose job is still in the queue.
 */
import type { Json } from '#kernel/canonical.ts';
import type { Tx } from '#platform/app.ts';
import { eraseFile } from '#platform/files.ts';
import type { ServicesTables } from '../store.ts';

/** Erases what the acts of an application name, and the files of one that is gone. */
export const ERASE_JOB = 'services.erase';

/** A content as an act of erasing names it. */
export interface NamedContent {
  readonly seq: number;
  readonly digest: string;
}

/** The contents that an act of erasing names. */
export const namedBy = (content: Json | undefined): readonly NamedContent[] =>
  (content as { readonly erased?: readonly NamedContent[] } | undefined)?.erased ?? [];

/**
 * Deletes contents of a case that its acts name; then what else was kept to make them: draft, signatures, the decision as it was
 * prepared, files that nothing else refers to. Where a draft was thrown away only its files are left. Under the retention role; what is
 * gone already does no harm.
 */
export async function eraseContents(tx: Tx, applicationId: string): Promise<void> {
  const db = tx.db<ServicesTables>();
  const named = await contentsNamed(tx, applicationId);
  if (named.length > 0) {
    await db.deleteFrom('services.content').where('digest', 'in', named).execute();
    await db.deleteFrom('services.decision_content').where('case_id', '=', applicationId).execute();
    await db.deleteFrom('services.draft').where('id', '=', applicationId).execute();
  }
  const draft = await db.selectFrom('services.draft').select('id').where('id', '=', applicationId).executeTakeFirst();
  if (!draft) await eraseFiles(tx, [applicationId]);
}

/** Digests that acts of the case name and that are those of its entries: never an act's own, which says why the others are gone. */
async function contentsNamed(tx: Tx, caseId: string): Promise<string[]> {
  const rows = await tx
    .db<ServicesTables>()
    .selectFrom('services.history as h')
    .leftJoin('services.content as c', (join) => join.onRef('c.digest', '=', 'h.digest').on('h.kind', '=', 'erased'))
    .select(['h.seq', 'h.kind', 'h.digest', 'c.bytes'])
    .where('h.case_id', '=', caseId)
    .execute();
  const named = new Map(
    rows.flatMap(({ bytes }) =>
      bytes === null ? [] : namedBy(contentIn(bytes)).map(({ seq, digest }) => [seq, digest] as const),
    ),
  );
  return rows
    .filter(({ seq, kind, digest }) => kind !== 'erased' && named.get(seq) === digest)
    .map(({ digest }) => digest);
}

const contentIn = (bytes: Uint8Array): Json =>
  (JSON.parse(new TextDecoder().decode(bytes)) as { readonly content: Json }).content;

/** Erases the files of applications that are gone, but for those that something else refers to. Under the retention role. */
export async function eraseFiles(tx: Tx, applicationIds: readonly string[]): Promise<void> {
  const uses = await tx
    .db<ServicesTables>()
    .deleteFrom('services.file_use')
    .where('application_id', 'in', [...applicationIds])
    .returning('sha256')
    .execute();
  for (const { sha256 } of uses) await eraseFile(tx, sha256);
}
