/** Asking about own data, and answering. */
import type { ComponentProps } from 'preact';
import { z } from 'zod';
import { countryOf } from '#features/country/index.ts';
import { isoInstant } from '#kernel/instant.ts';
import { say } from '#kernel/text.ts';
import { json, page, type Reply, type RouteRequest, redirect, route } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { Ledger } from '#ui/index.ts';
import { getEdition } from '../actions/definitions.ts';
import { asShown, namedLookup } from '../actions/lookups.ts';
import { registrarPurposes } from '../actions/registrar.ts';
import {
  answerRequest,
  fileRequest,
  mayMiss,
  ownLookup,
  ownRecord,
  ownRequest,
  ownRequests,
  requestToAnswer,
  waitingRequests,
  whoHears,
} from '../actions/requests.ts';
import { lookupEntry } from '../pages/lookups.tsx';
import {
  type AnswerForm,
  AnswerRequestPage,
  FileRequestPage,
  OwnRequestPage,
  RequestsPage,
  wordsOf,
} from '../pages/requests.tsx';
import { OUTCOMES, TEXT_LENGTH, WISHES } from '../rules/requests.ts';
import type { StoredRequest } from '../store/requests.ts';
import { readingOf } from './reading.ts';

const t = texts('registers');

const isShort = (text: string): boolean => text.trim().length < TEXT_LENGTH.least;
const posted = z.object({ text: z.string().max(TEXT_LENGTH.most).default('') });
type Posted = z.infer<typeof posted>;

const recordParams = z.object({ register: z.string().max(100), id: z.uuid() });
type RecordRequest<B = unknown> = RouteRequest<z.infer<typeof recordParams>, unknown, B>;

const recordForm = { path: '/:lang/cabinet/data/:register/:id/wrong', access: 'person', params: recordParams } as const;

/** A value is otherwise, or the record should have ended. */
const wishes = z.enum(['change', 'end']).default('change').catch('change');

/** A form by which a person asks about his own data: what it is about, what he wrote, and what is wrong with that. */
function filePage(
  request: RouteRequest,
  title: string,
  form: Omit<ComponentProps<typeof FileRequestPage>, 'reading'>,
): Reply {
  const body = <FileRequestPage reading={readingOf(request)} {...form} />;
  return page(title, body, { navigation: 'cabinet', ...(form.error ? { status: 422, hasErrors: true } : {}) });
}

async function recordFormPage(request: RecordRequest, text: string, error?: string, wish = 'change'): Promise<Reply> {
  const { app, ctx, params } = request;
  const { language } = ctx;
  await app.read((tx) => ownRecord(tx, ctx, params.register, params.id));
  const { definition } = getEdition(app.env, params.register, ctx.now);
  return filePage(request, t(language, 'requests.record.title'), {
    ...{ about: 'record', register: params.register, agency: definition.owner, text, wish, error },
    subject: <p class="lead">{say(definition.title, language)}</p>,
    back: `/${language}/cabinet/data`,
  });
}

const showRecordForm = route({
  method: 'GET',
  ...recordForm,
  handle: (request: RecordRequest) => recordFormPage(request, ''),
});

const postRecordForm = route({
  method: 'POST',
  ...recordForm,
  limit: 'write',
  body: posted.extend({ wish: wishes }),
  handle: async (request: RecordRequest<Posted & { wish: z.infer<typeof wishes> }>) => {
    const { ctx, params, body } = request;
    const { text, wish } = body;
    if (isShort(text)) return recordFormPage(request, text, t(ctx.language, 'requests.short'), wish);
    const input = { about: 'record' as const, register: params.register, recordId: params.id, wish, text };
    const { id } = await request.perform(fileRequest, input);
    return redirect(`/${ctx.language}/cabinet/requests/${id}`);
  },
});

const registerParams = z.object({ register: z.string().max(100) });
type RegisterRequest<B = unknown> = RouteRequest<z.infer<typeof registerParams>, unknown, B>;

const missingForm = {
  path: '/:lang/cabinet/data/:register/missing',
  access: 'person',
  params: registerParams,
} as const;

async function missingFormPage(request: RegisterRequest, text: string, error?: string): Promise<Reply> {
  const { app, ctx, params } = request;
  const { language } = ctx;
  const definition = await app.read((tx) => mayMiss(tx, ctx, params.register));
  return filePage(request, t(language, 'requests.missing.title'), {
    ...{ about: 'record', words: 'missing', register: params.register, agency: definition.owner, text, error },
    subject: <p class="lead">{say(definition.title, language)}</p>,
    back: `/${language}/cabinet/data`,
  });
}

const showMissingForm = route({
  method: 'GET',
  ...missingForm,
  handle: (request: RegisterRequest) => missingFormPage(request, ''),
});

