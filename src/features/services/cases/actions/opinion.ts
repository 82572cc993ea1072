import { z } from 'zod';
import { agency, successorOf, unitFor } from '#features/country/index.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { publish } from '#platform/events.ts';
import { action } from '#platform/feature.ts';
import { actorOf } from '../../history/entry.ts';
import { refuse } from '../../refusals.ts';
import { act, findCase, type LoadedCase, openCase } from '../load.ts';
import { requireOfficer } from '../policy.ts';
import { opinionStep, owedBy } from '../rules/judge.ts';
import { successionGround } from '../rules/succession.ts';
import { OPEN_STATUSES } from '../rules/transitions.ts';
import { casesAsking } from '../store.ts';

/**
 * The officer asks the agency that the procedure names, or its successor; the unit follows from the case's territory, nobody chooses it.
 * Refuses services.opinion_unknown, opinion_asked, not_your_case, term_over.
 */
export const askOpinion = action({
  name: 'services.ask-opinion',
  input: z.object({ caseId: z.uuid(), agency: z.string().max(100), question: z.string().trim().min(1).max(4000) }),
  allow(_tx, ctx) {
    requireOfficer(ctx);
  },
  async run(tx, ctx, { caseId, agency, question }): Promise<void> {
    const opened = await openCase(tx, caseId, ctx.now);
    if (!opinionStep(opened.edition.definition, { unit: agency })) throw refuse('opinion_unknown');
    const heir = successorOf(tx.env, agency, ctx.now);
    const unit = `${heir}/${unitFor(tx.env, heir, opened.row.territory, ctx.now)}`;
    const instead = heir === agency ? {} : { ground: successionGround({ agency }) };
    await act(tx, opened, { kind: 'opinion-asked', by: actorOf(ctx), unit, ...instead, content: { question } });
    await publish(tx, 'services.opinion-asked', { caseId, of: unit });
  },
});

/**
 * An officer of the agency that was asked answers for the unit that was asked: with few officers the draw widens to the whole agency,
 * and the opinion stays that unit's. Who may answer is the draw's (desk). Refuses services.opinion_unknown where nothing is owed.
 */
export const giveOpinion = action({
  name: 'services.give-opinion',
  input: z.object({
    caseId: z.uuid(),
    conclusion: z.enum(['for', 'against', 'conditions']),
    text: z.string().trim().min(10).max(8000),
  }),
  allow(_tx, ctx) {
    requireOfficer(ctx);
  },
  async run(tx, ctx, { caseId, conclusion, text }): Promise<void> {
    const opened = await openCase(tx, caseId, ctx.now);
    const unit = owedBy(opened.state, requireOfficer(ctx).agency)?.of ?? refuse('opinion_unknown');
    await act(tx, opened, { kind: 'opinion-given', by: actorOf(ctx), unit, content: { conclusion, text } });
    await publish(tx, 'services.opinion-given', { caseId, of: unit });
  },
});

/** Open cases in which an agency owes an opinion, the longest waiting first; 200 at most. */
export async function opinionsAwaited(tx: Tx, agencyId: string, now: Instant): Promise<LoadedCase[]> {
  const units = (agency(tx.env, agencyId, now)?.units ?? []).map((unit) => `${agencyId}/${unit.id}`);
  const found: LoadedCase[] = [];
  for (const caseId of await casesAsking(tx, units, OPEN_STATUSES)) {
    const one = await findCase(tx, caseId, now);
    if (one && owedBy(one.state, agencyId)) found.push(one);
  }
  return found;
}
