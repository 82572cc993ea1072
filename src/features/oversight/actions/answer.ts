/** The answer to a complaint. */
import { z } from 'zod';
import { requireAssurance } from '#features/identity/index.ts';
import { actorOf, appendAct, openCase } from '#features/services/index.ts';
import type { Tx } from '#platform/app.ts';
import { action, type Context } from '#platform/feature.ts';
import { tell } from '../letters.ts';
import { requireImpartial } from '../policy.ts';
import { refuse } from '../refusals.ts';
import { OUTCOMES } from '../rules/complaint.ts';
import { findComplaint, insertAnswer } from '../store/complaints.ts';
import { getComplaint } from './read.ts';

export const ANSWER_LENGTH = 8000;

/**
 * Answers in words, once. Whoever finds a complaint right says what the agency must do. Late answers are answers too; the breach
 * stays. Refuses oversight.not_found, overseer_required, not_impartial, already_answered, recommendation_missing.
 */
export const answerComplaint = action({
  name: 'oversight.answer',
  input: z.strictObject({
    complaint: z.uuid(),
    outcome: z.enum(OUTCOMES),
    reasons: z.string().trim().min(1).max(ANSWER_LENGTH),
    recommendation: z.string().trim().max(ANSWER_LENGTH).default(''),
  }),
  async allow(tx: Tx, ctx: Context, input): Promise<void> {
    requireAssurance(ctx, 'substantial');
    const { loaded } = await getComplaint(tx, ctx, input.complaint);
    await requireImpartial(tx, ctx, loaded);
  },
  async run(tx, ctx, { complaint: id, outcome, reasons, recommendation }): Promise<void> {
    const { complaint } = await getComplaint(tx, ctx, id);
    const opened = await openCase(tx, complaint.caseId, ctx.now);
    // Read again under the case's lock: two overseers never answer one complaint.
    const current = (await findComplaint(tx, id)) ?? refuse('not_found');
    if (current.outcome !== null) throw refuse('already_answered');
    if (outcome !== 'not-satisfied' && recommendation === '') throw refuse('recommendation_missing');
    const { officerId } = await requireImpartial(tx, ctx, opened);
    const { entry } = await appendAct(tx, opened, {
      kind: 'complaint',
      by: actorOf(ctx),
      content: {
        event: 'answered',
        complaint: id,
        number: current.number,
        outcome,
        reasons,
        ...(recommendation === '' ? {} : { recommendation }),
      },
    });
    await insertAnswer(tx, { complaintId: id, at: entry.at, officerId, outcome, entry: entry.id });
    await tell(tx, opened, 'answered', `/complaints/${id}`, { complaint: current.number });
  },
});
