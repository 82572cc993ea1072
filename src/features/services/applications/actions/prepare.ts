import { z } from 'zod';
import { type Person, personById, personByIin, waitABit } from '#features/registers/index.ts';
import { sha256Hex } from '#kernel/hash.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { action, type Context, type RouteRequest } from '#platform/feature.ts';
import { newId } from '#platform/random.ts';
import { editionOf } from '../../evaluation/editions.ts';
import { cosignersOf, feeOf, matterOf, territoryOf } from '../../evaluation/evaluate.ts';
import { refuse } from '../../refusals.ts';
import { type Attempt, askCosigners, cosignerRole, insertAttempt, latestAttempt, signaturesOf } from '../attempts.ts';
import { awaitedIn, mayGoWithout } from '../awaited.ts';
import { contentToSign, mandateIn } from '../content.ts';
import { findDraft, isEditable, takeOverDraft, updateDraft } from '../drafts.ts';
import { type AwaitedEvidence, currencyOf, missingEvidence, readFacts, sameFacts } from '../facts.ts';
import { checkMandate } from '../mandate.ts';
import { isHeldBy, type Party, partyOf, requireSigning } from '../party.ts';
import { type DraftView, type RefreshedView, viewOf } from '../view.ts';

/** How long contents may lie before they are signed: facts and rates of another day are not signed by surprise. */
export const CONTENT_VALID_MS = 24 * 3_600_000;
/** The same where others must sign too. */
export const COSIGNING_VALID_MS = 14 * 24 * 3_600_000;

interface Prepared {
  readonly attempt: Attempt;
  /** In which role the actor signs. */
  readonly role: string;
  readonly isSigned: boolean;
  readonly awaited?: undefined;
}

/** There is nothing to sign yet. Not a refusal: what was asked, and that somebody looked, stays written. */
interface NotYet {
  readonly awaited: readonly AwaitedEvidence[];
}

/**
 * The contents to sign of a complete application: built anew when an answer, a fact, the language or the day made the earlier ones
 * void; the same bytes otherwise. A co-signer gets those that the applicant signed. None while a register that lives elsewhere owes an answer
 * that the application can't go without.
 * Refuses services.may_only_fill, mandate_lapsed, incomplete, evidence_missing, fee_unknown, territory_unknown, cosigner_unknown, already_submitted.
 */
export const prepareContent = action({
  name: 'services.prepare',
  input: z.object({ applicationId: z.uuid() }),
  allow(_tx, ctx) {
    partyOf(ctx);
  },
  async run(tx, ctx, input): Promise<Prepared | NotYet> {
    const party = partyOf(ctx);
    const found = (await findDraft(tx, input.applicationId, true)) ?? refuse('not_found');
    const latest = await latestAttempt(tx, found.id);
    if (!isHeldBy(found, party)) {
      const role = (await cosignerRole(tx, found.id, party)) ?? refuse('not_found');
      return prepared(tx, latest, role);
    }
    if (found.state === 'submitted') throw refuse('already_submitted');
    if (!isEditable(found)) return prepared(tx, latest, 'applicant');
    requireSigning(party);
    await checkMandate(tx, party, editionOf(tx.env, found.edition).definition);
    const draft = await takeOverDraft(tx, found.id, party);
    const view = await refreshed(tx, party, await viewOf(tx, draft, ctx.now), ctx.now);
    if (!mayGoWithout(view, view.awaited)) return { awaited: view.awaited };
    checkComplete(view);
    if (latest && isCurrent(latest, view, ctx)) return { attempt: latest, role: 'applicant', isSigned: false };
    const attempt = await buildAttempt(tx, ctx, view, (latest?.attempt ?? 0) + 1);
    await insertAttempt(tx, attempt);
    await askCosigners(tx, draft.id, attempt.cosigners);
    return { attempt, role: 'applicant', isSigned: false };
  },
});

/**
 * The same for whoever waits for it: answers that may come at once have a moment. Refuses also services.evidence_awaited, when what was asked
 * is written already.
 */
export async function prepareAnswered(
  { app, perform }: Pick<RouteRequest, 'app' | 'perform'>,
  applicationId: string,
): Promise<Prepared> {
  const first = await perform(prepareContent, { applicationId });
  if (first.awaited === undefined) return first;
  const again = (await waitABit(app, first.awaited)) ? await perform(prepareContent, { applicationId }) : first;
  return again.awaited === undefined ? again : refuse('evidence_awaited');
}

/** Contents that are already being signed, as one of the signers finds them. */
async function prepared(tx: Tx, attempt: Attempt | undefined, role: string): Promise<Prepared> {
  if (!attempt) throw refuse('not_found');
  const signatures = await signaturesOf(tx, attempt.id);
  return { attempt, role, isSigned: signatures.some((one) => one.role === role) };
}

/** The view upon facts read in this very transaction: what is signed names them by digest. */
async function refreshed(tx: Tx, party: Party, view: DraftView, at: Instant): Promise<RefreshedView> {
  const { draft, service, applicant, judgement } = view;
  const { facts, awaited } = await readFacts(tx, { draft, service, applicant, answers: judgement.answers, at, party });
  await updateDraft(tx, draft.id, { facts });
  return { ...(await viewOf(tx, { ...draft, facts }, at)), awaited };
}

function checkComplete({ judgement, service, draft }: DraftView): void {
  if (!judgement.isComplete) throw refuse('incomplete');
  if (missingEvidence(service, draft.facts).length > 0) throw refuse('evidence_missing');
}

function isCurrent(attempt: Attempt, { draft, awaited }: RefreshedView, ctx: Context): boolean {
  const { language } = JSON.parse(new TextDecoder().decode(attempt.content)) as { language: string };
  return (
    mandateIn(attempt.content) === draft.mandateDigest &&
    attempt.draftVersion === draft.version &&
    language === ctx.language &&
    ctx.now - attempt.createdAt < CONTENT_VALID_MS / 2 &&
    sameFacts(attempt.facts, draft.facts) &&
    awaitedIn(attempt.content).length === awaited.length
  );
}

async function buildAttempt(tx: Tx, ctx: Context, view: RefreshedView, attempt: number): Promise<Attempt> {
  const { draft, subject } = view;
  const fee = feeOf(subject) ?? refuse('fee_unknown');
  const territory = territoryOf(subject) ?? refuse('territory_unknown');
  const cosigners = await findCosigners(tx, view);
  const { representativeId } = draft;
  const representative = representativeId === undefined ? undefined : await personById(tx, representativeId);
  const content = contentToSign({
    view,
    facts: draft.facts,
    awaited: view.awaited,
    fee,
    currency: currencyOf(tx, ctx.now),
    representative: representative && { iin: representative.iin, name: representative.name.full },
    cosigners: cosigners.map(({ role, person }) => ({ role, iin: person.iin })),
    instance: tx.env.instance.code,
    attempt,
    at: ctx.now,
    language: ctx.language,
    words: { env: tx.env, language: ctx.language, facts: draft.facts, files: draft.files, now: ctx.now },
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
    if (person.personId === draft.personId || person.personId === draft.representativeId)
      throw refuse('cosigner_unknown');
    found.push({ role: id, person });
  }
  return found;
}
