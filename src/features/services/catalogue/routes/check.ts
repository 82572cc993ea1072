/** "Would I get it?": on one's own facts when signed in, on invented ones for everybody. Nothing is kept. */
import { h } from 'preact';
import { z } from 'zod';
import { registerDefinition, waitABit } from '#features/registers/index.ts';
import type { Language } from '#kernel/text.ts';
import { page, type Reply, type RouteRequest, route } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { lookupsByShape } from '../../applications/lookups.ts';
import { partyOf } from '../../applications/party.ts';
import type { CompiledService } from '../../evaluation/compiled.ts';
import { serviceOf } from '../../evaluation/editions.ts';
import { catalogueOf, type ServiceEntry } from '../catalogue.ts';
import { type Posted, readInvented } from '../check/invented.ts';
import { type OwnFacts, ownFacts } from '../check/own.ts';
import { type Questions, questionsOf } from '../check/questions.ts';
import { tryRules } from '../check/try.ts';
import { CheckPage } from '../pages/check.tsx';
import { startOf } from '../pages/start.tsx';
import { entryOf, publicPage, readingOf, type ServiceParams, serviceParams } from './pages.ts';

const t = texts('services/catalogue');

const MODES = ['own', 'invented'] as const;
const factsQuery = z.object({ facts: z.enum(MODES).optional().catch(undefined) });
/** Controls are named by the definition; each value is checked by its own field. */
const postedSchema = z.looseObject({ facts: z.enum(MODES) });

type CheckRequest<Q = unknown, B = unknown> = RouteRequest<ServiceParams, Q, B>;

const show = route({
  method: 'GET',
  path: '/:lang/services/:service/check',
  access: 'public',
  params: serviceParams,
  query: factsQuery,
  handle: (request: CheckRequest<z.infer<typeof factsQuery>>) =>
    isPerson(request)
      ? answer(request, request.query.facts === 'invented' ? 'invented' : 'own', undefined)
      : unanswered(request),
});

const check = route({
  method: 'POST',
  path: '/:lang/services/:service/check',
  access: 'public',
  params: serviceParams,
  body: postedSchema,
  handle: (request: CheckRequest<unknown, z.infer<typeof postedSchema>>) =>
    answer(request, isPerson(request) ? request.body.facts : 'invented', request.body),
});

const isPerson = ({ ctx }: CheckRequest): boolean => ctx.actor.kind === 'person';

/** The questions before anything is answered: the same for everybody who has no facts of his own. */
function unanswered(request: CheckRequest): Reply {
  const { app, ctx, params } = request;
  const catalogue = catalogueOf(app.env, ctx.now);
  const entry = entryOf(catalogue, params.service);
  return publicPage(request, catalogue, {
    title: titleOf(ctx.language, entry),
    body: () =>
      CheckPage({
        reading: readingOf(request),
        entry,
        questions: questionsOf(serviceOf(app.env, entry.edition.digest), (id) =>
          registerDefinition(app.env, id, ctx.now),
        ),
        mode: 'invented',
        posted: {},
        problems: [],
        tried: undefined,
        identifier: '',
        isSignedIn: false,
        start: 'sign-in',
        aboutHolder: NOTHING,
        awaited: [],
      }),
    navigation: 'services',
  });
}

const NOTHING: ReadonlySet<string> = new Set();

const titleOf = (language: Language, { definition }: ServiceEntry): string =>
  `${t(language, 'check.title')} – ${definition.title[language]}`;

async function answer(request: CheckRequest, mode: (typeof MODES)[number], posted: Posted | undefined): Promise<Reply> {
  const { app, ctx, params } = request;
  const entry = entryOf(catalogueOf(app.env, ctx.now), params.service);
  const service = serviceOf(app.env, entry.edition.digest);
  const registerOf = (id: string) => registerDefinition(app.env, id, ctx.now);
  // A line is left only where registers find that somebody else's data is read: the organisation sees who looked in its name.
  const own = mode === 'own' ? await ownAnswered(request, service) : undefined;
  const questions = withoutKnown(questionsOf(service, registerOf), own);
  const lookups = { ...lookupsByShape(app.env), hasRecord: () => true, hasFile: () => true };
  const invented = readInvented(questions, service, posted ?? {}, lookups);
  const facts = {
    applicant: own?.applicant ?? { iin: '' },
    ...(own?.organisation ? { organisation: own.organisation } : {}),
    form: invented.form,
    evidence: { ...invented.evidence, ...own?.evidence },
  };
  const hasFacts = own !== undefined || posted !== undefined;
  const trial = { env: app.env, at: ctx.now, service, facts, lookups, blanks: invented.blanks, registerOf };
  const { problems } = invented;
  const props = {
    reading: readingOf(request),
    entry,
    questions,
    mode,
    posted: posted ?? {},
    problems,
    tried: hasFacts && problems.length === 0 ? tryRules(trial) : undefined,
    identifier: own?.organisation?.bin ?? own?.applicant.iin ?? '',
    isSignedIn: isPerson(request),
    start: startOf(ctx.actor, entry.definition),
    aboutHolder: own?.aboutHolder ?? NOTHING,
    awaited: own?.awaited ?? [],
  };
  return page(titleOf(ctx.language, entry), h(CheckPage, props), {
    navigation: 'services',
    hasErrors: problems.length > 0,
    status: problems.length > 0 ? 422 : 200,
  });
}

/** The reader's own facts; registers that live elsewhere have a moment to answer. */
async function ownAnswered({ app, ctx }: CheckRequest, service: CompiledService): Promise<OwnFacts | undefined> {
  const read = () => app.transaction((tx) => ownFacts(tx, service, partyOf(ctx)));
  const own = await read();
  return own && (await waitABit(app, own.awaited)) ? read() : own;
}

/** What a register answered isn't asked. */
const withoutKnown = (questions: Questions, own: OwnFacts | undefined): Questions => ({
  form: questions.form,
  evidence: questions.evidence.filter(({ id }) => own?.evidence[id] === undefined),
});

export const checkRoutes = [show, check];
