import { webcrypto } from 'node:crypto';

/** P-256 for all who sign, P-384 for the root, RSA-2048 where a signature must be unique (the draw). */
export type KeyKind = 'P-256' | 'P-384' | 'RSA-2048';

export interface NewKey {
  readonly publicKey: CryptoKey;
  readonly privateKey: CryptoKey;
  /** PrivateKeyInfo (PKCS#8), DER. */
  readonly pkcs8: Uint8Array<ArrayBuffer>;
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Uint8Array<ArrayBuffer>;
}

const rsa2048 = {
  name: 'RSASSA-PKCS1-v1_5',
  modulusLength: 2048,
  publicExponent: Uint8Array.of(1, 0, 1),
  hash: 'SHA-256',
};

/** Makes a key pair with the operating system's randomness. */
export async function generateKey(kind: KeyKind): Promise<NewKey> {
  const algorithm = kind === 'RSA-2048' ? rsa2048 : { name: 'ECDSA', namedCurve: kind };
  const pair = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const pkcs8 = new Uint8Array(await webcrypto.subtle.exportKey('pkcs8', pair.privateKey));
  const spki = new Uint8Array(await webcrypto.subtle.exportKey('spki', pair.publicKey));
  return { publicKey: pair.publicKey as CryptoKey, privateKey: pair.privateKey as CryptoKey, pkcs8, spki };
}
