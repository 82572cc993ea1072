/**
 * The platform's own keys: one purpose each, in generations, each with its certificate and chain, encrypted at rest by the key store,
 * opened on first use and kept for the life of the process. Everything that signs goes through `signer`.
 */
import { createPrivateKey } from 'node:crypto';
import { base64, fromBase64, sha256Hex } from '#kernel/hash.ts';
import type { Instant } from '#kernel/instant.ts';
import { type Env, perEnv } from '#platform/app.ts';
import { type Certificate, readCertificate } from '../certificates/read.ts';
import type { Issuer } from '../certificates/sign.ts';
import { refuse } from '../refusals.ts';
import { type IssuerRef, type KeyRef, publicName, storeName } from './refs.ts';
import { type SigningKey, signingKey } from './signing-key.ts';
import { isWithdrawn } from './withdrawn.ts';

export type { KeyRef } from './refs.ts';

/** A key as it lies in the key store. */
export interface KeyRecord {
  readonly pkcs8: Uint8Array;
  readonly certificate: Uint8Array;
  /** Authorities above it, the nearest first, the root last; empty for the root. */
  readonly chain: readonly Uint8Array[];
}

export interface Signer extends SigningKey {
  /** DER. */
  readonly certificate: Uint8Array;
  readonly chain: readonly Uint8Array[];
  /** Until when what it signs is believed: the end of its certificate. */
  readonly notAfter: Instant;
}

interface OpenKey {
  readonly generation: number;
  readonly key: SigningKey;
  readonly certificate: Certificate;
  readonly chain: readonly Uint8Array[];
  /** Fingerprints of the certificate and of the authorities above it. */
  readonly fingerprints: readonly string[];
}

/** The opened generations of a key, the first first. */
interface Ring {
  readonly keys: OpenKey[];
  lookedAt: Instant;
  looking: Promise<void> | undefined;
}

// Another process may have made a successor; by the application's clock.
const LOOK_EVERY_MS = 10_000;
// A successor signs only when everybody has had the time to learn of it: its file lies there a moment before its row is committed, and
// other processes look for it by turns. Certificates begin five minutes early (see template.ts).
const REST_MS = 6 * 60_000;

/** Whether this process may use the key: its first generation is there, and the role is its holder. */
export const hasKey = (env: Env, ref: KeyRef, generation = 1): Promise<boolean> =>
  env.keys.has(storeName(ref, generation));

/** A key of which another keeper becomes the holder: its private half, PKCS#8 DER. Throws where it isn't here. */
export async function privateHalf(env: Env, ref: KeyRef, generation: number): Promise<Uint8Array> {
  return (await stored(env, ref, generation)).pkcs8;
}

/** Forgets a generation, here and on the disk; other processes keep what they opened until they end. */
export async function forgetKey(env: Env, ref: KeyRef, generation: number): Promise<void> {
  await env.keys.remove(storeName(ref, generation));
  rings(env).delete(ref);
}

/** Keeps a new generation. */
export async function keepKey(
  env: Env,
  ref: KeyRef,
  generation: number,
  { pkcs8, certificate, chain }: KeyRecord,
): Promise<void> {
  const record = { pkcs8: base64(pkcs8), certificate: base64(certificate), chain: chain.map(base64) };
  await env.keys.put(storeName(ref, generation), new TextEncoder().encode(JSON.stringify(record)));
  rings(env).delete(ref);
}

const rings = perEnv(() => new Map<KeyRef, Ring>());

async function generationsOf(env: Env, ref: KeyRef): Promise<readonly OpenKey[]> {
  const now = env.clock.now();
  const ring = rings(env).get(ref) ?? { keys: [], lookedAt: now, looking: undefined };
  rings(env).set(ref, ring);
  if (ring.keys.length === 0 || Math.abs(now - ring.lookedAt) >= LOOK_EVERY_MS) {
    ring.looking ??= look(env, ref, ring).finally(() => {
      ring.looking = undefined;
    });
    await ring.looking;
  }
  if (ring.keys.length === 0) throw refuse('key_unavailable', { key: ref });
  return ring.keys;
}

