/** Papers asked and papers abolished, by service and agency: a page, and the same for programs. */
import { z } from 'zod';
import { csvOf } from '#kernel/csv.ts';
import { bytes, json, type RouteRequest, route } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { catalogueOf } from '../catalogue.ts';
import { PapersPage } from '../pages/papers.tsx';
import { countPapers, papersOf, type ServicePapers } from '../papers.ts';
import { publicPage, readingOf } from './pages.ts';

const t = texts('services/catalogue');

const papersPage = route({
  method: 'GET',
  path: '/:lang/papers',
  access: 'public',
  handle: (request) => {
    const { app, ctx } = request;
    const catalogue = catalogueOf(app.env, ctx.now);
    return publicPage(request, catalogue, {
      title: t(ctx.language, 'papers.title'),
      body: () =>
        PapersPage({
          reading: readingOf(request),
          services: papersOf(app.env, catalogue, ctx.now, ctx.language),
        }),
      navigation: 'services',
      description: t(ctx.language, 'papers.lead'),
    });
  },
});

const text = z.object({ kk: z.string(), ru: z.string(), en: z.string() });
const paper = z.object({ id: z.string(), label: text, cite: z.object({ act: z.string(), article: z.string() }) });
const count = z.int().nonnegative();

const answer = z.object({
  counts: z.object({ services: count, without: count, facts: count, asked: count, despite: count }),
  services: z.array(
    z.object({
      service: z.string(),
      provider: z.string(),
      title: text,
      taken: z
        .array(z.object({ register: z.string(), facts: count }))
        .describe('What it reads in registers by itself.'),
      asked: z.array(paper).describe('Papers that it still asks for.'),
      despite: z
        .array(paper.extend({ until: z.string() }))
        .describe('What a register holds and is asked all the same, until a day.'),
    }),
  ),
});

const presented = ({ entry, taken, asked, despite }: ServicePapers) => ({
  service: entry.id,
  provider: entry.definition.provider,
  title: entry.definition.title,
  taken: taken.map(({ id, facts }) => ({ register: id, facts })),
  asked: asked.map(({ id, label, cite }) => ({ id, label, cite })),
  despite: despite.map(({ id, label, cite, until }) => ({ id, label, cite, until })),
});

const HEADER = ['service', 'provider', 'facts', 'asked', 'despite'];

const query = z.object({ format: z.enum(['json', 'csv']).default('json') });

const papersForMachines = route({
  method: 'GET',
  path: '/api/v1/papers',
  access: 'public',
  limit: 'open',
  summary: 'Papers that services still ask for, and facts that they take from registers by themselves.',
  query,
  answer,
  produces: ['application/json', 'text/csv'],
  handle: ({ app, ctx, query: { format } }: RouteRequest<unknown, z.infer<typeof query>>) => {
    const all = papersOf(app.env, catalogueOf(app.env, ctx.now), ctx.now, 'en');
    if (format === 'json') return json({ counts: countPapers(all), services: all.map(presented) });
    const rows = all.map((one) => {
      const { facts, asked, despite } = countPapers([one]);
      return [one.entry.id, one.entry.definition.provider, facts, asked, despite];
    });
    return bytes(csvOf([HEADER, ...rows]), 'text/csv; charset=utf-8', {
      'content-disposition': 'attachment; filename="papers.csv"',
    });
  },
});

export const papersRoutes = [papersPage, papersForMachines];
