import { z } from 'zod';
import { page, type RouteRequest, redirect, route } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { withdrawConsent } from '../actions/consent.ts';
import { MySystemsPage } from '../pages/cabinet.tsx';
import { requireHuman } from '../policy.ts';
import { systemsOf } from '../views.ts';

const t = texts('sign-on');

const list = route({
  method: 'GET',
  path: '/:lang/cabinet/sign-on',
  access: 'person',
  async handle({ app, ctx }: RouteRequest) {
    const { language, now } = ctx;
    const { personId } = requireHuman(ctx);
    const systems = await app.read((tx) => systemsOf(tx, personId));
    const body = MySystemsPage({ reading: { env: app.env, language, now }, systems });
    return page(t(language, 'mine.title'), body, { navigation: 'cabinet' });
  },
});

const withdrawBody = z.object({ client: z.string().max(60) });

const withdraw = route({
  method: 'POST',
  path: '/:lang/cabinet/sign-on',
  access: 'person',
  body: withdrawBody,
  async handle({ ctx, body, perform }: RouteRequest<unknown, unknown, z.infer<typeof withdrawBody>>) {
    await perform(withdrawConsent, body);
    return redirect(`/${ctx.language}/cabinet/sign-on`);
  },
});

export const cabinetRoutes = [list, withdraw];
