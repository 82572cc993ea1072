/** Filling in: one page of the form at a time, saved as it is sent. */
import { z } from 'zod';
import { Refusal } from '#kernel/refusal.ts';
import type { Language } from '#kernel/text.ts';
import { json, page, type Reply, type RouteRequest, redirect, route } from '#platform/feature.ts';
import { islandFile } from '#platform/islands.ts';
import { texts } from '#platform/texts.ts';
import type { FormField } from '../../definition.ts';
import { editionOf, serviceOf } from '../../evaluation/editions.ts';
import { refuse } from '../../refusals.ts';
import { upload } from '../actions/attach.ts';
import { refreshEvidence } from '../actions/evidence.ts';
import { saveDraft } from '../actions/save.ts';
import { placeFields } from '../answers/place.ts';
import { readPosted } from '../answers/posted.ts';
import { type Problem, type ProblemCode, problem } from '../answers/problems.ts';
import { type Draft, findOwnDraft, isEditable } from '../drafts.ts';
import { newerEdition } from '../move/newer.ts';
import { FormPage } from '../pages/form-page.tsx';
import { partyOf } from '../party.ts';
import { choosesWhatAnswersFind, type DraftView, formView, nextPage, previousPage } from '../view.ts';

const t = texts('services');

export const idParams = z.object({ lang: z.string(), id: z.uuid() });
const pageParams = idParams.extend({ page: z.string().max(100) });
type PageParams = z.infer<typeof pageParams>;

const postedSchema = z.looseObject({ edition: z.string().max(64), version: z.coerce.number().int().positive() });
type Posted = z.infer<typeof postedSchema>;

/** The largest file that any form may ask for; each field's own limit is looked at afterwards. */
const MAX_FILE_BYTES = 20_000_000;

type Request<B = unknown> = RouteRequest<PageParams, unknown, B>;

const showPage = route({
  method: 'GET',
  path: '/:lang/applications/:id/:page',
  access: 'person',
  params: pageParams,
  query: z.looseObject({}),
  handle: async (request: Request) => {
    const { app, ctx, params } = request;
    const party = partyOf(ctx);
    const draft = (await app.read((tx) => findOwnDraft(tx, params.id, party))) ?? refuse('not_found');
    if (!isEditable(draft)) return redirect(`/${ctx.language}/applications/${params.id}`);
    const view = choosesWhatAnswersFind(serviceOf(app.env, draft.edition), params.page)
      ? await request.perform(refreshEvidence, { applicationId: params.id })
      : await formView(app, draft, ctx.now);
    return render(request, view, [], undefined);
  },
});

/** A page that isn't asked as things stand (a bookmark, an answer changed meanwhile) leads on, not to an error. */
function render(
  request: Request,
  view: DraftView,
  problems: readonly Problem[],
  raw: Record<string, unknown> | undefined,
): Reply {
  const { app, ctx, params } = request;
  const { language } = ctx;
  const base = `/${language}/applications/${view.draft.id}`;
  const { form } = view.service.definition;
  if (!form.some((one) => one.page === params.page)) throw refuse('not_found');
  const judged = view.judgement.pages.find((one) => one.page.page === params.page);
  const compiled = view.service.pages.find((one) => one.page.page === params.page);
  if (!judged || !compiled) return redirect(`${base}/evidence`);
  const before = previousPage(view.judgement, params.page);
  const words = { env: app.env, language, facts: view.draft.facts, files: view.draft.files, now: ctx.now };
  const title = view.service.definition.title[language];
  const backHref = before === undefined ? `/${language}/applications` : `${base}/${before}`;
  const isChanged = newerEdition(app.env, view.draft, ctx.now) !== undefined;
  const placed = placeFields(compiled, judged.fields, view.subject);
  const { page: asked } = compiled;
  const body = FormPage({ draft: view.draft, title, page: asked, placed, words, raw, problems, backHref, isChanged });
  return page(`${judged.page.title[language]} – ${title}`, body, {
    hasErrors: problems.length > 0,
    scripts: [islandFile('autosave').path],
    navigation: 'cabinet',
  });
}

