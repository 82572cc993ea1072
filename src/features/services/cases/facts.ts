/** What histories say of services and agencies: the source of public statistics. Nothing of a person is in it. */
import { type Selectable, sql } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { editionOf } from '../evaluation/editions.ts';
import { entryOf } from '../history/append.ts';
import type { Entry } from '../history/entry.ts';
import type { HistoryTable, ServicesTables } from '../store.ts';
import { type LoadedCase, rulesOf } from './load.ts';
import { fold } from './rules/fold.ts';
import type { DecisionState, Status } from './rules/state.ts';
import { caseRowOf } from './store.ts';

/** One case, without anybody's name or number. */
export interface CaseFact {
  readonly service: string;
  readonly provider: string;
  readonly unit: string | undefined;
  readonly territory: string;
  readonly channel: string;
  readonly status: Status;
  readonly submittedAt: Instant;
  readonly registeredAt: Instant | undefined;
  readonly closedAt: Instant | undefined;
  /** Days of the term that were used, and had; undefined without a term. */
  readonly daysUsed: number | undefined;
  readonly daysPromised: number | undefined;
  readonly outcome: DecisionState['outcome'] | undefined;
  readonly by: DecisionState['by'] | undefined;
  readonly ground: string | undefined;
  readonly isBreach: boolean;
  readonly wasReturned: boolean;
  /** How often the case changed its officer. */
  readonly handOvers: number;
}

/** How many cases are folded from one read: their envelopes are all that is held at a time. */
const BATCH = 500;

/**
 * Cases that something happened to since a moment, each folded from its history. The cost grows with what happened since, not with
 * all that ever did.
 */
export async function* caseFacts(tx: Tx, since: Instant): AsyncIterable<CaseFact> {
  const now = tx.env.clock.now();
  let after = { updatedAt: since, caseId: '00000000-0000-0000-0000-000000000000' };
  for (;;) {
    const rows = await changedAfter(tx, after);
    const histories = await historiesOf(
      tx,
      rows.map((row) => row.case_id),
    );
    for (const row of rows) {
      const rules = rulesOf(tx.env, editionOf(tx.env, row.edition).definition);
      yield factOf({ row: caseRowOf(row), state: fold(histories.get(row.case_id) ?? [], rules, now) });
      after = { updatedAt: row.updated_at, caseId: row.case_id };
    }
    if (rows.length < BATCH) return;
  }
}

const changedAfter = (tx: Tx, after: { readonly updatedAt: Instant; readonly caseId: string }) =>
  tx
    .db<ServicesTables>()
    .selectFrom('services.case_index')
    .selectAll()
    .where(sql<boolean>`(updated_at, case_id) > (${isoInstant(after.updatedAt)}::timestamptz, ${after.caseId}::uuid)`)
    .orderBy('updated_at')
    .orderBy('case_id')
    .limit(BATCH)
    .execute();

/** The histories of many cases by one read: asking for each would cost thousands of journeys to the database. */
async function historiesOf(tx: Tx, cases: readonly string[]): Promise<Map<string, Entry[]>> {
  const { rows } = await sql<Selectable<HistoryTable>>`select * from services.history
    where case_id = any(${[...cases]}::uuid[]) order by case_id, seq`.execute(tx.db<ServicesTables>());
  const histories = new Map<string, Entry[]>();
  for (const row of rows) {
    const entry = entryOf(row);
    const history = histories.get(entry.caseId);
    if (history) history.push(entry);
    else histories.set(entry.caseId, [entry]);
  }
  return histories;
}

/** The fact of one case. */
export function factOf({ row, state }: Pick<LoadedCase, 'row' | 'state'>): CaseFact {
  const { decision, term } = state;
  return {
    service: row.service,
    provider: row.provider,
    unit: state.unit,
    territory: row.territory,
    channel: row.channel,
    status: state.status,
    submittedAt: state.submittedAt,
    registeredAt: state.registeredAt,
    closedAt: state.closedAt,
    daysUsed: term?.countedSoFar,
    daysPromised: term?.total,
    outcome: decision?.outcome,
    by: decision?.by,
    ground: decision?.ground,
    isBreach: state.breach !== undefined,
    wasReturned: state.correction !== undefined,
    handOvers: state.handOvers,
  };
}

export interface Summary {
  readonly cases: number;
  readonly open: number;
  readonly withdrawn: number;
  readonly granted: number;
  readonly refused: number;
  readonly breaches: number;
  readonly returned: number;
  readonly handOvers: number;
  /** Refusals by ground. */
  readonly grounds: Readonly<Record<string, number>>;
  /** From registration to decision, milliseconds; undefined while nothing was decided. */
  readonly medianMs: number | undefined;
  readonly ninetiethMs: number | undefined;
  /** The same in days of the term, for services that have one. */
  readonly medianDays: number | undefined;
}

/** Counts and measured times of a set of facts: of a service, an agency, a unit. Withdrawn cases say nothing of how long it takes. */
export function summarise(facts: readonly CaseFact[]): Summary {
  const decided = facts.filter(({ outcome }) => outcome !== undefined);
  const refused = decided.filter(({ outcome }) => outcome === 'refused');
  const took = decided.flatMap(({ registeredAt, closedAt }) =>
    registeredAt === undefined || closedAt === undefined ? [] : [closedAt - registeredAt],
  );
  const days = decided.flatMap(({ daysUsed }) => (daysUsed === undefined ? [] : [daysUsed]));
  const grounds: Record<string, number> = {};
  for (const { ground } of refused) if (ground !== undefined) grounds[ground] = (grounds[ground] ?? 0) + 1;
  return {
    cases: facts.length,
    open: facts.filter(({ closedAt }) => closedAt === undefined).length,
    withdrawn: facts.filter(({ status }) => status === 'withdrawn').length,
    granted: decided.length - refused.length,
    refused: refused.length,
    breaches: facts.filter(({ isBreach }) => isBreach).length,
    returned: facts.filter(({ wasReturned }) => wasReturned).length,
    handOvers: facts.reduce((sum, { handOvers }) => sum + handOvers, 0),
    grounds,
    medianMs: quantile(took, 0.5),
    ninetiethMs: quantile(took, 0.9),
    medianDays: quantile(days, 0.5),
  };
}

/** The smallest value that at least this share of the values does not exceed (nearest rank); undefined of none. */
export function quantile(values: readonly number[], share: number): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
}
