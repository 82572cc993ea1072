import { z } from 'zod';
import { action } from '#platform/feature.ts';
import { actorOf } from '../../history/entry.ts';
import { refuse } from '../../refusals.ts';
import { act, openCase } from '../load.ts';
import { pointsOf } from '../points.ts';
import { requireOfficer } from '../policy.ts';

/** The officer answers points of the checklist that no rule answers. Refuses services.defect_unknown for another point. */
export const examine = action({
  name: 'services.examine',
  input: z.object({
    caseId: z.uuid(),
    points: z.record(z.string().max(100), z.boolean()),
    note: z.string().trim().max(4000).optional(),
  }),
  allow(_tx, ctx) {
    requireOfficer(ctx);
  },
  async run(tx, ctx, { caseId, points, note }): Promise<void> {
    const opened = await openCase(tx, caseId, ctx.now);
    const known = await pointsOf(tx, opened);
    const foreign = Object.keys(points).find((id) => !known.some(({ point, byRule }) => point.id === id && !byRule));
    if (foreign !== undefined) throw refuse('defect_unknown', { id: foreign });
    const content = { points, ...(note === undefined ? {} : { note }) };
    await act(tx, opened, { kind: 'evidence-examined', by: actorOf(ctx), content });
  },
});
