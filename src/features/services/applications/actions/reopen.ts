import { z } from 'zod';
import type { Tx } from '#platform/app.ts';
import { action } from '#platform/feature.ts';
import { refuse } from '../../refusals.ts';
import { askCosigners, latestAttempt, signaturesOf, voidAttempt } from '../attempts.ts';
import { type Correction, type Draft, findDraft, findOwnDraft, updateDraft } from '../drafts.ts';
import { tellVoid } from '../letters.ts';
import { partyOf } from '../party.ts';

/**
 * The applicant changes an application that waits for others to sign. The contents that were signed are void, and those who signed
 * or were asked to are told so.
 */
export const reopenDraft = action({
  name: 'services.reopen',
  input: z.object({ applicationId: z.uuid() }),
  allow(_tx, ctx) {
    partyOf(ctx);
  },
  async run(tx, ctx, input): Promise<void> {
    const draft = (await findOwnDraft(tx, input.applicationId, partyOf(ctx), true)) ?? refuse('not_found');
    if (draft.state !== 'awaiting-cosignature') throw refuse('not_editable');
    await takeBack(tx, draft);
    await voidAttempt(tx, draft.id);
    const isCase = draft.correction !== undefined;
    await updateDraft(tx, draft.id, { state: isCase ? 'correcting' : 'open' });
  },
});

/** Nobody is asked to sign any more, and those who did are told that their signature is void. */
export async function takeBack(tx: Tx, draft: Draft): Promise<void> {
  const attempt = await latestAttempt(tx, draft.id);
  const signed = attempt ? await signaturesOf(tx, attempt.id) : [];
  const cosigners = attempt?.cosigners ?? [];
  await tellVoid(
    tx,
    draft,
    cosigners.filter(({ role }) => signed.some((one) => one.role === role)),
  );
  await askCosigners(tx, draft.id, []);
}

/** Opens a submitted application for the one correction that an officer asked for; see the case side. */
export async function reopenForCorrection(tx: Tx, caseId: string, correction: Correction): Promise<void> {
  const draft = (await findDraft(tx, caseId, true)) ?? refuse('not_found');
  await voidAttempt(tx, draft.id);
  await updateDraft(tx, draft.id, { state: 'correcting', correction });
}
