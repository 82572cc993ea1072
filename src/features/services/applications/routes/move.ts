/** The service has changed since the application was begun: see what is otherwise, and move. */
import { z } from 'zod';
import { page, type RouteRequest, redirect, route } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { refuse } from '../../refusals.ts';
import { moveToEdition } from '../actions/move.ts';
import { findOwnDraft, isEditable } from '../drafts.ts';
import { newerOf } from '../move/newer.ts';
import { ChangesPage } from '../pages/changes.tsx';
import { partyOf } from '../party.ts';
import { firstUnfinished, viewOf } from '../view.ts';
import { idParams } from './fill.ts';

const t = texts('services');

type Id = z.infer<typeof idParams>;

const changes = route({
  method: 'GET',
  path: '/:lang/applications/:id/changes',
  access: 'person',
  params: idParams,
  handle: async ({ app, ctx, params }: RouteRequest<Id>) => {
    const { language } = ctx;
    const view = await app.read(async (tx) => {
      const draft = (await findOwnDraft(tx, params.id, partyOf(ctx))) ?? refuse('not_found');
      return viewOf(tx, draft, ctx.now);
    });
    const { draft, judgement } = view;
    const base = `/${language}/applications/${draft.id}`;
    const newer = newerOf(app.env, view, ctx.now);
    if (!newer) return redirect(base);
    const onward = isEditable(draft) ? (firstUnfinished(judgement) ?? 'evidence') : 'sign';
    const words = { env: app.env, language, facts: draft.facts, files: draft.files, now: ctx.now };
    const body = ChangesPage({ view, newer, words, onwardHref: `${base}/${onward}` });
    return page(t(language, 'move.title'), body, { navigation: 'cabinet' });
  },
});

const moveSchema = z.object({ edition: z.string().max(64), version: z.coerce.number().int().positive() });

const move = route({
  method: 'POST',
  path: '/:lang/applications/:id/move',
  access: 'person',
  params: idParams,
  body: moveSchema,
  handle: async ({ ctx, params, body, perform }: RouteRequest<Id, unknown, z.infer<typeof moveSchema>>) => {
    await perform(moveToEdition, { applicationId: params.id, ...body });
    return redirect(`/${ctx.language}/applications/${params.id}`);
  },
});

export const moveRoutes = [changes, move];
