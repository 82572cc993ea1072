/** What the log's page says of a witness. */
import type { Instant } from '#kernel/instant.ts';
import { parseWitnessKey, verifyCosignature } from '../cosignature.ts';
import type { WitnessState } from './store.ts';

export interface WitnessView {
  readonly name: string;
  readonly vkey: string;
  /** The newest that it signed, by its own clock; undefined for one that hasn't signed yet. */
  readonly signed: { readonly size: number; readonly at: Instant } | undefined;
}

/** Reads the time out of the signature, which is checked again: a page shows nothing that doesn't hold. Throws RangeError for a wrong one. */
export function witnessView({ vkey, note, line, size }: WitnessState): WitnessView {
  const key = parseWitnessKey(vkey);
  const signed =
    note === null || line === null || size === null
      ? undefined
      : { size, at: verifyCosignature(`${note}${line}`, key) };
  return { name: key.name, vkey, signed };
}
