/**
 * Checking signatures as anybody outside does: with certificates and revocation lists in hand, without a database and without asking
 * us. The mathematics is that of every signature here; the moment is given, for outsiders check years later what was signed then.
 */
import { OID } from '#kernel/asn1/oids.ts';
import { Fields, readAlgorithm, readDer, readOctets, readSmallInteger, readTime, TAG } from '#kernel/asn1/read.ts';
import { hex } from '#kernel/hash.ts';
import { type Instant, instant } from '#kernel/instant.ts';
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
import { isSignedBy, REMOVED, type ReadList, readList } from './revocation-list.ts';

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
  /** By the word of the signer, or of the file around it: never after a time-stamp by more than clocks differ. */
  readonly statedAt: Instant;
  /** Who says when it was signed: a time-stamp authority, the signer, or nobody: then it is the moment of the check. */
  readonly timeBy: 'stamp' | 'signer' | 'nobody';
  /** By the lists and answers in hand and in the signature: unknown where none of its authority is there that speaks of the moment. */
  readonly revocation: 'good' | 'unknown';
  /** When the certificate was withdrawn after that, by what is in hand. */
  readonly revokedAt?: Instant;
}

/** A TimeStampToken, DER, with the bytes that it is over. */
export interface Stamp {
  readonly token: Uint8Array;
  readonly over: Uint8Array;
}

/** A signature whose mathematics hold, in any format. */
export interface Held {
  readonly signer: Certificate;
  readonly signingTime: Instant | undefined;
  readonly stamps: readonly Stamp[];
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
  const { signer, signingTime, timestamps, signature } = signed;
  const stamps = timestamps.map((token) => ({ token, over: signature }));
  return judge({ signer, signingTime, stamps, carried: carriedBy(signed) }, known, at);
}

/** Whether a signature that holds counts: by whom, when, and whether the certificate stood then. Throws the refusals of `trust`. */
export function judge(
  { signer, signingTime, stamps, carried }: Held,
  known: OutsideTrust,
  at: Instant,
): OutsideSignature {
  const trust = withCarried(known, carried);
  const stampedAt = earliestOf(stamps, trust);
  const signedAt = stampedAt ?? signingTime ?? at;
  const standing = checkSigner(signer, trust, signedAt);
  if (signer.isAuthority || !signer.hasUsage(USAGE.contentCommitment)) throw refuse('wrong_usage');
  const statedAt = signingTime ?? at;
  // A time-stamp may come late: it says since when at the latest the signature was there, and nobody stamps what isn't there yet.
  if (Math.abs(statedAt - at) > SIGNING_TIME_TOLERANCE_MS || signedAt < statedAt - SIGNING_TIME_TOLERANCE_MS)
    throw refuse('signing_time');
  const timeBy = stampedAt !== undefined ? 'stamp' : signingTime !== undefined ? 'signer' : 'nobody';
  return { ...namesIn(signer), signedAt, statedAt, timeBy, ...standing };
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
  const ended = typeof revocation === 'string' ? {} : { revokedAt: revocation.at };
  const status = revocation === 'unknown' ? 'unknown' : 'good';
  return { ...namesIn(signer), signedAt, statedAt: signedAt, timeBy, revocation: status, ...ended };
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
function checkSigner(
  signer: Certificate,
  trust: OutsideTrust,
  at: Instant,
): Pick<OutsideSignature, 'revocation' | 'revokedAt'> {
  const authority = authorityOf(signer, trust, at);
  if (at < signer.notBefore) throw refuse('not_yet_valid');
  if (at > signer.notAfter) throw refuse('expired');
  const own = trust.lists.map(readList).filter((list) => isSignedBy(list, authority.certificate));
  const withdrawn = own.flatMap(({ entries }) => entries.get(signer.serial) ?? []);
  const answered = answersAbout(signer, authority, own, trust.answers ?? []);
  const events = [...withdrawn, ...answered.flatMap(({ status }) => (typeof status === 'string' ? [] : [status]))];
  const revoked = events.filter(({ reason }) => reason !== REMOVED).map((entry) => entry.at);
  if (revoked.some((moment) => moment <= at)) throw refuse('revoked');
  // A list that had run out by then knows nothing of the moment; one of changes nothing of who isn't on it; and from one that was made when the
  // certificate had expired by itself its withdrawal has been taken (RFC 5280 section 5).
  const isListed = own.some(
    ({ base, thisUpdate, nextUpdate }) => base === undefined && nextUpdate >= at && thisUpdate <= signer.notAfter,
  );
  const isAnswered = answered.some(({ status, until }) => status !== 'unknown' && until >= at);
  const revocation = isListed || isAnswered ? 'good' : 'unknown';
  return revoked.length === 0 ? { revocation } : { revocation, revokedAt: instant(Math.min(...revoked)) };
}

/** About one certificate: more were put there to hurt whoever checks. What is about others isn't counted, or it would crowd out what tells the truth. */
const MOST_ANSWERS = 200;

/**
 * What answers say of a certificate that may be believed: by its authority or its responder at their own moment, and given while the certificate
 * was in its time.
 */
function answersAbout(
  { serial, notAfter }: Certificate,
  authority: Chain,
  lists: readonly ReadList[],
  answers: readonly Uint8Array[],
): SingleStatus[] {
  const about = answers.flatMap((der) => {
    const answer = quietly(() => readOcspResponse(der)) ?? quietly(() => readBasicOcsp(der));
    const single = answer && quietly(() => answer.statusOf(authority.certificate, serial));
    return single && single.from <= notAfter ? [{ answer, single }] : [];
  });
  return about.slice(0, MOST_ANSWERS).flatMap(({ answer, single }) => {
    const responder = quietly(() => answer.signedBy(authority, answer.producedAt));
    const isBelieved =
      responder && (responder === authority.certificate || stands(responder, lists, answer.producedAt));
    return isBelieved ? [single] : [];
  });
}

/** Whether a responder is one that needn't be asked about (RFC 6960 section 4.2.2.2.1), or that a list of its authority lets stand. */
const stands = ({ isUnchecked, serial }: Certificate, lists: readonly ReadList[], at: Instant): boolean =>
  isUnchecked ||
  (lists.some(({ base, nextUpdate }) => base === undefined && nextUpdate >= at) &&
    !lists.some(({ entries }) => entries.has(serial)));

/** Of time-stamps that hold, the first moment: one that doesn't hold says nothing. Undefined where there are none; throws where none holds. */
function earliestOf(stamps: readonly Stamp[], trust: OutsideTrust): Instant | undefined {
  const moments: Instant[] = [];
  let fault: unknown;
  for (const stamp of stamps) {
    try {
      moments.push(checkStamp(stamp, trust).signedAt);
    } catch (error) {
      fault ??= error;
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
  const standing = checkSigner(signed.signer, withCarried(trust, carriedBy(signed)), at);
  return { ...namesIn(signed.signer), signedAt: at, statedAt: at, timeBy: 'stamp', ...standing };
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
