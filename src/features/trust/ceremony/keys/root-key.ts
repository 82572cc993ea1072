/** The key of a root, wherever its keepers keep it. */
import type { SigningKey } from '../../keys/signing-key.ts';
import type { Opening } from './shared-file.ts';

export interface RootKey extends SigningKey {
  readonly kept: 'file' | 'token';
  /** By what its keepers find it: the name of the file, or labels of token and key. */
  readonly place: string;
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array;
  /** Of one that several open together: how many, who may, and who did. */
  readonly opening?: Opening;
}

/** Where a root's key is, or is to be. */
export interface KeyPlace {
  readonly kept: RootKey['kept'];
  readonly place: string;
  /** Opens the key; undefined where there is none yet. Throws CeremonyError for a wrong passphrase or PIN. */
  open(): Promise<RootKey | undefined>;
  /** Makes a key of P-384 there. */
  make(): Promise<RootKey>;
}
