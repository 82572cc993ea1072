/** The window of a centre, and the visits in the cabinet. */
import { z } from 'zod';
import { assistedActs, requireOperator, requirePerson } from '#features/identity/index.ts';
import { findCase } from '#features/services/index.ts';
import { MAX_SIGNATURE_BYTES, readSignature } from '#features/trust/index.ts';
import { base64 } from '#kernel/hash.ts';
import { isIin } from '#kernel/identifiers.ts';
import type { Tx } from '#platform/app.ts';
import { bytes, type Context, page, type Reply, type RouteRequest, redirect, route } from '#platform/feature.ts';
import { performSigned, redirectSigned } from '#platform/signing-road.ts';
import { texts } from '#platform/texts.ts';
import { beginVisit, endVisit, preparedVisit, prepareVisit } from '../actions/visit.ts';
import { type SentCase, VisitsPage } from '../pages/visits.tsx';
import { BusyWindow, EmptyWindow, SignVisit } from '../pages/window.tsx';
import { assistedCases, findVisit, type Visit, visitsOf } from '../store/visits.ts';

const t = texts('centres');

const SHOWN_VISITS = 50;

const window = route({
  method: 'GET',
  path: '/:lang/centre',
  access: 'operator',
  handle: async ({ app, ctx }: RouteRequest) => {
    const { language, now } = ctx;
    const { visitor } = requireOperator(ctx);
    const visit = visitor && (await app.read((tx) => findVisit(tx, visitor.authorisation)));
    return visit
      ? page(visit.personName, BusyWindow({ env: app.env, language, now, visit }), { navigation: 'centre' })
      : page(t(language, 'window.title'), EmptyWindow({ language }), { navigation: 'centre' });
  },
});

const prepare = route({
  method: 'POST',
  path: '/:lang/centre/visit',
  access: 'operator',
  limit: 'write',
  body: z.object({ iin: z.string() }),
  handle: async ({
    perform,
    ctx: { language },
    body,
  }: RouteRequest<unknown, unknown, { iin: string }>): Promise<Reply> => {
    const iin = body.iin.trim();
    if (!isIin(iin)) {
      const options = { navigation: 'centre', hasErrors: true };
      return page(t(language, 'window.title'), EmptyWindow({ language, iin, isWrong: true }), options);
    }
    await perform(prepareVisit, { iin });
    return redirect(`/${language}/centre/sign`);
  },
});

const prepared = ({ app, ctx }: RouteRequest) =>
  app.read((tx) => preparedVisit(tx, ctx, requireOperator(ctx).sessionId));

const sign = route({
  method: 'GET',
  path: '/:lang/centre/sign',
  access: 'operator',
  handle: async (request: RouteRequest) => {
    const { language } = request.ctx;
    const { content } = await prepared(request);
    return page(t(language, 'sign.title'), SignVisit({ language, content }), { navigation: 'centre' });
  },
});

const content = route({
  method: 'GET',
  path: '/:lang/centre/content',
  access: 'operator',
  handle: async (request: RouteRequest) =>
    bytes((await prepared(request)).content, 'application/json; charset=utf-8', {
      'content-disposition': 'attachment; filename="visit.json"',
      'cache-control': 'no-store',
    }),
});

type SignRequest = RouteRequest<unknown, unknown, { sha256: string; signature?: string | undefined }>;

const begin = route({
  method: 'POST',
  path: '/:lang/centre/sign',
  access: 'operator',
  limit: 'write',
  body: z.object({ sha256: z.string(), signature: z.string().optional() }),
  maxFileBytes: MAX_SIGNATURE_BYTES,
  handle: async (request: SignRequest) => {
    const input = { sha256: request.body.sha256, signature: base64(readSignature(request)) };
    const back = '/centre';
    return redirectSigned(request.ctx.language, await performSigned(request, beginVisit, input, { back }), back);
  },
});

const end = route({
  method: 'POST',
  path: '/:lang/centre/end',
  access: 'operator',
  limit: 'write',
  body: z.object({}),
  handle: async ({ perform, ctx }: RouteRequest) => {
    await perform(endVisit, {});
    return redirect(`/${ctx.language}/centre`);
  },
});

/** What was sent during these visits. */
async function sentDuring(tx: Tx, ctx: Context, shown: readonly Visit[]): Promise<SentCase[]> {
  const sent: SentCase[] = [];
  for (const { visitId, caseId } of await assistedCases(
    tx,
    shown.map(({ id }) => id),
  )) {
    const found = await findCase(tx, caseId, ctx.now);
    if (found) sent.push({ visitId, caseId, number: found.row.number });
  }
  return sent;
}

const visits = route({
  method: 'GET',
  path: '/:lang/cabinet/visits',
  access: 'person',
  handle: ({ app, ctx }: RouteRequest) =>
    app.read(async (tx) => {
      const { language, now } = ctx;
      const { personId } = requirePerson(ctx);
      const shown = await visitsOf(tx, personId, SHOWN_VISITS);
      const cases = await sentDuring(tx, ctx, shown);
      const first = shown.at(-1)?.startedAt;
      const acts = first === undefined ? [] : await assistedActs(tx, personId, first);
      return page(
        t(language, 'visits.title'),
        VisitsPage({ env: app.env, language, now, visits: shown, cases, acts }),
        {
          navigation: 'cabinet',
        },
      );
    }),
});

export const visitRoutes = [window, prepare, sign, content, begin, end, visits];
