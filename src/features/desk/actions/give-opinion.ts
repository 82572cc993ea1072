import { z } from 'zod';
import { requireOfficer } from '#features/identity/index.ts';
import { giveOpinion, loadCase } from '#features/services/index.ts';
import { action } from '#platform/feature.ts';
import { performIn } from '#platform/perform.ts';
import { requireDrawnForOpinion } from './open-case.ts';

/** The officer drawn for it answers for his unit. Refuses desk.not_drawn, and what services refuse. */
export const answerForUnit = action({
  name: 'desk.give-opinion',
  input: z.object({
    caseId: z.uuid(),
    conclusion: z.enum(['for', 'against', 'conditions']),
    text: z.string().trim().min(10).max(8000),
  }),
  async allow(tx, ctx, { caseId }) {
    await requireDrawnForOpinion(tx, requireOfficer(ctx), await loadCase(tx, caseId, ctx.now));
  },
  async run(tx, ctx, input): Promise<void> {
    await performIn(tx, giveOpinion, ctx, input);
  },
});
