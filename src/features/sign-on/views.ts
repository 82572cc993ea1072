/** Systems as a person sees them in his cabinet. */
import type { Instant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { Client } from './rules/client.ts';
import type { Scope } from './scopes.ts';
import { findClient } from './store/clients.ts';
import { newestConsents } from './store/consents.ts';
import { lastSignIns } from './store/sign-ins.ts';

export interface AllowedSystem {
  readonly client: Client;
  readonly scopes: readonly Scope[];
  /** He is in it now; he may come without being asked; he took it back. */
  readonly state: 'open' | 'allowed' | 'withdrawn';
  /** When he said so last. */
  readonly givenAt: Instant;
  readonly last: { readonly at: Instant } | undefined;
}

const ORDER: readonly AllowedSystem['state'][] = ['open', 'allowed', 'withdrawn'];

export async function systemsOf(tx: Tx, personId: string): Promise<AllowedSystem[]> {
  const last = new Map((await lastSignIns(tx, personId)).map((one) => [one.clientId, one]));
  const found: AllowedSystem[] = [];
  for (const { clientId, kind, scopes, at: givenAt } of await newestConsents(tx, personId)) {
    const client = await findClient(tx, clientId);
    const signIn = last.get(clientId);
    const state = kind === 'withdrawn' ? 'withdrawn' : signIn && signIn.open > 0 ? 'open' : 'allowed';
    if (client) found.push({ client, scopes, state, givenAt, last: signIn });
  }
  return found.sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
}
