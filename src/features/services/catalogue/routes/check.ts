/** "Would I get it?": on one's own facts when signed in, on invented ones for everybody. Nothing is kept. */
import { h } from 'preact';
import { z } from 'zod';
import { registerDefinition, waitABit } from '#features/registers/index.ts';
import type { Language } from '#kernel/text.ts';
import { json, page, type Reply, type RouteRequest, route } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { problemText } from '../../applications/answers/problem-words.ts';
import { lookupsByShape } from '../../applications/lookups.ts';
import { partyOf } from '../../applications/party.ts';
import { awaitedSchema, presentAwaited } from '../../applications/present-awaited.ts';
import type { CompiledService } from '../../evaluation/compiled.ts';
import { serviceOf } from '../../evaluation/editions.ts';
import { catalogueOf, type ServiceEntry } from '../catalogue.ts';
import { type Posted, readInvented, type Told, toldByForm, toldByProgram } from '../check/invented.ts';
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

type CheckRequest<Q = unknown, B = unknown> = RouteRequest<Pick<ServiceParams, 'service'>, Q, B>;

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

/** The rules on what is known of whoever asks and on what he told; the page and the API tell of it, each in its way. */
async function trial(request: CheckRequest, mode: (typeof MODES)[number], told: Told | undefined) {
  const { app, ctx, params } = request;
  const entry = entryOf(catalogueOf(app.env, ctx.now), params.service);
  const service = serviceOf(app.env, entry.edition.digest);
  const registerOf = (id: string) => registerDefinition(app.env, id, ctx.now);
  // A line is left only where registers find that somebody else's data is read: the organisation sees who looked in its name.
  const own = mode === 'own' ? await ownAnswered(request, service) : undefined;
  const questions = withoutKnown(questionsOf(service, registerOf), own);
  const lookups = { ...lookupsByShape(app.env), hasRecord: () => true, hasFile: () => true };
  const { form, evidence, blanks, problems } = readInvented(questions, service, told ?? toldByForm({}), lookups);
  const facts = {
    applicant: own?.applicant ?? { iin: '' },
    ...(own?.organisation ? { organisation: own.organisation } : {}),
    form,
    evidence: { ...evidence, ...own?.evidence },
  };
  const hasFacts = own !== undefined || told !== undefined;
  const asked = { env: app.env, at: ctx.now, service, facts, lookups, blanks, registerOf };
  const tried = hasFacts && problems.length === 0 ? tryRules(asked) : undefined;
  return { entry, own, questions, problems, tried };
}

async function answer(request: CheckRequest, mode: (typeof MODES)[number], posted: Posted | undefined): Promise<Reply> {
  const { ctx } = request;
  const { own, ...known } = await trial(request, mode, posted && toldByForm(posted));
  const { entry, problems } = known;
  const props = {
    ...known,
    reading: readingOf(request),
    mode,
    posted: posted ?? {},
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

const sentSchema = z.strictObject({
  facts: z
    .enum(MODES)
    .describe('own: what registers say of you, beside what you tell; without a session nothing is known.'),
  form: z
    .record(z.string().max(100), z.unknown())
    .default({})
    .describe('Answers by field id, as in a draft; true for a file.'),
  evidence: z
    .record(z.string().max(100), z.record(z.string().max(100), z.unknown()).nullable())
    .default({})
    .describe('By evidence, the fields of one record; null: there is none. What a register answered isn’t taken.'),
});
const triedSchema = z.object({
  verdict: z.enum(['granted', 'refused', 'unknown']).nullable().describe('Null: something that was told is wrong.'),
  conditions: z.array(
    z.object({
      id: z.string(),
      state: z.enum(['met', 'unmet', 'unknown']),
      rule: z.string(),
      otherwise: z.string().describe('What it means where it is not met.'),
    }),
  ),
  ground: z.string().nullable().describe('Id of the ground on which the rule would refuse.'),
  fee: z.string().nullable().describe('In hundredths of the currency; null: free, or not known yet.'),
  problems: z.array(z.object({ field: z.string(), code: z.string(), message: z.string() })),
  asks: z
    .object({
      form: z.array(z.string()).describe('Fields of the form that conditions read.'),
      evidence: z
        .record(z.string(), z.array(z.string()))
        .describe('Fields of registers that conditions read and nobody answered.'),
    })
    .describe('What the conditions want to know.'),
  awaited: awaitedSchema,
});

const apiCheck = route({
  method: 'POST',
  path: '/api/v1/services/:service/check',
  access: 'public',
  limit: 'program',
  summary: 'Would I get it? Each condition, tried on your facts or on invented ones. Nothing is kept.',
  params: serviceParams.pick({ service: true }),
  body: sentSchema,
  answer: triedSchema,
  handle: async (request: CheckRequest<unknown, z.infer<typeof sentSchema>>) => {
    const { ctx, body } = request;
    const mode = isPerson(request) ? body.facts : 'invented';
    const { own, questions, problems, tried } = await trial(request, mode, toldByProgram(body));
    return json({
      verdict: tried?.verdict ?? null,
      conditions: (tried?.conditions ?? []).map(({ condition, state }) => ({
        ...{ id: condition.id, state },
        ...{ rule: condition.rule[ctx.language], otherwise: condition.else[ctx.language] },
      })),
      ground: tried?.ground ?? null,
      fee: tried?.fee ? String(tried.fee.total) : null,
      problems: problems.map((one) => ({
        ...{ field: one.field.replace(/^fact\./, 'evidence.'), code: one.code },
        message: problemText(one, ctx.language),
      })),
      asks: {
        form: questions.form.map(({ id }) => id),
        evidence: Object.fromEntries(questions.evidence.map(({ id, fields }) => [id, fields.map(({ name }) => name)])),
      },
      awaited: presentAwaited(own?.awaited ?? []),
    } satisfies z.infer<typeof triedSchema>);
  },
});

export const checkRoutes = [show, check, apiCheck];
