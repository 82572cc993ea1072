/** The officer: given by the draw, taken away by a hand-over. Nobody names one by hand. */
import { z } from 'zod';
import { declareConflictInCase } from '#features/identity/index.ts';
import { hasRole } from '#kernel/actor.ts';
import type { Json } from '#kernel/canonical.ts';
import type { Tx } from '#platform/app.ts';
import { publish } from '#platform/events.ts';
import { action, type Context } from '#platform/feature.ts';
import { actorOf } from '../history/entry.ts';
import { refuse } from '../refusals.ts';
import { act, type LoadedCase, openCase, systemActor } from './load.ts';
import { requireOfficer } from './policy.ts';

export interface Assignment {
  readonly caseId: string;
  readonly officerId: string;
  /** Whose officers were drawn from: between the draw and its outcome the case may have come to a successor. */
  readonly agency: string;
  /** What the draw must keep to be re-checked: numbers, digests, signatures. */
  readonly content: Json;
}

/** Gives a case to the officer whom the draw found. Refuses services.not_now (also where another agency has it by now), officer_excluded, term_over. */
export async function assignOfficer(
  tx: Tx,
  ctx: Context,
  { caseId, officerId, agency, content }: Assignment,
): Promise<LoadedCase> {
  const opened = await openCase(tx, caseId, ctx.now);
  if (opened.row.provider !== agency) throw refuse('not_now');
  return act(tx, opened, { kind: 'draw-done', by: systemActor('desk.draw'), secondActor: officerId, content });
}

/**
 * The officer gives the case away (illness, a conflict found late), or the head of his unit takes it from him; always with a reason.
 * He is excluded, and the next draw is a new number. Counted publicly. `isTied`: the officer himself also declares a conflict with the
 * applicant, so that he isn't drawn for his later cases. Refuses services.not_now, not_your_case.
 */
export const handOver = action({
  name: 'services.hand-over',
  input: z.object({
    caseId: z.uuid(),
    reason: z.string().trim().min(10).max(2000),
    isTied: z
      .boolean()
      .default(false)
      .describe('You are tied to the applicant: you will not be drawn for his later cases.'),
  }),
  allow(_tx, ctx) {
    requireOfficer(ctx);
  },
  async run(tx, ctx, { caseId, reason, isTied }): Promise<void> {
    const actor = requireOfficer(ctx);
    const opened = await openCase(tx, caseId, ctx.now);
    const { officerId, unit } = opened.state;
    const isHead = hasRole(actor, 'head') && actor.agency === opened.row.provider && actor.unit === unit;
    if (officerId === undefined) throw refuse('not_now');
    if (officerId !== actor.officerId && (!isHead || isTied)) throw refuse('not_your_case');
    if (isTied) await declareConflictInCase(tx, ctx, opened.row, reason);
    await act(tx, opened, { kind: 'handed-over', by: actorOf(ctx), secondActor: officerId, content: { reason } });
    await publish(tx, 'services.registered', { caseId });
  },
});
