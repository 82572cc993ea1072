/** Public keys of clients (RFC 7517): their systems sign with the private ones, which never come here. */
import { createPublicKey } from 'node:crypto';
import { canonicalBytes } from '#kernel/canonical.ts';
import { base64url, sha256 } from '#kernel/hash.ts';

const LEAST_RSA_BITS = 2048;

/** Whether signatures can be checked by it: a point of the curve, a modulus that is long enough. */
export const isCheckable = (jwk: object): boolean => {
  try {
    const { asymmetricKeyDetails } = createPublicKey({ key: { ...jwk }, format: 'jwk' });
    return (asymmetricKeyDetails?.modulusLength ?? LEAST_RSA_BITS) >= LEAST_RSA_BITS;
  } catch {
    return false;
  }
};

/** What others say of a key that we neither need nor keep. */
const USELESS = ['use', 'alg', 'key_ops', 'ext', 'x5c', 'x5t', 'x5t#S256'];

/** Keys as somebody pastes them: one, or a set. Undefined where it is no JSON of that shape. */
export function pastedKeys(text: string): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const all: unknown = 'keys' in value ? value.keys : [value];
    return Array.isArray(all) ? all.map(withoutUseless) : undefined;
  } catch {
    return undefined;
  }
}

const withoutUseless = (key: unknown): unknown =>
  typeof key === 'object' && key !== null
    ? Object.fromEntries(Object.entries(key).filter(([name]) => !USELESS.includes(name)))
    : key;

type PublicKey = { readonly kid?: string | undefined } & (
  | { readonly kty: 'EC'; readonly crv: string; readonly x: string; readonly y: string }
  | { readonly kty: 'RSA'; readonly n: string; readonly e: string }
);

/** RFC 7638: what two people compare to know that they speak of the same key. */
export function thumbprint({ kid: _, ...needed }: PublicKey): string {
  return base64url(sha256(canonicalBytes(needed)));
}
