/** Requests of people about their own data, and the answers. */
import { type RawBuilder, sql } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { Named } from '../rules/reading.ts';
import type { About, AnswerContent, Outcome, RequestContent } from '../rules/requests.ts';
import type { Tables } from './tables.ts';

interface Leaf {
  readonly leafHash: Uint8Array;
  readonly salt: Uint8Array;
}

/** Nobody else files about the same person until the end of the transaction. */
export async function lockRequestsOf(tx: Tx, { kind, identifier }: Named): Promise<void> {
  const name = `registers/requests/${kind}/${identifier}`;
  await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(tx.db<Tables>());
}

/** The request, which waits for its answer. */
export async function insertRequest(tx: Tx, request: RequestContent, leaf: Leaf): Promise<void> {
  const dueAt = isoInstant(request.dueAt);
  await sql`with request as (
      insert into registers.request (id, about, wish, register, record_id, version, lookup_id, kind, identifier, filed_by, text,
        agency, filed_at, due_at, leaf_hash, salt)
      values (${request.id}::uuid, ${request.about}, ${request.wish}, ${request.register}, ${request.recordId}::uuid, ${request.version},
        ${request.lookupId}::uuid, ${request.kind}, ${request.identifier}, ${request.filedBy}::uuid, ${request.text},
        ${request.agency}, ${isoInstant(request.filedAt)}::timestamptz, ${dueAt}::timestamptz,
        ${Buffer.from(leaf.leafHash)}, ${Buffer.from(leaf.salt)})
      returning id
    )
    insert into registers.request_waiting (request_id, agency, about, due_at)
    select id, ${request.agency}, ${request.about}, ${dueAt}::timestamptz from request`.execute(tx.db<Tables>());
}

/** The answer; false where there is one already. */
export async function insertAnswer(tx: Tx, answer: AnswerContent, leaf: Leaf): Promise<boolean> {
  const { rows } = await sql`delete from registers.request_waiting where request_id = ${answer.requestId}::uuid
    returning request_id`.execute(tx.db<Tables>());
  if (rows.length === 0) return false;
  await sql`insert into registers.request_answer (request_id, outcome, reasons, officer, answered_at, leaf_hash, salt)
    values (${answer.requestId}::uuid, ${answer.outcome}, ${answer.reasons}, ${answer.officer}::uuid,
      ${isoInstant(answer.answeredAt)}::timestamptz, ${Buffer.from(leaf.leafHash)}, ${Buffer.from(leaf.salt)})`.execute(
    tx.db<Tables>(),
  );
  return true;
}

export interface StoredRequest extends RequestContent, Leaf {
  readonly outcome: Outcome | null;
  readonly reasons: string | null;
  readonly officer: string | null;
  readonly answeredAt: Instant | null;
  readonly answerLeaf: Uint8Array | null;
  readonly answerSalt: Uint8Array | null;
}

const found = async (tx: Tx, where: RawBuilder<unknown>): Promise<StoredRequest[]> => {
  const { rows } = await sql<StoredRequest>`
    select q.id, q.about, q.wish, q.register, q.record_id as "recordId", q.version, q.lookup_id as "lookupId", q.kind, q.identifier,
      q.filed_by as "filedBy", q.text, q.agency, q.filed_at as "filedAt", q.due_at as "dueAt", q.leaf_hash as "leafHash",
      q.salt, a.outcome, a.reasons, a.officer, a.answered_at as "answeredAt", a.leaf_hash as "answerLeaf",
      a.salt as "answerSalt"
    from registers.request q left join registers.request_answer a on a.request_id = q.id ${where}`.execute(
    tx.db<Tables>(),
  );
  return rows;
};

export const findRequest = async (tx: Tx, id: string): Promise<StoredRequest | undefined> =>
  (await found(tx, sql`where q.id = ${id}::uuid`))[0];

/** Somebody's requests, newest first. */
export const requestsOf = (tx: Tx, { kind, identifier }: Named, limit: number): Promise<StoredRequest[]> =>
  found(tx, sql`where q.kind = ${kind} and q.identifier = ${identifier} order by q.id desc limit ${limit}`);

/** The next requests after an id, for fsck. */
export const requestsAfter = (tx: Tx, after: string, limit: number): Promise<StoredRequest[]> =>
  found(tx, sql`where q.id > ${after}::uuid order by q.id limit ${limit}`);

/** Requests that an agency still owes an answer, the nearest end of a term first. */
export const requestsWaiting = (
  tx: Tx,
  agency: string,
  about: readonly About[],
  limit: number,
): Promise<StoredRequest[]> =>
  found(
    tx,
    sql`join registers.request_waiting w on w.request_id = q.id
      where w.agency = ${agency} and w.about = any(${[...about]}::text[]) order by w.due_at limit ${limit}`,
  );

/** Whether a register got a version that names somebody after a moment. */
export async function namesSince(
  tx: Tx,
  register: string,
  { kind, identifier }: Named,
  since: Instant,
): Promise<boolean> {
  const { rows } = await sql`select from registers.subject s
    join registers.version v on v.record_id = s.record_id and v.number = s.number
    where s.kind = ${kind} and s.identifier = ${identifier} and s.register = ${register}
      and v.recorded_at > ${isoInstant(since)}::timestamptz limit 1`.execute(tx.db<Tables>());
  return rows.length > 0;
}

/** How many requests, or how many answers to them, are kept. */
export async function countRequests(tx: Tx, of: 'request' | 'answer'): Promise<number> {
  const table = sql.table(of === 'request' ? 'registers.request' : 'registers.request_answer');
  const { rows } = await sql<{ n: number }>`select count(*) as n from ${table}`.execute(tx.db<Tables>());
  return Number(rows[0]?.n ?? 0);
}

/** Requests that have neither an answer nor wait for one, or both, or wait otherwise than they say. */
export async function lostRequests(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select q.id from registers.request q
    left join registers.request_answer a on a.request_id = q.id
    left join registers.request_waiting w on w.request_id = q.id
    where (a.request_id is null) = (w.request_id is null)
      or (w.agency, w.about, w.due_at) <> (q.agency, q.about, q.due_at) limit 100`.execute(tx.db<Tables>());
  return rows.map((row) => row.id);
}

export interface ComplaintCounts {
  readonly filed: number;
  readonly answered: number;
  /** Answered after the term, or not yet though it is over. */
  readonly late: number;
  readonly satisfied: number;
}

/** Complaints of look-ups filed from a moment on, before another. */
export async function countComplaints(
  tx: Tx,
  { from, to, now }: { readonly from: Instant; readonly to: Instant; readonly now: Instant },
): Promise<ComplaintCounts> {
  const { rows } = await sql<ComplaintCounts>`select count(*) as filed, count(a.request_id) as answered,
      count(*) filter (where coalesce(a.answered_at, ${isoInstant(now)}::timestamptz) >= q.due_at) as late,
      count(*) filter (where a.outcome = 'satisfied') as satisfied
    from registers.request q left join registers.request_answer a on a.request_id = q.id
    where q.about = 'lookup' and q.filed_at >= ${isoInstant(from)}::timestamptz
      and q.filed_at < ${isoInstant(to)}::timestamptz`.execute(tx.db<Tables>());
  return rows[0] ?? { filed: 0, answered: 0, late: 0, satisfied: 0 };
}
