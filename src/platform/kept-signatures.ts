/** Signatures of people that rooms keep, for whoever looks at all of them. */
import type { Tx } from './app.ts';

/** A row that holds signatures of people: CMS, DER. */
export interface KeptSignatures {
  readonly id: string;
  readonly signatures: readonly Uint8Array[];
}

/** Where a room keeps signatures of people, for whoever looks at all of them. */
export interface SignatureSource {
  /** `room.what`, unique and for ever. */
  readonly name: `${string}.${string}`;
  /** The rows after an id (UUID), in its order, at most `limit`, also those that hold none; fewer only at the end. */
  rows(tx: Tx, after: string, limit: number): Promise<readonly KeptSignatures[]>;
}
