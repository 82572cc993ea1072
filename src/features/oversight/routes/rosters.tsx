/** Rosters for staff of oversight: the page, and the same for programs. */
import { z } from 'zod';
import { isoInstant } from '#kernel/instant.ts';
import { json, page, type RouteRequest, route } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { rostersOf, type ShownChange } from '../actions/rosters.ts';
import { RostersPage } from '../pages/rosters.tsx';

const t = texts('oversight');

const query = z.object({
  agency: z.string().max(100).optional().describe('With unit: changes of this unit alone.'),
  unit: z.string().max(100).optional(),
  only: z.enum(['at-once']).optional().describe('Only what took effect at once by somebody’s will.'),
  before: z.string().max(120).optional().describe('What an answer gave as next: older changes.'),
});
type Request = RouteRequest<unknown, z.infer<typeof query>>;

const read = ({ app, ctx, query: { only, ...asked } }: Request) =>
  app.read((tx) => rostersOf(tx, ctx, { ...asked, atOnce: only === 'at-once' }));

const show = route({
  method: 'GET',
  path: '/:lang/oversight/rosters',
  access: 'officer',
  query,
  handle: async (request: Request) => {
    const { app, ctx } = request;
    const { language, now } = ctx;
    const rosters = await read(request);
    const body = <RostersPage reading={{ env: app.env, language, now }} rosters={rosters} asked={request.query} />;
    return page(t(language, 'rosters.title'), body, { navigation: 'rosters' });
  },
});

const duties = z.array(z.string()).optional();
const changeAnswer = z.object({
  at: z.iso.datetime(),
  agency: z.string(),
  unit: z.string(),
  officer: z.object({ id: z.uuid(), name: z.string() }),
  kind: z.enum(['duties', 'ended', 'absence', 'conflict', 'conflict-end']),
  atOnce: z.boolean(),
  from: z.iso.date().optional().describe('The first day on which it counts; of an absence its first day.'),
  to: z.iso.date().optional().describe('Of an absence: its last day.'),
  reason: z.string().optional(),
  roles: duties,
  competences: duties,
  rolesBefore: duties.describe('Absent where the officer was appointed.'),
  competencesBefore: duties,
  by: z.string().optional().describe('Who wrote it; absent: the program itself.'),
  confirmedBy: z.string().optional(),
  nextListAt: z.iso.datetime().optional().describe('The next list for a draw that it touched, within a day.'),
});

const given = <T extends object>(values: T) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };

const shown = (one: ShownChange) => ({
  at: isoInstant(one.at),
  agency: one.agency,
  unit: one.unit,
  officer: { id: one.officerId, name: one.officer },
  kind: one.kind,
  atOnce: one.atOnce,
  ...given({
    from: one.from,
    to: one.to,
    reason: one.reason,
    roles: one.roles,
    competences: one.competences,
    rolesBefore: one.rolesBefore,
    competencesBefore: one.competencesBefore,
    by: one.by,
    confirmedBy: one.confirmedBy,
    nextListAt: one.nextListAt === null ? null : isoInstant(one.nextListAt),
  }),
});

const count = z.int().min(0);

const api = route({
  method: 'GET',
  path: '/api/v1/oversight/rosters',
  access: 'officer',
  summary: 'For overseers: changes of rosters, newest first, and how often units change them at once or before draws.',
  query,
  answer: z.object({
    changes: z.array(changeAnswer),
    next: z.string().optional().describe('Give it as before for older changes.'),
    units: z
      .array(
        z.object({
          agency: z.string(),
          unit: z.string(),
          ended: count,
          absences: count,
          conflicts: count,
          beforeDraws: count.describe('Of all three: within an hour before a list was frozen.'),
        }),
      )
      .describe('Units in which something was done at once in the last 90 days.'),
  }),
  handle: async (request: Request) => {
    const { changes, next, figures } = await read(request);
    return json({ changes: changes.map(shown), ...(next === undefined ? {} : { next }), units: figures });
  },
});

export const rosterRoutes = [show, api];
