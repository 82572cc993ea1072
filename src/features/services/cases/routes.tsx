/** Pages and addresses of cases. What an application is while it is being filled in belongs to the application side. */
import { z } from 'zod';
import { isoInstant } from '#kernel/instant.ts';
import { type Action, json, page, type RouteRequest, redirect, route } from '#platform/feature.ts';
import { answerSigned, performSigned, waitingAnswer } from '#platform/signing-road.ts';
import { texts } from '#platform/texts.ts';
import { decideCase, prepareDecision } from './actions/decide.ts';
import { examine } from './actions/examine.ts';
import { objectToRefusal, proposeRefusal } from './actions/hearing.ts';
import { sendMessage } from './actions/message.ts';
import { askOpinion } from './actions/opinion.ts';
import { returnForCorrection } from './actions/return.ts';
import { withdrawCase } from './actions/withdraw.ts';
import { handOver } from './assign.ts';
import { casePage, type EmptyForm, WithdrawPage } from './pages/case.tsx';
import { TermPage } from './pages/term.tsx';
import { readableCase } from './present.ts';
import { proofsOf } from './proof.ts';

const t = texts('services');

const idParams = z.object({ id: z.uuid() });
type Request = RouteRequest<{ id: string }>;

/** Pages of one case have the same door. */
const at = (path: string) => ({ path: `/:lang/cases/:id${path}`, access: 'person', params: idParams }) as const;

const read = ({ app, ctx, params }: Request) => app.read((tx) => readableCase(tx, ctx, params.id));
const back = ({ ctx, params }: Request) => redirect(`/${ctx.language}/cases/${params.id}`);

const show = route({ method: 'GET', ...at(''), handle: (request: Request) => casePage(request, request.params.id) });

const term = route({
  method: 'GET',
  ...at('/term'),
  handle: async (request: Request) => {
    const { language } = request.ctx;
    const loaded = await read(request);
    return page(t(language, 'case.term.title'), <TermPage env={request.app.env} language={language} loaded={loaded} />);
  },
});

const proof = route({
  method: 'GET',
  ...at('/proof.json'),
  handle: async ({ app, ctx, params }: Request) =>
    json(await app.read(async (tx) => proofsOf(tx, await readableCase(tx, ctx, params.id)))),
});

const askWithdraw = route({
  method: 'GET',
  ...at('/withdraw'),
  handle: async (request: Request) => {
    const { language } = request.ctx;
    const loaded = await read(request);
    return page(t(language, 'case.withdraw.title'), <WithdrawPage language={language} loaded={loaded} />);
  },
});

const withdraw = route({
  method: 'POST',
  ...at('/withdraw'),
  body: z.object({}),
  limit: 'write',
  handle: async (request: Request) => {
    await request.perform(withdrawCase, { caseId: request.params.id });
    return back(request);
  },
});

const textBody = z.object({ text: z.string() });
type TextRequest = RouteRequest<{ id: string }, unknown, z.infer<typeof textBody>>;

const says = (path: string, form: EmptyForm, action: Action<{ caseId: string; text: string }, void>) =>
  route({
    method: 'POST',
    ...at(path),
    limit: 'write',
    body: textBody,
    handle: async (request: TextRequest) => {
      if (request.body.text.trim() === '') return casePage(request, request.params.id, form);
      await request.perform(action, { caseId: request.params.id, text: request.body.text });
      return back(request);
    },
  });

const done = z.object({ at: z.string().describe('When it was done, RFC 3339.') });

/** What an act takes besides the case, which the address names. Throws for an input of another shape than the acts of cases have. */
function bodyOf(input: z.ZodType): z.ZodType<Record<string, unknown>> {
  if (input instanceof z.ZodObject) return input.omit({ caseId: true });
  if (input instanceof z.ZodDiscriminatedUnion) return z.union(input.options.map((one) => bodyOf(one as z.ZodType)));
  throw new TypeError('an act of a case takes an object, or one of several');
}

/** The same acts for programs. */
const api = <I extends { caseId: string }, O>(
  path: string,
  who: 'person' | 'officer' | 'signed-in',
  summary: string,
  action: Action<I, O>,
  answer: z.ZodType = done,
) =>
  route({
    method: 'POST',
    path: `/api/v1/applications/:id/${path}`,
    access: who,
    limit: 'write',
    summary,
    params: idParams,
    body: bodyOf(action.input),
    answer,
    handle: async ({ perform, params, body, ctx }: RouteRequest<{ id: string }, unknown, Record<string, unknown>>) => {
      const output = await perform(action, { ...body, caseId: params.id } as I);
      return json(output ?? { at: isoInstant(ctx.now) });
    },
  });

const apiProof = route({
  method: 'GET',
  path: '/api/v1/applications/:id/proof',
  access: 'person',
  summary: 'Every entry of the case with its leaf and its place in the public log.',
  params: idParams,
  answer: z.unknown(),
  handle: proof.handle as (request: Request) => ReturnType<typeof proof.handle>,
});

const decisionBody = z.strictObject({
  sha256: z.string(),
  signature: z.base64().max(128_000).describe('Detached CMS over the content, DER in base64.'),
});
const decided = z.object({ entry: z.uuid(), outcome: z.enum(['granted', 'refused']) });

const apiDecision = route({
  method: 'POST',
  path: '/api/v1/applications/:id/decision',
  access: 'officer',
  limit: 'write',
  summary: 'The officer decides by his signature over those bytes.',
  params: idParams,
  body: decisionBody,
  answer: decided.or(waitingAnswer),
  answered: [200, 202],
  handle: async (request: RouteRequest<{ id: string }, unknown, z.infer<typeof decisionBody>>) => {
    const { params, body } = request;
    const back = `/desk/${params.id}`;
    const signed = await performSigned(request, decideCase, { ...body, caseId: params.id }, { back });
    return answerSigned(signed, (output) => json(output));
  },
});

const prepared = z.object({ contentBase64: z.string(), sha256: z.string() });
export const caseRoutes = [
  show,
  term,
  proof,
  askWithdraw,
  withdraw,
  says('/objection', 'objection', objectToRefusal),
  says('/messages', 'message', sendMessage),
  apiProof,
  api('withdraw', 'person', 'The applicant takes the application back.', withdrawCase),
  api('objection', 'person', 'The applicant objects to a proposed refusal.', objectToRefusal),
  api('messages', 'signed-in', 'Applicant and officer write to each other through the case.', sendMessage),
  api('examination', 'officer', 'The officer answers points of the checklist.', examine),
  api(
    'return',
    'officer',
    'The officer returns the application for correction, naming each defect.',
    returnForCorrection,
  ),
  api('opinion-request', 'officer', 'The officer asks another agency for its opinion.', askOpinion),
  api('hearing', 'officer', 'The officer proposes to refuse; the applicant is heard.', proposeRefusal),
  api('hand-over', 'officer', 'The officer gives the case away, with a reason.', handOver),
  api('decision-content', 'officer', 'The exact bytes of the decision to sign.', prepareDecision, prepared),
  apiDecision,
];
