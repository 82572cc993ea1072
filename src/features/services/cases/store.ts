/** SQL of the case side: the index that lists are made of, the deadlines, and decisions that wait for a signature. */
import { type Selectable, sql } from 'kysely';
import type { Office } from '#features/country/index.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { CaseIndexTable, ServicesTables } from '../store.ts';
import type { Deadline } from './rules/deadlines.ts';
import type { CaseState } from './rules/state.ts';
import { successionGround } from './rules/succession.ts';
import { OPEN_STATUSES } from './rules/transitions.ts';

/** A moment to compare a column with. */
const moment = (at: Instant) => sql<Instant>`${isoInstant(at)}::timestamptz`;

/** A row of the index: what a case was when it began, and a copy of what the fold said last. */
export interface CaseRow {
  readonly caseId: string;
  readonly number: string;
  readonly service: string;
  readonly edition: string;
  readonly provider: string;
  readonly personId: string;
  readonly organisationId: string | undefined;
  readonly territory: string;
  readonly channel: string;
  readonly submittedAt: Instant;
}

export const caseRowOf = (row: Selectable<CaseIndexTable>): CaseRow => ({
  caseId: row.case_id,
  number: row.number,
  service: row.service,
  edition: row.edition,
  provider: row.provider,
  personId: row.person_id,
  organisationId: row.organisation_id ?? undefined,
  territory: row.territory,
  channel: row.channel,
  submittedAt: row.submitted_at,
});

export async function findCaseRow(tx: Tx, caseId: string): Promise<CaseRow | undefined> {
  const row = await tx
    .db<ServicesTables>()
    .selectFrom('services.case_index')
    .selectAll()
    .where('case_id', '=', caseId)
    .executeTakeFirst();
  return row && caseRowOf(row);
}

/** What the index must say of a state; fsck compares with it. */
export const indexOf = (state: CaseState) => ({
  status: state.status,
  provider: state.provider,
  unit: state.unit ?? null,
  officer_id: state.officerId ?? null,
  due_at: typeof state.dueAt === 'number' ? state.dueAt : null,
});

export async function saveIndex(tx: Tx, caseId: string, state: CaseState, now: Instant): Promise<void> {
  const { due_at, ...index } = indexOf(state);
  await tx
    .db<ServicesTables>()
    .updateTable('services.case_index')
    .set({ ...index, due_at: due_at === null ? null : isoInstant(due_at), updated_at: isoInstant(now) })
    .where('case_id', '=', caseId)
    .execute();
}

/** What isn't derived from the history, so that deriving the others leaves it alone: looking again at a signature, and for an answer. */
const LOOKS = ['signature', 'evidence'] as const;
export const isLook = (kind: string): boolean => LOOKS.some((one) => one === kind);

/** Replaces the derived deadlines. A passing one that is already due stays until the sweeper has met it. */
export async function saveDeadlines(
  tx: Tx,
  caseId: string,
  deadlines: readonly Deadline[],
  now: Instant,
): Promise<void> {
  const db = tx.db<ServicesTables>();
  await db
    .deleteFrom('services.deadline')
    .where('case_id', '=', caseId)
    .where('kind', 'not in', LOOKS)
    .where((where) => where.or([where('due_at', '>', moment(now)), where('kind', '=', 'term')]))
    .execute();
  if (deadlines.length === 0) return;
  await db
    .insertInto('services.deadline')
    .values(deadlines.map(({ kind, at }) => ({ case_id: caseId, kind, due_at: isoInstant(at) })))
    .onConflict((conflict) =>
      conflict.columns(['case_id', 'kind']).doUpdateSet({ due_at: (eb) => eb.ref('excluded.due_at') }),
    )
    .execute();
}

/** Asks the sweeper to look at a signature's status, or for an answer from elsewhere, at a moment. */
export async function lookLater(tx: Tx, caseId: string, kind: (typeof LOOKS)[number], at: Instant): Promise<void> {
  await tx
    .db<ServicesTables>()
    .insertInto('services.deadline')
    .values({ case_id: caseId, kind, due_at: isoInstant(at) })
    .onConflict((conflict) => conflict.columns(['case_id', 'kind']).doUpdateSet({ due_at: isoInstant(at) }))
    .execute();
}

