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
import { digest } from '#native';
import { type Certificate, readCertificate, readExtensions, readSerial } from '../certificates/read.ts';
import { DIGESTS, issuerHashes, keyOctets } from '../ocsp/certificate-id.ts';
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
  /** Who signed it, by his own word too: the authority itself, or whom it made its responder, in his time at the moment (section 4.2.2.2). */
  signedBy(authority: Chain, at: Instant): Certificate | undefined;
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
    signedBy(authority, at) {
      const delegated = carried
        .flatMap(({ whole }) => quietly(() => readCertificate(whole)) ?? [])
        .filter(({ extendedUsages }) => extendedUsages.includes(OID.ocspSigning))
        .filter((one) => findAuthority(one, [authority], at));
      return [authority.certificate, ...delegated]
        .filter(({ notBefore, notAfter }) => notBefore <= at && at <= notAfter)
        .find((by) => isNamed(responder, by) && isSignedWith(by, { signed: response.whole, algorithm, signature }));
    },
  };
}

/** ResponderID: by its name, or by the SHA-1 of its key (section 4.2.1). */
function isNamed(responder: Der, by: Certificate): boolean {
  const named = inside(responder);
  return responder.tag === constructed(1)
    ? hex(named.whole) === by.subject
    : hex(readOctets(named)) === hex(digest('sha1', keyOctets(by)));
}

const KNOWN: ReadonlySet<string> = new Set([OID.ocspNonce]);
// Of one status nothing is understood: what is critical there makes it no answer.
const NONE: ReadonlySet<string> = new Set();

function isAbout(id: Der, issuing: Certificate, serial: string): boolean {
  const fields = new Fields(id);
  const algorithm = readAlgorithm(fields.take());
  const [name, key] = [readOctets(fields.take()), readOctets(fields.take())];
  const asked = readSerial(fields.take());
  const known = DIGESTS.get(algorithm);
  if (known === undefined) return false;
  const hashes = issuerHashes(issuing, known);
  return hex(name) === hex(hashes.name) && hex(key) === hex(hashes.key) && asked === serial;
}

function readSingle(single: Fields): SingleStatus {
  const status = single.take();
  const from = readTime(single.take(TAG.generalizedTime));
  const end = single.optional(constructed(0));
  const extensions = single.optional(constructed(1));
  single.end();
  readExtensions(extensions ? itemsOf(inside(extensions), TAG.sequence) : [], NONE);
  const until = end ? readTime(inside(end)) : instant(from + WITHOUT_END_MS);
  if (until < from) throw new DerError('it ends before it begins');
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
