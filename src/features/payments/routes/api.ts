/** Charges for programs: the same acts as the page's. */
import { z } from 'zod';
import { LANGUAGES } from '#kernel/text.ts';
import { isUuid } from '#kernel/uuid.ts';
import { json, type RouteRequest, route } from '#platform/feature.ts';
import { payDemo } from '../actions/pay.ts';
import { shownCharge } from '../actions/show.ts';

const idSchema = z.object({ id: z.string().refine(isUuid).describe('Id of the charge.') });
type Identified = z.infer<typeof idSchema>;

const textSchema = z.record(z.enum(LANGUAGES), z.string());
const chargeSchema = z.object({
  id: z.string(),
  number: z.string().describe('For people and receipts.'),
  subject: z.string().describe('URN of what is paid for.'),
  reason: textSchema,
  lines: z.array(
    z.object({
      label: textSchema,
      amount: z.string().describe('Tiyn.'),
      cite: z.object({ act: z.string(), article: z.string() }),
    }),
  ),
  total: z.string().describe('Tiyn.'),
  chargedAt: z.string(),
  payment: z
    .object({
      provider: z.string(),
      reference: z.string(),
      at: z.string(),
      paidBy: z.string().optional().describe('The name of who paid for the payer. Absent: he paid himself.'),
    })
    .optional()
    .describe('Absent until it is paid.'),
  refund: z
    .object({ reference: z.string(), reason: z.enum(['case-ended']), at: z.string() })
    .optional()
    .describe('Absent unless it was given back.'),
});

const showRoute = route({
  method: 'GET',
  path: '/api/v1/payments/:id',
  access: 'person',
  summary: 'A charge of the payer, or of whom one acts for, with its receipt once it is paid.',
  params: idSchema,
  answer: chargeSchema,
  handle: async ({ app, ctx, params }: RouteRequest<Identified>) =>
    json(await app.read((tx) => shownCharge(tx, ctx, params.id))),
});

const payRoute = route({
  method: 'POST',
  path: '/api/v1/payments/:id/pay-demo',
  body: z.object({}),
  access: 'person',
  summary: "The demo's payment: no money moves. A real instance refuses it. Repeating it changes nothing.",
  params: idSchema,
  answer: chargeSchema,
  handle: async ({ app, ctx, params, perform }: RouteRequest<Identified>) => {
    await perform(payDemo, { chargeId: params.id });
    return json(await app.read((tx) => shownCharge(tx, ctx, params.id)));
  },
});

export const apiRoutes = [showRoute, payRoute];
