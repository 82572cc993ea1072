/** An officer's examination: it begins with an order by lot, and ends with his answers; who has all right is admitted. */
import { z } from 'zod';
import { calendarOf, countryOf, type Edition, idSchema, nameSchema } from '#features/country/index.ts';
import {
  admit,
  type Examination,
  findExamination,
  insertExamination,
  insertExaminationResult,
  lockOfficer,
  requireOfficer,
  requireRole,
} from '#features/identity/index.ts';
import { workingDaysAfter } from '#kernel/calendar.ts';
import { dateOf, type LocalDate } from '#kernel/dates.ts';
import type { Tx } from '#platform/app.ts';
import { action, type Context } from '#platform/feature.ts';
import { newId, randomBelow } from '#platform/random.ts';
import type { ServiceDefinition } from '../definition.ts';
import { editionOf } from '../evaluation/editions.ts';
import { refuse } from '../refusals.ts';
import { workedCases } from './cases.ts';
import { type Answer, isRight, rulesDigest, shuffled } from './rules.ts';
import { admissionsOf } from './standing.ts';

const officers = (_tx: Tx, ctx: Context): void => {
  requireOfficer(ctx);
  requireRole(ctx, 'officer');
};

/**
 * Begins an examination in a service of the officer's agency, upon the edition in force, or gives the one that he began. Refuses
 * services.not_examined (not his agency's, or without worked cases), already_admitted, examined_later (he failed a short time ago).
 */
export const beginExamination = action({
  name: 'services.begin-examination',
  input: z.strictObject({ service: idSchema }),
  allow: officers,
  run: (tx, ctx, { service }) => begin(tx, ctx, service),
});

export async function begin(tx: Tx, ctx: Context, service: string): Promise<string> {
  const actor = requireOfficer(ctx);
  await lockOfficer(tx, actor.officerId);
  const admission = (await admissionsOf(tx, actor, ctx.now)).find(({ edition }) => edition.id === service);
  if (!admission) throw refuse('not_examined');
  const { edition, standing } = admission;
  if (standing.kind === 'admitted') throw refuse('already_admitted');
  if (standing.kind === 'later') throw refuse('examined_later', { from: standing.from });
  if (standing.begun !== undefined) return standing.begun;
  const cases = shuffled(workedCases(tx.env, edition).length, randomBelow);
  if (cases.length === 0) throw refuse('not_examined');
  const id = newId(ctx.now);
  await insertExamination(tx, {
    id,
    officerId: actor.officerId,
    service,
    edition: edition.digest,
    rules: rulesDigest(edition.definition),
    cases,
    begunAt: ctx.now,
  });
  return id;
}

/** An attempt of the officer himself, with its edition. Refuses services.examination_unknown. */
export async function ownExamination(
  tx: Tx,
  ctx: Context,
  id: string,
): Promise<{ examination: Examination; edition: Edition<ServiceDefinition> }> {
  const examination = await findExamination(tx, id);
  if (examination?.officerId !== requireOfficer(ctx).officerId) throw refuse('examination_unknown');
  return { examination, edition: editionOf(tx.env, examination.edition) };
}

/**
 * Answers an examination, once, case by case in the order asked. All right: admitted from the next working day. Refuses
 * services.examination_unknown, examination_answered, examination_outdated (another edition came into force meanwhile), answers_incomplete.
 */
export const answerExamination = action({
  name: 'services.answer-examination',
  input: z.strictObject({
    examination: z.uuid(),
    answers: z.array(z.strictObject({ granted: z.boolean(), unmet: z.array(nameSchema).max(100) })),
  }),
  allow: officers,
  run: (tx, ctx, { examination, answers }) => {
    const { zone } = countryOf(tx.env, ctx.now);
    const next = workingDaysAfter(calendarOf(tx.env, ctx.now), dateOf(ctx.now, zone), 1, 'five');
    return answer(tx, ctx, examination, answers, next);
  },
});

export async function answer(
  tx: Tx,
  ctx: Context,
  id: string,
  answers: readonly Answer[],
  effectiveFrom: LocalDate,
): Promise<{ passed: boolean }> {
  const actor = requireOfficer(ctx);
  await lockOfficer(tx, actor.officerId);
  const { examination, edition } = await ownExamination(tx, ctx, id);
  if (examination.result !== null) throw refuse('examination_answered');
  const admissions = await admissionsOf(tx, actor, ctx.now);
  if (!admissions.some((one) => one.edition.digest === edition.digest)) throw refuse('examination_outdated');
  const { cases } = examination;
  if (answers.length !== cases.length || !answers.every((one) => isDecision(edition, one)))
    throw refuse('answers_incomplete');
  const worked = workedCases(tx.env, edition);
  const wrong = cases.filter((place, index) => {
    const [one, given] = [worked[place], answers[index]];
    return !one || !given || !isRight(one, given);
  });
  await insertExaminationResult(tx, id, { answers, wrong, at: ctx.now });
  if (wrong.length === 0) await admit(tx, actor.officerId, examination.service, effectiveFrom);
  return { passed: wrong.length === 0 };
}

/** A refusal names a condition of the service, a grant none. */
const isDecision = ({ definition }: Edition<ServiceDefinition>, { granted, unmet }: Answer): boolean =>
  granted === (unmet.length === 0) && unmet.every((id) => definition.eligible.some((one) => one.id === id));
