/** The yearly report: page, JSON and CSV. */
import { z } from 'zod';
import { readingOf } from '#features/registers/index.ts';
import { csvOf } from '#kernel/csv.ts';
import { isoInstant } from '#kernel/instant.ts';
import { bytes, json, page, type RouteRequest, route } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { ReportPage } from '../pages/report.tsx';
import { FIGURES, reportOf } from '../report/compute.ts';

const t = texts('data-protection');

const params = z.object({ year: z.coerce.number().int().min(2000).max(9998) });
type Params = z.infer<typeof params>;

const show = route({
  method: 'GET',
  path: '/:lang/data-protection/reports/:year',
  access: 'public',
  params,
  handle: async (request: RouteRequest<Params>) => {
    const report = await reportOf(request.app, request.params.year);
    const title = t(request.ctx.language, 'report.title', { year: String(report.year) });
    return page(title, <ReportPage reading={readingOf(request)} report={report} />);
  },
});

const count = z.union([z.int().min(0), z.literal('few')]).describe('A number; "few": 1 to 9, not published.');
const query = z.object({ format: z.enum(['json', 'csv']).default('json') });

const api = route({
  method: 'GET',
  path: '/api/v1/data-protection/reports/:year',
  access: 'public',
  summary: 'How people’s data was read and watched over in a year, computed from the records.',
  params,
  query,
  answer: z.object({
    year: z.int(),
    computedAt: z.iso.datetime(),
    figures: z.object(Object.fromEntries(FIGURES.map((figure) => [figure, count]))),
    lookups: z.array(
      z.object({
        register: z.string(),
        purpose: z.string(),
        agency: z.string().nullable().describe('null: read by people for their own cases.'),
        count,
      }),
    ),
  }),
  produces: ['application/json', 'text/csv'],
  handle: async ({ app, params: { year }, query: { format } }: RouteRequest<Params, z.infer<typeof query>>) => {
    const { computedAt, figures, lookups } = await reportOf(app, year);
    if (format === 'json') return json({ year, computedAt: isoInstant(computedAt), figures, lookups });
    const rows = [
      ...FIGURES.map((figure) => [figure, '', '', '', figures[figure]]),
      ...lookups.map((one) => ['lookups', one.register, one.purpose, one.agency ?? '', one.count]),
    ];
    return bytes(csvOf([['figure', 'register', 'purpose', 'agency', 'value'], ...rows]), 'text/csv; charset=utf-8', {
      'content-disposition': `attachment; filename="data-protection-${year}.csv"`,
    });
  },
});

export const reportRoutes = [show, api];
