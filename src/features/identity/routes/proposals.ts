/** Proposals that wait for a second person: pages, and the same for programs. */
import { z } from 'zod';
import { countryOf } from '#features/country/index.ts';
import { isoInstant } from '#kernel/instant.ts';
import { json, page, type Reply, type RouteRequest, redirect, route } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import {
  confirmProposalAction,
  type NamedProposal,
  proposalsOf,
  rejectProposalAction,
  withdrawProposalAction,
} from '../actions/proposals.ts';
import { type FaultyRejection, ProposalsPage } from '../pages/proposals.tsx';

const t = texts('identity');

const MOST_OF_A_REASON = 500;

/** `fault`: the proposal that was to be rejected without a reason. */
async function proposalsPage({ app, ctx }: Pick<RouteRequest, 'app' | 'ctx'>, fault?: FaultyRejection): Promise<Reply> {
  const { language } = ctx;
  const proposals = await app.read((tx) => proposalsOf(tx, ctx));
  const { zone } = countryOf(app.env, ctx.now);
  return page(t(language, 'proposals.title'), ProposalsPage({ language, zone, proposals, fault }), {
    navigation: 'proposals',
    ...(fault === undefined ? {} : { status: 422, hasErrors: true }),
  });
}

const list = route({
  method: 'GET',
  path: '/:lang/proposals',
  access: 'staff',
  handle: (request: RouteRequest) => proposalsPage(request),
});

const pageParams = z.object({ lang: z.string(), id: z.uuid() });
const apiParams = z.object({ id: z.uuid() });
const confirmSchema = z.object({ digest: z.string().describe('Digest of the proposal as it was read.') });
const rejectSchema = z.object({ reason: z.string().describe('Why; the proposer reads it.') });
const withdrawSchema = z.object({});

type Id = { id: string };
type Run<B> = (request: RouteRequest<Id, unknown, B>) => Promise<void>;

const confirmed: Run<z.infer<typeof confirmSchema>> = ({ perform, params, body }) =>
  perform(confirmProposalAction, { proposal: params.id, digest: body.digest });
const rejected: Run<z.infer<typeof rejectSchema>> = ({ perform, params, body }) =>
  perform(rejectProposalAction, { proposal: params.id, reason: body.reason });
const withdrawn: Run<z.infer<typeof withdrawSchema>> = ({ perform, params }) =>
  perform(withdrawProposalAction, { proposal: params.id });

const noReason = (id: string, { reason }: z.infer<typeof rejectSchema>): FaultyRejection | undefined =>
  reason.trim() === '' || reason.trim().length > MOST_OF_A_REASON ? { id, reason } : undefined;

const done = z.object({ done: z.literal(true) });

/** One act of the page and of the API; `faultOf`: what keeps the page's form from being taken. */
const acts = <B>(
  verb: string,
  summary: string,
  body: z.ZodType<B>,
  run: Run<B>,
  faultOf: (id: string, body: B) => FaultyRejection | undefined = () => undefined,
) => [
  route({
    method: 'POST',
    path: `/:lang/proposals/:id/${verb}`,
    access: 'staff',
    limit: 'write',
    params: pageParams,
    body,
    handle: async (request: RouteRequest<Id, unknown, B>) => {
      const fault = faultOf(request.params.id, request.body);
      if (fault) return proposalsPage(request, fault);
      await run(request);
      return redirect(`/${request.ctx.language}/proposals`);
    },
  }),
  route({
    method: 'POST',
    path: `/api/v1/proposals/:id/${verb}`,
    access: 'staff',
    limit: 'write',
    summary,
    params: apiParams,
    body,
    answer: done,
    handle: async (request: RouteRequest<Id, unknown, B>) => {
      await run(request);
      return json({ done: true });
    },
  }),
];

const textAnswer = z.object({ kk: z.string(), ru: z.string(), en: z.string() });
const proposalAnswer = z.object({
  id: z.uuid(),
  digest: z.string().describe('Give it back to confirm what was read.'),
  words: textAnswer.describe('Everything that it will do.'),
  state: z.enum(['open', 'confirmed', 'rejected', 'withdrawn', 'lapsed']),
  isMine: z.boolean(),
  signAt: z.string().optional().describe('Whoever confirms signs: the page for it, without the language.'),
  proposer: z.string(),
  at: z.iso.datetime(),
  until: z.iso.datetime(),
  ender: z.string().optional(),
  reason: z.string().optional(),
});

const shown = (one: NamedProposal): z.infer<typeof proposalAnswer> => ({
  id: one.id,
  digest: one.digest,
  words: one.words,
  state: one.state,
  isMine: one.isMine,
  ...(one.signAt === undefined ? {} : { signAt: one.signAt }),
  proposer: one.proposer,
  at: isoInstant(one.at),
  until: isoInstant(one.until),
  ...(one.ender === undefined ? {} : { ender: one.ender }),
  ...(one.reason === undefined ? {} : { reason: one.reason }),
});

const listForPrograms = route({
  method: 'GET',
  path: '/api/v1/proposals',
  access: 'staff',
  summary: 'Proposals that you may confirm or made yourself: open ones, and those that ended within a month.',
  answer: z.object({ proposals: z.array(proposalAnswer) }),
  handle: async ({ app, ctx }: RouteRequest) =>
    json({ proposals: (await app.read((tx) => proposalsOf(tx, ctx))).map(shown) }),
});

export const proposalRoutes = [
  list,
  listForPrograms,
  ...acts('confirm', 'Confirms a proposal of somebody else, which does what it says, once.', confirmSchema, confirmed),
  ...acts('reject', 'Rejects a proposal of somebody else, with a reason.', rejectSchema, rejected, noReason),
  ...acts('withdraw', 'Takes your own proposal back.', withdrawSchema, withdrawn),
];
