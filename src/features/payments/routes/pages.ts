/** The page of a charge, for its payer and for who acts for him. */
import { z } from 'zod';
import { isUuid } from '#kernel/uuid.ts';
import { page, type RouteRequest, redirect, route } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { payDemo } from '../actions/pay.ts';
import { ownCharge, paidFor } from '../actions/show.ts';
import { PaymentPage } from '../pages/payment.tsx';
import { providerOf } from '../provider.ts';
import { lastOutcome } from '../store/charges.ts';

const t = texts('payments');

const idSchema = z.object({ id: z.string().refine(isUuid) });
type Identified = z.infer<typeof idSchema>;

const showRoute = route({
  method: 'GET',
  path: '/:lang/payments/:id',
  access: 'person',
  params: idSchema,
  handle: async ({ app, ctx, params }: RouteRequest<Identified>) => {
    const { language, now } = ctx;
    const charge = await app.read((tx) => ownCharge(tx, ctx, params.id));
    const paidBy = await app.read((tx) => paidFor(tx, charge));
    const isDeclined = (await app.read((tx) => lastOutcome(tx, params.id))) === 'declined';
    const provider = providerOf(app.env)?.id;
    const title = t(language, charge.refund ? 'refund.title' : charge.payment ? 'receipt.title' : 'page.title');
    const body = PaymentPage({ env: app.env, language, now, charge, paidBy, provider, isDeclined });
    return page(title, body, { navigation: 'cabinet' });
  },
});

const payRoute = route({
  method: 'POST',
  path: '/:lang/payments/:id',
  body: z.object({}),
  access: 'person',
  params: idSchema,
  handle: async ({ ctx, params, perform }: RouteRequest<Identified>) => {
    await perform(payDemo, { chargeId: params.id });
    return redirect(`/${ctx.language}/payments/${params.id}`);
  },
});

export const pageRoutes = [showRoute, payRoute];
