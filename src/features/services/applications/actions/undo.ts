import { z } from 'zod';
import { action } from '#platform/feature.ts';
import { refuse } from '../../refusals.ts';
import { findOwnDraft, isEditable } from '../drafts.ts';
import { helpersChanges } from '../helped/changes.ts';
import { partyOf, requireSelf } from '../party.ts';
import { saveAnswers } from '../save-answers.ts';

/**
 * The person helped takes back what a helper did to an answer: it is as it was before that change. His own act, so it leaves no line.
 * Refuses services.only_the_person for the helper himself, not_found, not_editable, draft_changed.
 */
export const undoChange = action({
  name: 'services.undo',
  input: z.object({
    applicationId: z.uuid(),
    /** Number of the change, as the page shows it. */
    change: z.string().regex(/^\d{1,18}$/),
    /** Of the draft, as it was shown. */
    version: z.int().positive(),
  }),
  allow(_tx, ctx) {
    requireSelf(partyOf(ctx));
  },
  async run(tx, ctx, input): Promise<void> {
    const party = partyOf(ctx);
    const draft = (await findOwnDraft(tx, input.applicationId, party, true)) ?? refuse('not_found');
    if (!isEditable(draft)) throw refuse('not_editable');
    const changes = await helpersChanges(tx, draft.id);
    const { field, before } = changes.find(({ number }) => number === input.change) ?? refuse('not_found');
    const saved = await saveAnswers(tx, {
      id: draft.id,
      party,
      edition: draft.edition,
      version: input.version,
      answers: before === undefined ? {} : { [field]: before },
      cleared: before === undefined ? [field] : [],
      at: ctx.now,
      helper: undefined,
    });
    if (!saved) throw refuse('draft_changed');
  },
});
