import { z } from 'zod';
import { canonicalize } from '#kernel/canonical.ts';
import type { Tx } from '#platform/app.ts';
import { action } from '#platform/feature.ts';
import type { EvidenceFacts } from '../../evaluation/facts.ts';
import { refuse } from '../../refusals.ts';
import { type Draft, findDraft, findOwnDraft, isEditable, updateDraft } from '../drafts.ts';
import { readFacts } from '../facts.ts';
import { partyOf } from '../party.ts';
import { type RefreshedView, viewOf, viewWith } from '../view.ts';

/** Reads the registers anew for a draft, with the answers there are, and shows what was found. */
export const refreshEvidence = action({
  name: 'services.evidence',
  input: z.object({ applicationId: z.uuid() }),
  allow(_tx, ctx) {
    partyOf(ctx);
  },
  async run(tx, ctx, input): Promise<RefreshedView> {
    const party = partyOf(ctx);
    const draft = (await findOwnDraft(tx, input.applicationId, party)) ?? refuse('not_found');
    const before = await viewOf(tx, draft, ctx.now);
    if (!isEditable(draft)) return { ...before, awaited: [] };
    const { service, applicant, judgement } = before;
    const { facts, awaited } = await readFacts(tx, {
      draft,
      service,
      applicant,
      answers: judgement.answers,
      at: ctx.now,
      party,
    });
    // Opened again and again it finds the same: then nothing is written, and nothing locked.
    if (canonicalize(facts) !== canonicalize(draft.facts)) await keep(tx, draft, facts);
    return { ...viewWith(tx.env, { ...draft, facts }, applicant, ctx.now), awaited };
  },
});

/** Where the draft was answered, signed or sent meanwhile, this reading is no longer its own: whatever comes next reads anew. */
async function keep(tx: Tx, draft: Draft, facts: EvidenceFacts): Promise<void> {
  const current = await findDraft(tx, draft.id, true);
  if (current?.version === draft.version && isEditable(current)) await updateDraft(tx, draft.id, { facts });
}
