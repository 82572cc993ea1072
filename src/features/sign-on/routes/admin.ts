/** The administrators' pages of connected systems. */
import { z } from 'zod';
import { agencies, act as findAct } from '#features/country/index.ts';
import { page, type Reply, type RouteRequest, redirect, route } from '#platform/feature.ts';
import { formValues } from '#platform/form-values.ts';
import { texts } from '#platform/texts.ts';
import { EMPTY_FORM, type FilledForm } from '#ui/index.ts';
import { defineClient, resumeClient, suspendClient } from '../actions/clients.ts';
import { type ClientDefinition, clientSchema } from '../client-definition.ts';
import { ClientFormPage, ClientPage, ClientsPage } from '../pages/admin.tsx';
import { refuse } from '../refusals.ts';
import { addressFault, type Client } from '../rules/client.ts';
import { pastedKeys } from '../rules/keys.ts';
import { clients, findClient } from '../store/clients.ts';

const t = texts('sign-on');
const door = { access: 'administrator' } as const;
const titled = { navigation: 'sign-on' } as const;
const BASE = '/:lang/admin/sign-on';

const oneParams = z.object({ lang: z.string(), client: z.string().max(60) });
type One = z.infer<typeof oneParams>;

const getClient = async ({ app, params }: RouteRequest<One>): Promise<Client> =>
  (await app.read((tx) => findClient(tx, params.client))) ?? refuse('unknown_client');

const list = route({
  method: 'GET',
  path: BASE,
  ...door,
  async handle({ app, ctx: { language, now } }: RouteRequest) {
    const body = ClientsPage({ reading: { env: app.env, language, now }, clients: await app.read(clients) });
    return page(t(language, 'admin.title'), body, titled);
  },
});

const one = route({
  method: 'GET',
  path: `${BASE}/:client`,
  ...door,
  params: oneParams,
  async handle(request: RouteRequest<One>) {
    const { app, ctx } = request;
    const { language, now } = ctx;
    const client = await getClient(request);
    const body = ClientPage({ reading: { env: app.env, language, now }, client });
    return page(client.title[language], body, titled);
  },
});

const text = z.string().max(20_000).default('');
const formBody = z.object({
  ...{ id: text, agency: text, act: text, article: text, assurance: text, keys: text },
  ...{ titleKk: text, titleRu: text, titleEn: text, purposeKk: text, purposeRu: text, purposeEn: text },
  ...{ redirectUris: text, signedOutUris: text, logoutUri: text },
  scopes: formValues.default([]),
});
type Form = z.infer<typeof formBody>;

const linesOf = (value: string): string[] => value.split(/\s+/).filter((line) => line !== '');

/** What a form means, before anything is checked. */
const meaning = (id: string, form: Form): unknown => ({
  id,
  agency: form.agency,
  title: { kk: form.titleKk, ru: form.titleRu, en: form.titleEn },
  purpose: { kk: form.purposeKk, ru: form.purposeRu, en: form.purposeEn },
  cite: { act: form.act.trim(), article: form.article.trim() },
  scopes: form.scopes,
  assurance: form.assurance,
  redirectUris: linesOf(form.redirectUris),
  signedOutUris: linesOf(form.signedOutUris),
  ...(form.logoutUri.trim() === '' ? {} : { logoutUri: form.logoutUri.trim() }),
  keys: pastedKeys(form.keys),
});

const SUFFIX: Readonly<Record<string, string>> = { kk: 'Kk', ru: 'Ru', en: 'En' };

/** The field of the form where a part of the definition stands. */
function fieldOf([first, second]: readonly PropertyKey[]): string {
  if (first === 'title' || first === 'purpose') return `${first}${SUFFIX[String(second)] ?? 'Kk'}`;
  return first === 'cite' ? String(second ?? 'act') : String(first);
}

type Parsed = { readonly client: ClientDefinition } | { readonly faults: readonly string[] };

