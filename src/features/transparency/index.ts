/** The door of the transparency log: append within your transaction, prove afterwards, and check proofs without us. */
import type { Env, Tx } from '#platform/app.ts';
import * as entry from './entry.ts';
import { findVerifier } from './store.ts';
import { listWitnesses } from './witness/store.ts';

export { append, type LoggedLeaf, publicAppend } from './append.ts';
export { commitOf, publicSalt } from './entry.ts';
export { LEAF_FAULTS, leafFault } from './fsck/leaf.ts';
export { type ConsistencyClaim, type InclusionClaim, verifyConsistency, verifyInclusion } from './merkle.ts';
export { type Checkpoint, verifyCheckpoint } from './note.ts';
export { promiseOf, type SignedPromise, verifyPromise } from './promise.ts';
export {
  consistency,
  firstTreeOver,
  type Inclusion,
  inclusion,
  isLogged,
  isPublished,
  witnessedInclusion,
} from './proofs.ts';
export { countLeaves, findAppended as appendedAt } from './store.ts';
export { askWitness, type WitnessPlace } from './witness/ask.ts';
export { introduceLog } from './witness/introduce.ts';
export { type LogWitness, openLogWitness } from './witness/witness.ts';

/** The key that this instance's checkpoints are signed with, as verifiers are configured with; undefined before there is one. */
export const logKey = (tx: Tx): Promise<string | undefined> => findVerifier(tx, 'checkpoint');

/** The keys of the witnesses that have signed this log's checkpoints, as verifiers are configured with. */
export const witnessKeys = async (tx: Tx): Promise<string[]> => (await listWitnesses(tx)).map(({ vkey }) => vkey);

/** The hash of the leaf of a kind and a commitment in this instance's log, 32 bytes. */
export function leafHashOf(env: Env, kind: string, commit: Uint8Array): Uint8Array {
  return entry.leafHashOf(env.instance.origin, kind, commit);
}
