/** Sessions for programs: the same challenge, the same signature, a bearer token instead of a cookie. */
import { z } from 'zod';
import { isSignedIn } from '#kernel/actor.ts';
import { base64 } from '#kernel/hash.ts';
import { isoInstant } from '#kernel/instant.ts';
import { json, type RouteRequest, route } from '#platform/feature.ts';
import { ownSessions, revokeAction, signOutAction } from '../actions/sessions.ts';
import { actAsSchema, challengeAction, signInBy } from '../actions/sign-in.ts';
import { refuse } from '../refusals.ts';
import { deviceName, isAlive, networkOf } from '../rules/session.ts';

const challengeAnswer = z.object({
  id: z.uuid(),
  content: z.base64().describe('The exact bytes to sign, base64.'),
  expiresAt: z.iso.datetime(),
});

const challenge = route({
  method: 'POST',
  path: '/api/v1/session/challenge',
  access: 'public',
  limit: 'sign-in',
  body: z.object({}),
  summary: 'Asks for the bytes to sign; they live ten minutes and serve once.',
  answer: challengeAnswer,
  answered: [201],
  handle: async (request) => {
    const { id, content, expiresAt } = await request.perform(challengeAction, {
      host: String(request.headers.host ?? ''),
    });
    return json({ id, content: base64(content), expiresAt: isoInstant(expiresAt) }, 201);
  },
});

const sessionBody = z.object({
  id: z.uuid().describe('Id of the challenge.'),
  signature: z.base64().max(140_000).describe('Detached CMS over the bytes of the challenge, DER in base64.'),
  as: actAsSchema
    .default('person')
    .describe('As whom to act: person, officer (the only office), {officer: id}, {organisation: BIN}.'),
});

const sessionAnswer = z.object({ token: z.string(), expiresAt: z.iso.datetime() });

const signIn = route({
  method: 'POST',
  path: '/api/v1/session',
  access: 'public',
  limit: 'sign-in',
  summary: 'Signs in with the signature over a challenge and gives a bearer token.',
  body: sessionBody,
  answer: sessionAnswer,
  answered: [201],
  handle: async (request: RouteRequest<unknown, unknown, z.infer<typeof sessionBody>>) => {
    const { body, headers, ip } = request;
    const session = await signInBy(request, {
      challenge: body.id,
      signature: body.signature,
      as: body.as,
      channel: 'api',
      device: deviceName(String(headers['user-agent'] ?? '')),
      network: networkOf(ip),
    });
    return json({ token: session.token, expiresAt: isoInstant(session.expiresAt) }, 201);
  },
});

const whoAnswer = z.object({
  kind: z.string(),
  personId: z.uuid(),
  assurance: z.string(),
  onBehalfOf: z.uuid().optional().describe('Record id of the organisation acted for.'),
  officerId: z.uuid().optional(),
});

const who = route({
  method: 'GET',
  path: '/api/v1/session',
  access: 'signed-in',
  summary: 'Says as whom the token acts.',
  answer: whoAnswer,
  handle: ({ ctx: { actor } }) => {
    if (!isSignedIn(actor)) throw refuse('sign_in_required');
    const { kind, personId, assurance } = actor;
    return json({
      kind,
      personId,
      assurance,
      ...(actor.kind === 'person' ? { onBehalfOf: actor.onBehalfOf?.subjectId } : { officerId: actor.officerId }),
    });
  },
});

const endedAnswer = z.object({ ended: z.literal(true) });

const signOut = route({
  method: 'DELETE',
  path: '/api/v1/session',
  access: 'signed-in',
  body: z.object({}),
  summary: 'Ends the session: the token is worth nothing from here on.',
  answer: endedAnswer,
  handle: async (request) => {
    await request.perform(signOutAction, {});
    return json({ ended: true });
  },
});

const sessionLine = z.object({
  id: z.uuid(),
  isThis: z.boolean().describe('The session of the token that asks.'),
  isAlive: z.boolean().describe('Whether it still opens anything.'),
  channel: z.enum(['portal', 'api']),
  device: z.string().describe('Empty where it said nothing of itself.'),
  network: z.string(),
  createdAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime(),
});

const list = route({
  method: 'GET',
  path: '/api/v1/sessions',
  access: 'signed-in',
  summary: 'Your newest sessions, by page and by program, those that ended too.',
  answer: z.object({ sessions: z.array(sessionLine) }),
  handle: async ({ app, ctx }) => {
    const { current, sessions } = await app.read((tx) => ownSessions(tx, ctx));
    const shown = sessions.map(
      (one): z.infer<typeof sessionLine> => ({
        ...{ id: one.id, isThis: one.id === current, isAlive: isAlive(one, ctx.now) },
        ...{ channel: one.channel, device: one.device, network: one.network },
        ...{ createdAt: isoInstant(one.createdAt), lastSeenAt: isoInstant(one.lastSeenAt) },
      }),
    );
    return json({ sessions: shown });
  },
});

/** No body but an empty one: what is ended stands in the address. */
const end = route({
  method: 'DELETE',
  path: '/api/v1/sessions/:session',
  access: 'signed-in',
  params: revokeAction.input,
  body: z.object({}),
  summary: 'Ends one of your sessions by its id; `others`: all but the one that asks.',
  answer: endedAnswer,
  handle: async ({ perform, params }: RouteRequest<z.infer<typeof revokeAction.input>>) => {
    await perform(revokeAction, params);
    return json({ ended: true });
  },
});

export const apiRoutes = [challenge, signIn, who, signOut, list, end];
