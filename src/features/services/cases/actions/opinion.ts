import { z } from 'zod';
import type { Instant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { publish } from '#platform/events.ts';
import { action } from '#platform/feature.ts';
import { actorOf } from '../../history/entry.ts';
import { refuse } from '../../refusals.ts';
import { act, findCase, type LoadedCase, openCase } from '../load.ts';
import { requireOfficer, unitOfOfficer } from '../policy.ts';
import { openOpinion, opinionStep } from '../rules/judge.ts';
import { OPEN_STATUSES } from '../rules/transitions.ts';
import { casesAsking } from '../store.ts';
import { unitFor } from '../unit.ts';

/**
 * The officer asks the agency that the procedure names; the unit follows from the case's territory, nobody chooses it.
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
    if (!opinionStep(opened.edition.definition, agency)) throw refuse('opinion_unknown');
    const unit = `${agency}/${unitFor(tx.env, agency, opened.row.territory, ctx.now)}`;
    await act(tx, opened, { kind: 'opinion-asked', by: actorOf(ctx), unit, content: { question } });
    await publish(tx, 'services.opinion-asked', { caseId, of: unit });
  },
});

/** An officer of the unit that was asked answers. Refuses services.opinion_unknown where nothing was asked of his unit. */
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
    const unit = unitOfOfficer(requireOfficer(ctx));
    await act(tx, opened, { kind: 'opinion-given', by: actorOf(ctx), unit, content: { conclusion, text } });
    await publish(tx, 'services.opinion-given', { caseId, of: unit });
  },
});

/** Open cases in which a unit (`<agency>/<unit>`) owes an opinion, the longest waiting first; 200 at most. */
export async function opinionsAwaited(tx: Tx, unit: string, now: Instant): Promise<LoadedCase[]> {
  const found: LoadedCase[] = [];
  for (const caseId of await casesAsking(tx, unit, OPEN_STATUSES)) {
    const one = await findCase(tx, caseId, now);
    if (one && openOpinion(one.state, unit)) found.push(one);
  }
  return found;
}
