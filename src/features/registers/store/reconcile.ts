/** SQL of runs that hold a register against another source, of what they found, and of what was decided. */
import { sql } from 'kysely';
import type { LocalDate } from '#kernel/dates.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { Decision, DecisionContent, FindingKind } from '../rules/reconcile.ts';
import type { Values } from '../rules/values.ts';
import type { Tables } from './tables.ts';

export interface Run {
  readonly id: string;
  readonly register: string;
  readonly source: string;
  readonly lines: string | null;
  readonly validOn: LocalDate;
  readonly at: Instant;
  readonly endedAt: Instant | null;
}

const one = <Row>(rows: readonly Row[]): Row | undefined => rows[0];

export async function insertRun(tx: Tx, run: Omit<Run, 'endedAt'>): Promise<void> {
  await sql`insert into registers.reconciliation (id, register, source, lines, valid_on, at)
    values (${run.id}::uuid, ${run.register}, ${run.source}, ${run.lines}, ${run.validOn}::date,
      ${isoInstant(run.at)}::timestamptz)`.execute(tx.db<Tables>());
}

const ofRun = sql`id, register, source, lines, valid_on as "validOn", at, ended_at as "endedAt"`;

export async function findRun(tx: Tx, id: string): Promise<Run | undefined> {
  return one(
    (await sql<Run>`select ${ofRun} from registers.reconciliation where id = ${id}::uuid`.execute(tx.db<Tables>()))
      .rows,
  );
}

/** The newest runs of a register. */
export async function latestRuns(tx: Tx, register: string, limit: number): Promise<Run[]> {
  const { rows } = await sql<Run>`select ${ofRun} from registers.reconciliation where register = ${register}
    order by at desc limit ${limit}`.execute(tx.db<Tables>());
  return rows;
}

export interface NewFinding {
  readonly id: string;
  readonly kind: FindingKind;
  readonly name: string;
  readonly recordId: string | null;
  readonly line: number | null;
  readonly fields: readonly string[];
  readonly theirs: Values | null;
  readonly digest: string;
}

/**
 * Keeps what a run found. What was found before keeps its id and, where nothing has changed since, what was decided; what is decided keeps nothing of
 * what the other source says. What had been mended, or what should have changed by proposals made before `proposedAfter` and did not, waits for a new
 * decision.
 */
export async function saveFindings(
  tx: Tx,
  run: Run,
  findings: readonly NewFinding[],
  { at, proposedAfter }: { readonly at: Instant; readonly proposedAfter: Instant },
): Promise<void> {
  if (findings.length === 0) return;
  const holds = sql`f.digest = excluded.digest and f.closed_at is null and (f.decision <> 'theirs' or exists (
    select from registers.finding_decision d where d.finding = f.id and d.at > ${isoInstant(proposedAfter)}::timestamptz))`;
  await sql`insert into registers.finding as f
      (id, register, source, kind, name, record_id, line, fields, theirs, digest, run, found_at)
    select (t ->> 'id')::uuid, ${run.register}, ${run.source}, t ->> 'kind', t ->> 'name', (t ->> 'recordId')::uuid,
      (t ->> 'line')::integer, array(select jsonb_array_elements_text(t -> 'fields')), nullif(t -> 'theirs', 'null'::jsonb),
      t ->> 'digest', ${run.id}::uuid, ${isoInstant(at)}::timestamptz
    from jsonb_array_elements(${JSON.stringify(findings)}::jsonb) as t
    on conflict (register, source, kind, name) do update set
      run = excluded.run, record_id = excluded.record_id, line = excluded.line, fields = excluded.fields, closed_at = null,
      digest = excluded.digest, found_at = excluded.found_at,
      decision = case when ${holds} then f.decision end,
      theirs = case when ${holds} and f.decision <> 'later' then null else excluded.theirs end`.execute(
    tx.db<Tables>(),
  );
}

/** Ends a run: what the file said goes, and what earlier runs found and this one didn't is mended. */
export async function endRun(tx: Tx, run: Run, at: Instant): Promise<void> {
  const moment = isoInstant(at);
  await sql`update registers.reconciliation set ended_at = ${moment}::timestamptz, lines = null where id = ${run.id}::uuid`.execute(
    tx.db<Tables>(),
  );
  await sql`update registers.finding set closed_at = ${moment}::timestamptz, theirs = null
    where register = ${run.register} and source = ${run.source} and run <> ${run.id}::uuid and closed_at is null`.execute(
    tx.db<Tables>(),
  );
}

export interface StoredFinding extends NewFinding {
  readonly register: string;
  readonly source: string;
  readonly decision: Decision | null;
  readonly foundAt: Instant;
  readonly closedAt: Instant | null;
}

