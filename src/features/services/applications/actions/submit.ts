import { z } from 'zod';
import { organisationById, personById } from '#features/registers/index.ts';
import {
  askAboutSignature,
  isForChecker,
  statusOfSignature,
  type VerifiedSignature,
  verifySignature,
  waitForChecker,
} from '#features/trust/index.ts';
import { fromBase64 } from '#kernel/hash.ts';
import type { Tx } from '#platform/app.ts';
import { action, type Context, type RouteRequest } from '#platform/feature.ts';
import { editionOf } from '../../evaluation/editions.ts';
import { refuse } from '../../refusals.ts';
import {
  type Attempt,
  cosignerRole,
  insertSignature,
  latestAttempt,
  type Signature,
  signaturesOf,
} from '../attempts.ts';
import { mandateIn } from '../content.ts';
import { type Draft, findDraft, updateDraft } from '../drafts.ts';
import { askToSign } from '../letters.ts';
import { checkMandate } from '../mandate.ts';
import { isHeldBy, type Party, partyOf, requireSigning } from '../party.ts';
import { findReceipt, type Receipt } from '../receipt.ts';
import { beginCase } from './begin.ts';
import { CONTENT_VALID_MS, COSIGNING_VALID_MS } from './prepare.ts';

const inputSchema = z.object({
  applicationId: z.uuid(),
  /** Detached CMS over the content, DER in base64. */
  signature: z.base64().max(128_000),
});

type Submitted =
  | { readonly status: 'submitted'; readonly receipt: Receipt }
  | { readonly status: 'awaiting-cosignature'; readonly waitingFor: readonly string[] };

/**
 * Takes a signature over the contents. The last one that is needed begins the case: history, leaf, charge and events in this same
 * transaction, so that what is acknowledged is durable. Repeating it gives the same receipt.
 * Refuses services.may_only_fill, mandate_lapsed, nothing_to_sign, content_changed, content_stale, wrong_signer, already_signed and what trust refuses.
 */
export const submitApplication = action({
  name: 'services.submit',
  input: inputSchema,
  allow(_tx, ctx) {
    partyOf(ctx);
  },
  async run(tx, ctx, input): Promise<Submitted> {
    const party = partyOf(ctx);
    const draft = (await findDraft(tx, input.applicationId, true)) ?? refuse('not_found');
    const role = await roleOf(tx, draft, party);
    const before = await alreadySubmitted(tx, draft);
    if (before) return { status: 'submitted', receipt: before };
    const attempt = await currentAttempt(tx, ctx, draft);
    if (role === 'applicant') await checkRight(tx, party, draft, attempt);
    const signatures = await askedAnew(tx, attempt, await signaturesOf(tx, attempt.id));
    if (signatures.some((one) => one.role === role)) throw refuse('already_signed');
    const signature = await verified(tx, ctx, { draft, attempt, role, party, cms: fromBase64(input.signature) });
    await insertSignature(tx, attempt.id, signature);
    return settle(tx, ctx, draft, attempt, [...signatures, signature]);
  },
});

/** Has the checker asked about a signature that only it can compute, before it is submitted. Refuses as `submitApplication`. */
export const askAboutSubmission = action({
  name: 'services.ask-about-submission',
  input: inputSchema,
  allow(_tx, ctx) {
    partyOf(ctx);
  },
  async run(tx, ctx, input): Promise<string | undefined> {
    const draft = (await findDraft(tx, input.applicationId)) ?? refuse('not_found');
    await roleOf(tx, draft, partyOf(ctx));
    if (draft.state === 'submitted') return undefined;
    const { content } = await currentAttempt(tx, ctx, draft);
    return askAboutSignature(tx, { content, cms: fromBase64(input.signature) });
  },
});

/**
 * Submits by a route: where only the checker can compute the signature, its answer is waited for a moment, so that a wrong one is refused
 * at the door; where it is silent the case waits.
 */
export async function submitSigned(
  { app, perform }: Pick<RouteRequest, 'app' | 'perform'>,
  input: z.infer<typeof inputSchema>,
  idempotencyKey?: string,
): Promise<Submitted> {
  const asked = isForChecker(app.env, fromBase64(input.signature))
    ? await perform(askAboutSubmission, input)
    : undefined;
  if (asked !== undefined) await waitForChecker(app, asked);
  return perform(submitApplication, input, idempotencyKey);
}

