/**
 * Signed notes and checkpoints, pure: C2SP signed-note (signature type 0x01, Ed25519 of RFC 8032) and C2SP tlog-checkpoint. Other
 * people's tools read them: sumdb/note of Go, Tessera, the witnesses of the public network. What signs them is sign-note.ts.
 */

import { type Bytes, base64, concatBytes, fromBase64, hex, sha256, utf8 } from '#kernel/hash.ts';
import { isSignedByEd25519 } from '#native';
import { HASH_SIZE, sameBytes } from './merkle.ts';

/** What a key's signatures are: of a note's text (signed-note), or of a checkpoint with the time of the look (tlog-cosignature). */
export const KEY_TYPE = { ed25519: 0x01, cosignature: 0x04 } as const;
type KeyType = (typeof KEY_TYPE)[keyof typeof KEY_TYPE];
const PUBLIC_KEY_SIZE = 32;
const KEY_ID_SIZE = 4;
// C2SP demands 16 at least; more than this is nobody's honest note.
const MOST_SIGNATURES = 100;

/** Who signs: a name without spaces and pluses, by convention the log's origin, and a public key. */
export interface VerifierKey {
  readonly name: string;
  readonly type: KeyType;
  /** 4 bytes that tell keys of one name apart; not a secure hash. */
  readonly id: Bytes;
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
}

/** Names a public key. Throws RangeError for a name that a note can't carry or a key that isn't 32 bytes. */
export function verifierKey(name: string, publicKey: Uint8Array, type: KeyType = KEY_TYPE.ed25519): VerifierKey {
  if (!/^[^\s+\p{Cc}]+$/u.test(name)) throw new RangeError(`not a key's name: ${JSON.stringify(name)}`);
  if (publicKey.length !== PUBLIC_KEY_SIZE) throw new RangeError('an Ed25519 public key has 32 bytes');
  const id = sha256(concatBytes(utf8(`${name}\n`), Uint8Array.of(type), publicKey)).slice(0, KEY_ID_SIZE);
  return { name, type, id, publicKey };
}

/** `name+keyid+key`, as verifiers are configured with. */
export function formatVerifierKey({ name, type, id, publicKey }: VerifierKey): string {
  return `${name}+${hex(id)}+${base64(concatBytes(Uint8Array.of(type), publicKey))}`;
}

/** Reads a verifier key. Throws RangeError for another form, another type, and an id that isn't the key's. */
export function parseVerifierKey(vkey: string, type: KeyType = KEY_TYPE.ed25519): VerifierKey {
  const [, name, id, encoded] = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(vkey) ?? [];
  if (name === undefined || encoded === undefined) throw new RangeError('not a verifier key');
  const typed = fromBase64(encoded);
  if (typed[0] !== type) throw new RangeError('the verifier key is of another type');
  const key = verifierKey(name, typed.subarray(1), type);
  if (hex(key.id) !== id) throw new RangeError('the key id is not the one of this name and key');
  return key;
}

/** Whether a note can carry the text. */
export function isNoteText(text: string): boolean {
  return text.isWellFormed() && !/(?!\n)\p{Cc}/u.test(text);
}

interface Signature {
  readonly name: string;
  readonly id: Bytes;
  readonly signature: Bytes;
}

/** A note's text and the lines of signatures under it, none of them believed. Throws RangeError for what is no note. */
export function splitNote(note: string): { readonly text: string; readonly signatures: readonly Signature[] } {
  const cut = note.lastIndexOf('\n\n');
  if (cut < 0 || !note.endsWith('\n') || !isNoteText(note)) throw new RangeError('not a signed note');
  const lines = note.slice(cut + 2, -1).split('\n');
  if (lines.length > MOST_SIGNATURES) throw new RangeError('too many signatures');
  return { text: note.slice(0, cut + 1), signatures: lines.map(parseSignature) };
}

/** The signatures that say to be of the key. Throws RangeError where there is none. */
export function signaturesOf(signatures: readonly Signature[], key: VerifierKey): Bytes[] {
  const ours = signatures.filter(({ name, id }) => name === key.name && sameBytes(id, key.id));
  if (ours.length === 0) throw new RangeError(`not signed by ${key.name}`);
  return ours.map(({ signature }) => signature);
}

/**
 * The text of a note that the key signed. Lines of other keys are ignored, as witnesses add theirs; a line of this key that fails
 * condemns the note. Throws RangeError that says why.
 */
export function openNote(note: string, key: VerifierKey): string {
  const { text, signatures } = splitNote(note);
  const ours = signaturesOf(signatures, key);
  if (!ours.every((signature) => isSignedByEd25519(key.publicKey, utf8(text), signature))) {
    throw new RangeError(`the signature of ${key.name} is wrong`);
  }
  return text;
}

function parseSignature(line: string): Signature {
  const [, name, encoded] = /^\u2014 ([^\s+]+) ([A-Za-z0-9+/=]+)$/u.exec(line) ?? [];
  if (name === undefined || encoded === undefined) throw new RangeError('not a signature line');
  const bytes = fromBase64(encoded);
  return { name, id: bytes.slice(0, KEY_ID_SIZE), signature: bytes.slice(KEY_ID_SIZE) };
}

/** What a log states of itself: so many leaves, this root. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  /** 32 bytes. */
  readonly root: Uint8Array;
}

/** The text of a checkpoint, before it is signed. */
export function checkpointText({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${base64(root)}\n`;
}

/** Reads a checkpoint, signed or not, without trusting it. Throws RangeError for another form. */
export function parseCheckpoint(note: string): Checkpoint {
  const [origin, sizeLine, rootLine, ...rest] = note.split('\n');
  if (!origin || !/^(0|[1-9]\d{0,15})$/.test(sizeLine ?? '') || rootLine === undefined || rest.length === 0) {
    throw new RangeError('not a checkpoint');
  }
  const [size, root] = [Number(sizeLine), fromBase64(rootLine)];
  if (!Number.isSafeInteger(size) || root.length !== HASH_SIZE) throw new RangeError('not a checkpoint');
  return { origin, size, root };
}

/** Reads a checkpoint that the key of its origin signed. Throws RangeError that says why not. */
export function verifyCheckpoint(note: string, vkey: string): Checkpoint {
  const key = parseVerifierKey(vkey);
  const checkpoint = parseCheckpoint(openNote(note, key));
  if (checkpoint.origin !== key.name) throw new RangeError('the checkpoint is of another log');
  return checkpoint;
}