function parse({ app }: RouteRequest, id: string, form: Form): Parsed {
  const parsed = clientSchema.safeParse(meaning(id, form));
  if (!parsed.success) return { faults: [...new Set(parsed.error.issues.map(({ path }) => fieldOf(path)))] };
  const client = parsed.data;
  const wrong = addressFault(client, app.env.instance.mode);
  const faults = [
    ...(findAct(app.env, client.cite.act) === undefined ? ['act'] : []),
    ...(wrong === undefined
      ? []
      : [
          wrong === client.logoutUri
            ? 'logoutUri'
            : client.signedOutUris.includes(wrong)
              ? 'signedOutUris'
              : 'redirectUris',
        ]),
  ];
  return faults.length > 0 ? { faults } : { client };
}

function formPage({ app, ctx }: RouteRequest, form: FilledForm, scopes: readonly string[], id?: string): Reply {
  const { language, now } = ctx;
  const known = id === undefined ? {} : { id };
  const body = ClientFormPage({ language, agencies: agencies(app.env, now), form, scopes, ...known });
  const options = form.faults.length > 0 ? { hasErrors: true, status: 422 } : {};
  return page(t(language, id === undefined ? 'admin.connect' : 'admin.change'), body, { ...titled, ...options });
}

async function propose(request: RouteRequest<unknown, unknown, Form>, id: string, isNew: boolean): Promise<Reply> {
  const { body, ctx, perform } = request;
  const parsed = parse(request, id, body);
  const { scopes, ...values } = body;
  if ('faults' in parsed) return formPage(request, { values, faults: parsed.faults }, scopes, isNew ? undefined : id);
  await perform(defineClient, parsed.client);
  return redirect(`/${ctx.language}/proposals`);
}

const blank = route({
  method: 'GET',
  path: `${BASE}/new`,
  ...door,
  handle: (request: RouteRequest) => formPage(request, EMPTY_FORM, ['profile']),
});

const connect = route({
  method: 'POST',
  path: `${BASE}/new`,
  ...door,
  body: formBody,
  handle: (request: RouteRequest<unknown, unknown, Form>) => propose(request, request.body.id.trim(), true),
});

const valuesOf = (client: Client): FilledForm['values'] => ({
  ...{ agency: client.agency, act: client.cite.act, article: client.cite.article, assurance: client.assurance },
  ...{ titleKk: client.title.kk, titleRu: client.title.ru, titleEn: client.title.en },
  ...{ purposeKk: client.purpose.kk, purposeRu: client.purpose.ru, purposeEn: client.purpose.en },
  redirectUris: client.redirectUris.join('\n'),
  signedOutUris: client.signedOutUris.join('\n'),
  logoutUri: client.logoutUri ?? '',
  keys: JSON.stringify({ keys: client.keys }, null, 2),
});

const changing = route({
  method: 'GET',
  path: `${BASE}/:client/change`,
  ...door,
  params: oneParams,
  async handle(request: RouteRequest<One>) {
    const client = await getClient(request);
    return formPage(request, { values: valuesOf(client), faults: [] }, client.scopes, client.id);
  },
});

const change = route({
  method: 'POST',
  path: `${BASE}/:client/change`,
  ...door,
  params: oneParams,
  body: formBody,
  async handle(request: RouteRequest<One, unknown, Form>) {
    const { id } = await getClient(request);
    return propose(request, id, false);
  },
});

const reasonBody = z.object({ reason: z.string() });
type Reason = z.infer<typeof reasonBody>;

const suspend = route({
  method: 'POST',
  path: `${BASE}/:client/suspend`,
  ...door,
  params: oneParams,
  body: reasonBody,
  async handle({ ctx, params: { client }, body, perform }: RouteRequest<One, unknown, Reason>) {
    await perform(suspendClient, { client, ...body });
    return redirect(`/${ctx.language}/admin/sign-on/${client}`);
  },
});

const resume = route({
  method: 'POST',
  path: `${BASE}/:client/resume`,
  ...door,
  params: oneParams,
  body: reasonBody,
  async handle({ ctx, params: { client }, body, perform }: RouteRequest<One, unknown, Reason>) {
    await perform(resumeClient, { client, ...body });
    return redirect(`/${ctx.language}/proposals`);
  },
});

export const adminRoutes = [list, blank, connect, one, changing, change, suspend, resume];
