/** Where whoever signed sees how an act stands that waits for the checker of signatures, and how rooms send him there. */
import { z } from 'zod';
import { countryOf } from '#features/country/index.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { Language } from '#kernel/text.ts';
import { json, page, type RouteRequest, route } from '#platform/feature.ts';
import { problemOf } from '#platform/http/problems.tsx';
import { texts } from '#platform/texts.ts';
import { type ShownWaiting, WaitingListPage, WaitingPage } from '../pages/waiting.tsx';
import { requireSignedIn } from '../policy.ts';
import { refuse } from '../refusals.ts';
import { findWaiting, type WaitingState, waitingOf } from '../store/waiting.ts';

const t = texts('identity');
const MOST_SHOWN = 50;

function shown(act: WaitingState, language: Language): ShownWaiting {
  const { refusal, endedAt, detail } = act;
  if (refusal === null) return { ...act, state: endedAt === null ? 'waiting' : 'done' };
  const { title, help } = problemOf(new Refusal(refusal, detail ?? {}), language);
  return { ...act, state: 'refused', why: { title, help } };
}

async function own({ app, ctx }: Pick<RouteRequest, 'app' | 'ctx'>, id: string): Promise<ShownWaiting> {
  const { personId } = requireSignedIn(ctx);
  const found = (await app.read((tx) => findWaiting(tx, id, personId))) ?? refuse('act_not_found');
  return shown(found, ctx.language);
}

const pageParams = z.object({ lang: z.string(), id: z.uuid() });

const one = route({
  method: 'GET',
  path: '/:lang/signing/:id',
  access: 'signed-in',
  params: pageParams,
  handle: async (request: RouteRequest<z.infer<typeof pageParams>>) => {
    const { language } = request.ctx;
    const act = await own(request, request.params.id);
    return page(t(language, `waiting.${act.state}.title`), WaitingPage({ language, act }), { navigation: 'cabinet' });
  },
});

const list = route({
  method: 'GET',
  path: '/:lang/signing',
  access: 'signed-in',
  handle: async ({ app, ctx }: RouteRequest) => {
    const { language, now } = ctx;
    const { personId } = requireSignedIn(ctx);
    const { zone } = countryOf(app.env, now);
    const acts = (await app.read((tx) => waitingOf(tx, personId, MOST_SHOWN))).map((act) => shown(act, language));
    return page(t(language, 'waiting.title'), WaitingListPage({ language, zone, acts }), { navigation: 'cabinet' });
  },
});

const idParams = z.object({ id: z.uuid() });

const api = route({
  method: 'GET',
  path: '/api/v1/signing/:id',
  access: 'signed-in',
  summary: 'How an act of the caller stands whose signature only a checker can compute.',
  params: idParams,
  answer: z.object({
    id: z.uuid(),
    state: z.enum(['waiting', 'done', 'refused']),
    code: z.string().nullable().describe('Of the refusal.'),
    title: z.string().nullable(),
  }),
  handle: async (request: RouteRequest<z.infer<typeof idParams>>) => {
    const { id, state, refusal, why } = await own(request, request.params.id);
    return json({ id, state, code: refusal, title: why?.title ?? null });
  },
});

export const waitingRoutes = [one, list, api];
