import { z } from 'zod';
import { publish } from '#platform/events.ts';
import { action } from '#platform/feature.ts';
import { findDraft, updateDraft } from '../../applications/drafts.ts';
import { actorOf } from '../../history/entry.ts';
import { act, openCase } from '../load.ts';
import { requireApplicant } from '../policy.ts';
import { dropDecisionContent } from '../store.ts';

/** The applicant takes the application back, as long as nobody has decided. Refuses services.case_closed, term_over. */
export const withdrawCase = action({
  name: 'services.withdraw',
  input: z.object({ caseId: z.uuid() }),
  allow: (tx, ctx, { caseId }) => requireApplicant(tx, ctx, caseId),
  async run(tx, ctx, { caseId }): Promise<void> {
    const opened = await openCase(tx, caseId, ctx.now);
    await act(tx, opened, { kind: 'withdrawn', by: actorOf(ctx), content: {} });
    const draft = await findDraft(tx, caseId, true);
    if (draft && draft.state !== 'submitted') await updateDraft(tx, draft.id, { state: 'submitted', correction: null });
    await dropDecisionContent(tx, caseId);
    await publish(tx, 'services.withdrawn', { caseId });
  },
});
