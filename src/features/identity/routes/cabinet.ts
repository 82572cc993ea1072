/** The cabinet's pages of identity: sessions, and for whom one acts. */
import { z } from 'zod';
import { countryOf } from '#features/country/index.ts';
import { page, type RouteRequest, redirect, route } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { actingOptions } from '../actions/mandates.ts';
import { actAsAction, ownSessions, revokeAction } from '../actions/sessions.ts';
import { ActAsPage } from '../pages/roles.tsx';
import { SessionsPage } from '../pages/sessions.tsx';
import { requirePerson } from '../policy.ts';
import { sessionCookie } from './sign-in.ts';

const t = texts('identity');

const sessions = route({
  method: 'GET',
  path: '/:lang/cabinet/sessions',
  access: 'signed-in',
  handle: async ({ app, ctx }) => {
    const { language, now } = ctx;
    const { zone } = countryOf(app.env, now);
    const body = SessionsPage({ language, zone, now, ...(await app.read((tx) => ownSessions(tx, ctx))) });
    return page(t(language, 'sessions.title'), body, { navigation: 'cabinet' });
  },
});

const sessionSchema = z.object({ session: z.union([z.uuid(), z.literal('others')]) });

const revoke = route({
  method: 'POST',
  path: '/:lang/cabinet/sessions',
  access: 'signed-in',
  body: sessionSchema,
  handle: async (request: RouteRequest<unknown, unknown, z.infer<typeof sessionSchema>>) => {
    await request.perform(revokeAction, request.body);
    return redirect(`/${request.ctx.language}/cabinet/sessions`);
  },
});

const actAs = route({
  method: 'GET',
  path: '/:lang/cabinet/act-as',
  access: 'person',
  handle: async ({ app, ctx }) => {
    const { language, now } = ctx;
    const { personId, onBehalfOf } = requirePerson(ctx);
    const mandates = await app.read((tx) => actingOptions(tx, personId));
    const current = mandates.find(({ id }) => id === onBehalfOf?.mandateId)?.ref;
    const body = ActAsPage({ env: app.env, now, language, mandates, current: current ?? 'none' });
    return page(t(language, 'actAs.title'), body, { navigation: 'cabinet' });
  },
});

const actAsBody = z.object({ mandate: z.string().max(100) });

const takeActAs = route({
  method: 'POST',
  path: '/:lang/cabinet/act-as',
  access: 'person',
  body: actAsBody,
  handle: async (request: RouteRequest<unknown, unknown, z.infer<typeof actAsBody>>) => {
    requirePerson(request.ctx);
    const { mandate } = request.body;
    const session = await request.perform(actAsAction, { as: mandate === 'none' ? 'person' : { mandate } });
    return redirect(`/${request.ctx.language}/cabinet`, [sessionCookie(session)]);
  },
});

export const cabinetRoutes = [sessions, revoke, actAs, takeActAs];
