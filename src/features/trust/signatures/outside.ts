/**
 * Checking signatures as anybody outside does: with certificates and revocation lists in hand, without a database and without asking
 * us. The mathematics is that of every signature here; the moment is given, for outsiders check years later what was signed then.
 */
import { OID } from '#kernel/asn1/oids.ts';
import {
  DerError,
  Fields,
  readAlgorithm,
  readDer,
  readOctets,
  readSmallInteger,
  readTime,
  TAG,
} from '#kernel/asn1/read.ts';
import { hex } from '#kernel/hash.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import { digestHex } from '#native';
import { attributeOf, type Certificate, readCertificate, USAGE } from '../certificates/read.ts';
import { beyondUs, isNamedIssuer, type Question } from '../elsewhere/question.ts';
import { refuse } from '../refusals.ts';
import { hashName } from './algorithms.ts';
import { type Countersignature, countersignaturesOf, type WithCarried } from './countersignatures.ts';
import { type End, endedBy, isDiscredited, Unproven, unprovenEnd } from './existence.ts';
import {
  type Carried,
  type Held,
  type OutsideSignature,
  type OutsideTrust,
  type Stamp,
  withCarried,
} from './judged.ts';
import {
  asSignature,
  checkCountersignature,
  checkFrame,
  checkHeld,
  checkParsed,
  SIGNING_TIME_TOLERANCE_MS,
} from './mathematics.ts';
import { parseSignedData, type SignedData } from './parse.ts';
import { quietly } from './quietly.ts';
import { checkSigner, standingOf, withdrawals } from './standing.ts';
import { withoutUnsigned } from './unsigned.ts';

/**
 * Checks a signature, detached or over what it holds, against what is in hand. `at`: when it was received or made, which must agree with its signing time. A
 * time-stamp in it is checked too, and then says the moment at which certificates must have been valid.
 * Throws the refusals of `trust`: see verify.ts for their order.
 */
export function checkOutside(
  { content, cms, at }: { readonly content: Uint8Array; readonly cms: Uint8Array; readonly at: Instant },
  known: OutsideTrust,
): OutsideSignature {
  const beyond = known.checker && beyondUs(cms);
  if (beyond) {
    checkFrame(beyond, content);
    const question = { kind: 'cms', bytes: withoutUnsigned(cms), content, signer: beyond.signer } as const;
    return judgeBeyond(question, heldBy(beyond), known, at);
  }
  return checkSigned(
    asSignature(() => parseSignedData(cms)),
    content,
    known,
    at,
  );
}

/** The same of one that was parsed already. */
export function checkSigned(
  signed: SignedData,
  content: Uint8Array,
  known: OutsideTrust,
  at: Instant,
): OutsideSignature {
  checkHeld(signed, content);
  // Where a signature says nothing of it, the file around it does, or who received it.
  return judge({ ...heldBy(signed), signingTime: signed.signingTime ?? at }, known, at);
}

/** `judge` of a signature or countersignature in a CMS. */
export const judgeSigned = (signed: WithCarried, known: OutsideTrust, at: Instant): OutsideSignature =>
  judge(heldBy(signed), known, at);

function heldBy(signed: WithCarried): Held {
  const { signer, signingTime, timestamps, signature } = signed;
  const stamps = timestamps.map((token) => ({ token, over: signature }));
  const over = countersignaturesOf(signed).filter(({ path }) => path.length === 1);
  return { signer, signingTime, stamps, carried: carriedBy(signed), countersignatures: over };
}

/**
 * Whether a signature that holds counts: by whom, when, and whether the certificate stood then. Throws the refusals of `trust`; Unproven where the
 * certificate has ended and nothing but its signer's word says that it was made before.
 */