const postMissingForm = route({
  method: 'POST',
  ...missingForm,
  limit: 'write',
  body: posted,
  handle: async (request: RegisterRequest<Posted>) => {
    const { ctx, params, body } = request;
    if (isShort(body.text)) return missingFormPage(request, body.text, t(ctx.language, 'requests.short'));
    const input = { about: 'record' as const, register: params.register, wish: 'add' as const, text: body.text };
    const { id } = await request.perform(fileRequest, input);
    return redirect(`/${ctx.language}/cabinet/requests/${id}`);
  },
});

const idParams = z.object({ id: z.uuid() });
type IdRequest<B = unknown> = RouteRequest<z.infer<typeof idParams>, unknown, B>;

const lookupForm = { path: '/:lang/cabinet/lookups/:id/unlawful', access: 'person', params: idParams } as const;

async function lookupFormPage(request: IdRequest, text: string, error?: string): Promise<Reply> {
  const { app, ctx, params } = request;
  const { language } = ctx;
  const lookup = await app.read((tx) => ownLookup(tx, ctx, params.id));
  const { lookups } = countryOf(app.env, ctx.now);
  const told = asShown(app.env, lookup);
  const { actorName, ...nameless } = told;
  const shown = lookups.showOfficer ? namedLookup(told) : nameless;
  const agency = whoHears(app.env, lookup, ctx.now);
  return filePage(request, t(language, 'requests.lookup.title'), {
    ...{ about: 'lookup', register: lookup.register, agency, text, error },
    subject: <Ledger entries={[lookupEntry(app.env, language, shown)]} />,
    back: `/${language}/cabinet/lookups`,
  });
}

const showLookupForm = route({
  method: 'GET',
  ...lookupForm,
  handle: (request: IdRequest) => lookupFormPage(request, t(request.ctx.language, 'requests.lookup.prepared')),
});

const postLookupForm = route({
  method: 'POST',
  ...lookupForm,
  limit: 'write',
  body: posted,
  handle: async (request: IdRequest<Posted>) => {
    const { ctx, params, body } = request;
    if (isShort(body.text)) return lookupFormPage(request, body.text, t(ctx.language, 'requests.short'));
    const { id } = await request.perform(fileRequest, { about: 'lookup', lookupId: params.id, text: body.text });
    return redirect(`/${ctx.language}/cabinet/requests/${id}`);
  },
});

/** One's own requests, or those that wait for an officer: the same list under its own words. */
function listPage(
  request: RouteRequest,
  requests: Awaited<ReturnType<typeof ownRequests>>,
  { base, words, navigation }: { base: string; words: 'own' | 'inbox'; navigation: string },
): Reply {
  const { language } = request.ctx;
  const title = t(language, `requests.${words}`);
  const body = (
    <RequestsPage
      reading={readingOf(request)}
      requests={requests}
      base={`/${language}/${base}`}
      title={title}
      empty={t(language, `requests.${words}Empty`)}
    />
  );
  return page(title, body, { navigation });
}

const own = route({
  method: 'GET',
  path: '/:lang/cabinet/requests',
  access: 'person',
  handle: async (request: RouteRequest) => {
    const requests = await request.app.read((tx) => ownRequests(tx, request.ctx));
    return listPage(request, requests, { base: 'cabinet/requests', words: 'own', navigation: 'cabinet' });
  },
});

const ownOne = route({
  method: 'GET',
  path: '/:lang/cabinet/requests/:id',
  access: 'person',
  params: idParams,
  handle: async (request: IdRequest) => {
    const { app, ctx, params } = request;
    const found = await app.read((tx) => ownRequest(tx, ctx, params.id));
    const title = t(ctx.language, `requests.${wordsOf(found)}.title`);
    return page(title, <OwnRequestPage reading={readingOf(request)} request={found} />, { navigation: 'cabinet' });
  },
});

const inbox = route({
  method: 'GET',
  path: '/:lang/registry-requests',
  access: 'officer',
  handle: async (request: RouteRequest) => {
    const requests = await request.app.read((tx) => waitingRequests(tx, request.ctx));
    return listPage(request, requests, { base: 'registry-requests', words: 'inbox', navigation: 'registry' });
  },
});

const answerOf = { path: '/:lang/registry-requests/:id', access: 'officer', params: idParams } as const;

