/** SQL of the country's editions. */
import type { ColumnType } from 'kysely';
import { sql } from 'kysely';
import type { LocalDate } from '#kernel/dates.ts';
import { hex } from '#kernel/hash.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';

type Written<Read, Write> = ColumnType<Read, Write, never>;

interface EditionTable {
  digest: Written<Uint8Array, Uint8Array>;
  kind: string;
  id: string;
  version: LocalDate;
  content: string;
  publisher: string;
  published_at: Written<Instant, string>;
  leaf_hash: Written<Uint8Array, Uint8Array>;
}

interface Tables {
  'country.edition': EditionTable;
}

export interface StoredEdition {
  /** SHA-256 of the content. */
  readonly digest: string;
  readonly kind: string;
  readonly id: string;
  readonly version: LocalDate;
  /** Canonical JSON. */
  readonly content: string;
  readonly publishedAt: Instant;
  /** Of its leaf in the log, 32 bytes. */
  readonly leafHash: Uint8Array;
}

export interface NewEdition extends StoredEdition {
  readonly digestBytes: Uint8Array;
  readonly publisher: string;
}

/** Keeps an edition. The label must be free: the table's key sees to it that two publishers at once can't both take it. */
export async function insertEdition(tx: Tx, edition: NewEdition): Promise<void> {
  await tx
    .db<Tables>()
    .insertInto('country.edition')
    .values({
      digest: edition.digestBytes,
      kind: edition.kind,
      id: edition.id,
      version: edition.version,
      content: edition.content,
      publisher: edition.publisher,
      published_at: isoInstant(edition.publishedAt),
      leaf_hash: edition.leafHash,
    })
    .execute();
}

/** Lets one publisher at a time see which labels are free: two processes of a new instance start together. */
export async function lockEditions(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('country/editions', 1))`.execute(tx.db<Tables>());
}

/** Digests of all labels: '{kind} {id} {version}' to hexadecimal. */
export async function labelsTaken(tx: Tx): Promise<Map<string, string>> {
  const rows = await tx
    .db<Tables>()
    .selectFrom('country.edition')
    .select(['digest', 'kind', 'id', 'version'])
    .execute();
  return new Map(rows.map((row) => [labelOf(row.kind, row.id, row.version), hex(row.digest)]));
}

export function labelOf(kind: string, id: string, version: LocalDate): string {
  return `${kind} ${id} ${version}`;
}

/** How many editions there are. Rows are only added, so a larger number means news. */
export async function countEditions(tx: Tx): Promise<number> {
  const { count } = await tx
    .db<Tables>()
    .selectFrom('country.edition')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}

// Texts of a few hundred services would be in memory three times over, were they read at once.
const READ_AT_ONCE = 50;

/** Editions that aren't among the known digests, some at a time. */
export async function* editionsBeyond(tx: Tx, known: ReadonlySet<string>): AsyncGenerator<StoredEdition[]> {
  const db = tx.db<Tables>();
  const digests = await db.selectFrom('country.edition').select('digest').execute();
  const missing = digests.map(({ digest }) => digest).filter((digest) => !known.has(hex(digest)));
  for (let from = 0; from < missing.length; from += READ_AT_ONCE) {
    const rows = await db
      .selectFrom('country.edition')
      .select(['digest', 'kind', 'id', 'content', 'published_at', 'version', 'leaf_hash'])
      .where('digest', '=', sql<Uint8Array>`any(${missing.slice(from, from + READ_AT_ONCE)})`)
      .execute();
    yield rows.map((row) => ({
      digest: hex(row.digest),
      kind: row.kind,
      id: row.id,
      version: row.version,
      content: row.content,
      publishedAt: row.published_at,
      leafHash: row.leaf_hash,
    }));
  }
}

export type AuditedEdition = StoredEdition & { readonly publisher: string };

/** The next editions after a digest, for the checker. */
export async function editionsAfter(tx: Tx, digest: string): Promise<AuditedEdition[]> {
  const { rows } = await sql<AuditedEdition>`
    select encode(e.digest, 'hex') as digest, kind, id, version, content, publisher, published_at as "publishedAt",
      leaf_hash as "leafHash"
    from country.edition e where e.digest > decode(${digest}, 'hex') order by e.digest limit ${READ_AT_ONCE}`.execute(
    tx.db<Tables>(),
  );
  return rows;
}
