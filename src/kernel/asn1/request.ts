/**
 * Certification requests (PKCS#10, RFC 2986): a public key with the proof that whoever asks holds its private half. Names are the
 * authority's to give, so ours are empty; what binds a request to one enrolment is its challenge (challengePassword, RFC 2985 section 5.4.1).
 */
import { OID } from './oids.ts';
import {
  type Der,
  type DerBytes,
  DerError,
  Fields,
  itemsOf,
  readBits,
  readDer,
  readOid,
  readSmallInteger,
  readString,
  TAG,
} from './read.ts';
import { algorithm, bits, context, integer, oid, printableString, sequence, setOf } from './write.ts';

/** CertificationRequestInfo: what is signed. `publicKey`: SubjectPublicKeyInfo, DER. */
export const requestInfo = (publicKey: Uint8Array, challenge: string): DerBytes =>
  sequence(
    integer(0),
    sequence(),
    publicKey,
    context(0, sequence(oid(OID.challengePassword), setOf(printableString(challenge)))),
  );

/** The whole request. `signature`: ECDSA with SHA-256 over the info, DER. */
export const certificationRequest = (info: Uint8Array, signature: Uint8Array): DerBytes =>
  sequence(info, algorithm(OID.ecdsaWithSha256), bits(signature));

export interface CertificationRequest {
  /** What was signed, DER. */
  readonly info: DerBytes;
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: DerBytes;
  readonly keyAlgorithm: string;
  /** Named curve of an elliptic key. */
  readonly curve: string | undefined;
  readonly challenge: string | undefined;
  readonly signatureAlgorithm: string;
  readonly signature: DerBytes;
}

/** Reads a request, strictly: nothing unknown may stand in it. Throws DerError. The signature is not checked here. */
export function readCertificationRequest(bytes: Uint8Array): CertificationRequest {
  const whole = new Fields(readDer(bytes));
  const info = whole.take(TAG.sequence);
  const signatureAlgorithm = readBareAlgorithm(whole.take());
  const signature = readBits(whole.take());
  whole.end();
  const fields = new Fields(info);
  if (readSmallInteger(fields.take()) !== 0) throw new DerError('not a request of version 1');
  if (itemsOf(fields.take(), TAG.sequence).length > 0) throw new DerError('the subject must be empty');
  const key = fields.take(TAG.sequence);
  const attributes = fields.take(0xa0);
  fields.end();
  return {
    info: info.whole,
    publicKey: key.whole,
    ...readKeyAlgorithm(key),
    challenge: readChallenge(attributes),
    signatureAlgorithm,
    signature,
  };
}

/** An AlgorithmIdentifier without parameters, as ECDSA has it (RFC 5758 section 3.2). */
function readBareAlgorithm(value: Der): string {
  const fields = new Fields(value);
  const type = readOid(fields.take());
  fields.end();
  return type;
}

function readKeyAlgorithm(key: Der): Pick<CertificationRequest, 'keyAlgorithm' | 'curve'> {
  const fields = new Fields(key);
  const identifier = new Fields(fields.take());
  readBits(fields.take());
  fields.end();
  const keyAlgorithm = readOid(identifier.take());
  return { keyAlgorithm, curve: keyAlgorithm === OID.ecPublicKey ? readOid(identifier.take()) : undefined };
}

/** The one attribute there may be. */
function readChallenge(attributes: Der): string | undefined {
  const [attribute, ...others] = itemsOf(attributes, 0xa0);
  if (others.length > 0) throw new DerError('there are more attributes than expected');
  if (!attribute) return undefined;
  const fields = new Fields(attribute);
  if (readOid(fields.take()) !== OID.challengePassword) throw new DerError('an attribute is unknown');
  const [value, ...more] = itemsOf(fields.take(), TAG.set);
  fields.end();
  if (!value || more.length > 0) throw new DerError('one challenge is expected');
  return readString(value);
}
