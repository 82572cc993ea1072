/** Asking another authority about one certificate (RFC 6960), and believing its answer only for good reasons. */
import { OID } from '#kernel/asn1/oids.ts';
import {
  constructed,
  type Der,
  DerError,
  Fields,
  inside,
  itemsOf,
  primitive,
  readAlgorithm,
  readBits,
  readDer,
  readOctets,
  readOid,
  readTime,
  TAG,
} from '#kernel/asn1/read.ts';
import { context, octets, oid, sequence } from '#kernel/asn1/write.ts';
import { hex } from '#kernel/hash.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import { type Certificate, readCertificate, readExtensions, readSerial } from '../certificates/read.ts';
import { certificateId, DIGESTS, issuerHashes } from '../ocsp/response.ts';
import { isSignedWith } from '../signatures/algorithms.ts';
import { findAuthority } from '../signatures/chain.ts';
import { quietly } from '../signatures/outside.ts';
import { reasonIn } from '../signatures/revocation-list.ts';

export type OcspStatus =
  | { readonly status: 'good' | 'unknown'; readonly until: Instant }
  | { readonly status: 'revoked'; readonly at: Instant; readonly reason: number };

/** An answer without an end may be believed for so long. */
const WITHOUT_END_MS = 3_600_000;
/** How far their clock may be from ours. */
const CLOCKS_MS = 300_000;

export interface OcspQuestion {
  readonly issuing: Certificate;
  readonly root: Certificate;
  /** Hexadecimal. */
  readonly serial: string;
  readonly at: Instant;
  /** OCTET STRING, DER, as it was sent. */
  readonly nonce: Uint8Array;
}

/**
 * What the answer says of the certificate that was asked about. Throws DerError for what is no answer, and Error for one that may not be
 * believed: of another certificate, signed by nobody who may, for another question, or not of now.
 */
export function readAnswer(der: Uint8Array, question: OcspQuestion): OcspStatus {
  const { response, signed, algorithm, signature, certificates } = readBasic(der);
  const fields = new Fields(response);
  fields.optional(constructed(0));
  const responder = fields.take();
  if (responder.tag !== constructed(1) && responder.tag !== constructed(2)) throw new DerError('nobody answers');
  fields.take(TAG.generalizedTime);
  const singles = itemsOf(fields.take(), TAG.sequence);
  const extensions = fields.optional(constructed(1));
  fields.end();
  if (!isByAuthority({ signed, algorithm, signature, certificates }, question))
    throw new Error('nobody who may has signed the answer');
  const nonce = readExtensions(extensions ? itemsOf(inside(extensions), TAG.sequence) : [], KNOWN).get(OID.ocspNonce);
  // Answers made beforehand carry none; the moment says then that it is of now.
  if (nonce && hex(nonce.whole) !== hex(question.nonce)) throw new Error('the answer is to another question');
  const single = singles.map((one) => new Fields(one)).find((one) => isAbout(one.take(), question));
  if (!single) throw new Error('the answer is about another certificate');
  return readSingle(single, question.at);
}

const KNOWN: ReadonlySet<string> = new Set([OID.ocspNonce]);

interface Basic {
  readonly response: Der;
  readonly signed: Uint8Array;
  readonly algorithm: string;
  readonly signature: Uint8Array;
  readonly certificates: readonly Uint8Array[];
}

function readBasic(der: Uint8Array): Basic {
  const whole = new Fields(readDer(der));
  const [status] = whole.take(TAG.enumerated).body;
  if (status !== 0) throw new Error(`it answered ${status}`);
  const bytes = new Fields(inside(whole.take(constructed(0))));
  whole.end();
  if (readOid(bytes.take()) !== OID.ocspBasic) throw new DerError('another kind of answer');
  const basic = new Fields(readDer(readOctets(bytes.take())));
  const response = basic.take(TAG.sequence);
  const algorithm = readAlgorithm(basic.take());
  const signature = readBits(basic.take());
  const certificates = basic.optional(constructed(0));
  basic.end();
  const ders = certificates ? itemsOf(inside(certificates), TAG.sequence).map(({ whole: one }) => one) : [];
  return { response, signed: response.whole, algorithm, signature, certificates: ders };
}

/** Signed by the authority itself, or by whom it made its responder (section 4.2.2.2). */
function isByAuthority(
  { signed, algorithm, signature, certificates }: Omit<Basic, 'response'>,
  { issuing, root, at }: OcspQuestion,
): boolean {
  const delegated = certificates
    .flatMap((der) => quietly(() => readCertificate(der)) ?? [])
    .filter(({ extendedUsages }) => extendedUsages.includes(OID.ocspSigning))
    .filter(({ notBefore, notAfter }) => notBefore <= at && at <= notAfter)
    .filter((one) => findAuthority(one, [{ certificate: issuing, root }], at));
  return [issuing, ...delegated].some((by) => isSignedWith(by, { signed, algorithm, signature }));
}

function isAbout(id: Der, { issuing, serial }: OcspQuestion): boolean {
  const fields = new Fields(id);
  const digest = readAlgorithm(fields.take());
  const [name, key] = [readOctets(fields.take()), readOctets(fields.take())];
  const asked = readSerial(fields.take());
  const known = DIGESTS.get(digest);
  if (known === undefined) return false;
  const hashes = issuerHashes(issuing, known);
  return hex(name) === hex(hashes.name) && hex(key) === hex(hashes.key) && asked === serial;
}

function readSingle(single: Fields, at: Instant): OcspStatus {
  const status = single.take();
  const from = readTime(single.take(TAG.generalizedTime));
  const end = single.optional(constructed(0));
  const until = end ? readTime(inside(end)) : instant(from + WITHOUT_END_MS);
  if (from > at + CLOCKS_MS || until < at) throw new Error('the answer is not of now');
  if (status.tag === primitive(0)) return { status: 'good', until };
  if (status.tag !== constructed(1)) return { status: 'unknown', until };
  const fields = new Fields(status, constructed(1));
  const revokedAt = readTime(fields.take(TAG.generalizedTime));
  const reason = fields.optional(constructed(0));
  return { status: 'revoked', at: revokedAt, reason: reason ? reasonIn(inside(reason)) : 0 };
}

/** An OCSPRequest about the certificate, with the nonce (section 4.1; RFC 9654). The digest names the issuer, and proves nothing. */
export const ocspRequest = (
  { issuing, serial, nonce }: OcspQuestion,
  digest: 'sha1' | 'sha256',
): Uint8Array<ArrayBuffer> =>
  sequence(
    sequence(
      sequence(sequence(certificateId(issuing, OID[digest], serial))),
      context(2, sequence(sequence(oid(OID.ocspNonce), octets(nonce)))),
    ),
  );