const ofFinding = sql`id, register, source, kind, name, record_id as "recordId", line, fields, theirs, digest, decision,
  found_at as "foundAt", closed_at as "closedAt"`;

export async function findFinding(tx: Tx, register: string, id: string): Promise<StoredFinding | undefined> {
  const { rows } = await sql<StoredFinding>`select ${ofFinding} from registers.finding
    where id = ${id}::uuid and register = ${register} for update`.execute(tx.db<Tables>());
  return one(rows);
}

/** What waits for a decision, or for a later one, by id after one. */
export async function waitingFindings(
  tx: Tx,
  register: string,
  kind: FindingKind | undefined,
  after: string,
  limit: number,
): Promise<StoredFinding[]> {
  const ofKind = kind === undefined ? sql`` : sql`and kind = ${kind}`;
  const { rows } = await sql<StoredFinding>`select ${ofFinding} from registers.finding
    where register = ${register} and closed_at is null and coalesce(decision, 'later') = 'later' and id > ${after}::uuid ${ofKind}
    order by id limit ${limit}`.execute(tx.db<Tables>());
  return rows;
}

export interface FindingCount {
  readonly kind: FindingKind;
  readonly waiting: number;
  readonly decided: number;
  readonly closed: number;
}

export async function countFindings(tx: Tx, register: string): Promise<FindingCount[]> {
  const { rows } = await sql<FindingCount>`select kind,
      count(*) filter (where closed_at is null and coalesce(decision, 'later') = 'later') as waiting,
      count(*) filter (where closed_at is null and decision <> 'later') as decided,
      count(*) filter (where closed_at is not null) as closed
    from registers.finding where register = ${register} group by kind`.execute(tx.db<Tables>());
  return rows;
}

/** Keeps a decision for ever; the finding keeps what the other source says only where it is to be decided later. */
export async function insertDecision(
  tx: Tx,
  decided: DecisionContent,
  leaf: { readonly leafHash: Uint8Array; readonly salt: Uint8Array },
): Promise<void> {
  await sql`insert into registers.finding_decision
      (id, register, finding, kind, decision, reason, officer, proposals, at, leaf_hash, salt)
    values (${decided.id}::uuid, ${decided.register}, ${decided.finding}::uuid, ${decided.kind}, ${decided.decision},
      ${decided.reason}, ${decided.officer}::uuid, ${[...decided.proposals]}::uuid[],
      ${isoInstant(decided.at)}::timestamptz, ${Buffer.from(leaf.leafHash)}, ${Buffer.from(leaf.salt)})`.execute(
    tx.db<Tables>(),
  );
  await sql`update registers.finding set decision = ${decided.decision},
      theirs = case when ${decided.decision} = 'later' then theirs end
    where id = ${decided.finding}::uuid`.execute(tx.db<Tables>());
}

export interface StoredDecision extends DecisionContent {
  readonly leafHash: Uint8Array;
  readonly salt: Uint8Array;
}

const ofDecision = sql`id, register, finding, kind, decision, reason, officer, proposals, at, leaf_hash as "leafHash", salt`;

/** What was decided on a finding, the newest first. */
export async function decisionsOn(tx: Tx, finding: string): Promise<StoredDecision[]> {
  const { rows } = await sql<StoredDecision>`select ${ofDecision} from registers.finding_decision
    where finding = ${finding}::uuid order by at desc, id desc`.execute(tx.db<Tables>());
  return rows;
}

/** The next decisions, for fsck. */
export async function decisionsAfter(tx: Tx, after: string, limit: number): Promise<StoredDecision[]> {
  const { rows } = await sql<StoredDecision>`select ${ofDecision} from registers.finding_decision
    where id > ${after}::uuid order by id limit ${limit}`.execute(tx.db<Tables>());
  return rows;
}

export async function countDecisions(tx: Tx): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from registers.finding_decision`.execute(
    tx.db<Tables>(),
  );
  return rows[0]?.count ?? 0;
}

/** Findings that say another decision than the last one made on them. */
export async function misreportedFindings(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select id from registers.finding f
    where decision is not null and decision is distinct from (select d.decision from registers.finding_decision d
      where d.finding = f.id order by d.at desc, d.id desc limit 1) limit 100`.execute(tx.db<Tables>());
  return rows.map(({ id }) => id);
}

/** Findings and runs that are older than a moment go whole: what another source said of somebody is not kept for ever. */
export async function dropFindingsBefore(tx: Tx, before: Instant): Promise<void> {
  const moment = isoInstant(before);
  await sql`delete from registers.finding where found_at < ${moment}::timestamptz`.execute(tx.db<Tables>());
  await sql`delete from registers.reconciliation where at < ${moment}::timestamptz`.execute(tx.db<Tables>());
}
