/** Connected systems, for administrators' programs: what their pages do. Proposals are confirmed where all are, at /api/v1/proposals. */
import { z } from 'zod';
import { isoInstant } from '#kernel/instant.ts';
import { json, type RouteRequest, route } from '#platform/feature.ts';
import { answerProposed, proposedAnswer } from '#platform/four-eyes/answer.ts';
import { defineClient, definitionOf, resumeClient, suspendClient } from '../actions/clients.ts';
import { type ClientDefinition, clientSchema, lineSchema } from '../client-definition.ts';
import { refuse } from '../refusals.ts';
import type { Client } from '../rules/client.ts';
import { clients, findClient } from '../store/clients.ts';

const path = '/api/v1/sign-on/clients';
const door = { access: 'administrator' } as const;
const change = { ...door, method: 'POST', limit: 'write' } as const;

const params = z.object({ client: z.string().max(60).describe('Id of the system.') });
type Params = z.infer<typeof params>;

const clientAnswer = clientSchema.extend({
  isSuspended: z.boolean().describe('Stopped: nobody comes in, and what it holds opens nothing.'),
  definedAt: z.iso.datetime().describe('Since when this is said of it.'),
});

const presentClient = (client: Client): z.infer<typeof clientAnswer> => ({
  ...definitionOf(client),
  isSuspended: client.isSuspended,
  definedAt: isoInstant(client.definedAt),
});

const getClient = async ({ app, params: { client } }: RouteRequest<Params>): Promise<Client> =>
  (await app.read((tx) => findClient(tx, client))) ?? refuse('unknown_client');

const list = route({
  method: 'GET',
  path,
  ...door,
  summary: 'Systems of agencies into which people sign in from here.',
  answer: z.object({ clients: z.array(clientAnswer) }),
  handle: async ({ app }: RouteRequest) => json({ clients: (await app.read(clients)).map(presentClient) }),
});

const one = route({
  method: 'GET',
  path: `${path}/:client`,
  ...door,
  summary: 'Everything that is said of one system, and whether it works.',
  params,
  answer: clientAnswer,
  handle: async (request: RouteRequest<Params>) => json(presentClient(await getClient(request))),
});

const connect = route({
  ...change,
  path,
  summary: 'Proposes to connect a system; a second administrator confirms it.',
  body: clientSchema,
  answer: proposedAnswer,
  answered: [201],
  handle: async ({ body, perform }: RouteRequest<unknown, unknown, ClientDefinition>) =>
    answerProposed(await perform(defineClient, body)),
});

const changeBody = clientSchema.omit({ id: true });

const alter = route({
  ...change,
  path: `${path}/:client/change`,
  summary:
    'Proposes another definition of a system in place of all that is said of it; a second administrator confirms it.',
  params,
  body: changeBody,
  answer: proposedAnswer,
  answered: [201],
  handle: async (request: RouteRequest<Params, unknown, z.infer<typeof changeBody>>) => {
    const { id } = await getClient(request);
    return answerProposed(await request.perform(defineClient, { ...request.body, id }));
  },
});

const reasonBody = z.strictObject({ reason: lineSchema(500).describe('Why; everybody can read it in the log.') });
type Reason = z.infer<typeof reasonBody>;

const suspend = route({
  ...change,
  path: `${path}/:client/suspend`,
  summary: 'Stops a system at once, by one administrator alone.',
  params,
  body: reasonBody,
  answer: z.object({ done: z.literal(true) }),
  handle: async ({ params: { client }, body, perform }: RouteRequest<Params, unknown, Reason>) => {
    await perform(suspendClient, { client, ...body });
    return json({ done: true });
  },
});

const resume = route({
  ...change,
  path: `${path}/:client/resume`,
  summary: 'Proposes that a stopped system works again; a second administrator confirms it.',
  params,
  body: reasonBody,
  answer: proposedAnswer,
  answered: [201],
  handle: async ({ params: { client }, body, perform }: RouteRequest<Params, unknown, Reason>) =>
    answerProposed(await perform(resumeClient, { client, ...body })),
});

export const adminApiRoutes = [list, one, connect, alter, suspend, resume];
