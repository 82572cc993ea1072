import { z } from 'zod';
import { canonicalize } from '#kernel/canonical.ts';
import { action } from '#platform/feature.ts';
import type { EvidenceFacts } from '../../evaluation/facts.ts';
import { refuse } from '../../refusals.ts';
import { findOwnDraft, isEditable, keepFacts } from '../drafts.ts';
import { readFacts } from '../facts.ts';
import { partyOf } from '../party.ts';
import { type RefreshedView, viewOf, viewWith } from '../view.ts';

interface Looked extends RefreshedView {
  readonly found: EvidenceFacts;
}

/**
 * Reads the registers anew for a draft, with the answers there are, and shows what was found. Opened again and again it finds the same: then
 * nothing is written. Where the draft was answered, signed or sent meanwhile, this reading is no longer its own: whatever comes next reads anew.
 */
export const refreshEvidence = action({
  name: 'services.evidence',
  oneStatement: true,
  input: z.object({ applicationId: z.uuid() }),
  allow(_tx, ctx) {
    partyOf(ctx);
  },
  async look(tx, ctx, input): Promise<Looked> {
    const party = partyOf(ctx);
    const draft = (await findOwnDraft(tx, input.applicationId, party)) ?? refuse('not_found');
    const before = await viewOf(tx, draft, ctx.now);
    if (!isEditable(draft)) return { ...before, awaited: [], found: draft.facts };
    const { service, applicant, judgement } = before;
    const { facts: found, awaited } = await readFacts(tx, {
      draft,
      service,
      applicant,
      answers: judgement.answers,
      at: ctx.now,
      party,
    });
    return { ...before, awaited, found };
  },
  async run(tx, ctx, _input, { found: facts, awaited, ...before }): Promise<RefreshedView> {
    const { draft, applicant } = before;
    if (canonicalize(facts) === canonicalize(draft.facts)) return { ...before, awaited };
    await keepFacts(tx, draft, facts);
    return { ...viewWith(tx.env, { ...draft, facts }, applicant, ctx.now), awaited };
  },
});
