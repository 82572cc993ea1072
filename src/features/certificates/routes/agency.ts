/** The head's pages and API of what people sign with in the agency's name. */
import { z } from 'zod';
import { countryOf } from '#features/country/index.ts';
import { isoInstant } from '#kernel/instant.ts';
import { json, page, type Reply, type RouteRequest, redirect, route } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import {
  agencyCertificates,
  holdForAgency,
  requireOfAgency,
  resumeForAgency,
  withdrawForAgency,
} from '../actions/agency.ts';
import { REASONS } from '../actions/change.ts';
import { serialSchema } from '../actions/status.ts';
import { AgencyPage } from '../pages/agency.tsx';
import { stateOf } from '../pages/state.ts';
import { WithdrawPage } from '../pages/withdraw.tsx';

const t = texts('certificates');
const LIST = '/:lang/desk/certificates';
const API = '/api/v1/agency-certificates';
const navigation = { navigation: 'desk-certificates' } as const;

const list = route({
  method: 'GET',
  path: LIST,
  access: 'officer',
  handle: async ({ app, ctx }) => {
    const { language, now } = ctx;
    const certificates = await app.read((tx) => agencyCertificates(tx, ctx));
    const body = AgencyPage({ language, now, zone: countryOf(app.env, now).zone, certificates });
    return page(t(language, 'agency.title'), body, navigation);
  },
});

const serialParams = z.object({ serial: serialSchema });
type Numbered = z.infer<typeof serialParams>;
const empty = z.object({});

const toList = ({ ctx }: Pick<RouteRequest, 'ctx'>): Reply => redirect(`/${ctx.language}/desk/certificates`);

const change = (verb: 'hold' | 'resume', action: typeof holdForAgency) =>
  route({
    method: 'POST',
    path: `${LIST}/:serial/${verb}`,
    access: 'officer',
    limit: 'write',
    params: serialParams,
    body: empty,
    handle: async (request: RouteRequest<Numbered>) => {
      await request.perform(action, { serial: request.params.serial });
      return toList(request);
    },
  });

async function askReason(request: Pick<RouteRequest<Numbered>, 'app' | 'ctx' | 'params'>, isReasonMissing: boolean) {
  const { app, ctx, params } = request;
  const { language } = ctx;
  const certificate = await app.read((tx) => requireOfAgency(tx, ctx, params.serial));
  const body = WithdrawPage({ language, certificate, isReasonMissing, as: 'agency' });
  const options = isReasonMissing ? { hasErrors: true, status: 422 } : {};
  return page(t(language, 'withdraw.title'), body, { ...navigation, ...options });
}

const withdrawForm = route({
  method: 'GET',
  path: `${LIST}/:serial/withdraw`,
  access: 'officer',
  params: serialParams,
  handle: (request: RouteRequest<Numbered>) => askReason(request, false),
});

const reasonSchema = z.object({ reason: z.enum(REASONS).optional().catch(undefined) });

const withdraw = route({
  method: 'POST',
  path: `${LIST}/:serial/withdraw`,
  access: 'officer',
  limit: 'write',
  params: serialParams,
  body: reasonSchema,
  handle: async (request: RouteRequest<Numbered, unknown, z.infer<typeof reasonSchema>>) => {
    const { reason } = request.body;
    if (reason === undefined) return askReason(request, true);
    await request.perform(withdrawForAgency, { serial: request.params.serial, reason });
    return toList(request);
  },
});

const lineSchema = z.object({
  serial: z.string(),
  holder: z.string(),
  state: z.enum(['good', 'held', 'withdrawn', 'expired']),
  until: z.iso.datetime(),
});

const apiList = route({
  method: 'GET',
  path: API,
  access: 'officer',
  summary: 'Lists the certificates with the number of the agency whose head asks.',
  answer: z.object({ certificates: z.array(lineSchema) }),
  handle: async ({ app, ctx }: RouteRequest) => {
    const found = await app.read((tx) => agencyCertificates(tx, ctx));
    const certificates = found.map((one) => ({
      serial: one.serial,
      holder: one.name,
      state: stateOf(one, ctx.now),
      until: isoInstant(one.notAfter),
    }));
    return json({ certificates });
  },
});

const doneSchema = z.object({ done: z.literal(true) });

const apiChange = (verb: 'hold' | 'resume', summary: string, action: typeof holdForAgency) =>
  route({
    method: 'POST',
    path: `${API}/:serial/${verb}`,
    access: 'officer',
    limit: 'program',
    summary,
    params: serialParams,
    body: empty,
    answer: doneSchema,
    handle: async (request: RouteRequest<Numbered>) => {
      await request.perform(action, { serial: request.params.serial });
      return json({ done: true });
    },
  });

const apiReason = z.object({ reason: z.enum(REASONS).describe('RFC 5280, section 5.3.1.') });

const apiWithdraw = route({
  method: 'POST',
  path: `${API}/:serial/withdraw`,
  access: 'officer',
  limit: 'program',
  summary: 'Withdraws one of them for ever.',
  params: serialParams,
  body: apiReason,
  answer: doneSchema,
  handle: async (request: RouteRequest<Numbered, unknown, z.infer<typeof apiReason>>) => {
    await request.perform(withdrawForAgency, { serial: request.params.serial, reason: request.body.reason });
    return json({ done: true });
  },
});

export const agencyRoutes = [
  list,
  change('hold', holdForAgency),
  change('resume', resumeForAgency),
  withdrawForm,
  withdraw,
  apiList,
  apiChange('hold', 'Suspends one of them.', holdForAgency),
  apiChange('resume', 'Lifts a suspension that the same head set.', resumeForAgency),
  apiWithdraw,
];