/** Whether something of the case is still looked for. */
export async function isLookedFor(tx: Tx, caseId: string, kind: (typeof LOOKS)[number]): Promise<boolean> {
  const row = await tx
    .db<ServicesTables>()
    .selectFrom('services.deadline')
    .select('kind')
    .where('case_id', '=', caseId)
    .where('kind', '=', kind)
    .executeTakeFirst();
  return row !== undefined;
}

/** A row of the deadline table: a case has one of each kind. */
export interface DueRow {
  readonly caseId: string;
  readonly kind: string;
  readonly dueAt: Instant;
}

/** What is due, the longest waiting first, after the last one seen. */
export async function dueRows(tx: Tx, now: Instant, after: DueRow | undefined, limit: number): Promise<DueRow[]> {
  const query = tx
    .db<ServicesTables>()
    .selectFrom('services.deadline')
    .select(['case_id as caseId', 'kind', 'due_at as dueAt'])
    .where('due_at', '<=', moment(now))
    .orderBy('due_at')
    .orderBy('case_id')
    .orderBy('kind')
    .limit(limit);
  if (!after) return query.execute();
  const last = sql`(${isoInstant(after.dueAt)}::timestamptz, ${after.caseId}::uuid, ${after.kind}::text)`;
  return query.where(sql<boolean>`(due_at, case_id, kind) > ${last}`).execute();
}

/** Takes what is due of a case out of the table: kinds, in the order of their moments. */
export async function takeDue(tx: Tx, caseId: string, now: Instant): Promise<string[]> {
  const rows = await tx
    .db<ServicesTables>()
    .deleteFrom('services.deadline')
    .where('case_id', '=', caseId)
    .where('due_at', '<=', moment(now))
    .returning(['kind', 'due_at'])
    .execute();
  return rows.sort((a, b) => a.due_at - b.due_at).map((row) => row.kind);
}

/** Cases that were open, or ended by silence, in a time that a change of the calendar touches; by id, after one of them. */
export async function casesToRecount(
  tx: Tx,
  touched: { readonly begunBefore: Instant; readonly endsFrom: Instant },
  after: string | undefined,
  limit: number,
): Promise<string[]> {
  const rows = await tx
    .db<ServicesTables>()
    .selectFrom('services.case_index')
    .select('case_id')
    .where('submitted_at', '<', moment(touched.begunBefore))
    .where('status', 'in', [...OPEN_STATUSES, 'deemed-refused', 'deemed-approved'])
    .where((where) => where.or([where('due_at', 'is', null), where('due_at', '>', moment(touched.endsFrom))]))
    .$if(after !== undefined, (query) => query.where('case_id', '>', after as string))
    .orderBy('case_id')
    .limit(limit)
    .execute();
  return rows.map((row) => row.case_id);
}

export interface DecisionContent {
  readonly caseId: string;
  readonly officerId: string;
  readonly content: Uint8Array;
  readonly sha256: string;
  /** Number of the last entry of the history that it was written upon. */
  readonly headSeq: number;
  readonly ground: string | undefined;
  readonly createdAt: Instant;
}

export async function saveDecisionContent(tx: Tx, one: DecisionContent): Promise<void> {
  const row = {
    officer_id: one.officerId,
    content: Buffer.from(one.content),
    sha256: one.sha256,
    head_seq: one.headSeq,
    ground: one.ground ?? null,
    created_at: isoInstant(one.createdAt),
  };
  await tx
    .db<ServicesTables>()
    .insertInto('services.decision_content')
    .values({ case_id: one.caseId, ...row })
    .onConflict((conflict) => conflict.column('case_id').doUpdateSet(row))
    .execute();
}

