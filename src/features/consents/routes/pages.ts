/** Pages of consents: what was asked of a person, and what an organisation asked. */

import { z } from 'zod';
import { dayIn } from '#features/country/index.ts';
import { signingNotice } from '#features/identity/index.ts';
import { MAX_SIGNATURE_BYTES, readSignature } from '#features/trust/index.ts';
import { addMonths } from '#kernel/dates.ts';
import { base64 } from '#kernel/hash.ts';
import { isIin } from '#kernel/identifiers.ts';
import { bytes, page, type RouteRequest, redirect, route } from '#platform/feature.ts';
import { formValues } from '#platform/form-values.ts';
import { performSigned, redirectSigned } from '#platform/signing-road.ts';
import { texts } from '#platform/texts.ts';
import { giveConsent, refuseConsent, withdrawConsent } from '../actions/answer.ts';
import { askConsent } from '../actions/ask.ts';
import { AskPage, type AskValues, ChoosePage } from '../pages/ask.tsx';
import { ListPage } from '../pages/list.tsx';
import { ConsentPage } from '../pages/one.tsx';
import { requireOrganisation } from '../policy.ts';
import { type Opening, openingAt, openings } from '../purposes.ts';
import { refuse } from '../refusals.ts';
import { consentSeen, consentsSeen } from '../views.ts';

const t = texts('consents');
const door = { access: 'person' } as const;
const titled = { navigation: 'cabinet' } as const;
const idParams = z.object({ lang: z.string(), id: z.uuid() });
type Id = z.infer<typeof idParams>;

const list = route({
  method: 'GET',
  path: '/:lang/cabinet/consents',
  ...door,
  handle: async ({ app, ctx }: RouteRequest) => {
    const { language } = ctx;
    const seen = await app.read((tx) => consentsSeen(tx, ctx));
    return page(t(language, `list.${seen.side}.title`), ListPage({ language, ...seen }), titled);
  },
});

const choose = route({
  method: 'GET',
  path: '/:lang/cabinet/consents/new',
  ...door,
  handle: async ({ app, ctx }: RouteRequest) => {
    const { language, now } = ctx;
    const { covers } = await app.read((tx) => requireOrganisation(tx, ctx));
    const open = openings(app.env, now).filter(({ definition, purpose }) =>
      covers({ register: definition.register, purpose: purpose.id }),
    );
    return page(t(language, 'choose.title'), ChoosePage({ language, openings: open }), titled);
  },
});

const openingParams = z.object({ lang: z.string(), register: z.string().max(100), purpose: z.string().max(100) });
type Of = z.infer<typeof openingParams>;

/** The purpose that the address names. Refuses as `requireOrganisation`, and consents.unknown_purpose. */
async function openingOf({ app, ctx, params }: RouteRequest<Of>): Promise<Opening> {
  await app.read((tx) => requireOrganisation(tx, ctx, params));
  return openingAt(app.env, params, ctx.now) ?? refuse('unknown_purpose');
}

const EMPTY: AskValues = { iin: '', surname: '', fields: [], months: '1' };

const form = route({
  method: 'GET',
  path: '/:lang/cabinet/consents/new/:register/:purpose',
  ...door,
  params: openingParams,
  handle: async (request: RouteRequest<Of>) => {
    const { language } = request.ctx;
    const opening = await openingOf(request);
    return page(t(language, 'ask.title'), AskPage({ language, opening, values: EMPTY, wrong: [] }), titled);
  },
});

const askBody = z.object({
  iin: z.string().trim().max(20).default(''),
  surname: z.string().trim().max(100).default(''),
  fields: formValues.default([]),
  months: z.coerce.number().int().min(1).max(120),
});

const ask = route({
  method: 'POST',
  path: '/:lang/cabinet/consents/new/:register/:purpose',
  ...door,
  limit: 'write',
  params: openingParams,
  body: askBody,
  handle: async (request: RouteRequest<Of, unknown, z.infer<typeof askBody>>) => {
    const { app, ctx, params, perform } = request;
    const { language } = ctx;
    const { iin, surname, fields, months } = request.body;
    const opening = await openingOf(request);
    const wrong = [
      ...(isIin(iin) ? [] : (['iin'] as const)),
      ...(surname === '' ? (['surname'] as const) : []),
      ...(fields.length === 0 ? (['fields'] as const) : []),
    ];
    if (wrong.length > 0) {
      const values = { iin, surname, fields, months: String(months) };
      const body = AskPage({ language, opening, values, wrong });
      return page(t(language, 'ask.title'), body, { ...titled, hasErrors: true, status: 422 });
    }
    const lastDay = addMonths(dayIn(app.env, ctx.now), months);
    const { register, purpose } = params;
    const { id } = await perform(askConsent, { iin, surname, register, purpose, fields, lastDay });
    return redirect(`/${language}/cabinet/consents/${id}`);
  },
});

const one = route({
  method: 'GET',
  path: '/:lang/cabinet/consents/:id',
  ...door,
  params: idParams,
  handle: async (request: RouteRequest<Id>) => {
    const { app, ctx, params } = request;
    const { language } = ctx;
    const seen = await app.read((tx) => consentSeen(tx, ctx, params.id));
    const signing = await signingNotice(request, `/cabinet/consents/${params.id}`);
    return page(t(language, 'one.title'), ConsentPage({ env: app.env, language, seen, signing }), titled);
  },
});

const content = route({
  method: 'GET',
  path: '/:lang/cabinet/consents/:id/content',
  ...door,
  params: idParams,
  handle: async ({ app, ctx, params }: RouteRequest<Id>) => {
    const seen = await app.read((tx) => consentSeen(tx, ctx, params.id));
    return bytes(seen.content ?? refuse('not_found'), 'application/json; charset=utf-8', {
      'content-disposition': 'attachment; filename="consent.json"',
      'cache-control': 'no-store',
    });
  },
});

const give = route({
  method: 'POST',
  path: '/:lang/cabinet/consents/:id/sign',
  ...door,
  limit: 'write',
  params: idParams,
  body: z.object({ signature: z.string().optional() }),
  maxFileBytes: MAX_SIGNATURE_BYTES,
  handle: async (request: RouteRequest<Id, unknown, { signature?: string | undefined }>) => {
    const { ctx, params } = request;
    const back = `/cabinet/consents/${params.id}`;
    const input = { id: params.id, signature: base64(readSignature(request)) };
    return redirectSigned(ctx.language, await performSigned(request, giveConsent, input, { back }), back);
  },
});

const answers = (
  [
    ['refuse', refuseConsent],
    ['withdraw', withdrawConsent],
  ] as const
).map(([name, act]) =>
  route({
    method: 'POST',
    path: `/:lang/cabinet/consents/:id/${name}`,
    ...door,
    limit: 'write',
    params: idParams,
    body: z.object({}),
    handle: async ({ perform, ctx, params }: RouteRequest<Id>) => {
      await perform(act, { id: params.id });
      return redirect(`/${ctx.language}/cabinet/consents/${params.id}`);
    },
  }),
);

export const consentPages = [list, choose, form, ask, one, content, give, ...answers];
