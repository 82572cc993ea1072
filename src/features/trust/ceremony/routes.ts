/** What the world fetches of ceremonies: records as they were signed, and the root's signatures over them. */
import { z } from 'zod';
import { isoInstant } from '#kernel/instant.ts';
import { bytes, json, type RouteRequest, route } from '#platform/feature.ts';
import { refuse } from '../refusals.ts';
import { findCeremony, type InstalledCeremony, listCeremonies } from '../store/ceremonies.ts';

const numberParams = z.object({ number: z.coerce.number().int().min(1).max(100_000) });
// A record never changes.
const DAY = { 'cache-control': 'public, max-age=86400' };

async function ceremonyOf({ app, params }: RouteRequest<z.infer<typeof numberParams>>): Promise<InstalledCeremony> {
  const found = await app.read((tx) => findCeremony(tx, params.number));
  if (!found) throw refuse('no_such_ceremony');
  return found;
}

const list = route({
  method: 'GET',
  path: '/pki/ceremonies',
  access: 'public',
  async handle({ app }) {
    const all = await app.read(listCeremonies);
    return json(
      all.map(({ number, digest, heldAt, installedAt }) => ({
        number,
        record: `/pki/ceremonies/${number}`,
        sha256: digest,
        heldAt: isoInstant(heldAt),
        installedAt: isoInstant(installedAt),
      })),
    );
  },
});

const record = route({
  method: 'GET',
  path: '/pki/ceremonies/:number',
  access: 'public',
  params: numberParams,
  handle: async (request) => bytes((await ceremonyOf(request)).record, 'application/json', DAY),
});

const signature = route({
  method: 'GET',
  path: '/pki/ceremonies/:number/signature',
  access: 'public',
  params: numberParams,
  handle: async (request) => bytes((await ceremonyOf(request)).signature, 'application/pkcs7-signature', DAY),
});

export const ceremonyRoutes = [list, record, signature];
