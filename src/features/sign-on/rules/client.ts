/** A connected system: which addresses it may have, what it promises, and how it stands. */
import { canonicalBytes } from '#kernel/canonical.ts';
import { sha256Hex } from '#kernel/hash.ts';
import type { Instant } from '#kernel/instant.ts';
import type { ClientDefinition } from '../client-definition.ts';

const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])$/;

/** What is wrong with a client's addresses. Plain http is for a demonstration on one's own machine. */
export function addressFault(client: ClientDefinition, mode: 'demo' | 'real'): string | undefined {
  const { redirectUris, signedOutUris, logoutUri } = client;
  const all = [...redirectUris, ...signedOutUris, ...(logoutUri === undefined ? [] : [logoutUri])];
  const wrong = all.find((address) => {
    const url = URL.parse(address);
    // A spelling that a browser would change is no exact match of anything.
    if (url?.href !== address) return true;
    return url.protocol !== 'https:' && !(mode === 'demo' && LOOPBACK.test(url.hostname));
  });
  if (wrong !== undefined) return wrong;
  // One system has one host: a person's name at it (`sub`) never joins two.
  const [first = '', ...others] = redirectUris;
  return others.find((address) => new URL(address).host !== new URL(first).host);
}

/** What a person is told before he agrees: when it changes he is asked again. */
export const promiseOf = ({ agency, title, purpose, cite }: ClientDefinition): string =>
  sha256Hex(canonicalBytes({ agency, title, purpose, cite }));

export type ClientActKind = 'defined' | 'suspended' | 'resumed';

interface ClientActBase {
  readonly clientId: string;
  readonly number: number;
  readonly at: Instant;
}
export type ClientAct = ClientActBase &
  (
    | { readonly kind: 'defined'; readonly content: ClientDefinition; readonly reason: null }
    | { readonly kind: 'suspended' | 'resumed'; readonly content: null; readonly reason: string }
  );

export interface Client extends ClientDefinition {
  readonly isSuspended: boolean;
  /** Sign-ins from before it was last resumed count no more. */
  readonly openSince: Instant;
  readonly definedAt: Instant;
}

/** How a client stands after its acts, in their order. */
export function clientAfter(acts: readonly ClientAct[]): Client | undefined {
  const defined = acts.filter((act) => act.kind === 'defined').at(-1);
  if (defined === undefined) return undefined;
  const last = acts.filter(({ kind }) => kind !== 'defined').at(-1);
  return {
    ...defined.content,
    isSuspended: last?.kind === 'suspended',
    openSince: last?.at ?? (acts[0] ?? defined).at,
    definedAt: defined.at,
  };
}
