/** Signing notes and checkpoints: by a private key, so apart from note.ts, which pages read them with. */
import { createPublicKey, type KeyObject, sign } from 'node:crypto';
import { base64, concatBytes, utf8 } from '#kernel/hash.ts';
import { type Checkpoint, checkpointText, isNoteText, type VerifierKey, verifierKey } from './note.ts';

/** The verifier key of a private key. */
export function verifierKeyOf(name: string, privateKey: KeyObject): VerifierKey {
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' });
  return verifierKey(name, new Uint8Array(Buffer.from(x ?? '', 'base64url')));
}

/** Signs a text that ends in a newline. Throws RangeError for a text that a note can't carry. */
export function signNote(text: string, name: string, privateKey: KeyObject): string {
  if (!text.endsWith('\n') || !isNoteText(text))
    throw new RangeError('a note ends in a newline and has no control characters');
  const { id } = verifierKeyOf(name, privateKey);
  const signature = sign(null, utf8(text), privateKey);
  return `${text}\n\u2014 ${name} ${base64(concatBytes(id, signature))}\n`;
}

/** Signs a checkpoint; the key's name is the origin, as C2SP advises. */
export function signCheckpoint(checkpoint: Checkpoint, privateKey: KeyObject): string {
  return signNote(checkpointText(checkpoint), checkpoint.origin, privateKey);
}