/** Refuses services.not_found for everybody who isn't asked to sign: as for an application that isn't there. */
async function roleOf(tx: Tx, draft: Draft, party: Party): Promise<string> {
  if (isHeldBy(draft, party)) return 'applicant';
  return (await cosignerRole(tx, draft.id, party)) ?? refuse('not_found');
}

async function alreadySubmitted(tx: Tx, draft: Draft): Promise<Receipt | undefined> {
  return draft.state === 'submitted' ? findReceipt(tx, draft.id) : undefined;
}

async function currentAttempt(tx: Tx, ctx: Context, draft: Draft): Promise<Attempt> {
  const attempt = (await latestAttempt(tx, draft.id)) ?? refuse('nothing_to_sign');
  if (attempt.draftVersion !== draft.version) throw refuse('content_changed');
  const validMs = attempt.cosigners.length > 0 ? COSIGNING_VALID_MS : CONTENT_VALID_MS;
  if (ctx.now - attempt.createdAt > validMs) throw refuse('content_stale');
  return attempt;
}

interface Signing {
  readonly draft: Draft;
  readonly attempt: Attempt;
  readonly role: string;
  readonly party: Party;
  readonly cms: Uint8Array;
}

async function verified(tx: Tx, ctx: Context, signing: Signing): Promise<Signature> {
  const { draft, attempt, role, party, cms } = signing;
  const accept = draft.organisationId === undefined ? (['person'] as const) : (['person', 'organisation'] as const);
  const signed = await verifySignature(tx, {
    content: attempt.content,
    cms,
    at: ctx.now,
    accept,
    mayWait: true,
    isKept: true,
  });
  const signerId = party.representativeId ?? party.personId;
  await checkSigner(tx, draft, signerId, signed);
  return {
    role,
    personId: signerId,
    cms,
    serial: signed.serial,
    // Unknown is accepted and flagged; nothing is decided before the status at signing time is known. Revoked was refused above.
    revocation: signed.revocation === 'good' ? 'good' : 'unknown',
    signedAt: ctx.now,
  };
}

/** What others signed earlier has waited in rows that no log holds: a status that was good is asked for again, and flagged where it isn't. */
async function askedAnew(tx: Tx, { content }: Attempt, signatures: readonly Signature[]): Promise<Signature[]> {
  const asked: Signature[] = [];
  for (const one of signatures) {
    const { cms, serial, signedAt } = one;
    const isGood =
      one.revocation === 'good' && (await statusOfSignature(tx, { content, cms, serial }, signedAt)) === 'good';
    asked.push({ ...one, revocation: isGood ? 'good' : 'unknown' });
  }
  return asked;
}

/** A mandate may have lapsed since the contents were made: it is looked at when it is used, and must be the one that they name. */
async function checkRight(tx: Tx, party: Party, draft: Draft, attempt: Attempt): Promise<void> {
  requireSigning(party);
  await checkMandate(tx, party, editionOf(tx.env, draft.edition).definition);
  if (mandateIn(attempt.content) !== party.mandate?.mandateDigest) throw refuse('content_changed');
}

/** The key must be that of the one who acts; an organisation's key also that of the organisation he acts for. */
async function checkSigner(tx: Tx, draft: Draft, signerId: string, signed: VerifiedSignature): Promise<void> {
  const person = await personById(tx, signerId);
  if (!person || signed.iin !== person.iin) throw refuse('wrong_signer');
  if (signed.kind !== 'organisation') return;
  const organisation =
    draft.organisationId === undefined ? undefined : await organisationById(tx, draft.organisationId);
  if (!organisation || signed.bin !== organisation.bin) throw refuse('wrong_signer');
}

/** Begins the case when nobody's signature is missing; otherwise asks for them. */
async function settle(
  tx: Tx,
  ctx: Context,
  draft: Draft,
  attempt: Attempt,
  signatures: readonly Signature[],
): Promise<Submitted> {
  const waiting = attempt.cosigners.filter(({ role }) => !signatures.some((one) => one.role === role));
  if (waiting.length === 0)
    return { status: 'submitted', receipt: await beginCase(tx, ctx, { draft, attempt, signatures }) };
  await updateDraft(tx, draft.id, { state: 'awaiting-cosignature' });
  await askToSign(tx, draft, waiting);
  return { status: 'awaiting-cosignature', waitingFor: waiting.map(({ role }) => role) };
}
