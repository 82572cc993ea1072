/** Keys that wait for a ceremony to certify them, and the request that it answers: in the worker's key store, like what they become. */
import { canonicalBytes, type Json } from '#kernel/canonical.ts';
import { base64, fromBase64 } from '#kernel/hash.ts';
import type { Env } from '#platform/app.ts';
import type { KeyName } from '#platform/keys.ts';
import { generateKey } from '../keys/generate.ts';
import { hasKey, keepKey } from '../keys/key-ring.ts';
import type { IssuingRef } from '../keys/refs.ts';
import type { IssuedCertificate } from '../store/certificates.ts';

/** A key that waits: both halves, DER. */
export interface WaitingKey {
  readonly pkcs8: Uint8Array<ArrayBuffer>;
  /** SubjectPublicKeyInfo. */
  readonly publicKey: Uint8Array;
}

const nameOf = (ref: IssuingRef, generation: number): KeyName => `worker/trust/waiting/${ref}.${generation}`;
const REQUEST: KeyName = 'worker/trust/waiting/request';

export async function findWaitingKey(env: Env, ref: IssuingRef, generation: number): Promise<WaitingKey | undefined> {
  const name = nameOf(ref, generation);
  if (!(await env.keys.has(name))) return undefined;
  const stored = JSON.parse(new TextDecoder().decode(await env.keys.get(name))) as Record<keyof WaitingKey, string>;
  return { pkcs8: new Uint8Array(fromBase64(stored.pkcs8)), publicKey: fromBase64(stored.publicKey) };
}

/** The key that waits for this place; made unless it is there: whoever asks twice asks for the same keys. */
export async function waitingKey(env: Env, ref: IssuingRef, generation: number): Promise<WaitingKey> {
  const found = await findWaitingKey(env, ref, generation);
  if (found) return found;
  const { pkcs8, spki: publicKey } = await generateKey('P-256');
  const stored: Json = { pkcs8: base64(pkcs8), publicKey: base64(publicKey) };
  await env.keys.put(nameOf(ref, generation), canonicalBytes(stored));
  return { pkcs8, publicKey };
}

/** The request that was made last: the only one that can be answered. */
export const keepRequest = (env: Env, request: Uint8Array): Promise<void> => env.keys.put(REQUEST, request);

export const findRequest = async (env: Env): Promise<Uint8Array | undefined> =>
  (await env.keys.has(REQUEST)) ? env.keys.get(REQUEST) : undefined;

export const forgetRequest = (env: Env): Promise<void> => env.keys.remove(REQUEST);

/**
 * Gives the keys of authorities that a ceremony certified to the key ring. `rows`: all authorities. The row comes first, so what is signed
 * by a key is never of an authority that nobody knows; who died in between goes on here at his next turn.
 */
export async function promoteWaitingKeys(env: Env, rows: readonly IssuedCertificate[]): Promise<void> {
  for (const { kind, keyRef, generation, der, issuer } of rows) {
    if (kind !== 'issuing' || keyRef === null) continue;
    const [ref, number] = [keyRef as IssuingRef, generation ?? 1];
    const waiting = await findWaitingKey(env, ref, number);
    if (!waiting) continue;
    const root = rows.find((row) => row.kind === 'root' && row.serial === issuer);
    if (!(await hasKey(env, ref, number)))
      await keepKey(env, ref, number, { pkcs8: waiting.pkcs8, certificate: der, chain: root ? [root.der] : [] });
    await env.keys.remove(nameOf(ref, number));
  }
}
