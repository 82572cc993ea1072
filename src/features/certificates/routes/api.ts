/** Enrolment for programs, and for the page that makes a key: the secret goes in the body, never in an address. */
import { z } from 'zod';
import { base64 } from '#kernel/hash.ts';
import { json, type RouteRequest, route } from '#platform/feature.ts';
import { answerSigned, performSigned, waitingAnswer } from '#platform/signing-road.ts';
import { beginByCertificate, beginByCode, beginForCentre, binSchema } from '../actions/begin.ts';
import { askEnrolment, type EnrolmentAnswer, handInKey, signForKey, unsignedEnrolment } from '../actions/enrol.ts';
import { refuse } from '../refusals.ts';
import { ENROLMENT_STATES } from '../rules/enrolment.ts';

const inNameOf = binSchema.describe('BIN of the organisation or agency in whose name; absent: one’s own.');

const beginBody = z.object({
  iin: z.string().max(20),
  code: z.string().max(40).describe('The code of a centre.'),
  bin: inNameOf,
});

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
  answered: [201],
  async handle(request: RouteRequest<unknown, unknown, z.infer<typeof beginBody>>) {
    const begun = await request.perform(beginByCode, request.body);
    return begun ? json(begun, 201) : refuse('wrong_code');
  },
});

const certificateBody = z.strictObject({ bin: inNameOf });

const beginSignedIn = route({
  method: 'POST',
  path: '/api/v1/enrolments/by-certificate',
  access: 'person',
  limit: 'write',
  summary: 'Begins an enrolment for who is signed in by a certificate, which signs for the new key in the end.',
  body: certificateBody,
  answer: begunAnswer,
  answered: [201],
  handle: async (request: RouteRequest<unknown, unknown, z.infer<typeof certificateBody>>) =>
    json(await request.perform(beginByCertificate, request.body), 201),
});

const beginAtCentre = route({
  method: 'POST',
  path: '/api/v1/enrolments/for-centre',
  access: 'public',
  limit: 'sign-in',
  summary: 'Begins an enrolment that an operator of a centre will approve.',
  body: z.object({}),
  answer: begunAnswer,
  answered: [201],
  handle: async (request: RouteRequest) => json(await request.perform(beginForCentre, {}), 201),
});

const enrolmentParams = z.object({ id: z.uuid() });
type Numbered = z.infer<typeof enrolmentParams>;

const answerSchema = z.object({
  state: z.enum(ENROLMENT_STATES),
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

const toSign = route({
  method: 'GET',
  path: '/api/v1/enrolments/:id/content',
  access: 'person',
  summary: 'Gives the exact bytes that the certificate held before signs for the new key.',
  params: enrolmentParams,
  answer: z.object({ content: z.base64() }),
  handle: async ({ app, ctx, params }: RouteRequest<Numbered>) =>
    json({ content: base64((await app.read((tx) => unsignedEnrolment(tx, ctx, params.id))).content) }),
});

const signatureBody = z.strictObject({
  signature: z.base64().max(128_000).describe('Detached CMS over the content, DER in base64.'),
});

const takeSignature = route({
  method: 'POST',
  path: '/api/v1/enrolments/:id/signature',
  access: 'person',
  limit: 'write',
  summary: 'Signs for the new key by a certificate held before.',
  params: enrolmentParams,
  body: signatureBody,
  answer: z.object({ done: z.literal(true) }).or(waitingAnswer),
  answered: [200, 202],
  handle: async (request: RouteRequest<Numbered, unknown, z.infer<typeof signatureBody>>) => {
    const input = { id: request.params.id, ...request.body };
    const signed = await performSigned(request, signForKey, input, { back: '/cabinet/certificates' });
    return answerSigned(signed, () => json({ done: true }));
  },
});

export const enrolmentApi = [begin, beginSignedIn, beginAtCentre, handIn, ask, toSign, takeSignature];
