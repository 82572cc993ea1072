/** Authorities that may vouch for signers here: each with where the status of its certificates is learnt. */
import type { RevocationSource } from '../revocation/source.ts';
import { type Chain, chainOf } from './chain.ts';

/** An authority that was checked up to its root and may vouch for people. */
export interface Authority extends Chain {
  readonly revocation: RevocationSource;
}

/** Trusts an authority under its root; see `chainOf` for what it throws. */
export function trustAuthority(
  der: Uint8Array,
  rootDer: Uint8Array | undefined,
  revocation: RevocationSource,
): Authority {
  return { ...chainOf(der, rootDer), revocation };
}
