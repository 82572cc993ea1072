/** The signed promise in every receipt: "this leaf will be in the log within a minute". Who holds it can prove a broken one. */
import { createPublicKey, sign, verify } from 'node:crypto';
import { canonicalBytes } from '#kernel/canonical.ts';
import { base64, base64url, fromBase64, hex } from '#kernel/hash.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Env } from '#platform/app.ts';
import { keyName, privateKey } from './keys.ts';
import { parseVerifierKey } from './note.ts';
import { verifierKeyOf } from './sign-note.ts';

const TYPE = 'shanyraq/promise/v1';

/** A type alias, not an interface, so that it is a Json value too. */
export type SignedPromise = {
  readonly type: typeof TYPE;
  readonly origin: string;
  /** Hexadecimal. */
  readonly leafHash: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** The id of the promise key, as in its verifier key. */
  readonly keyId: string;
  /** Base64: Ed25519 over the canonical JSON of the other members. */
  readonly signature: string;
};

const signedBytes = ({ type, origin, leafHash, at, keyId }: Omit<SignedPromise, 'signature'>): Uint8Array =>
  canonicalBytes({ type, origin, leafHash, at, keyId });

/** Promises that a leaf appended at a moment will be in the log. Only for a leaf whose transaction has committed. */
export async function promiseOf(env: Env, leafHash: Uint8Array, at: Instant): Promise<SignedPromise> {
  const key = await privateKey(env, 'promise');
  const keyId = hex(verifierKeyOf(keyName(env, 'promise'), key).id);
  const promise = {
    type: TYPE,
    origin: env.instance.origin,
    leafHash: hex(leafHash),
    at: isoInstant(at),
    keyId,
  } as const;
  return { ...promise, signature: base64(sign(null, signedBytes(promise), key)) };
}

/** Whether the key of this verifier key made the promise. Throws RangeError for a malformed verifier key. */
export function verifyPromise(promise: SignedPromise, vkey: string): boolean {
  const key = parseVerifierKey(vkey);
  if (promise.type !== TYPE || promise.keyId !== hex(key.id) || key.name !== `${promise.origin}/promise`) return false;
  const publicKey = createPublicKey({
    format: 'jwk',
    key: { kty: 'OKP', crv: 'Ed25519', x: base64url(key.publicKey) },
  });
  return verify(null, signedBytes(promise), publicKey, fromBase64(promise.signature));
}