export function judge(held: Held, known: OutsideTrust, at: Instant): OutsideSignature {
  const { signer, signingTime, stamps, carried } = held;
  const trust = withCarried(known, carried);
  const stampedAt = earliestOf(stamps, trust);
  const statedAt = signingTime ?? at;
  const signedAt = stampedAt ?? statedAt;
  const { revocation, ends } = standingOf(signer, trust, signedAt);
  const ended = signingTime === undefined ? undefined : endedBy(ends, signingTime);
  if (ended) throw refuse(ended.why);
  if (signer.isAuthority || !signer.hasUsage(USAGE.contentCommitment)) throw refuse('wrong_usage');
  // A time-stamp may come late: it says since when at the latest the signature was there, and nobody stamps what isn't there yet.
  if (Math.abs(statedAt - at) > SIGNING_TIME_TOLERANCE_MS || signedAt < statedAt - SIGNING_TIME_TOLERANCE_MS)
    throw refuse('signing_time');
  const timeBy = stampedAt !== undefined ? 'stamp' : signingTime !== undefined ? 'signer' : 'nobody';
  const judged = { ...namesIn(signer), signedAt, statedAt, timeBy, revocation, ...withdrawals(ends) } as const;
  return proven(held, judged, ends, { trust, stampedAt });
}

/** Gives back what was judged, where it was there before its certificate ended. Throws Unproven. */
function proven(
  { countersignatures = [] }: Held,
  judged: OutsideSignature,
  ends: readonly End[],
  { trust, stampedAt }: { readonly trust: OutsideTrust; readonly stampedAt: Instant | undefined },
): OutsideSignature {
  const { now } = trust;
  const existedAt = [stampedAt, trust.existedAt];
  if (!unprovenEnd(ends, { existedAt, now })) return judged;
  // Asked only now, for it is dear.
  const over = countersignatures.map((one) => quietly(() => checkCountersigned(one, trust)));
  const stamped = over.map((one) => (one?.timeBy === 'stamp' ? one.signedAt : undefined));
  const end = unprovenEnd(ends, { existedAt: [...existedAt, ...stamped], now });
  if (end) throw new Unproven(end, judged);
  return judged;
}

/** Checks a countersignature at the moment that it states. Throws the refusals of `trust`. */
export function checkCountersigned({ over, read }: Countersignature, known: OutsideTrust): OutsideSignature {
  const signed = asSignature(() => {
    if (read instanceof DerError) throw read;
    return read;
  });
  checkCountersignature(signed, over);
  const found = judgeSigned(signed, known, signed.signingTime ?? refuseTime());
  // Nobody countersigns what isn't there yet.
  if (over.signingTime !== undefined && found.signedAt < over.signingTime - SIGNING_TIME_TOLERANCE_MS)
    throw refuse('signing_time');
  return found;
}

const namesIn = (signer: Certificate): Pick<OutsideSignature, 'name' | 'organisation' | 'serial' | 'certificate'> => ({
  name: attributeOf(signer, OID.commonName) ?? '',
  organisation: attributeOf(signer, OID.organisation),
  serial: signer.serial,
  certificate: signer,
});

/**
 * The same of a signature that only the checker can compute. Its authority is one of the roots in hand, for nothing above it can be
 * computed here either; of time-stamps only those count that can. Throws `trust.checker_silent` while nothing was found.
 */
export function judgeBeyond(question: Question, held: Held, known: OutsideTrust, at: Instant): OutsideSignature {
  const { signer, signingTime, stamps, carried } = held;
  const trust = withCarried(known, carried);
  const stampedAt = quietly(() => earliestOf(stamps, trust));
  const statedAt = signingTime ?? at;
  const signedAt = stampedAt ?? statedAt;
  const isWithin = ({ notBefore, notAfter }: Certificate): boolean => notBefore <= signedAt && signedAt <= notAfter;
  const authority = trust.roots
    .flatMap((der) => quietly(() => readCertificate(der)) ?? [])
    .find((one) => isNamedIssuer(one, signer) && isWithin(one));
  if (!authority?.isAuthority || !authority.hasUsage(USAGE.certificateSign)) throw refuse('foreign_authority');
  if (signedAt < signer.notBefore) throw refuse('not_yet_valid');
  const expiry: End = { why: 'expired', at: signer.notAfter, reason: 0 };
  if (signingTime !== undefined && endedBy([expiry], signingTime)) throw refuse('expired');
  if (signer.isAuthority || !signer.hasUsage(USAGE.contentCommitment)) throw refuse('wrong_usage');
  const found = trust.checker?.(question);
  if (!found) throw refuse('checker_silent');
  const { holds, revocation } = found;
  if (!holds) throw refuse('bad_signature');
  const revoked: End[] = typeof revocation === 'string' ? [] : [{ why: 'revoked', at: revocation.at, reason: 0 }];
  if (signingTime !== undefined && endedBy(revoked, signingTime)) throw refuse('revoked');
  if (Math.abs(statedAt - at) > SIGNING_TIME_TOLERANCE_MS || signedAt < statedAt - SIGNING_TIME_TOLERANCE_MS)
    throw refuse('signing_time');
  const timeBy = stampedAt !== undefined ? 'stamp' : signingTime !== undefined ? 'signer' : 'nobody';
  const ends = [...revoked, expiry];
  const status = revocation === 'unknown' ? 'unknown' : 'good';
  const judged = { ...namesIn(signer), signedAt, statedAt, timeBy, revocation: status, ...withdrawals(ends) } as const;
  return proven(held, judged, ends, { trust, stampedAt });
}

