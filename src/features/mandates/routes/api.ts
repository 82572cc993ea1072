/** The same for programs. */
import { z } from 'zod';
import { base64 } from '#kernel/hash.ts';
import { isoInstant } from '#kernel/instant.ts';
import { json, type RouteRequest, route } from '#platform/feature.ts';
import { answerSigned, waitingAnswer } from '#platform/signing-road.ts';
import { acceptByCode, acceptMandate, refuseMandate, withdrawMandate } from '../actions/answer.ts';
import { giveSigned } from '../actions/give.ts';
import { type GrantInput, grantInput, prepareGrant } from '../actions/prepare.ts';
import { refuse } from '../refusals.ts';
import { type MandateView, STATES } from '../views.ts';
import { listsFor } from './pages.ts';

const text = z.object({ kk: z.string(), ru: z.string(), en: z.string() });
const mandateSchema = z.object({
  id: z.uuid().nullable().describe('Of what was given; null for what a register says.'),
  ref: z.string().describe('To act by it: `{mandate: ref}` in `as` of a session.'),
  kind: text,
  other: text.nullable().describe('Who acts, or for whom; null while nobody took the code.'),
  services: z.union([z.literal('all'), z.array(text)]),
  maySign: z.boolean(),
  consents: z.array(text).describe('For what an employee may ask people for consents, and read by them.'),
  lastDay: z.string().nullable(),
  state: z.enum(STATES),
  offeredUntil: z.string().nullable(),
  history: z
    .array(
      z.object({
        what: z.enum(['given', 'accepted', 'refused', 'withdrawn']),
        at: z.string(),
        name: z.string().describe('Who did it.'),
        operator: z.string().nullable().describe('The operator through whom he did it at a centre, or null.'),
      }),
    )
    .describe('What was done with it; empty for what a register says.'),
});

const present = (one: MandateView) => ({
  id: one.id ?? null,
  ref: one.ref,
  kind: one.kind,
  other: one.other ?? null,
  services: one.services,
  maySign: one.maySign,
  consents: [...one.consents],
  lastDay: one.lastDay ?? null,
  state: one.state,
  offeredUntil: one.offeredUntil === undefined ? null : isoInstant(one.offeredUntil),
  history: one.history.map(({ what, at, name, operator }) => ({
    ...{ what, at: isoInstant(at), name },
    operator: operator ?? null,
  })),
});

const list = route({
  method: 'GET',
  path: '/api/v1/mandates',
  access: 'person',
  summary: 'Who acts for the caller, and for whom he acts, with how each mandate stands.',
  answer: z.object({ given: z.array(mandateSchema), received: z.array(mandateSchema) }),
  handle: async ({ app, ctx }: RouteRequest) => {
    const { given = [], received = [] } = await app.read((tx) => listsFor(tx, ctx));
    return json({ given: given.map(present), received: received.map(present) });
  },
});

const prepare = route({
  method: 'POST',
  path: '/api/v1/mandates',
  access: 'person',
  limit: 'write',
  summary: 'Writes a mandate and gives the exact bytes to sign.',
  body: grantInput,
  answer: z.object({ id: z.uuid(), content: z.base64().describe('The exact bytes to sign, base64.') }),
  answered: [201],
  handle: async ({ body, perform }: RouteRequest<unknown, unknown, GrantInput>) => {
    const { id, content } = await perform(prepareGrant, body);
    return json({ id, content: base64(content) }, 201);
  },
});

const idParams = z.object({ id: z.uuid() });
type Id = z.infer<typeof idParams>;
const signatureBody = z.strictObject({
  signature: z.base64().max(128_000).describe('Detached CMS over the content, DER in base64.'),
});

const give = route({
  method: 'POST',
  path: '/api/v1/mandates/:id/signature',
  access: 'person',
  limit: 'write',
  summary: 'Gives the mandate by the signature over its content.',
  params: idParams,
  body: signatureBody,
  answer: z
    .object({ id: z.uuid(), code: z.string().optional().describe('To be told to the helper; shown once.') })
    .or(waitingAnswer),
  answered: [201, 202],
  handle: async (request: RouteRequest<Id, unknown, z.infer<typeof signatureBody>>) => {
    const signed = await giveSigned(request, { id: request.params.id, ...request.body });
    return answerSigned(signed, (output) => json(output, 201));
  },
});

const done = z.object({ at: z.string().describe('When it was done, RFC 3339.') });

const answers = (
  [
    ['accept', 'The helper accepts the mandate that he was offered.', acceptMandate],
    ['refuse', 'The helper declines it.', refuseMandate],
    ['withdraw', 'Either of the two ends it at once.', withdrawMandate],
  ] as const
).map(([name, summary, act]) =>
  route({
    method: 'POST',
    path: `/api/v1/mandates/:id/${name}`,
    access: 'person',
    limit: 'write',
    summary,
    params: idParams,
    body: z.object({}),
    answer: done,
    handle: async ({ params, perform, ctx }: RouteRequest<Id>) => {
      await perform(act, { id: params.id });
      return json({ at: isoInstant(ctx.now) });
    },
  }),
);

const codeBody = z.strictObject({ code: z.string().max(40) });

const code = route({
  method: 'POST',
  path: '/api/v1/mandates/code',
  access: 'person',
  limit: 'sign-in',
  summary: 'Accepts the mandate whose code one was told. Wrong codes are counted.',
  body: codeBody,
  answer: done,
  handle: async ({ body, perform, ctx }: RouteRequest<unknown, unknown, z.infer<typeof codeBody>>) => {
    if (!(await perform(acceptByCode, body))) throw refuse('wrong_code');
    return json({ at: isoInstant(ctx.now) });
  },
});

export const mandateApi = [list, prepare, give, ...answers, code];
