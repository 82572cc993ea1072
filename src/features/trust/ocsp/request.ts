/** Reading a question about certificates (RFC 6960 section 4.1). */
import { OID } from '#kernel/asn1/oids.ts';
import {
  constructed,
  type Der,
  DerError,
  Fields,
  inside,
  itemsOf,
  readAlgorithm,
  readDer,
  readOctets,
  readSmallInteger,
  TAG,
} from '#kernel/asn1/read.ts';
import { readExtensions, readSerial } from '../certificates/read.ts';

/** One certificate that is asked about. */
export interface CertificateId {
  /** As it came: it is given back so. */
  readonly der: Uint8Array;
  readonly digestAlgorithm: string;
  readonly issuerNameHash: Uint8Array;
  readonly issuerKeyHash: Uint8Array;
  /** Hexadecimal, without a leading zero octet. */
  readonly serial: string;
}

export interface OcspRequest {
  readonly ids: readonly CertificateId[];
  /** The nonce's OCTET STRING, whole, given back as it came. */
  readonly nonce: Uint8Array | undefined;
}

// A question is small; whoever sends more wants something else.
export const LONGEST_REQUEST_BYTES = 16_384;
const MOST_CERTIFICATES = 64;
// RFC 9654 section 2.1.
const LONGEST_NONCE_BYTES = 128;

/** Parses an OCSPRequest; a signature on it is not needed and not looked at. Throws DerError for anything else. */
export function parseOcspRequest(bytes: Uint8Array): OcspRequest {
  if (bytes.length > LONGEST_REQUEST_BYTES) throw new DerError('the question is too long');
  const whole = new Fields(readDer(bytes));
  const asked = new Fields(whole.take());
  whole.optional(constructed(0));
  whole.end();
  const version = asked.optional(constructed(0));
  if (version && readSmallInteger(inside(version)) !== 0) throw new DerError('another version');
  asked.optional(constructed(1));
  const requests = itemsOf(asked.take(), TAG.sequence);
  const extensions = asked.optional(constructed(2));
  asked.end();
  if (requests.length === 0 || requests.length > MOST_CERTIFICATES) throw new DerError('no or too many certificates');
  return { ids: requests.map(readRequest), nonce: extensions && readNonce(inside(extensions)) };
}

function readRequest(request: Der): CertificateId {
  const fields = new Fields(request);
  const id = fields.take();
  const extensions = fields.optional(constructed(0));
  fields.end();
  if (extensions) readNonce(inside(extensions));
  const parts = new Fields(id);
  const digestAlgorithm = readAlgorithm(parts.take());
  const issuerNameHash = readOctets(parts.take());
  const issuerKeyHash = readOctets(parts.take());
  const serial = readSerial(parts.take());
  parts.end();
  return { der: id.whole, digestAlgorithm, issuerNameHash, issuerKeyHash, serial };
}

const KNOWN: ReadonlySet<string> = new Set([OID.ocspNonce]);

/** The nonce among extensions, whole as it came. */
function readNonce(extensions: Der): Uint8Array | undefined {
  const nonce = readExtensions(itemsOf(extensions, TAG.sequence), KNOWN).get(OID.ocspNonce);
  if (!nonce) return undefined;
  const { length } = readOctets(nonce);
  if (length === 0 || length > LONGEST_NONCE_BYTES) throw new DerError('the nonce is empty or too long');
  return nonce.whole;
}
