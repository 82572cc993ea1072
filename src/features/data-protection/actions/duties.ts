/** What follows from an unlawful look: the agency answers for it in a term, and the person knows. */
import { z } from 'zod';
import { calendarOf, countryOf } from '#features/country/index.ts';
import {
  getLookup,
  type Named,
  type OwnedLookup,
  organisationByBin,
  personByIin,
  registerName,
} from '#features/registers/index.ts';
import { append } from '#features/transparency/index.ts';
import { type ActorOf, hasRole } from '#kernel/actor.ts';
import { dateOf } from '#kernel/dates.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import { termLines } from '#kernel/term.ts';
import { formatDate, formatInstant } from '#kernel/text.ts';
import type { Env, Tx } from '#platform/app.ts';
import { action, type Context, subscription } from '#platform/feature.ts';
import { newId } from '#platform/random.ts';
import { type Said, tellHeads, tellPerson } from '../letters.ts';
import { refuse } from '../refusals.ts';
import { type DutyContent, dutyAnswerBytes, dutyBytes } from '../rules/content.ts';
import { type Duty, dutiesOf, findDuty, insertDuty, insertDutyAnswer } from '../store/duties.ts';

const MOST_SHOWN = 100;
export const ANSWER = { least: 10, most: 4000 } as const;

/** The end of an agency's term that begins now. */
function dueOf(env: Env, now: Instant): Instant {
  const { workingDays } = countryOf(env, now).dataProtection.answer;
  const term = {
    calendar: calendarOf(env, now),
    week: 'five',
    kind: { workingDays },
    pauses: [],
    extensions: [],
  } as const;
  const { dueAt } = termLines({ ...term, start: now, now });
  if (dueAt === null) throw new Error('a term without pauses has an end');
  return dueAt;
}

/** The last day of a duty, by the country's clock. */
export const lastDayOf = (env: Env, dueAt: Instant) => dateOf(instant(dueAt - 1), countryOf(env, dueAt).zone);

/** Whether the term is over without an answer. */
export const isOverdue = ({ answeredAt, dueAt }: Duty, now: Instant): boolean => answeredAt === null && now >= dueAt;

type Source = Pick<DutyContent, 'source' | 'sourceId'>;

/** Opens the duty of whoever looked; once for each source. A person who read for his own case owes nothing. */
export async function openDuty(tx: Tx, source: Source, lookupId: string): Promise<void> {
  const lookup = await getLookup(tx, lookupId);
  if (lookup.agency === null) return;
  const now = tx.env.clock.now();
  const duty: DutyContent = {
    ...source,
    ...{ id: newId(now), lookupId, agency: lookup.agency, openedAt: now, dueAt: dueOf(tx.env, now) },
  };
  if (!(await insertDuty(tx, duty, await append(tx, 'data-protection.duty', dutyBytes(duty))))) return;
  const details = (language: Parameters<Said['details']>[0]) => ({
    ...lookupInWords(tx.env, lookup)(language),
    day: formatDate(lastDayOf(tx.env, duty.dueAt), language, 'long'),
  });
  await tellHeads(tx, duty.agency, { kind: 'duty', link: `/data-duties/${duty.id}`, details });
}

/** When, from which register, as letters say it. */
export const lookupInWords =
  (env: Env, { register, at }: Pick<OwnedLookup, 'register' | 'at'>): Said['details'] =>
  (language) => ({
    register: registerName({ env, language, now: at }, register),
    at: formatInstant(at, countryOf(env, at).zone, language),
  });

/** A letter to whom a number names; undefined where the state has no record of him. */
export async function tellSubject(tx: Tx, { kind, identifier }: Named, said: Said): Promise<string | undefined> {
  if (kind === 'iin') {
    const person = await personByIin(tx, identifier);
    return person && tellPerson(tx, { personId: person.personId }, said);
  }
  const organisation = await organisationByBin(tx, identifier);
  const director = organisation && (await personByIin(tx, organisation.directorIin));
  return organisation && director
    ? tellPerson(tx, { personId: director.personId, organisationId: organisation.organisationId }, said)
    : undefined;
}

/** A complaint that was found right opens the same duty as an audit. */
export const unlawfulSubscription = subscription({
  event: 'registers.lookup-unlawful',
  subscriber: 'data-protection.open-duty',
  data: z.object({ requestId: z.uuid(), lookupId: z.uuid() }),
  run: (app, { requestId, lookupId }) =>
    app.transaction((tx) => openDuty(tx, { source: 'complaint', sourceId: requestId }, lookupId)),
});

/** Whoever heads a unit of the agency that owes. Refuses data-protection.not_found for everybody else. */
export async function requireOwing(
  tx: Tx,
  ctx: Context,
  id: string,
): Promise<{ duty: Duty; actor: ActorOf<'officer'> }> {
  const { actor } = ctx;
  const duty = await findDuty(tx, id);
  if (actor.kind !== 'officer' || !hasRole(actor, 'head') || duty?.agency !== actor.agency) throw refuse('not_found');
  return { duty, actor };
}

/** What the actor's agency owes, the newest first: for those who head a unit of it. */
export const ownDuties = async (tx: Tx, { actor }: Context): Promise<Duty[]> =>
  actor.kind === 'officer' && hasRole(actor, 'head') ? dutiesOf(tx, actor.agency, MOST_SHOWN) : [];

/** What every agency owes, the newest first: for the authority. */
export const allDuties = (tx: Tx): Promise<Duty[]> => dutiesOf(tx, undefined, MOST_SHOWN);

/** Says what the agency did. Late answers are answers too. Refuses data-protection.not_found, already_answered. */
export const answerDuty = action({
  name: 'data-protection.answer-duty',
  input: z.strictObject({ id: z.uuid(), text: z.string().trim().min(ANSWER.least).max(ANSWER.most) }),
  async allow(tx, ctx, { id }) {
    await requireOwing(tx, ctx, id);
  },
  async run(tx, ctx, { id, text }): Promise<{ readonly id: string }> {
    const { actor } = await requireOwing(tx, ctx, id);
    const answer = { dutyId: id, text, officer: actor.officerId, at: ctx.now };
    const leaf = await append(tx, 'data-protection.duty-answer', dutyAnswerBytes(answer));
    if (!(await insertDutyAnswer(tx, answer, leaf))) throw refuse('already_answered');
    return { id };
  },
});
