/** Reading answers about certificates (RFC 6960 section 4.2), ours and others': pure, and believed only when whoever may has signed them. */
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
import { hex } from '#kernel/hash.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import { type Certificate, readCertificate, readExtensions, readSerial } from '../certificates/read.ts';
import { DIGESTS, issuerHashes } from '../ocsp/certificate-id.ts';
import { isSignedWith } from './algorithms.ts';
import { type Chain, findAuthority } from './chain.ts';
import { quietly } from './quietly.ts';
import { reasonIn } from './revocation-list.ts';

/** An answer without an end may be believed for so long. */
const WITHOUT_END_MS = 3_600_000;

/** What an answer says of one certificate. */
export interface SingleStatus {
  readonly status: 'good' | 'unknown' | { readonly at: Instant; readonly reason: number };
  readonly from: Instant;
  readonly until: Instant;
}

export interface OcspAnswer {
  readonly producedAt: Instant;
  /** The nonce, DER as it came. */
  readonly nonce: Uint8Array | undefined;
  /** Of a certificate by its serial, hexadecimal; undefined where it says nothing of it. */
  statusOf(issuing: Certificate, serial: string): SingleStatus | undefined;
  /** Whether the authority itself signed it, or whom it made its responder, at the moment (section 4.2.2.2). */
  isBy(authority: Chain, at: Instant): boolean;
}

/** Reads an OCSPResponse. Throws DerError for anything else, and Error for one that says only why there is no answer. */
export function readOcspResponse(der: Uint8Array): OcspAnswer {
  const whole = new Fields(readDer(der));
  const [status] = whole.take(TAG.enumerated).body;
  if (status !== 0) throw new Error(`it answered ${status}`);
  const bytes = new Fields(inside(whole.take(constructed(0))));
  whole.end();
  if (readOid(bytes.take()) !== OID.ocspBasic) throw new DerError('another kind of answer');
  return readBasicOcsp(readOctets(bytes.take()));
}

/** Reads a BasicOCSPResponse. Throws DerError for anything else. */
export function readBasicOcsp(der: Uint8Array): OcspAnswer {
  const basic = new Fields(readDer(der));
  const response = basic.take(TAG.sequence);
  const algorithm = readAlgorithm(basic.take());
  const signature = readBits(basic.take());
  const certificates = basic.optional(constructed(0));
  basic.end();
  const fields = new Fields(response);
  fields.optional(constructed(0));
  const responder = fields.take();
  if (responder.tag !== constructed(1) && responder.tag !== constructed(2)) throw new DerError('nobody answers');
  const producedAt = readTime(fields.take(TAG.generalizedTime));
  const singles = itemsOf(fields.take(), TAG.sequence);
  const extensions = fields.optional(constructed(1));
  fields.end();
  const carried = certificates ? itemsOf(inside(certificates), TAG.sequence) : [];
  const nonce = readExtensions(extensions ? itemsOf(inside(extensions), TAG.sequence) : [], KNOWN).get(OID.ocspNonce);
  return {
    producedAt,
    nonce: nonce?.whole,
    statusOf(issuing, serial) {
      const single = singles.map((one) => new Fields(one)).find((one) => isAbout(one.take(), issuing, serial));
      return single && readSingle(single);
    },
    isBy(authority, at) {
      const delegated = carried
        .flatMap(({ whole }) => quietly(() => readCertificate(whole)) ?? [])
        .filter(({ extendedUsages }) => extendedUsages.includes(OID.ocspSigning))
        .filter(({ notBefore, notAfter }) => notBefore <= at && at <= notAfter)
        .filter((one) => findAuthority(one, [authority], at));
      return [authority.certificate, ...delegated].some((by) =>
        isSignedWith(by, { signed: response.whole, algorithm, signature }),
      );
    },
  };
}

const KNOWN: ReadonlySet<string> = new Set([OID.ocspNonce]);

function isAbout(id: Der, issuing: Certificate, serial: string): boolean {
  const fields = new Fields(id);
  const digest = readAlgorithm(fields.take());
  const [name, key] = [readOctets(fields.take()), readOctets(fields.take())];
  const asked = readSerial(fields.take());
  const known = DIGESTS.get(digest);
  if (known === undefined) return false;
  const hashes = issuerHashes(issuing, known);
  return hex(name) === hex(hashes.name) && hex(key) === hex(hashes.key) && asked === serial;
}

function readSingle(single: Fields): SingleStatus {
  const status = single.take();
  const from = readTime(single.take(TAG.generalizedTime));
  const end = single.optional(constructed(0));
  const until = end ? readTime(inside(end)) : instant(from + WITHOUT_END_MS);
  return { status: readStatus(status), from, until };
}

function readStatus(status: Der): SingleStatus['status'] {
  if (status.tag === primitive(0)) return 'good';
  if (status.tag !== constructed(1)) return 'unknown';
  const fields = new Fields(status, constructed(1));
  const at = readTime(fields.take(TAG.generalizedTime));
  const reason = fields.optional(constructed(0));
  return { at, reason: reason ? reasonIn(inside(reason)) : 0 };
}
