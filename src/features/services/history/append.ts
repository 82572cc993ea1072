/** The one way in which a case's history grows. */
import type { Selectable } from 'kysely';
import { append } from '#features/transparency/index.ts';
import type { Json } from '#kernel/canonical.ts';
import { hex } from '#kernel/hash.ts';
import { isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { newId } from '#platform/random.ts';
import type { HistoryTable, ServicesTables } from '../store.ts';
import { type Entry, type HistoryActor, loggedBytes, type NewEntry } from './entry.ts';
import type { HistoryKind } from './kinds.ts';

/** The log's name for leaves of histories. */
export const LEAF_KIND = 'case-history';

/** Locks a case until the transaction ends. False where there is no such case. First thing in every act upon a case. */
export async function lockCase(tx: Tx, caseId: string): Promise<boolean> {
  const row = await tx
    .db<ServicesTables>()
    .selectFrom('services.case_index')
    .select('case_id')
    .where('case_id', '=', caseId)
    .forUpdate()
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * Appends an entry: envelope, content with its salt, leaf in the log. The case must be locked (or just created in this transaction):
 * two writers at once would otherwise fail on the number of the entry.
 */
export async function appendHistory(tx: Tx, entry: NewEntry): Promise<Entry> {
  const db = tx.db<ServicesTables>();
  const last = await db
    .selectFrom('services.history')
    .select(({ fn }) => fn.max('seq').as('seq'))
    .where('case_id', '=', entry.caseId)
    .executeTakeFirst();
  const seq = (last?.seq ?? 0) + 1;
  const id = newId(entry.at);
  const bytes = loggedBytes(entry, id, seq);
  const logged = await append(tx, LEAF_KIND, bytes);
  const row = rowOf(entry, { id, seq, digest: hex(logged.commit), leaf: hex(logged.leafHash) });
  await db.insertInto('services.history').values(row).execute();
  const content = { digest: row.digest, bytes: Buffer.from(bytes), salt: Buffer.from(logged.salt) };
  await db.insertInto('services.content').values(content).execute();
  const { content: _, ...envelope } = entry;
  return { ...envelope, effectiveAt: entry.effectiveAt ?? entry.at, id, seq, digest: row.digest, leaf: row.leaf };
}

interface Place {
  readonly id: string;
  readonly seq: number;
  readonly digest: string;
  readonly leaf: string;
}

function rowOf(entry: NewEntry, place: Place) {
  const { by } = entry;
  return {
    ...place,
    case_id: entry.caseId,
    kind: entry.kind,
    at: isoInstant(entry.at),
    effective_at: isoInstant(entry.effectiveAt ?? entry.at),
    actor_kind: by.kind,
    actor_id: by.id,
    on_behalf_of: by.onBehalfOf ?? null,
    mandate_digest: by.mandateDigest ?? null,
    assisted_by: by.assistedBy ?? null,
    second_actor: entry.secondActor ?? null,
    channel: by.channel,
    assurance: by.assurance,
    edition: entry.edition,
    unit: entry.unit ?? null,
    ground: entry.ground ?? null,
  };
}

/** The history of a case in its order; empty where there is no such case. */
export async function historyOf(tx: Tx, caseId: string): Promise<Entry[]> {
  const rows = await tx
    .db<ServicesTables>()
    .selectFrom('services.history')
    .selectAll()
    .where('case_id', '=', caseId)
    .orderBy('seq')
    .execute();
  return rows.map(entryOf);
}

/** The histories of many cases, by case, each in its order. */
export async function historiesOf(tx: Tx, caseIds: readonly string[]): Promise<ReadonlyMap<string, Entry[]>> {
  if (caseIds.length === 0) return new Map();
  const rows = await tx
    .db<ServicesTables>()
    .selectFrom('services.history')
    .selectAll()
    .where('case_id', 'in', [...caseIds])
    .orderBy('case_id')
    .orderBy('seq')
    .execute();
  return Map.groupBy(rows.map(entryOf), ({ caseId }) => caseId);
}

type HistoryRow = Selectable<HistoryTable>;

/** The entry of a row. */
export function entryOf(row: HistoryRow): Entry {
  const by: HistoryActor = {
    kind: row.actor_kind as HistoryActor['kind'],
    id: row.actor_id,
    ...(row.on_behalf_of === null ? {} : { onBehalfOf: row.on_behalf_of }),
    ...(row.mandate_digest === null ? {} : { mandateDigest: row.mandate_digest }),
    ...(row.assisted_by === null ? {} : { assistedBy: row.assisted_by }),
    channel: row.channel as HistoryActor['channel'],
    assurance: row.assurance as HistoryActor['assurance'],
  };
  return {
    id: row.id,
    caseId: row.case_id,
    seq: row.seq,
    kind: row.kind as HistoryKind,
    at: row.at,
    effectiveAt: row.effective_at,
    by,
    edition: row.edition,
    ...(row.unit === null ? {} : { unit: row.unit }),
    ...(row.ground === null ? {} : { ground: row.ground }),
    ...(row.second_actor === null ? {} : { secondActor: row.second_actor }),
    digest: row.digest,
    leaf: row.leaf,
  };
}

/** What an entry says, or undefined where retention has erased it. */
export async function contentOf(tx: Tx, entry: Pick<Entry, 'digest'>): Promise<Json | undefined> {
  const row = await tx
    .db<ServicesTables>()
    .selectFrom('services.content')
    .select('bytes')
    .where('digest', '=', entry.digest)
    .executeTakeFirst();
  if (!row) return undefined;
  return (JSON.parse(new TextDecoder().decode(row.bytes)) as { content: Json }).content;
}
