/** What a leaf of the log says: that something of a kind was recorded, without revealing what. */
import { canonicalBytes } from '#kernel/canonical.ts';
import { type Bytes, hex, hmacSha256 } from '#kernel/hash.ts';
import { hashLeaf } from './merkle.ts';

export const SALT_SIZE = 32;
export const COMMIT_SIZE = 32;

const KIND = /^[a-z][a-z0-9.-]{0,63}$/;

/** A kind of leaf: `feature.thing`, lower case, public. Throws RangeError for another text. */
export function leafKind(kind: string): string {
  if (!KIND.test(kind)) throw new RangeError(`badly spelt kind of leaf: ${JSON.stringify(kind)}`);
  return kind;
}

/**
 * The commitment to a content: HMAC-SHA-256 keyed by the salt, 32 bytes. Whoever holds salt and content can open it; without the
 * salt even a content that can be guessed isn't recognised, and once the salt is erased nobody can ever recognise it.
 */
export function commitOf(salt: Uint8Array, content: Uint8Array): Bytes {
  if (salt.length !== SALT_SIZE) throw new RangeError(`a salt has ${SALT_SIZE} bytes`);
  return hmacSha256(salt, content);
}

/** The salt of contents that everybody may read (editions, rosters, releases): 32 zero bytes, so that anybody can open the leaf. */
export function publicSalt(): Bytes {
  return new Uint8Array(SALT_SIZE);
}

/** The bytes that the leaf hashes and the entry bundles publish: canonical {v, origin, kind, commit}, commit in hexadecimal. */
export function entryOf(origin: string, kind: string, commit: Uint8Array): Bytes {
  if (commit.length !== COMMIT_SIZE) throw new RangeError(`a commitment has ${COMMIT_SIZE} bytes`);
  return canonicalBytes({ v: 1, origin, kind: leafKind(kind), commit: hex(commit) });
}

/** The leaf's hash, SHA-256(0x00 ‖ entry). The origin is in it, so a leaf of a demo proves nothing in a real instance. */
export function leafHashOf(origin: string, kind: string, commit: Uint8Array): Bytes {
  return hashLeaf(entryOf(origin, kind, commit));
}
