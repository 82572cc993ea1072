/**
 * The platform's own keys: one purpose each, with its certificate and chain, encrypted at rest by the key store, opened on first use
 * and kept for the life of the process. Everything that signs goes through `signer`.
 */
import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { OID } from '#kernel/asn1/oids.ts';
import { base64, fromBase64 } from '#kernel/hash.ts';
import type { Instant } from '#kernel/instant.ts';
import { type Env, perEnv } from '#platform/app.ts';
import type { KeyName } from '#platform/keys.ts';
import { type Certificate, readCertificate } from '../certificates/read.ts';
import type { Issuer } from '../certificates/sign.ts';
import { refuse } from '../refusals.ts';

/** The authorities and `agency:<id>` for the seal of an agency. The root signs only the issuing authority. */
export type KeyRef = 'root' | 'issuing' | 'tsa' | 'draw' | `agency:${string}`;

/** A key as it lies in the key store. */
export interface KeyRecord {
  readonly pkcs8: Uint8Array;
  readonly certificate: Uint8Array;
  /** Authorities above it, the nearest first, the root last; empty for the root. */
  readonly chain: readonly Uint8Array[];
}

export interface Signer {
  /** DER. */
  readonly certificate: Uint8Array;
  readonly chain: readonly Uint8Array[];
  /** Object identifier of the algorithm: ecdsaWithSha256, ecdsaWithSha384 or sha256WithRsa (PKCS#1 v1.5). */
  readonly algorithm: string;
  /** Signs the bytes (hashing included): ECDSA as DER, RSA as PKCS#1 v1.5. */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

interface OpenKey {
  readonly key: KeyObject;
  readonly certificate: Certificate;
  readonly chain: readonly Uint8Array[];
}

// Workers hold all of them: web processes have no authority, draw or seal key (design.md, section 2).
const storeName = (ref: KeyRef): KeyName => `worker/trust/${ref}`;

/** Whether this process may use the key: it is there, and the role is its holder. */
export const hasKey = (env: Env, ref: KeyRef): Promise<boolean> => env.keys.has(storeName(ref));

/** Keeps a new key. Replaces nothing that is open: call it before first use. */
export async function keepKey(env: Env, ref: KeyRef, { pkcs8, certificate, chain }: KeyRecord): Promise<void> {
  const record = { pkcs8: base64(pkcs8), certificate: base64(certificate), chain: chain.map(base64) };
  await env.keys.put(storeName(ref), new TextEncoder().encode(JSON.stringify(record)));
  openKeys(env).delete(ref);
}

const openKeys = perEnv(() => new Map<KeyRef, Promise<OpenKey>>());

function openKey(env: Env, ref: KeyRef): Promise<OpenKey> {
  const keys = openKeys(env);
  const known = keys.get(ref);
  if (known) return known;
  const opening = open(env, ref);
  keys.set(ref, opening);
  // A key that isn't there yet may be made later.
  opening.catch(() => keys.delete(ref));
  return opening;
}

async function open(env: Env, ref: KeyRef): Promise<OpenKey> {
  if (!(await hasKey(env, ref))) throw refuse('key_unavailable', { key: ref });
  const stored = JSON.parse(new TextDecoder().decode(await env.keys.get(storeName(ref)))) as Record<
    'pkcs8' | 'certificate',
    string
  > & { chain: string[] };
  return {
    key: createPrivateKey({ key: Buffer.from(stored.pkcs8, 'base64'), format: 'der', type: 'pkcs8' }),
    certificate: readCertificate(fromBase64(stored.certificate)),
    chain: stored.chain.map(fromBase64),
  };
}

const signAsync = promisify<string, Uint8Array, KeyObject, Uint8Array>(sign);

/** The signer of a key. Throws Refusal `trust.key_unavailable` where this process isn't its holder. */
export async function signer(env: Env, ref: KeyRef): Promise<Signer> {
  const { key, certificate, chain } = await openKey(env, ref);
  const { algorithm, hash } = algorithmOf(certificate);
  return {
    certificate: certificate.der,
    chain,
    algorithm,
    sign: async (bytes) => new Uint8Array(await signAsync(hash, bytes, key)),
  };
}

/** The signer of a key whose certificate holds at the moment; what is sealed by another would be refused by everybody. */
export async function signerAt(env: Env, ref: KeyRef, at: Instant): Promise<Signer> {
  const { certificate } = await openKey(env, ref);
  if (at < certificate.notBefore || at > certificate.notAfter) throw refuse('key_unavailable', { key: ref });
  return signer(env, ref);
}

function algorithmOf({ keyAlgorithm, curve }: Certificate): { algorithm: string; hash: string } {
  if (keyAlgorithm === OID.rsaEncryption) return { algorithm: OID.sha256WithRsa, hash: 'sha256' };
  return curve === OID.p384
    ? { algorithm: OID.ecdsaWithSha384, hash: 'sha384' }
    : { algorithm: OID.ecdsaWithSha256, hash: 'sha256' };
}

/** An authority's key for signing certificates and lists. */
export async function issuer(env: Env, ref: 'root' | 'issuing'): Promise<Issuer> {
  const { key, certificate } = await openKey(env, ref);
  const namedCurve = certificate.curve === OID.p384 ? 'P-384' : 'P-256';
  return { certificate, key: key.toCryptoKey({ name: 'ECDSA', namedCurve }, false, ['sign']) as CryptoKey };
}

/** The certificate of a key with the authorities above it; the public half of `signer`. */
export async function chainOf(env: Env, ref: KeyRef): Promise<readonly Uint8Array[]> {
  const { certificate, chain } = await openKey(env, ref);
  return [certificate.der, ...chain];
}
