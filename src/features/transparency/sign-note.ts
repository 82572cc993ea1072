/** Signing notes and checkpoints: by a private key, so apart from note.ts, which pages read them with. */
import { createPublicKey, type KeyObject, sign } from 'node:crypto';
import { base64, concatBytes, utf8 } from '#kernel/hash.ts';
import type { Instant } from '#kernel/instant.ts';
import { cosignedBytes, timestampBytes } from './cosignature.ts';
import { type Checkpoint, checkpointText, isNoteText, KEY_TYPE, type VerifierKey, verifierKey } from './note.ts';

/** The verifier key of a private key. */
export function verifierKeyOf(
  name: string,
  privateKey: KeyObject,
  type: VerifierKey['type'] = KEY_TYPE.ed25519,
): VerifierKey {
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' });
  return verifierKey(name, new Uint8Array(Buffer.from(x ?? '', 'base64url')), type);
}

/** Signs a text that ends in a newline. Throws RangeError for a text that a note can't carry. */
export function signNote(text: string, name: string, privateKey: KeyObject): string {
  if (!text.endsWith('\n') || !isNoteText(text))
    throw new RangeError('a note ends in a newline and has no control characters');
  const { id } = verifierKeyOf(name, privateKey);
  return `${text}\n${signatureLine(name, id, sign(null, utf8(text), privateKey))}`;
}

const signatureLine = (name: string, id: Uint8Array, signature: Uint8Array): string =>
  `\u2014 ${name} ${base64(concatBytes(id, signature))}\n`;

/**
 * A witness's line under a checkpoint (C2SP tlog-cosignature, version 1): that at this moment the largest tree it had seen of this log was this
 * one. `text` is the checkpoint's text without signatures.
 */
export function cosign(text: string, name: string, privateKey: KeyObject, at: Instant): string {
  const { id } = verifierKeyOf(name, privateKey, KEY_TYPE.cosignature);
  const seconds = Math.floor(at / 1000);
  const signature = sign(null, cosignedBytes(text, seconds), privateKey);
  return signatureLine(name, id, concatBytes(timestampBytes(seconds), signature));
}

/** Signs a checkpoint; the key's name is the origin, as C2SP advises. */
export function signCheckpoint(checkpoint: Checkpoint, privateKey: KeyObject): string {
  return signNote(checkpointText(checkpoint), checkpoint.origin, privateKey);
}
