import { z } from 'zod';
import type { Tx } from '#platform/app.ts';
import { publish } from '#platform/events.ts';
import { action, type Context } from '#platform/feature.ts';
import { actorOf } from '../../history/entry.ts';
import { refuse } from '../../refusals.ts';
import { tell } from '../letters.ts';
import { act, loadCase, openCase } from '../load.ts';
import { requireApplicant } from '../policy.ts';

async function requireParty(tx: Tx, ctx: Context, caseId: string): Promise<void> {
  if (ctx.actor.kind !== 'officer') return requireApplicant(tx, ctx, caseId);
  const { state } = await loadCase(tx, caseId, ctx.now);
  if (state.officerId !== ctx.actor.officerId) throw refuse('not_your_case');
}

/**
 * Applicant and officer write to each other through the case: neither learns who or where the other is, and nothing is said beside
 * the history.
 */
export const sendMessage = action({
  name: 'services.message',
  input: z.object({ caseId: z.uuid(), text: z.string().trim().min(1).max(4000) }),
  allow: (tx, ctx, { caseId }) => requireParty(tx, ctx, caseId),
  async run(tx, ctx, { caseId, text }): Promise<void> {
    const from = ctx.actor.kind === 'officer' ? 'officer' : 'applicant';
    const opened = await openCase(tx, caseId, ctx.now);
    const sent = await act(tx, opened, { kind: 'message', by: actorOf(ctx), content: { from, text } });
    await publish(tx, 'services.message', { caseId, from });
    if (from === 'officer') await tell(tx, sent, 'message');
  },
});
