/** Consents for programs: an organisation's system asks and reads, a person's answers. */
import { z } from 'zod';
import { type Awaited, isAwaited, waitABit } from '#features/registers/index.ts';
import { base64 } from '#kernel/hash.ts';
import { isoInstant } from '#kernel/instant.ts';
import { json, type RouteRequest, route } from '#platform/feature.ts';
import { answerSigned, performSigned, waitingAnswer } from '#platform/signing-road.ts';
import { giveConsent, refuseConsent, withdrawConsent } from '../actions/answer.ts';
import { type AskInput, askConsent, askInput } from '../actions/ask.ts';
import { readConsented } from '../actions/read.ts';
import { STATES } from '../rules/consent.ts';
import { type ConsentView, consentSeen, consentsSeen, type Side } from '../views.ts';

const text = z.object({ kk: z.string(), ru: z.string(), en: z.string() });
const consentSchema = z.object({
  id: z.uuid(),
  organisation: z.object({ bin: z.string(), name: text }),
  person: z
    .object({ iin: z.string(), surname: z.string() })
    .nullable()
    .describe(
      'As the organisation named him, to the organisation alone. It says nothing of whether there is such a person.',
    ),
  register: z.object({ id: z.string(), title: text }),
  purpose: z.object({ id: z.string(), text }),
  fields: z.array(z.object({ id: z.string(), label: text })),
  lastDay: z.iso.date(),
  answerUntil: z.iso.datetime(),
  state: z.enum(STATES),
  askedAt: z.iso.datetime(),
});

const present = (side: Side, one: ConsentView): z.infer<typeof consentSchema> => ({
  id: one.id,
  organisation: one.organisation,
  person: side === 'organisation' ? one.asked : null,
  register: one.register,
  purpose: one.purpose,
  fields: [...one.fields],
  lastDay: one.lastDay,
  answerUntil: isoInstant(one.answerUntil),
  state: one.state,
  askedAt: isoInstant(one.at),
});

const ask = route({
  method: 'POST',
  path: '/api/v1/consents',
  access: 'person',
  limit: 'write',
  summary:
    'An organisation asks a person for fields of a register. The answer is the same whether there is such a person or not.',
  body: askInput,
  answer: z.object({ id: z.uuid() }),
  answered: [201],
  handle: async ({ body, perform }: RouteRequest<unknown, unknown, AskInput>) =>
    json(await perform(askConsent, body), 201),
});

const list = route({
  method: 'GET',
  path: '/api/v1/consents',
  access: 'person',
  summary: 'What was asked of the caller, or by the organisation for which he acts, with how each stands.',
  answer: z.object({ consents: z.array(consentSchema) }),
  handle: async ({ app, ctx }: RouteRequest) => {
    const { side, consents } = await app.read((tx) => consentsSeen(tx, ctx));
    return json({ consents: consents.map((one) => present(side, one)) });
  },
});

const idParams = z.object({ id: z.uuid() });
type Id = z.infer<typeof idParams>;

const one = route({
  method: 'GET',
  path: '/api/v1/consents/:id',
  access: 'person',
  summary: 'One consent with everything that was read by it, and for the person the exact bytes to sign.',
  params: idParams,
  answer: z.object({
    consent: consentSchema,
    content: z.base64().nullable().describe('The exact bytes to sign, base64.'),
    uses: z.array(z.object({ at: z.iso.datetime(), fields: z.array(z.string()) })),
  }),
  handle: async ({ app, ctx, params }: RouteRequest<Id>) => {
    const { side, view, content, uses } = await app.read((tx) => consentSeen(tx, ctx, params.id));
    return json({
      consent: present(side, view),
      content: content ? base64(content) : null,
      uses: uses.map(({ at, fields }) => ({ at: isoInstant(at), fields })),
    });
  },
});

const done = z.object({ at: z.iso.datetime().describe('When it was done.') });
const signatureBody = z.strictObject({
  signature: z.base64().max(128_000).describe('Detached CMS over the content, DER in base64.'),
});

const give = route({
  method: 'POST',
  path: '/api/v1/consents/:id/signature',
  access: 'person',
  limit: 'write',
  summary: 'The person gives the consent by the signature over its content.',
  params: idParams,
  body: signatureBody,
  answer: done.or(waitingAnswer),
  answered: [201, 202],
  handle: async (request: RouteRequest<Id, unknown, z.infer<typeof signatureBody>>) => {
    const { params, body, ctx } = request;
    const back = `/cabinet/consents/${params.id}`;
    const signed = await performSigned(request, giveConsent, { id: params.id, ...body }, { back });
    return answerSigned(signed, () => json({ at: isoInstant(ctx.now) }, 201));
  },
});

const answers = (
  [
    ['refuse', 'The person refuses the request.', refuseConsent],
    ['withdraw', 'The person withdraws the consent: the next read gets nothing.', withdrawConsent],
  ] as const
).map(([name, summary, act]) =>
  route({
    method: 'POST',
    path: `/api/v1/consents/:id/${name}`,
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

const presentAwaited = ({ silentSince, againAt }: Awaited) => ({
  silentSince: silentSince === undefined ? null : isoInstant(silentSince),
  againAt: againAt === undefined ? null : isoInstant(againAt),
});

const data = route({
  method: 'GET',
  path: '/api/v1/consents/:id/data',
  access: 'person',
  summary: 'The consented fields as they stand today, for the organisation. The person sees that they were read.',
  params: idParams,
  answer: z.object({
    records: z.array(
      z.object({
        register: z.string(),
        values: z.record(z.string(), z.unknown()),
        validFrom: z.iso.date(),
        validTo: z.iso.date().optional().describe('The first day on which it no longer holds.'),
      }),
    ),
    awaited: z
      .object({ silentSince: z.iso.datetime().nullable(), againAt: z.iso.datetime().nullable() })
      .optional()
      .describe(
        'With 202: the register lives elsewhere and has not answered yet; ask again. silentSince: it answers nobody.',
      ),
  }),
  answered: [200, 202],
  handle: async ({ app, params, perform }: RouteRequest<Id>) => {
    const read = () => perform(readConsented, { id: params.id });
    const first = await read();
    const facts = isAwaited(first) && (await waitABit(app, [first])) ? await read() : first;
    if (isAwaited(facts)) return json({ records: [], awaited: presentAwaited(facts) }, 202);
    return json({
      records: facts.map(({ register, values, validFrom, validTo }) => ({
        ...{ register, values, validFrom },
        ...(validTo === undefined ? {} : { validTo }),
      })),
    });
  },
});

export const consentApi = [ask, list, one, give, ...answers, data];
