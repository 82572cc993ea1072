import { z } from 'zod';
import { base64, fromBase64, sha256Hex } from '#kernel/hash.ts';
import { isoInstant } from '#kernel/instant.ts';
import { say } from '#kernel/text.ts';
import type { Tx } from '#platform/app.ts';
import { action, type Context } from '#platform/feature.ts';
import type { ServiceDefinition } from '../../definition.ts';
import { eligibilityOf } from '../../evaluation/evaluate.ts';
import { actorOf } from '../../history/entry.ts';
import { refuse } from '../../refusals.ts';
import { decisionContent } from '../decision-content.ts';
import { act, type LoadedCase, openCase } from '../load.ts';
import { officerIin, verifyOfficer } from '../officer-signature.ts';
import { afterDecision } from '../outcome.ts';
import { pointsOf } from '../points.ts';
import { requireOfficer } from '../policy.ts';
import { obstacleTo } from '../rules/judge.ts';
import { signatureStatus } from '../signatures.ts';
import { type DecisionContent, findDecisionContent, saveDecisionContent } from '../store.ts';
import { isIssuable, subjectOf } from '../subject.ts';
import { MIN_REASONS } from './hearing.ts';

const rulingSchema = z.discriminatedUnion('outcome', [
  z.object({
    caseId: z.uuid(),
    outcome: z.literal('grant'),
    ground: z.undefined().optional(),
    reasons: z.string().trim().max(8000).optional(),
  }),
  z.object({
    caseId: z.uuid(),
    outcome: z.literal('refuse'),
    ground: z.string().max(100),
    reasons: z.string().trim().min(MIN_REASONS).max(8000),
  }),
]);

/** A grant brings neither a document nor an entry: what the officer writes is all that the applicant gets. */
export const isAnsweredInWords = ({ result }: Pick<ServiceDefinition, 'result'>): boolean =>
  result.document === undefined && result.registers.length === 0;

/**
 * The bytes that the officer must sign to decide. Everything that could hinder the decision is said here, before anybody signs.
 * Refuses services.not_your_case, term_over, unknown_ground, hearing_due, hearing_running, hearing_other_ground, opinion_awaited,
 * not_eligible, checklist_open, result_unknown, signature_unknown, answer_due.
 */
export const prepareDecision = action({
  name: 'services.prepare-decision',
  input: rulingSchema,
  allow(_tx, ctx) {
    requireOfficer(ctx);
  },
  async run(tx, ctx, ruling): Promise<{ contentBase64: string; sha256: string }> {
    const opened = await openCase(tx, ruling.caseId, ctx.now);
    await checkDecision(tx, ctx, opened, ruling.ground);
    if ((ruling.reasons?.length ?? 0) < MIN_REASONS && isAnsweredInWords(opened.edition.definition))
      throw refuse('answer_due');
    const { officerId } = requireOfficer(ctx);
    const content = await decisionContent(tx, opened, { officerId, iin: await officerIin(tx, ctx) }, ruling);
    const sha256 = sha256Hex(content);
    const { caseId } = opened.row;
    const headSeq = opened.entries.length;
    await saveDecisionContent(tx, {
      caseId,
      officerId,
      content,
      sha256,
      headSeq,
      ground: ruling.ground,
      createdAt: ctx.now,
    });
    return { contentBase64: base64(content), sha256 };
  },
});

/**
 * Decides: the officer's signature over exactly the prepared bytes, upon exactly the history that they name. Grants send the result
 * on its way. Refuses what prepareDecision does, services.decision_changed, wrong_signer, and what trust refuses.
 */
export const decideCase = action({
  name: 'services.decide',
  input: z.object({
    caseId: z.uuid(),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    /** Detached CMS over the content, DER in base64. */
    signature: z.base64().max(128_000),
  }),
  allow(_tx, ctx) {
    requireOfficer(ctx);
  },
  async run(tx, ctx, { caseId, sha256, signature }): Promise<{ entry: string; outcome: 'granted' | 'refused' }> {
    const opened = await openCase(tx, caseId, ctx.now);
    const prepared = await preparedDecision(tx, ctx, opened, sha256);
    await checkDecision(tx, ctx, opened, prepared.ground);
    const cms = fromBase64(signature);
    const signed = await verifyOfficer(tx, ctx, prepared.content, cms);
    const decided = await act(tx, opened, {
      kind: 'decided',
      by: actorOf(ctx),
      ...(prepared.ground === undefined ? {} : { ground: prepared.ground }),
      content: {
        signed: base64(prepared.content),
        signature: { cms: base64(cms), serial: signed.serial, at: isoInstant(signed.signingTime) },
      },
    });
    await afterDecision(tx, decided);
    return { entry: decided.entry.id, outcome: prepared.ground === undefined ? 'granted' : 'refused' };
  },
});

/** What was prepared, if it is still this officer's and the history hasn't gone on since. */
async function preparedDecision(tx: Tx, ctx: Context, opened: LoadedCase, sha256: string): Promise<DecisionContent> {
  const prepared = await findDecisionContent(tx, opened.row.caseId);
  const { officerId } = requireOfficer(ctx);
  if (!prepared || prepared.officerId !== officerId) throw refuse('decision_changed');
  if (prepared.sha256 !== sha256 || prepared.headSeq !== opened.entries.length) throw refuse('decision_changed');
  return prepared;
}

async function checkDecision(tx: Tx, ctx: Context, opened: LoadedCase, ground: string | undefined): Promise<void> {
  const proposed = {
    kind: 'decided' as const,
    at: ctx.now,
    by: actorOf(ctx),
    ...(ground === undefined ? {} : { ground }),
  };
  const obstacle = obstacleTo(proposed, opened.state, opened.rules);
  if (obstacle) throw refuse(obstacle);
  // Unknown revocation, or revoked: the program itself closes the case once it knows.
  if ((await signatureStatus(tx, opened.row.caseId)) !== 'good') throw refuse('signature_unknown');
  if (ground === undefined) await checkGrant(tx, ctx, opened);
}

/** A grant needs every condition that has a ground, every point of the checklist, and a result that can be issued. */
async function checkGrant(tx: Tx, { language }: Context, opened: LoadedCase): Promise<void> {
  const subject = await subjectOf(tx, opened);
  const unmet = eligibilityOf(subject).find(
    ({ condition, state }) => state === 'unmet' && condition.ground !== undefined,
  );
  if (unmet) throw refuse('not_eligible', { condition: say(unmet.condition.rule, language) });
  const open = (await pointsOf(tx, opened)).find(({ answer }) => answer !== true);
  if (open) throw refuse('checklist_open', { point: say(open.point.text, language) });
  if (!isIssuable(subject, opened.row.number)) throw refuse('result_unknown');
}
