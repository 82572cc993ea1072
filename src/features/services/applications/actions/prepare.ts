import { z } from 'zod';
import { type Person, personByIin } from '#features/registers/index.ts';
import { sha256Hex } from '#kernel/hash.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { action, type Context } from '#platform/feature.ts';
import { newId } from '#platform/random.ts';
import { cosignersOf, feeOf, matterOf, territoryOf } from '../../evaluation/evaluate.ts';
import { refuse } from '../../refusals.ts';
import { type Attempt, askCosigners, cosignerRole, insertAttempt, latestAttempt, signaturesOf } from '../attempts.ts';
import { contentToSign } from '../content.ts';
import { findDraft, isEditable, updateDraft } from '../drafts.ts';
import { currencyOf, missingEvidence, readFacts, sameFacts } from '../facts.ts';
import { partyOf } from '../party.ts';
import { type DraftView, viewOf } from '../view.ts';

/** How long contents may lie before they are signed: facts and rates of another day are not signed by surprise. */
export const CONTENT_VALID_MS = 24 * 3_600_000;
/** The same where others must sign too. */
export const COSIGNING_VALID_MS = 14 * 24 * 3_600_000;

interface Prepared {
  readonly attempt: Attempt;
  /** In which role the actor signs. */
  readonly role: string;
  readonly isSigned: boolean;
}

/**
 * The contents to sign of a complete application: built anew when an answer, a fact, the language or the day made the earlier ones
 * void; the same bytes otherwise. A co-signer gets those that the applicant signed.
 * Refuses services.incomplete, evidence_missing, fee_unknown, territory_unknown, cosigner_unknown, already_submitted.
 */
export const prepareContent = action({
  name: 'services.prepare',
  input: z.object({ applicationId: z.uuid() }),
  allow(_tx, ctx) {
    partyOf(ctx);
  },
  async run(tx, ctx, input): Promise<Prepared> {
    const { personId } = partyOf(ctx);
    const draft = (await findDraft(tx, input.applicationId, true)) ?? refuse('not_found');
    const latest = await latestAttempt(tx, draft.id);
    if (draft.personId !== personId) {
      const role = (await cosignerRole(tx, draft.id, personId)) ?? refuse('not_found');
      return prepared(tx, latest, role);
    }
    if (draft.state === 'submitted') throw refuse('already_submitted');
    if (!isEditable(draft)) return prepared(tx, latest, 'applicant');
    const view = await refreshed(tx, await viewOf(tx, draft, ctx.now), ctx.now);
    checkComplete(view);
    if (latest && isCurrent(latest, view, ctx)) return { attempt: latest, role: 'applicant', isSigned: false };
    const attempt = await buildAttempt(tx, ctx, view, (latest?.attempt ?? 0) + 1);
    await insertAttempt(tx, attempt);
    await askCosigners(tx, draft.id, attempt.cosigners);
    return { attempt, role: 'applicant', isSigned: false };
  },
});

/** Contents that are already being signed, as one of the signers finds them. */
async function prepared(tx: Tx, attempt: Attempt | undefined, role: string): Promise<Prepared> {
  if (!attempt) throw refuse('not_found');
  const signatures = await signaturesOf(tx, attempt.id);
  return { attempt, role, isSigned: signatures.some((one) => one.role === role) };
}

/** The view upon facts read in this very transaction: what is signed names them by digest. */
async function refreshed(tx: Tx, view: DraftView, at: Instant): Promise<DraftView> {
  const { draft, service, applicant, judgement } = view;
  const facts = await readFacts(tx, { draft, service, applicant, answers: judgement.answers, at });
  await updateDraft(tx, draft.id, { facts });
  return viewOf(tx, { ...draft, facts }, at);
}

function checkComplete({ judgement, service, draft }: DraftView): void {
  if (!judgement.isComplete) throw refuse('incomplete');
  if (missingEvidence(service, draft.facts).length > 0) throw refuse('evidence_missing');
}

function isCurrent(attempt: Attempt, { draft }: DraftView, ctx: Context): boolean {
  const { language } = JSON.parse(new TextDecoder().decode(attempt.content)) as { language: string };
  return (
    attempt.draftVersion === draft.version &&
    language === ctx.language &&
    ctx.now - attempt.createdAt < CONTENT_VALID_MS / 2 &&
    sameFacts(attempt.facts, draft.facts)
  );
}

async function buildAttempt(tx: Tx, ctx: Context, view: DraftView, attempt: number): Promise<Attempt> {
  const { draft, subject } = view;
  const fee = feeOf(subject) ?? refuse('fee_unknown');
  const territory = territoryOf(subject) ?? refuse('territory_unknown');
  const cosigners = await findCosigners(tx, view);
  const content = contentToSign({
    view,
    facts: draft.facts,
    fee,
    currency: currencyOf(tx, ctx.now),
    cosigners: cosigners.map(({ role, person }) => ({ role, iin: person.iin })),
    instance: tx.env.instance.code,
    attempt,
    at: ctx.now,
    language: ctx.language,
    words: { env: tx.env, language: ctx.language, facts: draft.facts, files: draft.files },
  });
  return {
    id: newId(ctx.now),
    draftId: draft.id,
    attempt,
    content,
    sha256: sha256Hex(content),
    draftVersion: draft.version,
    facts: draft.facts,
    cosigners: cosigners.map(({ role, person }) => ({ role, personId: person.personId })),
    fee: {
      total: String(fee.total),
      lines: fee.lines.map(({ line, amount }) => ({ id: line.id, amount: String(amount) })),
    },
    territory,
    matter: matterOf(subject),
    createdAt: ctx.now,
  };
}

async function findCosigners(tx: Tx, { subject, draft }: DraftView): Promise<{ role: string; person: Person }[]> {
  const named = cosignersOf(subject) ?? refuse('cosigner_unknown');
  const found: { role: string; person: Person }[] = [];
  for (const { id, iin } of named) {
    const person = (await personByIin(tx, iin)) ?? refuse('cosigner_unknown');
    if (person.personId === draft.personId) throw refuse('cosigner_unknown');
    found.push({ role: id, person });
  }
  return found;
}
