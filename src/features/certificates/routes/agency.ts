/** The head's pages and API of what people sign with in the agency's name. */
import { z } from 'zod';
import { countryOf } from '#features/country/index.ts';
import { isoInstant } from '#kernel/instant.ts';
import { json, page, type RouteRequest, route } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import {
  agencyCertificates,
  holdForAgency,
  requireOfAgency,
  resumeForAgency,
  withdrawForAgency,
} from '../actions/agency.ts';
import { REASONS } from '../actions/change.ts';
import { AgencyPage } from '../pages/agency.tsx';
import { stateOf } from '../pages/state.ts';
import { changeRoutes, serialParams } from './changes.ts';

const t = texts('certificates');
const PATH = '/desk/certificates';
const API = '/api/v1/agency-certificates';
const NAVIGATION = 'desk-certificates';

const list = route({
  method: 'GET',
  path: `/:lang${PATH}`,
  access: 'officer',
  handle: async ({ app, ctx }) => {
    const { language, now } = ctx;
    const certificates = await app.read((tx) => agencyCertificates(tx, ctx));
    const body = AgencyPage({ language, now, zone: countryOf(app.env, now).zone, certificates });
    return page(t(language, 'agency.title'), body, { navigation: NAVIGATION });
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
    const certificates = (found ?? []).map((one) => ({
      serial: one.serial,
      holder: one.name,
      state: stateOf(one, ctx.now),
      until: isoInstant(one.notAfter),
    }));
    return json({ certificates });
  },
});

type Numbered = z.infer<typeof serialParams>;

const doneSchema = z.object({ done: z.literal(true) });

const apiChange = (verb: 'hold' | 'resume', summary: string, action: typeof holdForAgency) =>
  route({
    method: 'POST',
    path: `${API}/:serial/${verb}`,
    access: 'officer',
    limit: 'program',
    summary,
    params: serialParams,
    body: z.object({}),
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
  ...changeRoutes({
    path: PATH,
    access: 'officer',
    navigation: NAVIGATION,
    as: 'agency',
    hold: holdForAgency,
    resume: resumeForAgency,
    withdraw: withdrawForAgency,
    one: requireOfAgency,
  }),
  apiList,
  apiChange('hold', 'Suspends one of them.', holdForAgency),
  apiChange('resume', 'Lifts a suspension that the same head set.', resumeForAgency),
  apiWithdraw,
];
