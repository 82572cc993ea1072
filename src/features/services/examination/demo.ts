/** A demonstration's officers pass their examinations, so that cases can be drawn from its first day. */
import { dayIn } from '#features/country/index.ts';
import { findExamination, findOfficer } from '#features/identity/index.ts';
import type { ActorOf } from '#kernel/actor.ts';
import type { Tx } from '#platform/app.ts';
import type { Context } from '#platform/feature.ts';
import { newId } from '#platform/random.ts';
import { editionOf } from '../evaluation/editions.ts';
import { refuse } from '../refusals.ts';
import { answer, begin } from './actions.ts';
import { workedCases } from './cases.ts';
import { rightAnswer } from './rules.ts';
import { admissionsOf } from './standing.ts';

/**
 * Examines each officer in every service of his agency, with right answers, in effect today. Refuses services.demo_only where the instance
 * is real.
 */
export async function examineDemoStaff(tx: Tx, officerIds: readonly string[]): Promise<void> {
  if (tx.env.instance.mode !== 'demo') throw refuse('demo_only');
  const now = tx.env.clock.now();
  const today = dayIn(tx.env, now);
  for (const officerId of officerIds) {
    const post = await findOfficer(tx, officerId, today);
    if (!post?.roles.includes('officer')) continue;
    const { personId, agency, unit, roles } = post;
    const session = { sessionId: officerId, assurance: 'substantial' } as const;
    const actor: ActorOf<'officer'> = { kind: 'officer', personId, officerId, agency, unit, roles, ...session };
    const ctx: Context = { actor, now, language: 'kk', requestId: newId(now), channel: 'system' };
    for (const { edition, standing } of await admissionsOf(tx, actor, now))
      if (standing.kind === 'open') await pass(tx, ctx, edition.id, today);
  }
}

async function pass(tx: Tx, ctx: Context, service: string, today: Parameters<typeof answer>[4]): Promise<void> {
  const id = await begin(tx, ctx, service);
  const examination = await findExamination(tx, id);
  if (!examination) throw new Error('an examination that began is not there');
  const worked = workedCases(tx.env, editionOf(tx.env, examination.edition));
  const answers = examination.cases.map((place) => rightAnswer(worked[place] as (typeof worked)[number]));
  await answer(tx, ctx, id, answers, today);
}