const savePage = route({
  method: 'POST',
  path: '/:lang/applications/:id/:page',
  access: 'person',
  params: pageParams,
  body: postedSchema,
  maxUploadBytes: MAX_FILE_BYTES,
  handle: async (request: Request<Posted>) => {
    const { app, ctx, params, body } = request;
    const fields = fieldsOf(app.env, body.edition, params.page);
    const uploaded = await receiveFiles(request, body);
    const raw = changed(readPosted(fields, uploaded.form), body);
    const saved = await request.perform(saveDraft, {
      applicationId: params.id,
      edition: body.edition,
      version: body.version,
      page: params.page,
      answers: raw,
    });
    const problems = [...uploaded.problems, ...saved.problems];
    if (body.autosave !== undefined)
      return json({ version: saved.draft.version, message: savedMessage(ctx.language, problems.length) });
    return answer(request, saved.draft, problems, raw);
  },
});

const savedMessage = (language: Language, problems: number): string =>
  t(language, problems === 0 ? 'form.saved' : 'form.savedPartly');

async function answer(
  request: Request<Posted>,
  draft: Draft,
  sent: readonly Problem[],
  raw: Record<string, unknown>,
): Promise<Reply> {
  const { app, ctx, params, body } = request;
  const base = `/${ctx.language}/applications/${params.id}`;
  const isRearranged = ['add', 'remove', 'clear'].some((name) => body[name] !== undefined);
  if (isRearranged && sent.length === 0) return redirect(`${base}/${params.page}`);
  const view = await formView(app, draft, ctx.now);
  const judged = view.judgement.pages.find((one) => one.page.page === params.page);
  // What was typed under an answer and left for another is nobody's question any more.
  const asked = new Set(judged?.fields.map(({ field }) => field.id));
  const problems = sent.filter(({ field }) => asked.has(field.split('.')[0] ?? ''));
  const known = new Set(problems.map(({ field }) => field));
  const all = [...problems, ...(judged?.problems ?? []).filter(({ field }) => !known.has(field))];
  if (all.length > 0) return render(request, view, isRearranged ? problems : all, raw);
  const next = nextPage(view.judgement, params.page);
  return redirect(`${base}/${next ?? 'evidence'}`);
}

function fieldsOf(env: Request['app']['env'], edition: string, pageId: string): readonly FormField[] {
  const found = editionOf(env, edition).definition.form.find((one) => one.page === pageId);
  return found?.fields ?? refuse('not_found');
}

interface Received {
  readonly form: Readonly<Record<string, unknown>>;
  readonly problems: readonly Problem[];
}

/** Keeps the files that came with the page. A refused file is a problem of its field, not of the page. */
async function receiveFiles(request: Request<Posted>, body: Posted): Promise<Received> {
  const { app, ctx, params } = request;
  const form: Record<string, unknown> = { ...body };
  const problems: Problem[] = [];
  for (const [control, file] of request.uploads) {
    const path = control.replace(/\.file$/, '');
    try {
      form[path] = await upload(app, ctx, { applicationId: params.id, edition: body.edition, path }, file);
    } catch (error) {
      problems.push(problem(path, fileProblem(error)));
    }
  }
  return { form, problems };
}

const FILE_PROBLEMS: Readonly<Record<string, ProblemCode>> = {
  'services.file_type': 'file_type',
  'services.file_size': 'file_size',
  'services.file_infected': 'file_infected',
  'services.file_unchecked': 'file_unchecked',
};

function fileProblem(error: unknown): ProblemCode {
  const code = error instanceof Refusal ? FILE_PROBLEMS[error.code] : undefined;
  if (code === undefined) throw error;
  return code;
}

/** What the page's own buttons do: one more of a group, one less, a file taken away. */
function changed(raw: Record<string, unknown>, body: Posted): Record<string, unknown> {
  const { add, remove, clear } = body;
  if (typeof add === 'string' && Array.isArray(raw[add])) return { ...raw, [add]: [...raw[add], {}] };
  if (typeof remove === 'string') {
    const [group = '', index = ''] = remove.split('.');
    const items = raw[group];
    return Array.isArray(items) ? { ...raw, [group]: items.filter((_, place) => place !== Number(index)) } : raw;
  }
  if (typeof clear !== 'string') return raw;
  const [first = '', index, inner] = clear.split('.');
  const items = raw[first];
  if (inner === undefined || !Array.isArray(items)) return { ...raw, [first]: undefined };
  const cleared = items.map((item, place) => (place === Number(index) ? { ...item, [inner]: undefined } : item));
  return { ...raw, [first]: cleared };
}

export const fillRoutes = [showPage, savePage];
