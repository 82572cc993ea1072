/** The answer to a complaint: prepared as exact bytes, then given by the official's signature over them. */
import { z } from 'zod';
import { requireAssurance } from '#features/identity/index.ts';
import { actorOf, appendAct, type LoadedCase, officerIin, openCase, verifyOfficer } from '#features/services/index.ts';
import { base64, fromBase64, sha256Hex } from '#kernel/hash.ts';
import { isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { action, type Context } from '#platform/feature.ts';
import { answerContent, type Finding, findingOf } from '../answer-content.ts';
import { tell } from '../letters.ts';
import { requireImpartial } from '../policy.ts';
import { refuse } from '../refusals.ts';
import { OUTCOMES } from '../rules/complaint.ts';
import {
  type AnswerContent,
  dropAnswerContent,
  findAnswerContent,
  saveAnswerContent,
} from '../store/answer-contents.ts';
import { findComplaint, insertAnswer } from '../store/complaints.ts';
import { complainantOf, getComplaint } from './read.ts';

const ANSWER_LENGTH = 8000;

async function allowOverseer(tx: Tx, ctx: Context, complaint: string): Promise<void> {
  requireAssurance(ctx, 'substantial');
  const { loaded } = await getComplaint(tx, ctx, complaint);
  await requireImpartial(tx, ctx, loaded);
}

/** The complaint as it stands under the case's lock: two overseers never answer one complaint. */
async function unanswered(tx: Tx, ctx: Context, id: string) {
  const { complaint } = await getComplaint(tx, ctx, id);
  const opened = await openCase(tx, complaint.caseId, ctx.now);
  const current = (await findComplaint(tx, id)) ?? refuse('not_found');
  if (current.outcome !== null) throw refuse('already_answered');
  return { current, opened, officer: await requireImpartial(tx, ctx, opened) };
}

/**
 * The bytes that the official must sign to answer. Whoever finds a complaint right says what the agency must do.
 * Refuses oversight.not_found, overseer_required, not_impartial, already_answered, recommendation_missing.
 */
export const prepareAnswer = action({
  name: 'oversight.prepare-answer',
  input: z.strictObject({
    complaint: z.uuid(),
    outcome: z.enum(OUTCOMES),
    reasons: z.string().trim().min(1).max(ANSWER_LENGTH),
    recommendation: z.string().trim().max(ANSWER_LENGTH).default(''),
  }),
  allow(tx: Tx, ctx: Context, input): Promise<void> {
    return allowOverseer(tx, ctx, input.complaint);
  },
  async run(tx, ctx, { complaint: id, ...finding }): Promise<{ contentBase64: string; sha256: string }> {
    const { current, opened, officer } = await unanswered(tx, ctx, id);
    if (finding.outcome !== 'not-satisfied' && finding.recommendation === '') throw refuse('recommendation_missing');
    const { officerId, agency } = officer;
    const content = answerContent(tx.env, {
      ...finding,
      complaint: current,
      loaded: opened,
      name: await complainantOf(tx, ctx, officer, current),
      officer: { officerId, agency, iin: await officerIin(tx, ctx) },
    });
    const sha256 = sha256Hex(content);
    const headSeq = opened.entries.length;
    await saveAnswerContent(tx, { complaintId: id, officerId, content, sha256, headSeq, createdAt: ctx.now });
    return { contentBase64: base64(content), sha256 };
  },
});

/**
 * Answers, once: the official's signature over exactly the prepared bytes, upon exactly the history that they name. Late answers are
 * answers too; the breach stays. Refuses what prepareAnswer does, oversight.answer_changed, services.wrong_signer, signature_unknown, and
 * what trust refuses.
 */
export const answerComplaint = action({
  name: 'oversight.answer',
  input: z.strictObject({
    complaint: z.uuid(),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    /** Detached CMS over the content, DER in base64. */
    signature: z.base64().max(140_000),
  }),
  allow(tx: Tx, ctx: Context, input): Promise<void> {
    return allowOverseer(tx, ctx, input.complaint);
  },
  async run(tx, ctx, { complaint: id, sha256, signature }): Promise<void> {
    const { current, opened, officer } = await unanswered(tx, ctx, id);
    const { content } = await preparedAnswer(tx, officer.officerId, opened, id, sha256);
    const cms = fromBase64(signature);
    const signed = await verifyOfficer(tx, ctx, content, cms);
    const { outcome, reasons, recommendation } = findingOf(content);
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
        signed: base64(content),
        signature: { cms: base64(cms), serial: signed.serial, at: isoInstant(signed.signingTime) },
      },
    });
    const { officerId } = officer;
    await insertAnswer(tx, { complaintId: id, at: entry.at, officerId, outcome, entry: entry.id });
    await dropAnswerContent(tx, id);
    await tell(tx, opened, 'answered', `/complaints/${id}`, { complaint: current.number });
  },
});

/** What was prepared, if it is still this official's and the history hasn't gone on since. Refuses oversight.answer_changed. */
async function preparedAnswer(
  tx: Tx,
  officerId: string,
  { entries }: LoadedCase,
  id: string,
  sha256: string,
): Promise<AnswerContent> {
  const prepared = await findAnswerContent(tx, id);
  if (prepared?.officerId !== officerId) throw refuse('answer_changed');
  if (prepared.sha256 !== sha256 || prepared.headSeq !== entries.length) throw refuse('answer_changed');
  return prepared;
}

/** The official's own prepared answer, to read and sign. Refuses oversight.nothing_to_sign. */
export async function ownPreparedAnswer(tx: Tx, officerId: string, id: string): Promise<AnswerContent> {
  const prepared = await findAnswerContent(tx, id);
  return prepared?.officerId === officerId ? prepared : refuse('nothing_to_sign');
}

/** What this official prepared and may still change; undefined when there is nothing. */
export async function preparedFinding(tx: Tx, officerId: string, id: string): Promise<Finding | undefined> {
  const prepared = await findAnswerContent(tx, id);
  return prepared?.officerId === officerId ? findingOf(prepared.content) : undefined;
}
