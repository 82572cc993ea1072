import { z } from 'zod';
import { publish } from '#platform/events.ts';
import { action } from '#platform/feature.ts';
import { actorOf } from '../../history/entry.ts';
import { tell } from '../letters.ts';
import { act, openCase } from '../load.ts';
import { requireApplicant, requireOfficer } from '../policy.ts';

/** Reasons shorter than this explain nothing. */
export const MIN_REASONS = 20;
const reasonsSchema = z.string().trim().min(MIN_REASONS).max(8000);

/**
 * A preliminary decision to refuse: on a ground of the standard, with the reasons in words. The applicant is told and heard before
 * the refusal may be made. Refuses services.no_hearing, unknown_ground, hearing_too_late, not_your_case, term_over.
 */
export const proposeRefusal = action({
  name: 'services.propose-refusal',
  input: z.object({ caseId: z.uuid(), ground: z.string().max(100), reasons: reasonsSchema }),
  allow(_tx, ctx) {
    requireOfficer(ctx);
  },
  async run(tx, ctx, { caseId, ground, reasons }): Promise<void> {
    const opened = await openCase(tx, caseId, ctx.now);
    const proposed = await act(tx, opened, {
      kind: 'hearing-proposed',
      by: actorOf(ctx),
      ground,
      content: { reasons },
    });
    await publish(tx, 'services.hearing', { caseId });
    await tell(tx, proposed, 'hearing', proposed.state.hearing?.objectionsUntil);
  },
});

/** The applicant says why the refusal would be wrong. Refuses services.objections_over, already_objected, no_hearing. */
export const objectToRefusal = action({
  name: 'services.object',
  input: z.object({ caseId: z.uuid(), text: z.string().trim().min(1).max(8000) }),
  allow: (tx, ctx, { caseId }) => requireApplicant(tx, ctx, caseId),
  async run(tx, ctx, { caseId, text }): Promise<void> {
    const opened = await openCase(tx, caseId, ctx.now);
    await act(tx, opened, { kind: 'objection', by: actorOf(ctx), content: { text } });
    await publish(tx, 'services.objection', { caseId });
  },
});
