/**
 * Checking signatures as anybody outside does: with certificates and revocation lists in hand, without a database and without asking
 * us. The mathematics is that of every signature here; the moment is given, for outsiders check years later what was signed then.
 */
import { OID } from '#kernel/asn1/oids.ts';
import { Fields, readAlgorithm, readDer, readOctets, readTime, TAG } from '#kernel/asn1/read.ts';
import { hex } from '#kernel/hash.ts';
import type { Instant } from '#kernel/instant.ts';
import { digestHex } from '#native';
import { attributeOf, type Certificate, readCertificate, USAGE } from '../certificates/read.ts';
import { beyondUs, type Checker, isNamedIssuer, type Question } from '../elsewhere/question.ts';
import { refuse } from '../refusals.ts';
import { hashName } from './algorithms.ts';
import { type Chain, chainOf, findAuthority } from './chain.ts';
import type { WithCarried } from './countersignatures.ts';
import { asSignature, checkFrame, checkHeld, checkParsed, SIGNING_TIME_TOLERANCE_MS } from './mathematics.ts';
import { readBasicOcsp, readOcspResponse, type SingleStatus } from './ocsp-answer.ts';
import { parseSignedData, type SignedData } from './parse.ts';
import { quietly } from './quietly.ts';
import { isSignedBy, REMOVED, readList } from './revocation-list.ts';

/** What an outsider holds: DER, as `/pki` gives it. */
export interface OutsideTrust {
  readonly roots: readonly Uint8Array[];
  readonly authorities: readonly Uint8Array[];
  readonly lists: readonly Uint8Array[];
  /** OCSPResponse or BasicOCSPResponse, as signatures carry them. */
  readonly answers?: readonly Uint8Array[];
  /** Who computes what can't be computed here; without one it is unsupported. */
  readonly checker?: Checker | undefined;
}

export interface OutsideSignature {
  /** Common name of the signer. */
  readonly name: string;
  /** For whom the signer signs, where the certificate says it. */
  readonly organisation: string | undefined;
  /** Hexadecimal. */
  readonly serial: string;
  readonly certificate: Certificate;
  /** Of the time-stamp; else of what the signer says; else the given moment. */
  readonly signedAt: Instant;
  /** Who says so: a time-stamp authority, the signer, or nobody: then it is the moment of the check. */
  readonly timeBy: 'stamp' | 'signer' | 'nobody';
  /** By the lists and answers in hand and in the signature: unknown where none of its authority is there that speaks of the moment. */
  readonly revocation: 'good' | 'unknown';
}

/** A signature whose mathematics hold, in any format. */
export interface Held {
  readonly signer: Certificate;
  readonly signingTime: Instant | undefined;
  /** The TimeStampToken, DER, with the bytes that it is over. */
  readonly timestamp: { readonly token: Uint8Array; readonly over: Uint8Array } | undefined;
  readonly carried: Carried;
}

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
    const { signer, signingTime } = beyond;
    return judgeBeyond({ kind: 'cms', bytes: cms, content, signer }, signingTime, known, at);
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
  const judged = judgeSigned(signed, known, at);
  // Where a signature says nothing of it, who received it does.
  return judged.timeBy === 'nobody' ? { ...judged, timeBy: 'signer' } : judged;
}

/** `judge` of a signature or countersignature in a CMS. */
export function judgeSigned(signed: WithCarried, known: OutsideTrust, at: Instant): OutsideSignature {
  const { signer, signingTime, timestamp, signature } = signed;
  const stamp = timestamp && { token: timestamp, over: signature };
  return judge({ signer, signingTime, timestamp: stamp, carried: carriedBy(signed) }, known, at);
}

