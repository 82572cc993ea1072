/** Look-ups drawn by lot, and what agencies owe: as pages and for programs. */
import { z } from 'zod';
import { getLookup, judicialActSchema, namedLookup, readingOf } from '#features/registers/index.ts';
import { isoInstant } from '#kernel/instant.ts';
import { json, page, type Reply, type RouteRequest, redirect, route } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { EMPTY_FORM, type FilledForm } from '#ui/index.ts';
import { auditFor, judgeLookup, waitingAudits } from '../actions/audit.ts';
import { ANSWER, answerDuty, ownDuties, requireOwing } from '../actions/duties.ts';
import { REASON } from '../actions/stop.ts';
import { AuditPage, AuditsPage } from '../pages/audits.tsx';
import { DutiesPage, DutyPage } from '../pages/duties.tsx';
import { VERDICTS } from '../rules/content.ts';

const t = texts('data-protection');

const idParams = z.object({ id: z.uuid() });
type IdRequest<B = unknown> = RouteRequest<z.infer<typeof idParams>, unknown, B>;

const list = route({
  method: 'GET',
  path: '/:lang/authority/audits',
  access: 'officer',
  handle: async (request: RouteRequest) => {
    const waiting = await request.app.read((tx) => waitingAudits(tx, request.ctx));
    const body = <AuditsPage reading={readingOf(request)} waiting={waiting} />;
    return page(t(request.ctx.language, 'audits.title'), body, { navigation: 'authority' });
  },
});

const one = { path: '/:lang/authority/audits/:id', access: 'officer', params: idParams } as const;

async function auditPage(request: IdRequest, form: FilledForm): Promise<Reply> {
  const { app, ctx, params } = request;
  const card = await app.read((tx) => auditFor(tx, ctx, params.id));
  const hasErrors = form.faults.length > 0;
  return page(t(ctx.language, 'audits.one'), <AuditPage reading={readingOf(request)} card={card} form={form} />, {
    navigation: 'authority',
    ...(hasErrors ? { status: 422, hasErrors } : {}),
  });
}

const show = route({
  method: 'GET',
  ...one,
  handle: (request: IdRequest) => auditPage(request, EMPTY_FORM),
});

const verdictBody = z.object({
  verdict: z.string().max(20).default(''),
  reason: z.string().trim().max(REASON.most).default(''),
});

const judge = route({
  method: 'POST',
  ...one,
  limit: 'write',
  body: verdictBody,
  handle: async (request: IdRequest<z.infer<typeof verdictBody>>) => {
    const { ctx, params, body } = request;
    const verdict = VERDICTS.find((known) => known === body.verdict);
    const faults = [
      ...(verdict === undefined ? ['verdict'] : []),
      ...(body.reason.length < REASON.least ? ['reason'] : []),
    ];
    if (verdict === undefined || faults.length > 0) return auditPage(request, { values: body, faults });
    await request.perform(judgeLookup, { id: params.id, verdict, reason: body.reason });
    return redirect(`/${ctx.language}/authority/audits`);
  },
});

const duties = route({
  method: 'GET',
  path: '/:lang/data-duties',
  access: 'officer',
  handle: async (request: RouteRequest) => {
    const found = await request.app.read((tx) => ownDuties(tx, request.ctx));
    const body = <DutiesPage reading={readingOf(request)} duties={found} />;
    return page(t(request.ctx.language, 'duties.title'), body);
  },
});

const duty = { path: '/:lang/data-duties/:id', access: 'officer', params: idParams } as const;

async function dutyPage(request: IdRequest, text: string, error?: string): Promise<Reply> {
  const { app, ctx, params } = request;
  const found = await app.read(async (tx) => {
    const { duty: owed } = await requireOwing(tx, ctx, params.id);
    return { owed, lookup: namedLookup(await getLookup(tx, owed.lookupId)) };
  });
  const body = (
    <DutyPage
      reading={readingOf(request)}
      duty={found.owed}
      lookup={found.lookup}
      text={text}
      {...(error ? { error } : {})}
    />
  );
  return page(t(ctx.language, 'duties.one'), body, error ? { status: 422, hasErrors: true } : {});
}

const showDuty = route({ method: 'GET', ...duty, handle: (request: IdRequest) => dutyPage(request, '') });

const dutyBody = z.object({ text: z.string().trim().max(ANSWER.most).default('') });

const answer = route({
  method: 'POST',
  ...duty,
  limit: 'write',
  body: dutyBody,
  handle: async (request: IdRequest<z.infer<typeof dutyBody>>) => {
    const { ctx, params, body } = request;
    if (body.text.length < ANSWER.least) return dutyPage(request, body.text, t(ctx.language, 'duties.short'));
    await request.perform(answerDuty, { id: params.id, text: body.text });
    return redirect(`/${ctx.language}/data-duties`);
  },
});

const apiList = route({
  method: 'GET',
  path: '/api/v1/authority/audits',
  access: 'officer',
  summary: 'Look-ups drawn by lot that wait for a verdict: the authority alone.',
  answer: z.object({
    audits: z.array(
      z.object({
        id: z.uuid(),
        day: z.iso.date(),
        place: z.int().describe('Among the look-ups of the day, from 0.'),
        at: z.iso.datetime(),
        agency: z.string().nullable(),
        register: z.string(),
        purpose: z.string(),
        fields: z.array(z.string()),
        caseNumber: z.string().nullable(),
        judicialAct: judicialActSchema.nullable(),
        act: z.string(),
        article: z.string(),
      }),
    ),
  }),
  handle: async ({ app, ctx }: RouteRequest) => {
    const waiting = await app.read((tx) => waitingAudits(tx, ctx));
    return json({
      audits: waiting.map(({ audit: { id, day, place }, lookup }) => {
        const { at, agency, register, purpose, fields, caseNumber, judicialAct, act, article } = lookup;
        return {
          id,
          day,
          place,
          at: isoInstant(at),
          agency,
          register,
          purpose,
          fields,
          caseNumber,
          judicialAct,
          act,
          article,
        };
      }),
    });
  },
});

const apiJudge = route({
  method: 'POST',
  path: '/api/v1/authority/audits/:id',
  access: 'officer',
  limit: 'write',
  summary: 'Finds a look-up that was drawn lawful or unlawful, once: the authority alone.',
  params: idParams,
  body: z.object({ verdict: z.enum(VERDICTS), reason: z.string() }),
  answer: z.object({ id: z.uuid() }),
  handle: async (request: IdRequest<{ verdict: (typeof VERDICTS)[number]; reason: string }>) =>
    json(await request.perform(judgeLookup, { ...request.body, id: request.params.id })),
});

export const auditRoutes = [list, show, judge, duties, showDuty, answer, apiList, apiJudge];
