/**
 * Checking signatures as anybody outside does: with certificates and revocation lists in hand, without a database and without asking
 * us. The mathematics is that of every signature here; the moment is given, for outsiders check years later what was signed then.
 */
import { OID } from '#kernel/asn1/oids.ts';
import { Fields, readAlgorithm, readDer, readOctets, readTime, TAG } from '#kernel/asn1/read.ts';
import { hex, sha256Hex } from '#kernel/hash.ts';
import type { Instant } from '#kernel/instant.ts';
import { attributeOf, type Certificate, readCertificate, USAGE } from '../certificates/read.ts';
import { refuse } from '../refusals.ts';
import { type Chain, chainOf, findAuthority } from './chain.ts';
import { checkMathematics, checkParsed, SIGNING_TIME_TOLERANCE_MS } from './mathematics.ts';
import { parseSignedData, type SignedData } from './parse.ts';
import { isSignedBy, REMOVED, readList } from './revocation-list.ts';

/** What an outsider holds: DER, as `/pki` gives it. */
export interface OutsideTrust {
  readonly roots: readonly Uint8Array[];
  readonly authorities: readonly Uint8Array[];
  readonly lists: readonly Uint8Array[];
}

export interface OutsideSignature {
  /** Common name of the signer. */
  readonly name: string;
  /** For whom the signer signs, where the certificate says it. */
  readonly organisation: string | undefined;
  /** Hexadecimal. */
  readonly serial: string;
  readonly certificate: Certificate;
  /** Of the time-stamp; else of the signing-time attribute; else the given moment. */
  readonly signedAt: Instant;
  /** A time-stamp authority vouches for the moment. */
  readonly isStamped: boolean;
  /** By the lists in hand and in the signature: unknown where none of its authority is there that was in force at the moment. */
  readonly revocation: 'good' | 'unknown';
}

/**
 * Checks a detached signature against what is in hand. `at`: when it was received or made, which must agree with its signing time. A
 * time-stamp in it is checked too, and then says the moment at which certificates must have been valid.
 * Throws the refusals of `trust`: see verify.ts for their order.
 */
export function checkOutside(
  { content, cms, at }: { readonly content: Uint8Array; readonly cms: Uint8Array; readonly at: Instant },
  known: OutsideTrust,
): OutsideSignature {
  const signed = checkMathematics(cms, content);
  const trust = withOwn(known, signed);
  const { signer, signingTime, timestamp } = signed;
  const stampedAt = timestamp && checkToken(timestamp, signed.signature, trust);
  const signedAt = stampedAt ?? signingTime ?? at;
  const revocation = checkSigner(signer, trust, signedAt);
  if (signer.isAuthority || !signer.hasUsage(USAGE.contentCommitment)) throw refuse('wrong_usage');
  if ([signedAt, signingTime ?? at].some((moment) => Math.abs(moment - at) > SIGNING_TIME_TOLERANCE_MS))
    throw refuse('signing_time');
  const { serial } = signer;
  const name = attributeOf(signer, OID.commonName) ?? '';
  const organisation = attributeOf(signer, OID.organisation);
  return { name, organisation, serial, certificate: signer, signedAt, isStamped: stampedAt !== undefined, revocation };
}

/** What is in hand and what lies beside a signature: both hang on the roots alone. A list that can't be read proves nothing. */
export function withCarried(
  { roots, authorities, lists }: OutsideTrust,
  carried: Pick<OutsideTrust, 'authorities' | 'lists'>,
): OutsideTrust {
  const readable = carried.lists.filter((der) => quietly(() => readList(der)));
  return { roots, authorities: [...authorities, ...carried.authorities], lists: [...lists, ...readable] };
}

const withOwn = (trust: OutsideTrust, { certificates, lists }: SignedData): OutsideTrust =>
  withCarried(trust, { authorities: certificates, lists });

/** Whether a certificate stood at a moment: vouched for, in its time, not withdrawn by then. */
function checkSigner(signer: Certificate, trust: OutsideTrust, at: Instant): OutsideSignature['revocation'] {
  const authority = authorityOf(signer, trust, at);
  if (at < signer.notBefore) throw refuse('not_yet_valid');
  if (at > signer.notAfter) throw refuse('expired');
  const own = trust.lists.map(readList).filter((list) => isSignedBy(list, authority));
  const withdrawn = own.flatMap(({ entries }) => entries.get(signer.serial) ?? []);
  if (withdrawn.some((entry) => entry.reason !== REMOVED && entry.at <= at)) throw refuse('revoked');
  // A list that had run out by then knows nothing of the moment; one of changes nothing of who isn't on it.
  return own.some(({ base, nextUpdate }) => base === undefined && nextUpdate >= at) ? 'good' : 'unknown';
}

/** The moment of a TimeStampToken over a signature (RFC 3161 section 2.4.2), whose authority may do nothing else (section 2.3). */
function checkToken(token: Uint8Array, signature: Uint8Array, trust: OutsideTrust): Instant {
  const signed = parseSignedData(token);
  const info = signed.content ?? new Uint8Array();
  checkParsed(signed, info, OID.timestampInfo);
  const fields = new Fields(readDer(info));
  fields.take(TAG.integer);
  fields.take(TAG.oid);
  const imprint = new Fields(fields.take());
  const algorithm = readAlgorithm(imprint.take());
  if (algorithm !== OID.sha256 || hex(readOctets(imprint.take())) !== sha256Hex(signature))
    throw refuse('wrong_content');
  fields.take(TAG.integer);
  const at = readTime(fields.take(TAG.generalizedTime));
  const [usage, ...more] = signed.signer.extendedUsages;
  if (usage !== OID.timeStamping || more.length > 0) throw refuse('wrong_usage');
  checkSigner(signed.signer, withOwn(trust, signed), at);
  return at;
}

function authorityOf(
  signer: Certificate,
  { roots, authorities }: Pick<OutsideTrust, 'roots' | 'authorities'>,
  at: Instant,
): Certificate {
  const known = authorities.flatMap((der) => roots.flatMap((root) => trusted(der, root) ?? []));
  const authority = findAuthority(signer, known, at);
  if (!authority) throw refuse('foreign_authority');
  return authority.certificate;
}

const trusted = (der: Uint8Array, root: Uint8Array): Chain | undefined => quietly(() => chainOf(der, root));

/** What a reading gives; undefined where it throws. */
export function quietly<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** The fingerprint of a certificate, SHA-256 in hexadecimal. Throws DerError for anything that isn't one. */
export const fingerprintOf = (der: Uint8Array): string => readCertificate(der).fingerprint;

/** When a signature says that it was made. Throws DerError for anything that isn't one, `trust.signing_time` where it doesn't say. */
export const signingTimeOf = (cms: Uint8Array): Instant => parseSignedData(cms).signingTime ?? refuseTime();

const refuseTime = (): never => {
  throw refuse('signing_time');
};