export async function findDecisionContent(tx: Tx, caseId: string): Promise<DecisionContent | undefined> {
  const row = await tx
    .db<ServicesTables>()
    .selectFrom('services.decision_content')
    .selectAll()
    .where('case_id', '=', caseId)
    .executeTakeFirst();
  return (
    row && {
      caseId: row.case_id,
      officerId: row.officer_id,
      content: new Uint8Array(row.content),
      sha256: row.sha256,
      headSeq: row.head_seq,
      ground: row.ground ?? undefined,
      createdAt: row.created_at,
    }
  );
}

export async function dropDecisionContent(tx: Tx, caseId: string): Promise<void> {
  await tx.db<ServicesTables>().deleteFrom('services.decision_content').where('case_id', '=', caseId).execute();
}

/** Open cases of an agency, or of one of its units; by id, after one of them. */
export async function openCasesAt(
  tx: Tx,
  { agency, unit }: Office,
  after: string | undefined,
  limit: number,
): Promise<string[]> {
  const rows = await tx
    .db<ServicesTables>()
    .selectFrom('services.case_index')
    .select('case_id')
    .where('provider', '=', agency)
    .where('status', 'in', [...OPEN_STATUSES])
    .$if(unit !== undefined, (query) => query.where('unit', '=', unit as string))
    .$if(after !== undefined, (query) => query.where('case_id', '>', after as string))
    .orderBy('case_id')
    .limit(limit)
    .execute();
  return rows.map((row) => row.case_id);
}

/** The kinds of entries by which an office comes to owe an opinion; as they stand in the index. */
const OWING = sql<boolean>`h.kind in ('opinion-asked', 'opinion-transferred')`;

/** Open cases in which a unit (`<agency>/<unit>`) owes an opinion; by id, after one of them. */
export async function casesOwedBy(
  tx: Tx,
  units: readonly string[],
  after: string | undefined,
  limit: number,
): Promise<string[]> {
  const rows = await tx
    .db<ServicesTables>()
    .selectFrom('services.history as h')
    .innerJoin('services.case_index as c', 'c.case_id', 'h.case_id')
    .select('h.case_id')
    .distinct()
    .where(OWING)
    .where('h.unit', 'in', [...units])
    .where('c.status', 'in', [...OPEN_STATUSES])
    .where(
      sql<boolean>`not exists (select 1 from services.history g where g.case_id = h.case_id and g.seq > h.seq
        and (g.kind = 'opinion-given' and g.unit = h.unit
          or g.kind = 'opinion-transferred' and g.ground = ${successionGround({ agency: '' })} || h.unit))`,
    )
    .$if(after !== undefined, (query) => query.where('h.case_id', '>', after as string))
    .orderBy('h.case_id')
    .limit(limit)
    .execute();
  return rows.map((row) => row.case_id);
}

/** Open cases in which a unit (`<agency>/<unit>`) was asked for an opinion, or one that it succeeds; whether it is given the fold knows. */
export async function casesAsking(tx: Tx, units: readonly string[], open: readonly string[]): Promise<string[]> {
  const rows = await tx
    .db<ServicesTables>()
    .selectFrom('services.history as h')
    .innerJoin('services.case_index as c', 'c.case_id', 'h.case_id')
    .select('h.case_id')
    .where(OWING)
    .where('h.unit', 'in', [...units])
    .where('c.status', 'in', [...open])
    .orderBy('h.at')
    .limit(200)
    .execute();
  return [...new Set(rows.map((row) => row.case_id))];
}

/** The logged bytes of an entry with their salt, or undefined where retention has erased them. */
export async function findContent(
  tx: Tx,
  digest: string,
): Promise<{ readonly bytes: Uint8Array; readonly salt: Uint8Array } | undefined> {
  const row = await tx
    .db<ServicesTables>()
    .selectFrom('services.content')
    .select(['bytes', 'salt'])
    .where('digest', '=', digest)
    .executeTakeFirst();
  return row && { bytes: new Uint8Array(row.bytes), salt: new Uint8Array(row.salt) };
}
