/**
 * Signatures that only the checker can compute, by what it has answered: read in the transaction, as everything else. While there is no
 * answer the signature is neither right nor wrong, and only who can wait for it takes it.
 */
import type { Instant } from '#kernel/instant.ts';
import { instant } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { Env, Tx } from '#platform/app.ts';
import { elsewhereAuthorities } from '../external/known.ts';
import type { TrustProfile } from '../profile-schema.ts';
import { refuse } from '../refusals.ts';
import type { RevocationStatus } from '../revocation/source.ts';
import { checkFrame } from '../signatures/mathematics.ts';
import { type SignedData, signatureDigest } from '../signatures/parse.ts';
import {
  checkLimits,
  checkSigningTime,
  checkUsage,
  checkValidity,
  describeSigner,
  type SignatureInput,
  type VerifiedSignature,
} from '../signatures/verify.ts';
import { findQuestion, putQuestion, type StandingQuestion } from '../store/questions.ts';
import { beyondUs, isNamedIssuer, questionId } from './question.ts';

type Signed = Pick<SignatureInput, 'content' | 'cms'>;

/** `trust.checker_silent`, with what was signed: everything before the signature was in order, and who can keep it may wait for the answer. */
export class SignatureAwaited extends Refusal {
  readonly signed: Signed;

  constructor(signed: Signed) {
    super('trust.checker_silent');
    this.signed = signed;
  }
}

/** The signature, where it is one that only the checker can compute, by an authority that the country trusts for such. */
export function elsewhereSignature(env: Env, cms: Uint8Array): SignedData | undefined {
  const known = elsewhereAuthorities(env);
  const signed = known.length === 0 ? undefined : beyondUs(cms);
  return signed && known.some(({ authority }) => isNamedIssuer(authority.certificate, signed.signer))
    ? signed
    : undefined;
}

/** For so long an answer is wanted by somebody who stands at the door. */
const WANTED_MS = 10 * 60_000;

/**
 * Has the checker asked about a signature, after the commit; the answer is wanted for so long. The question's id; undefined: it is none that
 * the checker is asked about.
 */
export async function askAboutSignature(
  tx: Tx,
  { content, cms }: Signed,
  wantedMs = WANTED_MS,
): Promise<string | undefined> {
  const signed = elsewhereSignature(tx.env, cms);
  if (!signed) return undefined;
  checkFrame(signed, content);
  const id = questionId({ bytes: cms, content });
  const at = tx.env.clock.now();
  await putQuestion(tx, { id, cms, content, at, wantedUntil: instant(at + wantedMs) });
  return id;
}

/**
 * Verifies such a signature, as of the moment at which just these bytes came here first. With `mayWait` one without an answer is taken, its
 * status unknown: nothing may come of it before `statusOfSignature` knows. Throws the refusals of `trust`, and without it SignatureAwaited.
 */
export async function verifyElsewhere(
  tx: Tx,
  profile: TrustProfile,
  input: SignatureInput,
  signed: SignedData,
): Promise<VerifiedSignature> {
  const { content, cms, accept, mayWait = false } = input;
  const { signer } = signed;
  if (signed.content !== undefined) throw refuse('malformed_signature', { why: 'a detached signature is expected' });
  checkFrame(signed, content);
  const id = questionId({ bytes: cms, content });
  const standing = await findQuestion(tx, id);
  const at = firstOf(standing, input.at);
  const signingTime = signed.signingTime ?? at;
  const authority = elsewhereAuthorities(tx.env)
    .map((known) => known.authority)
    .find(({ certificate }) => isNamedIssuer(certificate, signer) && isIn(certificate, at));
  if (!authority) throw refuse('foreign_authority');
  checkValidity(signer, [signingTime, at]);
  const kind = checkUsage(signer, profile);
  checkLimits(authority, signer, kind);
  checkSigningTime(signed, at);
  if (!accept.includes(kind)) throw refuse('wrong_kind');
  const revocation = statusIn(standing, at);
  if (revocation === 'wrong') throw refuse('bad_signature');
  if (revocation === 'revoked') throw refuse('revoked');
  if (revocation === 'unknown') {
    if (standing?.failure === 'unjudged') throw refuse('unsupported_algorithm');
    if (!mayWait) throw new SignatureAwaited({ content, cms });
  }
  // Whoever took it asks again how it stands.
  await putQuestion(tx, { id, cms, content, at: tx.env.clock.now(), wantedUntil: undefined });
  const made = { octets: signed.signature, digest: signatureDigest(signed) };
  return { ...describeSigner(signer, kind, profile), signingTime, revocation, ...made };
}

const firstOf = (standing: StandingQuestion | undefined, now: Instant): Instant =>
  standing && standing.askedAt < now ? standing.askedAt : now;

/**
 * When a signature came here: now, or earlier where it had to wait for the checker. What must be signed in time was signed in time if it
 * was then.
 */
export const receivedAt = async (tx: Tx, { content, cms }: Signed, now: Instant): Promise<Instant> =>
  firstOf(await findQuestion(tx, questionId({ bytes: cms, content })), now);

const isIn = ({ notBefore, notAfter }: { notBefore: Instant; notAfter: Instant }, at: Instant): boolean =>
  notBefore <= at && at <= notAfter;

export type SignatureStatus = RevocationStatus | 'wrong';

function statusIn(standing: StandingQuestion | undefined, at: Instant): SignatureStatus {
  if (!standing || standing.holds === null) return 'unknown';
  if (!standing.holds) return 'wrong';
  return standing.revokedAt !== null && standing.revokedAt <= at ? 'revoked' : 'good';
}

/** How a signature that only the checker can compute stands as of its moment; undefined for all others. */
export async function elsewhereStatus(tx: Tx, signed: Signed, at: Instant): Promise<SignatureStatus | undefined> {
  const standing = await findQuestion(tx, questionId({ bytes: signed.cms, content: signed.content }));
  return standing && statusIn(standing, at);
}
