/** A witness of the log for tests that need no process beside them. */
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { App } from '#platform/app.ts';
import { publicAppend } from '../append.ts';
import { formatVerifierKey, KEY_TYPE } from '../note.ts';
import { cosign, verifierKeyOf } from '../sign-note.ts';
import { findCheckpoint } from '../store.ts';
import { WITNESS_LEAF, witnessLeaf } from '../witness/leaf.ts';
import { insertCosignature, insertWitnessKey } from '../witness/store.ts';

/** One that nobody met before signs the newest checkpoint, by its own clock. */
export async function witnessNewest(app: App, at: Instant): Promise<void> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const label = `witness.example/${isoInstant(at)}`;
  const vkey = formatVerifierKey(verifierKeyOf(label, privateKey, KEY_TYPE.cosignature));
  const { size, note } = (await app.read(findCheckpoint)) ?? assert.fail();
  const line = cosign(note.slice(0, note.lastIndexOf('\n\n') + 1), label, privateKey, at);
  await app.transaction(async (tx) => {
    await publicAppend(tx, WITNESS_LEAF, witnessLeaf({ label, vkey, pinnedAt: at }));
    await insertWitnessKey(tx, label, vkey, at);
    await insertCosignature(tx, { size, label, line }, tx.env.clock.now());
  });
}
