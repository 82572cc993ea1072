/** What people sign with in the name of an organisation: for the head of an agency at his desk, for a director in his cabinet; and for programs. */
import { z } from 'zod';
import { countryOf } from '#features/country/index.ts';
import { isoInstant } from '#kernel/instant.ts';
import { json, page, type Route, type RouteRequest, redirect, route } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { agreeToKey, askedKeys, declineKey } from '../actions/agreement.ts';
import { REASONS } from '../actions/change.ts';
import {
  certificatesInName,
  holdInName,
  requireInName,
  resumeInName,
  withdrawInName,
} from '../actions/organisation.ts';
import { OrganisationPage } from '../pages/organisation.tsx';
import { stateOf } from '../pages/state.ts';
import { changeRoutes, serialParams } from './changes.ts';

const t = texts('certificates');

interface Place {
  readonly as: 'agency' | 'organisation';
  /** Who in the summaries of the API. */
  readonly who: string;
  readonly path: '/desk/certificates' | '/cabinet/organisation-certificates';
  readonly api: `/api/v1/${string}`;
  readonly access: 'officer' | 'person';
  readonly navigation: string;
}

const AGENCY: Place = {
  as: 'agency',
  who: 'the agency whose head asks',
  path: '/desk/certificates',
  api: '/api/v1/agency-certificates',
  access: 'officer',
  navigation: 'desk-certificates',
};
const ORGANISATION: Place = {
  as: 'organisation',
  who: 'the organisation for which its director acts',
  path: '/cabinet/organisation-certificates',
  api: '/api/v1/organisation-certificates',
  access: 'person',
  navigation: 'cabinet',
};

const lineSchema = z.object({
  serial: z.string(),
  holder: z.string(),
  role: z.string().nullable().describe('What the holder may do, by the country’s trust profile.'),
  state: z.enum(['good', 'held', 'withdrawn', 'expired']),
  until: z.iso.datetime(),
});
const askedSchema = z.object({
  id: z.uuid(),
  holder: z.string(),
  device: z.string().describe('What the holder calls the device.'),
});
const doneSchema = z.object({ done: z.literal(true) });

type Numbered = z.infer<typeof serialParams>;
const apiReason = z.object({ reason: z.enum(REASONS).describe('RFC 5280, section 5.3.1.') });

function lists({ as, who, path, api, access, navigation }: Place): Route[] {
  const shown = ({ app, ctx }: Pick<RouteRequest, 'app' | 'ctx'>) =>
    app.read(async (tx) => ({ certificates: await certificatesInName(tx, ctx), asked: await askedKeys(tx, ctx) }));
  return [
    route({
      method: 'GET',
      path: `/:lang${path}`,
      access,
      handle: async (request) => {
        const { language, now } = request.ctx;
        const { zone } = countryOf(request.app.env, now);
        const body = OrganisationPage({ language, now, zone, as, path, ...(await shown(request)) });
        return page(t(language, `${as}.title`), body, { navigation });
      },
    }),
    route({
      method: 'GET',
      path: api,
      access,
      summary: `Lists the certificates in the name of ${who}, and what waits for an agreement.`,
      answer: z.object({ certificates: z.array(lineSchema), asked: z.array(askedSchema) }),
      handle: async (request: RouteRequest) => {
        const { certificates: found = [], asked } = await shown(request);
        const certificates = found.map((one) => ({
          serial: one.serial,
          holder: one.name,
          role: one.role,
          state: stateOf(one, request.ctx.now),
          until: isoInstant(one.notAfter),
        }));
        return json({ certificates, asked });
      },
    }),
  ];
}

function changes({ as, who, path, api, access, navigation }: Place): Route[] {
  const apiChange = (verb: 'hold' | 'resume', summary: string, action: typeof holdInName) =>
    route({
      method: 'POST',
      path: `${api}/:serial/${verb}`,
      access,
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
  const apiWithdraw = route({
    method: 'POST',
    path: `${api}/:serial/withdraw`,
    access,
    limit: 'program',
    summary: `Withdraws for ever a certificate in the name of ${who}.`,
    params: serialParams,
    body: apiReason,
    answer: doneSchema,
    handle: async (request: RouteRequest<Numbered, unknown, z.infer<typeof apiReason>>) => {
      await request.perform(withdrawInName, { serial: request.params.serial, reason: request.body.reason });
      return json({ done: true });
    },
  });
  return [
    ...changeRoutes({
      ...{ path, access, navigation, as },
      hold: holdInName,
      resume: resumeInName,
      withdraw: withdrawInName,
      one: requireInName,
    }),
    apiChange('hold', `Suspends a certificate in the name of ${who}.`, holdInName),
    apiChange('resume', 'Lifts a suspension that the same person set.', resumeInName),
    apiWithdraw,
  ];
}

const askedParams = z.object({ id: z.uuid() });
type Asked = z.infer<typeof askedParams>;

/** Agreeing and declining, by a button and by a program. */
const agreement = (verb: 'agree' | 'decline', summary: string, action: typeof agreeToKey): Route[] => [
  route({
    method: 'POST',
    path: `/:lang${AGENCY.path}/asked/:id/${verb}`,
    access: AGENCY.access,
    params: askedParams,
    body: z.object({}),
    handle: async (request: RouteRequest<Asked>) => {
      await request.perform(action, { id: request.params.id });
      return redirect(`/${request.ctx.language}${AGENCY.path}`);
    },
  }),
  route({
    method: 'POST',
    path: `${AGENCY.api}/asked/:id/${verb}`,
    access: AGENCY.access,
    limit: 'program',
    summary,
    params: askedParams,
    body: z.object({}),
    answer: doneSchema,
    handle: async (request: RouteRequest<Asked>) => {
      await request.perform(action, { id: request.params.id });
      return json({ done: true });
    },
  }),
];

export const organisationRoutes = [
  ...[AGENCY, ORGANISATION].flatMap((place) => [...lists(place), ...changes(place)]),
  ...agreement('agree', 'The head agrees that an officer gets a certificate in the agency’s name.', agreeToKey),
  ...agreement('decline', 'The head declines it.', declineKey),
];