/** Whether a signature that holds counts: by whom, when, and whether the certificate stood then. Throws the refusals of `trust`. */
export function judge(
  { signer, signingTime, timestamp, carried }: Held,
  known: OutsideTrust,
  at: Instant,
): OutsideSignature {
  const trust = withCarried(known, carried);
  const stampedAt = timestamp && checkStamp(timestamp, trust).signedAt;
  const signedAt = stampedAt ?? signingTime ?? at;
  const revocation = checkSigner(signer, trust, signedAt);
  if (signer.isAuthority || !signer.hasUsage(USAGE.contentCommitment)) throw refuse('wrong_usage');
  if ([signedAt, signingTime ?? at].some((moment) => Math.abs(moment - at) > SIGNING_TIME_TOLERANCE_MS))
    throw refuse('signing_time');
  const timeBy = stampedAt !== undefined ? 'stamp' : signingTime !== undefined ? 'signer' : 'nobody';
  return { ...namesIn(signer), signedAt, timeBy, revocation };
}

const namesIn = (signer: Certificate): Pick<OutsideSignature, 'name' | 'organisation' | 'serial' | 'certificate'> => ({
  name: attributeOf(signer, OID.commonName) ?? '',
  organisation: attributeOf(signer, OID.organisation),
  serial: signer.serial,
  certificate: signer,
});

/**
 * The same of a signature that only the checker can compute. Its authority is one of the roots in hand, for nothing above it can be
 * computed here either; time-stamps by it say nothing. Throws `trust.checker_silent` while nothing was found.
 */
export function judgeBeyond(
  question: Question,
  signingTime: Instant | undefined,
  { roots, checker }: OutsideTrust,
  at: Instant,
): OutsideSignature {
  const { signer } = question;
  const signedAt = signingTime ?? at;
  const isWithin = ({ notBefore, notAfter }: Certificate): boolean => notBefore <= signedAt && signedAt <= notAfter;
  const authority = roots
    .flatMap((der) => quietly(() => readCertificate(der)) ?? [])
    .find((one) => isNamedIssuer(one, signer) && isWithin(one));
  if (!authority?.isAuthority || !authority.hasUsage(USAGE.certificateSign)) throw refuse('foreign_authority');
  if (signedAt < signer.notBefore) throw refuse('not_yet_valid');
  if (signedAt > signer.notAfter) throw refuse('expired');
  if (signer.isAuthority || !signer.hasUsage(USAGE.contentCommitment)) throw refuse('wrong_usage');
  const found = checker?.(question);
  if (!found) throw refuse('checker_silent');
  const { holds, revocation } = found;
  if (!holds) throw refuse('bad_signature');
  if (typeof revocation !== 'string' && revocation.at <= signedAt) throw refuse('revoked');
  if (Math.abs(signedAt - at) > SIGNING_TIME_TOLERANCE_MS) throw refuse('signing_time');
  const timeBy = signingTime === undefined ? 'nobody' : 'signer';
  return { ...namesIn(signer), signedAt, timeBy, revocation: revocation === 'unknown' ? 'unknown' : 'good' };
}

/** What lies in or beside a signature. */
export type Carried = Omit<OutsideTrust, 'roots'>;

/** What is in hand and what lies beside a signature: both hang on the roots alone. What can't be read proves nothing. */
export function withCarried(
  { authorities, lists, answers = [], ...known }: OutsideTrust,
  carried: Carried,
): OutsideTrust {
  const readable = carried.lists.filter((der) => quietly(() => readList(der)));
  return {
    ...known,
    authorities: [...authorities, ...carried.authorities],
    lists: [...lists, ...readable],
    answers: [...answers, ...(carried.answers ?? [])],
  };
}

const carriedBy = ({ certificates, lists, answers }: WithCarried): Carried => ({
  authorities: certificates,
  lists,
  answers,
});

