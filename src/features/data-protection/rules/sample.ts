/**
 * The lot that finds look-ups for audit, byte for byte. A day's look-ups are committed to the log first; the lot is the root of the first
 * published tree that has this leaf. All hashes are SHA-256, all numbers big-endian.
 *
 * seed = SHA-256("shanyraq/lookup-sample/v1", 25 ASCII bytes ‖ root, 32)
 * place i = SHA-256(seed ‖ i, 4) mod size, for i = 0, 1, …; a place that was drawn before is passed over.
 */
import type { Json } from '#kernel/canonical.ts';
import { concatBytes, hex, sha256, utf8 } from '#kernel/hash.ts';

const TAG = utf8('shanyraq/lookup-sample/v1');

/** By the type of a sample: what its digest is taken of (`lookupPopulation`). Whole lines since an owner of the database could alter one unseen. */
export const SAMPLE_FORMS = {
  'shanyraq/lookup-sample/v2': 'lines',
  'shanyraq/lookup-sample/v1': 'ids',
} as const;
export type SampleType = keyof typeof SAMPLE_FORMS;
export const SAMPLE_TYPE: SampleType = 'shanyraq/lookup-sample/v2';

interface SampleFacts {
  readonly day: string;
  readonly size: number;
  readonly digest: string;
  readonly drawn: number;
}

/** The leaf's content: everybody may read it, and it names nobody. */
export const sampleContent = ({ day, size, digest, drawn }: SampleFacts, type: SampleType = SAMPLE_TYPE): Json => ({
  ...{ type, day, size, digest, drawn },
});

/** `drawn` different places from 0 to `size` - 1, in the order of the lot. Throws RangeError where there are not so many. */
export function placesDrawn(root: Uint8Array, size: number, drawn: number): number[] {
  if (drawn > size) throw new RangeError(`${drawn} of ${size} can't be drawn`);
  const seed = sha256(concatBytes(TAG, root));
  const places = new Set<number>();
  for (let i = 0; places.size < drawn; i++) {
    const counter = new Uint8Array(4);
    new DataView(counter.buffer).setUint32(0, i);
    places.add(Number(BigInt(`0x${hex(sha256(concatBytes(seed, counter)))}`) % BigInt(size)));
  }
  return [...places];
}
