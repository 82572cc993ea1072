/** The pages of mandates: for a person, a director, and the visitor of a centre at the operator's window. */

import { z } from 'zod';
import { countryOf, dayIn } from '#features/country/index.ts';
import { mandateKinds } from '#features/identity/index.ts';
import { MAX_SIGNATURE_BYTES, readSignature } from '#features/trust/index.ts';
import { addMonths } from '#kernel/dates.ts';
import { base64 } from '#kernel/hash.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { App, Tx } from '#platform/app.ts';
import { bytes, type Context, page, type Reply, type RouteRequest, redirect, route } from '#platform/feature.ts';
import { formValues } from '#platform/form-values.ts';
import { redirectSigned } from '#platform/signing-road.ts';
import { texts } from '#platform/texts.ts';
import { acceptByCode, acceptMandate, refuseMandate, withdrawMandate } from '../actions/answer.ts';
import { giveSigned, unsigned } from '../actions/give.ts';
import { grantorOf } from '../actions/grantor.ts';
import { consentsFor, kindsFor, prepareGrant, servicesFor } from '../actions/prepare.ts';
import { type ListProps, MandatesPage } from '../pages/list.tsx';
import { CodePage, type NewField, NewMandatePage, type NewValues, SignMandatePage } from '../pages/new.tsx';
import { refuse } from '../refusals.ts';
import { actingForMe, forWhomIAct, givenTo } from '../views.ts';

const t = texts('mandates');
const door = { access: 'signed-in' } as const;
const idParams = z.object({ lang: z.string(), id: z.uuid() });
type Id = z.infer<typeof idParams>;
const titled = { navigation: 'cabinet' } as const;

/** Both lists, as far as the one who reads may see them in the name in which he acts. */
export async function listsFor(tx: Tx, ctx: Context): Promise<Pick<ListProps, 'given' | 'received' | 'isAtCentre'>> {
  const { actor } = ctx;
  const isForPerson = actor.kind === 'person' && (actor.onBehalfOf?.kind === 'person' || actor.isLapsed);
  const isOneself = actor.kind === 'person' && actor.onBehalfOf === undefined;
  const given = isForPerson ? undefined : await actingForMe(tx, await grantorOf(tx, ctx));
  if (isOneself) return { given, received: await forWhomIAct(tx, actor.personId) };
  if (actor.kind === 'operator' && actor.visitor) {
    // The operator answers what is offered to his visitor; for whom registers let the visitor act is none of his business.
    return { given, received: await givenTo(tx, actor.visitor.personId), isAtCentre: true };
  }
  return { given, received: undefined };
}

async function listReply(app: App, ctx: Context, isWrongCode = false): Promise<Reply> {
  const { language } = ctx;
  const lists = await app.read((tx) => listsFor(tx, ctx));
  const { zone } = countryOf(app.env, ctx.now);
  const body = MandatesPage({ language, zone, ...lists, isWrongCode });
  return page(t(language, 'list.title'), body, { ...titled, ...(isWrongCode ? { hasErrors: true, status: 422 } : {}) });
}

const list = route({
  method: 'GET',
  path: '/:lang/mandates',
  ...door,
  handle: ({ app, ctx }: RouteRequest) => listReply(app, ctx),
});

const EMPTY: NewValues = {
  way: 'person',
  iin: '',
  surname: '',
  services: [],
  consents: [],
  reach: 'fill',
  months: '12',
};

async function formReply(
  app: App,
  ctx: Context,
  values: NewValues,
  wrong: Partial<Record<NewField, string>> = {},
): Promise<Reply> {
  const { language } = ctx;
  const [kind] = kindsFor(app.env, ctx, await app.read((tx) => grantorOf(tx, ctx)));
  if (kind === undefined) throw refuse('unknown_kind');
  const services = servicesFor(app.env, ctx, kind);
  const consents = consentsFor(app.env, ctx, kind);
  const body = NewMandatePage({ language, kind, services, consents, values, wrong });
  const hasErrors = Object.keys(wrong).length > 0;
  const title = t(language, 'new.title', { kind: kind.title[language] });
  return page(title, body, { ...titled, hasErrors, status: hasErrors ? 422 : 200 });
}

const form = route({
  method: 'GET',
  path: '/:lang/mandates/new',
  ...door,
  handle: ({ app, ctx }: RouteRequest) => formReply(app, ctx, EMPTY),
});

const newBody = z.object({
  way: z.enum(['person', 'code']).default('person'),
  iin: z.string().max(20).default(''),
  surname: z.string().max(100).default(''),
  services: formValues.default([]),
  consents: formValues.default([]),
  reach: z.enum(['fill', 'sign']).default('fill'),
  months: z.coerce.number().int().min(1).max(120),
});

