/** The cabinet's pages of own certificates. */
import { z } from 'zod';
import { countryOf } from '#features/country/index.ts';
import { hasAssurance, personOf } from '#kernel/actor.ts';
import { page, type Reply, type RouteRequest, redirect, route } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { REASONS } from '../actions/change.ts';
import { holdAction, resumeAction, serialSchema, withdrawAction } from '../actions/status.ts';
import { ListPage } from '../pages/list.tsx';
import { WithdrawPage } from '../pages/withdraw.tsx';
import { ownCertificates, requireOwn } from '../policy.ts';
import { enrolmentsOf } from '../store/enrolments.ts';

const t = texts('certificates');
const LIST = '/:lang/cabinet/certificates';

const serialParams = z.object({ serial: serialSchema });
type Numbered = z.infer<typeof serialParams>;

const toList = ({ ctx }: Pick<RouteRequest, 'ctx'>): Reply => redirect(`/${ctx.language}/cabinet/certificates`);

const list = route({
  method: 'GET',
  path: LIST,
  access: 'signed-in',
  handle: async ({ app, ctx }) => {
    const { language, now } = ctx;
    const personId = personOf(ctx.actor);
    const shown = await app.read(async (tx) => ({
      certificates: await ownCertificates(tx, ctx),
      enrolments: await enrolmentsOf(tx, personId ?? ''),
    }));
    const mayAdd = ctx.actor.kind === 'person' && hasAssurance(ctx.actor, 'substantial');
    const body = ListPage({ language, zone: countryOf(app.env, now).zone, now, mayAdd, ...shown });
    return page(t(language, 'list.title'), body, { navigation: 'cabinet' });
  },
});

const change = (verb: 'hold' | 'resume', action: typeof holdAction) =>
  route({
    method: 'POST',
    path: `${LIST}/:serial/${verb}`,
    access: 'signed-in',
    params: serialParams,
    // A button and nothing else.
    body: z.object({}),
    handle: async (request: RouteRequest<Numbered>) => {
      await request.perform(action, request.params);
      return toList(request);
    },
  });

async function askReason(request: Pick<RouteRequest<Numbered>, 'app' | 'ctx' | 'params'>, isReasonMissing: boolean) {
  const { app, ctx, params } = request;
  const { language } = ctx;
  const certificate = await app.read((tx) => requireOwn(tx, ctx, params.serial));
  const body = WithdrawPage({ language, certificate, isReasonMissing, as: 'holder' });
  const options = isReasonMissing ? { hasErrors: true, status: 422 } : {};
  return page(t(language, 'withdraw.title'), body, { navigation: 'cabinet', ...options });
}

const withdrawForm = route({
  method: 'GET',
  path: `${LIST}/:serial/withdraw`,
  access: 'signed-in',
  params: serialParams,
  handle: (request: RouteRequest<Numbered>) => askReason(request, false),
});

const reasonSchema = z.object({ reason: z.enum(REASONS).optional().catch(undefined) });

const withdraw = route({
  method: 'POST',
  path: `${LIST}/:serial/withdraw`,
  access: 'signed-in',
  params: serialParams,
  body: reasonSchema,
  handle: async (request: RouteRequest<Numbered, unknown, z.infer<typeof reasonSchema>>) => {
    const { reason } = request.body;
    if (reason === undefined) return askReason(request, true);
    await request.perform(withdrawAction, { serial: request.params.serial, reason });
    return toList(request);
  },
});

export const certificateRoutes = [
  list,
  change('hold', holdAction),
  change('resume', resumeAction),
  withdrawForm,
  withdraw,
];
