/** A key that signs, wherever it lies: in this process, in a file that was opened, in a token. */
import { type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { OID } from '#kernel/asn1/oids.ts';

export interface SigningKey {
  /** Object identifier of the algorithm: ecdsaWithSha256, ecdsaWithSha384 or sha256WithRsa (PKCS#1 v1.5). */
  readonly algorithm: string;
  /** Signs the bytes (hashing included): ECDSA as DER, RSA as PKCS#1 v1.5. */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

const signAsync = promisify<string, Uint8Array, KeyObject, Uint8Array>(sign);

/** A private key of this process: RSA with SHA-256, elliptic keys with the digest of their length. */
export function signingKey(key: KeyObject): SigningKey {
  const isLong = key.asymmetricKeyDetails?.namedCurve === 'secp384r1';
  const ecdsa = isLong ? OID.ecdsaWithSha384 : OID.ecdsaWithSha256;
  return {
    algorithm: key.asymmetricKeyType === 'rsa' ? OID.sha256WithRsa : ecdsa,
    sign: async (bytes) => new Uint8Array(await signAsync(isLong ? 'sha384' : 'sha256', bytes, key)),
  };
}
