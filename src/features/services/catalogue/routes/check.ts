/** "Would I get it?": on one's own facts when signed in, on invented ones for everybody. Nothing is kept. */
import { h } from 'preact';
import { z } from 'zod';
import { registerDefinition } from '#features/registers/index.ts';
import { page, type Reply, type RouteRequest, route } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { lookupsByShape } from '../../applications/lookups.ts';
import { partyOf } from '../../applications/party.ts';
import { serviceOf } from '../../evaluation/editions.ts';
import { catalogueOf } from '../catalogue.ts';
import { type Posted, readInvented } from '../check/invented.ts';
import { type OwnFacts, ownFacts } from '../check/own.ts';
import { type Questions, questionsOf } from '../check/questions.ts';
import { tryRules } from '../check/try.ts';
import { CheckPage } from '../pages/check.tsx';
import { entryOf, readingOf, type ServiceParams, serviceParams } from './pages.ts';

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
    answer(request, isPerson(request) && request.query.facts !== 'invented' ? 'own' : 'invented', undefined),
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

async function answer(request: CheckRequest, mode: (typeof MODES)[number], posted: Posted | undefined): Promise<Reply> {
  const { app, ctx, params } = request;
  const entry = entryOf(catalogueOf(app.env, ctx.now), params.service);
  const service = serviceOf(app.env, entry.edition.digest);
  const registerOf = (id: string) => registerDefinition(app.env, id, ctx.now);
  // A line is left only where registers find that somebody else's data is read: the organisation sees who looked in its name.
  const own = mode === 'own' ? await app.transaction((tx) => ownFacts(tx, service, partyOf(ctx))) : undefined;
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
  };
  const title = `${t(ctx.language, 'check.title')} – ${entry.definition.title[ctx.language]}`;
  return page(title, h(CheckPage, props), {
    navigation: 'services',
    hasErrors: problems.length > 0,
    status: problems.length > 0 ? 422 : 200,
  });
}

/** What a register answered isn't asked. */
const withoutKnown = (questions: Questions, own: OwnFacts | undefined): Questions => ({
  form: questions.form,
  evidence: questions.evidence.filter(({ id }) => own?.evidence[id] === undefined),
});

export const checkRoutes = [show, check];
