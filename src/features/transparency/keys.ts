/** The log's two keys, Ed25519: one signs checkpoints (held by workers), one promises in receipts (held by web processes). */
import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { type App, type Env, perEnv, type Tx } from '#platform/app.ts';
import { holderOf, type KeyName } from '#platform/keys.ts';
import { formatVerifierKey } from './note.ts';
import { verifierKeyOf } from './sign-note.ts';
import { findVerifier, insertVerifier, type KeyPurpose, lockLog } from './store.ts';

const REFS = {
  checkpoint: 'worker/transparency/checkpoint',
  promise: 'web/transparency/promise',
} satisfies Record<KeyPurpose, KeyName>;

/** The name in a key's notes: the log's origin, as C2SP advises; a promise is no note of the log, so its key is named apart. */
export function keyName(env: Env, purpose: KeyPurpose): string {
  return purpose === 'checkpoint' ? env.instance.origin : `${env.instance.origin}/${purpose}`;
}

const opened = perEnv(() => new Map<KeyPurpose, Promise<KeyObject>>());

/** The private key of a purpose. Throws in a process that doesn't hold it. */
export function privateKey(env: Env, purpose: KeyPurpose): Promise<KeyObject> {
  const keys = opened(env);
  const found = keys.get(purpose);
  if (found) return found;
  const opening = env.keys.get(REFS[purpose]).then(toKey);
  keys.set(purpose, opening);
  // A key that couldn't be read now may be readable later: only success is remembered.
  opening.catch(() => keys.delete(purpose));
  return opening;
}

const toKey = (bytes: Uint8Array): KeyObject =>
  createPrivateKey({ key: Buffer.from(bytes), format: 'der', type: 'pkcs8' });

/**
 * Makes the keys of a new instance, those of this process's role, and publishes their verifier keys. Later it only checks that key
 * files and database belong together: a lost key is never replaced in silence, for that would begin another log.
 */
export async function prepareKeys(app: App): Promise<void> {
  for (const purpose of ['checkpoint', 'promise'] as const) {
    await app.transaction(async (tx) => {
      await lockLog(tx);
      await prepareKey(tx, purpose);
    });
  }
}

async function prepareKey(tx: Tx, purpose: KeyPurpose): Promise<void> {
  const { keys, clock } = tx.env;
  if (!keys.holds(holderOf(REFS[purpose]))) return;
  const published = await findVerifier(tx, purpose);
  const held = await keys.has(REFS[purpose]);
  if (published !== undefined && !held) return;
  if (!held) {
    const made = generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' });
    await keys.put(REFS[purpose], new Uint8Array(made));
  }
  const vkey = await heldVerifier(tx.env, purpose);
  if (published === undefined) await insertVerifier(tx, purpose, vkey, clock.now());
  else if (published !== vkey) throw new Error(`the key ${REFS[purpose]} is not the one that this log published`);
}

/** The verifier key of the private key that this process holds. */
export async function heldVerifier(env: Env, purpose: KeyPurpose): Promise<string> {
  return formatVerifierKey(verifierKeyOf(keyName(env, purpose), await privateKey(env, purpose)));
}

/** Whether this process holds the private key of a purpose. */
export function holdsKey(env: Env, purpose: KeyPurpose): Promise<boolean> {
  return env.keys.has(REFS[purpose]);
}