const carriedBy = ({ certificates, lists, answers }: WithCarried): Carried => ({
  authorities: certificates,
  lists,
  answers,
});

/**
 * Of time-stamps that hold, the first moment: one that doesn't hold says nothing. Undefined where there are none, or their authority was withdrawn
 * so that none of its counts any more; throws where none holds.
 */
function earliestOf(stamps: readonly Stamp[], trust: OutsideTrust): Instant | undefined {
  const moments: Instant[] = [];
  let fault: unknown;
  for (const stamp of stamps) {
    try {
      moments.push(checkStamp(stamp, trust).signedAt);
    } catch (error) {
      if (!(error instanceof Refusal && error.code === 'trust.stamp_discredited')) fault ??= error;
    }
  }
  if (moments.length > 0) return instant(Math.min(...moments));
  if (fault !== undefined) throw fault;
  return undefined;
}

/** A TimeStampToken over some bytes (RFC 3161 section 2.4.2), by an authority that may do nothing else (section 2.3). Throws the refusals of `trust`. */
export function checkStamp({ token, over }: Stamp, trust: OutsideTrust): OutsideSignature {
  const signed = asSignature(() => parseSignedData(token));
  const info = signed.content ?? new Uint8Array();
  checkParsed(signed, info, OID.timestampInfo);
  const fields = new Fields(asSignature(() => readDer(info)));
  if (readSmallInteger(fields.take()) !== 1)
    throw refuse('malformed_signature', { why: 'a time-stamp of another version' });
  fields.take(TAG.oid);
  const imprint = new Fields(fields.take());
  const algorithm = readAlgorithm(imprint.take());
  if (algorithm === OID.sha1) throw refuse('weak_algorithm');
  const digest = hashName(algorithm);
  if (!digest) throw refuse('unsupported_algorithm');
  if (hex(readOctets(imprint.take())) !== digestHex(digest, over)) throw refuse('wrong_content');
  imprint.end();
  fields.take(TAG.integer);
  const at = readTime(fields.take(TAG.generalizedTime));
  const [usage, ...more] = signed.signer.extendedUsages;
  if (signed.signer.isAuthority || usage !== OID.timeStamping || more.length > 0) throw refuse('wrong_usage');
  const { revocation, ends } = checkSigner(signed.signer, withCarried(trust, carriedBy(signed)), at);
  if (isDiscredited(ends)) throw refuse('stamp_discredited');
  const moments = { signedAt: at, statedAt: at, timeBy: 'stamp' } as const;
  return { ...namesIn(signed.signer), ...moments, revocation, ...withdrawals(ends) };
}

/** The fingerprint of a certificate, SHA-256 in hexadecimal. Throws DerError for anything that isn't one. */
export const fingerprintOf = (der: Uint8Array): string => readCertificate(der).fingerprint;

/** When a signature says that it was made. Throws DerError for anything that isn't one, `trust.signing_time` where it doesn't say. */
export const signingTimeOf = (cms: Uint8Array): Instant => parseSignedData(cms).signingTime ?? refuseTime();

/** Throws `trust.signing_time`. */
export const refuseTime = (): never => {
  throw refuse('signing_time');
};