/** Refusals that belong to a field of the form. */
const FIELD_OF: Readonly<Record<string, NewField>> = {
  'mandates.no_such_person': 'iin',
  'mandates.not_oneself': 'iin',
};

const write = route({
  method: 'POST',
  path: '/:lang/mandates/new',
  ...door,
  limit: 'write',
  body: newBody,
  handle: async ({ app, ctx, body, perform }: RouteRequest<unknown, unknown, z.infer<typeof newBody>>) => {
    const { way, iin, surname, services, consents, reach, months } = body;
    const values: NewValues = { way, iin, surname, services, consents, reach, months: String(months) };
    const [kind] = kindsFor(app.env, ctx, await app.read((tx) => grantorOf(tx, ctx)));
    const missing = kind && consentsFor(app.env, ctx, kind).length > 0 ? 'new.nothingEntrusted' : 'new.servicesMissing';
    const wrong = {
      ...(way === 'person' && (iin.trim() === '' || surname.trim() === '') ? { iin: 'new.whoMissing' } : {}),
      ...(services.length + consents.length === 0 ? { services: missing } : {}),
    };
    if (Object.keys(wrong).length > 0) return formReply(app, ctx, values, wrong);
    try {
      const { id } = await perform(prepareGrant, {
        kind: kind?.id ?? '',
        to: way === 'code' ? ('code' as const) : { iin, surname },
        services,
        consents,
        maySign: reach === 'sign',
        lastDay: addMonths(dayIn(app.env, ctx.now), months),
      });
      return redirect(`/${ctx.language}/mandates/${id}/sign`);
    } catch (error) {
      const field = error instanceof Refusal ? FIELD_OF[error.code] : undefined;
      if (field === undefined) throw error;
      return formReply(app, ctx, values, { [field]: `refusal.${(error as Refusal).code.split('.')[1]}.title` });
    }
  },
});

const waiting = ({ app, ctx, params }: RouteRequest<Id>) =>
  app.read(async (tx) => unsigned(tx, ctx, params.id, (await grantorOf(tx, ctx)).person.personId));

const sign = route({
  method: 'GET',
  path: '/:lang/mandates/:id/sign',
  ...door,
  params: idParams,
  handle: async (request: RouteRequest<Id>) => {
    const { language } = request.ctx;
    const { id, content } = await waiting(request);
    return page(t(language, 'sign.title'), SignMandatePage({ env: request.app.env, language, id, content }), titled);
  },
});

const content = route({
  method: 'GET',
  path: '/:lang/mandates/:id/content',
  ...door,
  params: idParams,
  handle: async (request: RouteRequest<Id>) =>
    bytes((await waiting(request)).content, 'application/json; charset=utf-8', {
      'content-disposition': 'attachment; filename="mandate.json"',
      'cache-control': 'no-store',
    }),
});

const give = route({
  method: 'POST',
  path: '/:lang/mandates/:id/sign',
  ...door,
  limit: 'write',
  params: idParams,
  body: z.object({ signature: z.string().optional() }),
  maxFileBytes: MAX_SIGNATURE_BYTES,
  handle: async (request: RouteRequest<Id, unknown, { signature?: string | undefined }>) => {
    const { app, ctx, params } = request;
    const { language } = ctx;
    const signed = await giveSigned(request, { id: params.id, signature: base64(readSignature(request)) });
    if ('waiting' in signed || signed.output.code === undefined) return redirectSigned(language, signed, '/mandates');
    const { code } = signed.output;
    const { minutes } = mandateKinds(app.env, ctx.now).code;
    return page(t(language, 'told.title'), CodePage({ language, code, minutes }), titled);
  },
});

const acts = [
  ['accept', acceptMandate],
  ['refuse', refuseMandate],
  ['withdraw', withdrawMandate],
] as const;

const answers = acts.map(([name, act]) =>
  route({
    method: 'POST',
    path: `/:lang/mandates/:id/${name}`,
    ...door,
    limit: 'write',
    params: idParams,
    body: z.object({}),
    handle: async ({ perform, ctx, params }: RouteRequest<Id>) => {
      await perform(act, { id: params.id });
      return redirect(`/${ctx.language}/mandates`);
    },
  }),
);

const codeBody = z.object({ code: z.string().max(40) });

const code = route({
  method: 'POST',
  path: '/:lang/mandates/code',
  ...door,
  limit: 'sign-in',
  body: codeBody,
  handle: async ({ app, ctx, body, perform }: RouteRequest<unknown, unknown, z.infer<typeof codeBody>>) => {
    const isRight = await perform(acceptByCode, body);
    return isRight ? redirect(`/${ctx.language}/mandates`) : listReply(app, ctx, true);
  },
});

export const mandatePages = [list, form, write, sign, content, give, ...answers, code];
