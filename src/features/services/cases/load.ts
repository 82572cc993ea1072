/** A case with its history and its state; and the one way in which the actions let it grow. */
import { calendarOf, type Edition } from '#features/country/index.ts';
import { awaitNoMore } from '#features/registers/index.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Env, Tx } from '#platform/app.ts';
import type { ServiceDefinition } from '../definition.ts';
import { editionOf } from '../evaluation/editions.ts';
import { appendHistory, historyOf, lockCase } from '../history/append.ts';
import type { Entry, HistoryActor, NewEntry } from '../history/entry.ts';
import { refuse } from '../refusals.ts';
import { keeping } from './retention/store.ts';
import { deadlinesOf } from './rules/deadlines.ts';
import { fold } from './rules/fold.ts';
import { obstacleTo } from './rules/judge.ts';
import { type CaseState, isAwaiting, isClosed } from './rules/state.ts';
import type { CaseRules } from './rules/terms.ts';
import { type CaseRow, findCaseRow, saveDeadlines, saveIndex } from './store.ts';

export interface LoadedCase {
  readonly row: CaseRow;
  readonly entries: readonly Entry[];
  readonly edition: Edition<ServiceDefinition>;
  readonly rules: CaseRules;
  readonly state: CaseState;
  /** The moment of the state. */
  readonly now: Instant;
}

/** An act that the program itself does. */
export const systemActor = (name: string): HistoryActor => ({
  kind: 'system',
  id: name,
  channel: 'system',
  assurance: 'none',
});

/** The rules of an edition in this country. */
export const rulesOf = (env: Env, definition: ServiceDefinition): CaseRules => ({
  definition,
  calendarAt: (moment) => calendarOf(env, moment),
});

/** The case as it stands at a moment, by its own edition, or undefined where there is none. */
export async function findCase(tx: Tx, caseId: string, now: Instant): Promise<LoadedCase | undefined> {
  const row = await findCaseRow(tx, caseId);
  if (!row) return undefined;
  const entries = await historyOf(tx, caseId);
  const edition = editionOf(tx.env, row.edition);
  const rules = rulesOf(tx.env, edition.definition);
  return { row, entries, edition, rules, state: fold(entries, rules, now), now };
}

/** The case as it stands at a moment. Refuses services.not_found. */
export async function loadCase(tx: Tx, caseId: string, now: Instant): Promise<LoadedCase> {
  return (await findCase(tx, caseId, now)) ?? refuse('not_found');
}

/** The same under the case's lock, for acting upon it. */
export async function openCase(tx: Tx, caseId: string, now: Instant): Promise<LoadedCase> {
  if (!(await lockCase(tx, caseId))) throw refuse('not_found');
  return loadCase(tx, caseId, now);
}

export type CaseAct = Omit<NewEntry, 'caseId' | 'edition' | 'at'>;

/**
 * Does an act to a case that is open (locked): judged by the rules, appended, folded again; index and deadlines follow.
 * Refuses with the obstacle, leaving no trace.
 */
export async function act(tx: Tx, subject: LoadedCase, what: CaseAct): Promise<LoadedCase & { readonly entry: Entry }> {
  const at = notBefore(subject);
  const obstacle = obstacleTo({ ...what, at }, subject.state, subject.rules);
  if (obstacle) throw refuse(obstacle);
  const entry = await appendHistory(tx, { ...what, at, caseId: subject.row.caseId, edition: subject.row.edition });
  return { ...(await follow(tx, { ...subject, entries: [...subject.entries, entry] })), entry };
}

/** One who waited for the lock is later than the one who held it. */
function notBefore({ entries, now }: LoadedCase): Instant {
  const last = entries.at(-1)?.at;
  return last !== undefined && last > now ? last : now;
}

/** Folds what the history has become, and brings index and deadlines after it. */
export async function follow(tx: Tx, subject: LoadedCase): Promise<LoadedCase> {
  const { row, entries, rules, now } = subject;
  const state = fold(entries, rules, now);
  await saveIndex(tx, row.caseId, state, now);
  await saveDeadlines(tx, row.caseId, deadlinesOf(state, rules, now), now);
  if (isClosed(state)) await keeping.save(tx, row.caseId, state.keptUntil);
  if (isClosed(state) && isAwaiting(state)) await awaitNoMore(tx, row.caseId);
  return { ...subject, row: { ...row, provider: state.provider }, state };
}
