/** Enrolment for programs, and for the page that makes a key: the secret goes in the body, never in an address. */
import { z } from 'zod';
import { base64 } from '#kernel/hash.ts';
import { json, type RouteRequest, route } from '#platform/feature.ts';
import { beginByCode, beginForCentre } from '../actions/begin.ts';
import { askEnrolment, type EnrolmentAnswer, handInKey } from '../actions/enrol.ts';
import { refuse } from '../refusals.ts';

const beginBody = z.object({ iin: z.string().max(20), code: z.string().max(40).describe('The code of a centre.') });

const begunAnswer = z.object({
  id: z.uuid(),
  token: z.string().describe('The secret of the enrolment.'),
  challenge: z.string().describe('The challengePassword that the request must carry.'),
});

const begin = route({
  method: 'POST',
  path: '/api/v1/enrolments',
  access: 'public',
  limit: 'sign-in',
  summary: 'Begins an enrolment by a number and the code that a centre gave.',
  body: beginBody,
  answer: begunAnswer,
  async handle(request: RouteRequest<unknown, unknown, z.infer<typeof beginBody>>) {
    const begun = await request.perform(beginByCode, request.body);
    return begun ? json(begun, 201) : refuse('wrong_code');
  },
});

const beginAtCentre = route({
  method: 'POST',
  path: '/api/v1/enrolments/for-centre',
  access: 'public',
  limit: 'sign-in',
  summary: 'Begins an enrolment that an operator of a centre will approve.',
  body: z.object({}),
  answer: begunAnswer,
  handle: async (request: RouteRequest) => json(await request.perform(beginForCentre, {}), 201),
});

const enrolmentParams = z.object({ id: z.uuid() });
type Numbered = z.infer<typeof enrolmentParams>;

const answerSchema = z.object({
  state: z.enum(['open', 'unsigned', 'unapproved', 'waiting', 'issued']),
  certificates: z
    .array(z.base64())
    .describe('The certificate, then its chain, DER in base64; none before it is issued.'),
  code: z.string().nullable().describe('What the operator of a centre types to approve it; else null.'),
});

const present = ({ state, certificates, code }: EnrolmentAnswer) =>
  json({ state, code, certificates: certificates.map(base64) });

const keyBody = z.object({
  token: z.string().max(100),
  request: z.base64().max(4000).describe('PKCS#10 of an elliptic key, DER in base64.'),
  device: z.string().max(60).describe('What the person calls the device.'),
});

const handIn = route({
  method: 'POST',
  path: '/api/v1/enrolments/:id/request',
  access: 'public',
  limit: 'sign-in',
  summary: 'Hands in the request for a certificate.',
  params: enrolmentParams,
  body: keyBody,
  answer: answerSchema,
  handle: async (request: RouteRequest<Numbered, unknown, z.infer<typeof keyBody>>) =>
    present(await request.perform(handInKey, { id: request.params.id, ...request.body })),
});

const tokenBody = z.object({ token: z.string().max(100) });

const ask = route({
  method: 'POST',
  path: '/api/v1/enrolments/:id',
  access: 'public',
  summary: 'Says what has become of an enrolment, and gives the certificate.',
  params: enrolmentParams,
  body: tokenBody,
  answer: answerSchema,
  handle: async ({ app, params, body }: RouteRequest<Numbered, unknown, z.infer<typeof tokenBody>>) =>
    present(await app.read((tx) => askEnrolment(tx, params.id, body.token))),
});

export const enrolmentApi = [begin, beginAtCentre, handIn, ask];
