/** Adding to the log, inside the transaction of the act that is recorded: both happen or neither does. */
import { canonicalBytes, type Json } from '#kernel/canonical.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { newId, randomBytes } from '#platform/random.ts';
import { commitOf, leafHashOf, publicSalt, SALT_SIZE } from './entry.ts';
import { insertLeaf } from './store.ts';

export interface LoggedLeaf {
  /** 32 bytes: what receipts name and proofs are asked by. */
  readonly leafHash: Uint8Array;
  /** 32 bytes: kept beside the content and erased with it. */
  readonly salt: Uint8Array;
  /** 32 bytes: HMAC-SHA-256(salt, content). */
  readonly commit: Uint8Array;
  readonly appendedAt: Instant;
}

/**
 * Records a content: a leaf that reveals its kind and nothing else. It gets its number within 2 seconds of the commit. Throws
 * RangeError for a badly spelt kind. `salt`: 32 secret bytes, where the caller derives them again from what it keeps.
 */
export function append(
  tx: Tx,
  kind: string,
  content: Uint8Array,
  salt: Uint8Array = randomBytes(SALT_SIZE),
): Promise<LoggedLeaf> {
  return appendSalted(tx, kind, content, salt);
}

/**
 * Records a content that everybody may read, as canonical JSON: anybody who has it can open the leaf, for its salt is 32 zero bytes.
 * Never for anything about a person: what can be guessed could be recognised.
 */
export function publicAppend(tx: Tx, kind: string, value: Json): Promise<LoggedLeaf> {
  return appendSalted(tx, kind, canonicalBytes(value), publicSalt());
}

async function appendSalted(tx: Tx, kind: string, content: Uint8Array, salt: Uint8Array): Promise<LoggedLeaf> {
  const commit = commitOf(salt, content);
  const leafHash = leafHashOf(tx.env.instance.origin, kind, commit);
  const appendedAt = tx.env.clock.now();
  await insertLeaf(tx, { id: newId(appendedAt), kind, commit, appendedAt });
  return { leafHash, salt, commit, appendedAt };
}
