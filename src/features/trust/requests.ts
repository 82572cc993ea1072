/** Requests for certificates (PKCS#10, RFC 2986) made where the key is: in somebody's browser, or by his own program. */
import { createPublicKey, type KeyObject, webcrypto } from 'node:crypto';
import { OID } from '#kernel/asn1/oids.ts';
import { DerError } from '#kernel/asn1/read.ts';
import { type CertificationRequest, readCertificationRequest } from '#kernel/asn1/request.ts';
import { sha256Hex } from '#kernel/hash.ts';
import { type DigestName, isSignedBy } from '#native';
import type { Tx } from '#platform/app.ts';
import { trustProfile } from './profile.ts';
import type { BroughtKey } from './profile-schema.ts';
import { refuse } from './refusals.ts';
import { isKeyKnown } from './store/certificates.ts';

/** More than any request of such a key. */
const MAX_REQUEST_BYTES = 2000;

export interface KeyRequestChecked {
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array;
  /** SHA-256 of the same, hexadecimal. */
  readonly keyDigest: string;
}

const CURVES: Readonly<Record<string, BroughtKey>> = { [OID.p256]: 'P-256', [OID.p384]: 'P-384' };
const HASHES: Readonly<Record<string, DigestName>> = {
  [OID.ecdsaWithSha256]: 'sha256',
  [OID.ecdsaWithSha384]: 'sha384',
  [OID.ed25519]: 'sha512',
};

/**
 * The key of a request whose maker holds its private half, made for this challenge (undefined: for none), of a kind that the country's
 * profile takes and never seen here before. Throws `trust.malformed_request`, `weak_key`, `wrong_possession`, `key_known`.
 */
export async function checkKeyRequest(
  tx: Tx,
  request: Uint8Array,
  challenge: string | undefined,
): Promise<KeyRequestChecked> {
  const { env } = tx;
  const publicKey = checkPossession(request, challenge, trustProfile(env, env.clock.now()).keys);
  const keyDigest = sha256Hex(publicKey);
  if (await isKeyKnown(tx, keyDigest)) throw refuse('key_known');
  return { publicKey, keyDigest };
}

/** The same without looking whether the key was seen before: its SubjectPublicKeyInfo, DER. Throws as `checkKeyRequest`. */
export function checkPossession(
  request: Uint8Array,
  challenge: string | undefined,
  taken: readonly BroughtKey[],
): Uint8Array {
  const read = parse(request);
  const hash = HASHES[read.signatureAlgorithm];
  const isEd25519 = read.keyAlgorithm === OID.ed25519;
  const kind = isEd25519 ? 'Ed25519' : CURVES[read.curve ?? ''];
  const isPair = isEd25519 === (read.signatureAlgorithm === OID.ed25519);
  if (kind === undefined || !taken.includes(kind) || hash === undefined || !isPair) throw refuse('weak_key');
  checkSpelling(read.publicKey);
  // A request made for another enrolment, or replayed, proves nothing about this one.
  const isOurs = read.challenge === challenge;
  if (!isOurs || !isSignedBy(read.publicKey, hash, read.info, read.signature)) throw refuse('wrong_possession');
  return read.publicKey;
}

function parse(request: Uint8Array): CertificationRequest {
  if (request.length > MAX_REQUEST_BYTES) throw refuse('malformed_request');
  try {
    return readCertificationRequest(request);
  } catch (error) {
    if (error instanceof DerError) throw refuse('malformed_request', { why: error.message });
    throw error;
  }
}

/** A key that openssl reads: the point lies on its curve, and the same key has one spelling, the uncompressed one of our certificates. */
function checkSpelling(publicKey: Uint8Array): KeyObject {
  let key: KeyObject;
  try {
    key = createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' });
  } catch {
    throw refuse('malformed_request', { why: 'the point is not on the curve' });
  }
  if (!key.export({ format: 'der', type: 'spki' }).equals(publicKey)) throw refuse('malformed_request');
  return key;
}

/** For the issuing of certificates. */
export function importKey(publicKey: Uint8Array): Promise<CryptoKey> {
  const { asymmetricKeyType, asymmetricKeyDetails } = checkSpelling(publicKey);
  const namedCurve = asymmetricKeyDetails?.namedCurve === 'secp384r1' ? 'P-384' : 'P-256';
  const parameters = asymmetricKeyType === 'ed25519' ? { name: 'Ed25519' } : { name: 'ECDSA', namedCurve };
  return webcrypto.subtle.importKey('spki', Buffer.from(publicKey), parameters, true, ['verify']) as Promise<CryptoKey>;
}
