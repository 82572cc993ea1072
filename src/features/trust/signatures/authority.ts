/** Authorities that may vouch for signers here: each with where the status of its certificates is learnt. */
import type { RevocationSource } from '../revocation/source.ts';
import { type Chain, chainOf } from './chain.ts';
import type { SignerKind } from './verify.ts';

/** An authority that was checked up to its root and may vouch for people. */
export interface Authority extends Chain {
  readonly revocation: RevocationSource;
  /** What it is believed; without it everything: it is our own. */
  readonly limits?: {
    readonly kinds: readonly SignerKind[];
    /** One of them must stand in the certificate; undefined: any will do. */
    readonly policies: readonly string[] | undefined;
  };
}

/** Trusts an authority under its root; see `chainOf` for what it throws. */
export function trustAuthority(
  der: Uint8Array,
  rootDer: Uint8Array | undefined,
  revocation: RevocationSource,
): Authority {
  return { ...chainOf(der, rootDer), revocation };
}
