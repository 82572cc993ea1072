import { z } from 'zod';
import { sendJob } from '#platform/events.ts';
import { action } from '#platform/feature.ts';
import { ERASE_JOB } from '../../history/erase.ts';
import { refuse } from '../../refusals.ts';
import { deleteDraft, usesFiles } from '../drafts.ts';
import { partyOf, requireSelf } from '../party.ts';

/**
 * Throws away an application that was never submitted, which nobody does for another person; its files go by a job, for only the retention
 * role may erase them.
 */
export const discardDraft = action({
  name: 'services.discard',
  input: z.object({ applicationId: z.uuid() }),
  allow(_tx, ctx) {
    partyOf(ctx);
  },
  async run(tx, ctx, input): Promise<void> {
    const party = partyOf(ctx);
    requireSelf(party);
    const { applicationId } = input;
    const [isGone, hasFiles] = await Promise.all([deleteDraft(tx, applicationId, party), usesFiles(tx, applicationId)]);
    if (!isGone) throw refuse('not_found');
    if (hasFiles) await sendJob(tx, ERASE_JOB, { applicationId });
  },
});