async function answerPage(request: IdRequest, form: AnswerForm): Promise<Reply> {
  const { app, ctx, params } = request;
  const { language } = ctx;
  const { request: asked, lookup } = await app.read((tx) => requestToAnswer(tx, ctx, params.id));
  const subject = lookup ? (
    <Ledger entries={[lookupEntry(app.env, language, namedLookup(lookup))]} />
  ) : (
    recordLink(request, asked)
  );
  const body = <AnswerRequestPage reading={readingOf(request)} request={asked} form={form} subject={subject} />;
  const hasErrors = Object.keys(form.errors).length > 0;
  return page(t(language, `requests.${wordsOf(asked)}.title`), body, {
    navigation: 'registry',
    ...(hasErrors ? { status: 422, hasErrors } : {}),
  });
}

/** The way to the record, where the register has a workplace: opening it is a look that the person sees. */
function recordLink({ app, ctx }: IdRequest, { register, recordId }: StoredRequest) {
  const { definition } = getEdition(app.env, register, ctx.now);
  const [purpose] = registrarPurposes(definition);
  if (purpose === undefined) return null;
  if (recordId === null)
    return (
      <p class="govuk-body">
        <a class="govuk-link" href={`/${ctx.language}/registry/${register}/add`}>
          {t(ctx.language, 'correct.add')}
        </a>
      </p>
    );
  return (
    <p class="govuk-body">
      <a class="govuk-link" href={`/${ctx.language}/registry/${register}/records/${recordId}?purpose=${purpose.id}`}>
        {t(ctx.language, 'registry.open')}
      </a>
    </p>
  );
}

const showAnswer = route({
  method: 'GET',
  ...answerOf,
  handle: (request: IdRequest) => answerPage(request, { outcome: '', reasons: '', errors: {} }),
});

const answerBody = z.object({
  outcome: z.string().max(20).default(''),
  reasons: z.string().max(TEXT_LENGTH.most).default(''),
});

const postAnswer = route({
  method: 'POST',
  ...answerOf,
  limit: 'write',
  body: answerBody,
  handle: async (request: IdRequest<z.infer<typeof answerBody>>) => {
    const { ctx, params, body } = request;
    const { language } = ctx;
    const outcome = OUTCOMES.find((one) => one === body.outcome);
    const errors = {
      ...(outcome === undefined ? { outcome: t(language, 'requests.noOutcome') } : {}),
      ...(isShort(body.reasons) ? { reasons: t(language, 'requests.short') } : {}),
    };
    if (outcome === undefined || isShort(body.reasons)) return answerPage(request, { ...body, errors });
    await request.perform(answerRequest, { id: params.id, outcome, reasons: body.reasons });
    return redirect(`/${language}/registry-requests`);
  },
});

const requestAnswer = z.object({
  id: z.uuid(),
  about: z.enum(['record', 'lookup']),
  register: z.string(),
  wish: z
    .enum(WISHES)
    .nullable()
    .describe('Of a record: that a value is otherwise, that it should have ended, or is missing.'),
  recordId: z.uuid().nullable(),
  lookupId: z.uuid().nullable(),
  text: z.string(),
  agency: z.string().describe('Who answers.'),
  filedAt: z.iso.datetime(),
  dueAt: z.iso.datetime(),
  outcome: z.enum(OUTCOMES).nullable(),
  reasons: z.string().nullable(),
});

const apiList = route({
  method: 'GET',
  path: '/api/v1/data-requests',
  access: 'person',
  summary: 'What the holder asked about his own data, newest first, with the answers.',
  answer: z.object({ requests: z.array(requestAnswer) }),
  handle: async ({ app, ctx }: RouteRequest) => {
    const requests = await app.read((tx) => ownRequests(tx, ctx));
    return json({
      requests: requests.map(
        ({ id, about, wish, register, recordId, lookupId, text, agency, outcome, reasons, ...one }) => ({
          ...{
            id,
            about,
            wish: about === 'record' ? (wish ?? 'change') : null,
            register,
            recordId,
            lookupId,
            text,
            agency,
            outcome,
            reasons,
          },
          filedAt: isoInstant(one.filedAt),
          dueAt: isoInstant(one.dueAt),
        }),
      ),
    });
  },
});

const apiBody = fileRequest.input;

const apiFile = route({
  method: 'POST',
  path: '/api/v1/data-requests',
  access: 'person',
  limit: 'write',
  summary: 'Calls a record about the holder wrong, or a look at his data unlawful.',
  body: apiBody,
  answer: z.object({ id: z.uuid() }),
  answered: [201],
  handle: async (request: RouteRequest<unknown, unknown, z.infer<typeof apiBody>>) =>
    json(await request.perform(fileRequest, request.body), 201),
});

export const requestRoutes = [
  showRecordForm,
  postRecordForm,
  showMissingForm,
  postMissingForm,
  showLookupForm,
  postLookupForm,
  own,
  ownOne,
  inbox,
  showAnswer,
  postAnswer,
  apiList,
  apiFile,
];
