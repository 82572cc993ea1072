/**
 * Cases of agencies and units that have ended. Nothing moves by itself: an act in the case's history names both offices, the day and the article,
 * the term goes on unbroken, and the applicant is told. Each case is moved in a transaction of its own, so whoever is cut off goes on with the rest.
 */
import { agency, type Office, successionOf, successions, whoAnswers } from '#features/country/index.ts';
import type { Instant } from '#kernel/instant.ts';
import type { App, Tx } from '#platform/app.ts';
import { publish } from '#platform/events.ts';
import type { Loop } from '#platform/feature.ts';
import { officerIn } from './keep-officer.ts';
import { tell } from './letters.ts';
import { act, type LoadedCase, openCase, systemActor } from './load.ts';
import { obstacleTo } from './rules/judge.ts';
import { isClosed } from './rules/state.ts';
import { decider, officeId, officeOf, successionGround } from './rules/succession.ts';
import { silenceOf } from './rules/terms.ts';
import { casesOwedBy, openCasesAt } from './store.ts';

/** How many cases are looked at between two transactions of reading. */
const BATCH = 200;

const MOVER = systemActor('services.succeed');

export const successionLoop: Loop = { name: 'services.succeed', everyMs: 60_000, run: succeedAll };

/** Moves what is open at every agency and unit that has ended; a case that fails is met again in the next round. */
export async function succeedAll(app: App): Promise<void> {
  const now = app.env.clock.now();
  for (const ended of successions(app.env, now)) {
    await moveEach(app, now, (tx, after) => openCasesAt(tx, ended, after, BATCH));
    const units = agency(app.env, ended.agency, now)?.units ?? [];
    const offices = units
      .filter(({ id }) => ended.unit === undefined || ended.unit === id)
      .map(({ id }) => officeId({ agency: ended.agency, unit: id }));
    await moveEach(app, now, (tx, after) => casesOwedBy(tx, offices, after, BATCH));
  }
}

async function moveEach(
  app: App,
  now: Instant,
  find: (tx: Tx, after: string | undefined) => Promise<string[]>,
): Promise<void> {
  for (let after: string | undefined; ; ) {
    const from = after;
    const ids = await app.read((tx) => find(tx, from));
    for (const caseId of ids) await moveOne(app, caseId, now);
    after = ids.at(-1);
    if (ids.length < BATCH) return;
  }
}

async function moveOne(app: App, caseId: string, now: Instant): Promise<void> {
  try {
    await app.transaction(async (tx) => toSuccessor(tx, await openCase(tx, caseId, now)));
  } catch (error) {
    app.env.log.error({ err: error, caseId }, 'a case could not be moved to a successor');
  }
}

/**
 * Moves an open (locked) case, and opinions that are owed in it, to those who answer now; the same case where nobody has ended. A case whose term
 * is over stays: nothing is left but what silence decides, and the breach is that of the office that let it pass.
 */
export async function toSuccessor(tx: Tx, subject: LoadedCase): Promise<LoadedCase> {
  let moved = await moveCase(tx, subject);
  for (const { of } of subject.state.opinions.filter(({ givenAt }) => givenAt === undefined))
    moved = await moveOpinion(tx, moved, officeOf(of));
  return moved;
}

async function moveCase(tx: Tx, subject: LoadedCase): Promise<LoadedCase> {
  const { row, state, now } = subject;
  if (isClosed(state)) return subject;
  const from = decider(state);
  const move = moveOf(tx, subject, from);
  if (!move) return subject;
  const kept =
    state.officerId === undefined ? undefined : await officerIn(tx, state.officerId, move.to, row.service, now);
  const what = { kind: 'transferred', ...move.envelope, ...(kept === undefined ? {} : { secondActor: kept }) } as const;
  if (obstacleTo({ ...what, at: now }, state, subject.rules)) return subject;
  let moved: LoadedCase = await act(tx, subject, { ...what, content: move.content });
  if (state.officerId !== undefined && kept === undefined) moved = await takeFrom(tx, moved, state.officerId, from);
  if (isUndrawn(moved)) await publish(tx, 'services.registered', { caseId: row.caseId });
  await tell(tx, moved, 'transferred', undefined, (language) => ({
    was: agency(tx.env, from.agency, now)?.title[language] ?? from.agency,
    now: agency(tx.env, move.to.agency, now)?.title[language] ?? move.to.agency,
  }));
  return moved;
}

/** The officer does not serve where the case is now: another is drawn, and the change counts as every hand-over does. */
function takeFrom(tx: Tx, moved: LoadedCase, officerId: string, from: Office): Promise<LoadedCase> {
  const ground = successionGround(from);
  return act(tx, moved, { kind: 'handed-over', by: MOVER, secondActor: officerId, ground, content: {} });
}

const isUndrawn = ({ state, rules }: LoadedCase): boolean =>
  (state.status === 'registered' || state.status === 'returned') &&
  state.officerId === undefined &&
  silenceOf(rules) !== undefined;

async function moveOpinion(tx: Tx, subject: LoadedCase, from: Office): Promise<LoadedCase> {
  const move = moveOf(tx, subject, from);
  if (!move) return subject;
  const what = { kind: 'opinion-transferred', ...move.envelope } as const;
  if (obstacleTo({ ...what, at: subject.now }, subject.state, subject.rules)) return subject;
  const moved = await act(tx, subject, { ...what, content: move.content });
  await publish(tx, 'services.opinion-asked', { caseId: subject.row.caseId, of: what.unit });
  return moved;
}

/** How what an office has is moved; undefined where it goes on. */
function moveOf(tx: Tx, { row, now }: LoadedCase, from: Office) {
  const ended = successionOf(tx.env, from, now);
  if (!ended) return undefined;
  const to = whoAnswers(tx.env, from, row.territory, now);
  const { digest, from: since, cite } = ended;
  return {
    to,
    envelope: { by: MOVER, unit: officeId(to), ground: successionGround(from) },
    content: { was: officeId(from), now: officeId(to), since, cite: { ...cite }, edition: digest },
  };
}