/** Whether a certificate stood at a moment: vouched for, in its time, not withdrawn by then. */
function checkSigner(signer: Certificate, trust: OutsideTrust, at: Instant): OutsideSignature['revocation'] {
  const authority = authorityOf(signer, trust, at);
  if (at < signer.notBefore) throw refuse('not_yet_valid');
  if (at > signer.notAfter) throw refuse('expired');
  const own = trust.lists.map(readList).filter((list) => isSignedBy(list, authority.certificate));
  const withdrawn = own.flatMap(({ entries }) => entries.get(signer.serial) ?? []);
  const answered = answersAbout(signer, authority, trust.answers ?? []);
  const revoked = [...withdrawn, ...answered.flatMap(({ status }) => (typeof status === 'string' ? [] : [status]))];
  if (revoked.some((entry) => entry.reason !== REMOVED && entry.at <= at)) throw refuse('revoked');
  // A list that had run out by then knows nothing of the moment; one of changes nothing of who isn't on it.
  const isListed = own.some(({ base, nextUpdate }) => base === undefined && nextUpdate >= at);
  const isAnswered = answered.some(({ status, until }) => status !== 'unknown' && until >= at);
  return isListed || isAnswered ? 'good' : 'unknown';
}

/** More answers than the certificates of a signature have. */
const MOST_ANSWERS = 50;

/** What answers say of a certificate that may be believed: by its authority at their own moment, and given while it was in its time. */
function answersAbout(
  { serial, notAfter }: Certificate,
  authority: Chain,
  answers: readonly Uint8Array[],
): SingleStatus[] {
  return answers.slice(0, MOST_ANSWERS).flatMap((der) => {
    const answer = quietly(() => readOcspResponse(der)) ?? quietly(() => readBasicOcsp(der));
    const single = answer && quietly(() => answer.statusOf(authority.certificate, serial));
    if (!single || single.from > notAfter) return [];
    return quietly(() => answer.isBy(authority, single.from)) ? [single] : [];
  });
}

/** A TimeStampToken over some bytes (RFC 3161 section 2.4.2), by an authority that may do nothing else (section 2.3). Throws the refusals of `trust`. */
export function checkStamp({ token, over }: NonNullable<Held['timestamp']>, trust: OutsideTrust): OutsideSignature {
  const signed = parseSignedData(token);
  const info = signed.content ?? new Uint8Array();
  checkParsed(signed, info, OID.timestampInfo);
  const fields = new Fields(readDer(info));
  fields.take(TAG.integer);
  fields.take(TAG.oid);
  const imprint = new Fields(fields.take());
  const algorithm = readAlgorithm(imprint.take());
  if (algorithm === OID.sha1) throw refuse('weak_algorithm');
  const digest = hashName(algorithm);
  if (!digest) throw refuse('unsupported_algorithm');
  if (hex(readOctets(imprint.take())) !== digestHex(digest, over)) throw refuse('wrong_content');
  fields.take(TAG.integer);
  const at = readTime(fields.take(TAG.generalizedTime));
  const [usage, ...more] = signed.signer.extendedUsages;
  if (usage !== OID.timeStamping || more.length > 0) throw refuse('wrong_usage');
  const revocation = checkSigner(signed.signer, withCarried(trust, carriedBy(signed)), at);
  return { ...namesIn(signed.signer), signedAt: at, timeBy: 'stamp', revocation };
}

function authorityOf(
  signer: Certificate,
  { roots, authorities }: Pick<OutsideTrust, 'roots' | 'authorities'>,
  at: Instant,
): Chain {
  const known = authorities.flatMap((der) => roots.flatMap((root) => trusted(der, root) ?? []));
  const authority = findAuthority(signer, known, at);
  if (!authority) throw refuse('foreign_authority');
  return authority;
}

const trusted = (der: Uint8Array, root: Uint8Array): Chain | undefined => quietly(() => chainOf(der, root));

/** The fingerprint of a certificate, SHA-256 in hexadecimal. Throws DerError for anything that isn't one. */
export const fingerprintOf = (der: Uint8Array): string => readCertificate(der).fingerprint;

/** When a signature says that it was made. Throws DerError for anything that isn't one, `trust.signing_time` where it doesn't say. */
export const signingTimeOf = (cms: Uint8Array): Instant => parseSignedData(cms).signingTime ?? refuseTime();

/** Throws `trust.signing_time`. */
export const refuseTime = (): never => {
  throw refuse('signing_time');
};
