/** The request of C2SP tlog-witness, `POST …/add-checkpoint`, pure: the size that the witness has seen, the proof from there, the checkpoint. */
import { base64, fromBase64 } from '#kernel/hash.ts';
import { HASH_SIZE } from '../merkle.ts';

/** A tree of 2^63 leaves needs no more. */
const MOST_HASHES = 63;

export interface AddCheckpoint {
  /** Size of the newest checkpoint that the witness signed of this log; 0 for none. */
  readonly old: number;
  readonly path: readonly Uint8Array[];
  /** Signed note. */
  readonly checkpoint: string;
}

/** As it is sent. */
export const formatRequest = ({ old, path, checkpoint }: AddCheckpoint): string =>
  `old ${old}\n${path.map((hash) => `${base64(hash)}\n`).join('')}\n${checkpoint}`;

/** Reads a request. Throws RangeError for another form. */
export function parseRequest(body: string): AddCheckpoint {
  const cut = body.indexOf('\n\n');
  const [first = '', ...hashes] = body.slice(0, Math.max(cut, 0)).split('\n');
  const [, old] = /^old (0|[1-9]\d{0,15})$/.exec(first) ?? [];
  if (old === undefined || hashes.length > MOST_HASHES) throw new RangeError('not a request of tlog-witness');
  const path = hashes.map(fromBase64);
  if (path.some((hash) => hash.length !== HASH_SIZE)) throw new RangeError('a hash of the proof is malformed');
  return { old: Number(old), path, checkpoint: body.slice(cut + 2) };
}