async function look(env: Env, ref: KeyRef, ring: Ring): Promise<void> {
  ring.lookedAt = env.clock.now();
  for (;;) {
    const generation = ring.keys.length + 1;
    if (!(await hasKey(env, ref, generation))) return;
    ring.keys.push(await open(env, ref, generation));
  }
}

async function stored(env: Env, ref: KeyRef, generation: number): Promise<KeyRecord> {
  const bytes = await env.keys.get(storeName(ref, generation));
  const { pkcs8, certificate, chain } = JSON.parse(new TextDecoder().decode(bytes)) as Record<
    'pkcs8' | 'certificate',
    string
  > & { chain: string[] };
  return { pkcs8: fromBase64(pkcs8), certificate: fromBase64(certificate), chain: chain.map(fromBase64) };
}

async function open(env: Env, ref: KeyRef, generation: number): Promise<OpenKey> {
  const { pkcs8, certificate, chain } = await stored(env, ref, generation);
  return {
    generation,
    key: signingKey(createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' })),
    certificate: readCertificate(certificate),
    chain,
    fingerprints: [certificate, ...chain].map(sha256Hex),
  };
}

const isValid = ({ certificate }: OpenKey, at: Instant): boolean =>
  certificate.notBefore <= at && at <= certificate.notAfter;
const isRested = ({ generation, certificate }: OpenKey, at: Instant): boolean =>
  generation === 1 || certificate.notBefore + REST_MS <= at;

/** The newest generation that has rested, or the newest at all, of those valid at the moment and not withdrawn. */
async function chosen(env: Env, ref: KeyRef, at: Instant, until: Instant): Promise<OpenKey> {
  // Who answers for a withdrawn authority's certificates goes on saying what became of them.
  const isResponder = ref.startsWith('ocsp:');
  const all = (await generationsOf(env, ref)).filter((one) => isResponder || !isWithdrawn(env, one.fingerprints));
  const valid = all.filter((one) => isValid(one, at)).reverse();
  const lasting = valid.filter(({ certificate }) => certificate.notAfter >= until);
  const candidates = lasting.length > 0 ? lasting : valid;
  const found = candidates.find((one) => isRested(one, at)) ?? candidates[0];
  if (!found) throw refuse('key_unavailable', { key: ref });
  return found;
}

const signerOf = ({ key, certificate, chain }: OpenKey): Signer => ({
  ...key,
  certificate: certificate.der,
  chain,
  notAfter: certificate.notAfter,
});

/**
 * The signer of a key whose certificate holds at the moment: what is sealed by another would be refused by everybody. Throws Refusal
 * `trust.key_unavailable` where there is none, or this process isn't its holder.
 */
export async function signer(env: Env, ref: KeyRef, at: Instant = env.clock.now()): Promise<Signer> {
  return signerOf(await chosen(env, ref, at, at));
}

const issuerOf = (ref: IssuerRef, { generation, key, certificate, chain }: OpenKey): Issuer => ({
  certificate,
  chain: [certificate.der, ...chain],
  name: publicName(ref, generation),
  key,
});

/**
 * The authority that signs certificates now: the newest that outlives what it is to sign, if any does; the main one where a profile names
 * a separate one that no ceremony has made yet. Throws as `signer`.
 */
export async function issuer(env: Env, ref: IssuerRef, at: Instant, until: Instant): Promise<Issuer> {
  const there = ref === 'root' || (await hasKey(env, ref)) ? ref : 'issuing';
  return issuerOf(there, await chosen(env, there, at, until));
}

/** One generation of an authority's key, whatever its time: for lists, and for certificates across generations. Throws as `signer`. */
export async function generationOf(
  env: Env,
  ref: IssuerRef,
  generation: number,
): Promise<{ readonly issuer: Issuer; readonly signer: Signer }> {
  const key = (await generationsOf(env, ref))[generation - 1];
  if (!key) throw refuse('key_unavailable', { key: ref });
  return { issuer: issuerOf(ref, key), signer: signerOf(key) };
}

/** The certificate of a generation with the authorities above it. */
export async function chainOf(env: Env, ref: KeyRef, generation: number): Promise<readonly Uint8Array[]> {
  const key = (await generationsOf(env, ref))[generation - 1];
  if (!key) throw refuse('key_unavailable', { key: ref });
  return [key.certificate.der, ...key.chain];
}
