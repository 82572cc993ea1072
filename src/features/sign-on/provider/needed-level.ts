import type { SessionAssurance } from '#features/identity/index.ts';
import type { App } from '#platform/app.ts';
import { neededLevel } from '../rules/assurance.ts';
import { findClient } from '../store/clients.ts';

/** How surely a person must be known for this request of a client. */
export async function neededFor(app: App, clientId: string, acrValues: unknown): Promise<SessionAssurance> {
  const client = await app.read((tx) => findClient(tx, clientId));
  return neededLevel(client?.assurance ?? 'substantial', typeof acrValues === 'string' ? acrValues : undefined);
}
