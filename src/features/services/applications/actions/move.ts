import { z } from 'zod';
import { isoInstant } from '#kernel/instant.ts';
import { action } from '#platform/feature.ts';
import { serviceOf } from '../../evaluation/editions.ts';
import { refuse } from '../../refusals.ts';
import { findOwnDraft, moveDraft, updateDraft } from '../drafts.ts';
import { readFacts } from '../facts.ts';
import { pathsOf } from '../move/fit.ts';
import { newerOf } from '../move/newer.ts';
import { partyOf } from '../party.ts';
import { viewOf } from '../view.ts';
import { takeBack } from './reopen.ts';

/**
 * Moves a draft to the newer edition that its owner was shown. Signatures given on the older one are void, and those who gave them are
 * told. The move is kept with the draft and goes into the content of the submission.
 * Refuses services.draft_changed, no_newer_edition, edition_incompatible.
 */
export const moveToEdition = action({
  name: 'services.move',
  input: z.object({
    applicationId: z.uuid(),
    /** Digest of the edition that was shown. */
    edition: z.string().max(64),
    /** Of the draft, as it was shown. */
    version: z.int().positive(),
  }),
  allow(_tx, ctx) {
    partyOf(ctx);
  },
  async run(tx, ctx, input): Promise<void> {
    const party = partyOf(ctx);
    const draft = (await findOwnDraft(tx, input.applicationId, party, true)) ?? refuse('not_found');
    // Sent twice: it is where it was to go.
    if (draft.edition === input.edition) return;
    if (draft.version !== input.version) throw refuse('draft_changed');
    const view = await viewOf(tx, draft, ctx.now);
    const newer = newerOf(tx.env, view, ctx.now);
    if (newer?.edition.digest !== input.edition) throw refuse('no_newer_edition');
    if (!newer.isCompatible) throw refuse('edition_incompatible');
    if (draft.state === 'awaiting-cosignature') await takeBack(tx, draft);
    const move = {
      from: draft.edition,
      to: newer.edition.digest,
      at: isoInstant(ctx.now),
      dropped: pathsOf(newer.fit.dropped),
    };
    const moved = await moveDraft(tx, draft, move, newer.fit.kept);
    const service = serviceOf(tx.env, moved.edition);
    const { judgement } = await viewOf(tx, moved, ctx.now);
    const { applicant } = view;
    const { answers } = judgement;
    const { facts } = await readFacts(tx, { draft: moved, service, applicant, answers, at: ctx.now, party });
    await updateDraft(tx, moved.id, { facts });
  },
});
