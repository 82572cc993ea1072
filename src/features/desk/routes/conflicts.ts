/** Conflicts of interest: pages of the desk, and the same for programs. */
import { z } from 'zod';
import {
  type ConflictState,
  conflictsOf,
  declareConflictAction,
  endConflictAction,
  requireOfficer,
} from '#features/identity/index.ts';
import { isBin, isIin } from '#kernel/identifiers.ts';
import { isoInstant } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import { json, type RouteRequest, redirect, route } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { Conflicts, type ConflictsProps } from '../pages/conflicts.tsx';
import { type PostedConflict, readConflict } from '../rules/conflict.ts';
import { deskReply } from './reply.tsx';

const t = texts('desk');
const identity = texts('identity');

const ownConflicts = ({ app, ctx }: Pick<RouteRequest, 'app' | 'ctx'>) =>
  app.read((tx) => conflictsOf(tx, requireOfficer(ctx).officerId));

async function conflictsPage(
  request: Pick<RouteRequest, 'app' | 'ctx'>,
  more: Pick<ConflictsProps, 'posted' | 'faults'> = {},
) {
  const { app, ctx } = request;
  const { language, now } = ctx;
  const body = Conflicts({ env: app.env, language, now, conflicts: await ownConflicts(request), ...more });
  return deskReply(request, { title: t(language, 'conflicts.title'), body, hasErrors: more.faults !== undefined });
}

const list = route({
  method: 'GET',
  path: '/:lang/desk/conflicts',
  access: 'officer',
  handle: (request: RouteRequest) => conflictsPage(request),
});

/** What the registers or the list say against it, beside which field. */
const FIELDS: Readonly<Record<string, string>> = {
  'identity.not_a_person': 'iin',
  'identity.not_an_organisation': 'bin',
  'identity.conflict_exists': 'side',
};

const declare = route({
  method: 'POST',
  path: '/:lang/desk/conflicts',
  access: 'officer',
  limit: 'write',
  body: z.record(z.string(), z.string()),
  handle: async (request: RouteRequest<unknown, unknown, PostedConflict>) => {
    const { language } = request.ctx;
    const posted = request.body;
    const read = readConflict(posted);
    if ('faults' in read) {
      const faults = read.faults.map(({ field, text }) => ({ field, words: t(language, text) }));
      return conflictsPage(request, { posted, faults });
    }
    try {
      await request.perform(declareConflictAction, read);
    } catch (error) {
      const field = error instanceof Refusal ? FIELDS[error.code] : undefined;
      if (!(error instanceof Refusal) || field === undefined) throw error;
      const words = identity(language, `refusal.${error.code.slice('identity.'.length)}.title`);
      return conflictsPage(request, { posted, faults: [{ field, words }] });
    }
    return redirect(`/${language}/desk/conflicts`);
  },
});

const end = route({
  method: 'POST',
  path: '/:lang/desk/conflicts/:id/end',
  access: 'officer',
  limit: 'write',
  params: z.object({ lang: z.string(), id: z.uuid() }),
  body: z.object({}),
  handle: async ({ ctx, params, perform }: RouteRequest<{ id: string }>) => {
    await perform(endConflictAction, { conflict: params.id });
    return redirect(`/${ctx.language}/desk/conflicts`);
  },
});

const conflictAnswer = z.object({
  id: z.uuid(),
  namedBy: z.enum(['surname', 'bin', 'case']).describe('What `called` is.'),
  called: z.string().describe('The other side as you named it.'),
  reason: z.string(),
  at: z.iso.datetime(),
  countsFrom: z.iso.date().optional().describe('It was ended: from this day you can be drawn again.'),
});

const shown = (one: ConflictState): z.infer<typeof conflictAnswer> => ({
  id: one.id,
  namedBy: one.namedBy,
  called: one.called,
  reason: one.reason,
  at: isoInstant(one.at),
  ...(one.countsFrom === null ? {} : { countsFrom: one.countsFrom }),
});

const listForPrograms = route({
  method: 'GET',
  path: '/api/v1/conflicts',
  access: 'officer',
  summary: 'The conflicts of interest that you declared.',
  answer: z.object({ conflicts: z.array(conflictAnswer) }),
  handle: async (request: RouteRequest) => json({ conflicts: (await ownConflicts(request)).map(shown) }),
});

const declareBody = z.object({
  with: z.union([
    z.object({
      iin: z.string().refine(isIin),
      surname: z.string().describe('Must be the one in the register.'),
    }),
    z.object({ bin: z.string().refine(isBin) }),
  ]),
  reason: z.string().describe('What ties you; oversight sees it.'),
});

const declareForPrograms = route({
  method: 'POST',
  path: '/api/v1/conflicts',
  access: 'officer',
  limit: 'write',
  summary:
    'Declares a conflict of interest: from the next draw on you are not in the list for that person or organisation.',
  body: declareBody,
  answer: z.object({ id: z.uuid() }),
  answered: [201],
  handle: async ({ perform, body }: RouteRequest<unknown, unknown, z.infer<typeof declareBody>>) =>
    json({ id: await perform(declareConflictAction, body) }, 201),
});

const endForPrograms = route({
  method: 'DELETE',
  path: '/api/v1/conflicts/:id',
  access: 'officer',
  limit: 'write',
  summary: 'Ends a conflict that you declared; you can be drawn again from the next working day.',
  params: z.object({ id: z.uuid() }),
  body: z.object({}),
  answer: z.object({ done: z.literal(true) }),
  handle: async ({ perform, params }: RouteRequest<{ id: string }>) => {
    await perform(endConflictAction, { conflict: params.id });
    return json({ done: true });
  },
});

export const conflictRoutes = [list, declare, end, listForPrograms, declareForPrograms, endForPrograms];
