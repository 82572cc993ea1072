/** What helpers changed in an application that isn't sent, and taking it back. */
import type { VNode } from 'preact';
import { z } from 'zod';
import { json, type RouteRequest, redirect, route } from '#platform/feature.ts';
import { refuse } from '../../refusals.ts';
import { undoChange } from '../actions/undo.ts';
import type { Words } from '../describe.ts';
import { findOwnDraft } from '../drafts.ts';
import { changesJson, helpersChanges } from '../helped/changes.ts';
import { Helped } from '../helped/page.tsx';
import { partyOf } from '../party.ts';
import type { DraftView } from '../view.ts';
import { idParams } from './fill.ts';

type Id = z.infer<typeof idParams>;

/** The part of a page with every change; the person helped can undo each. */
export async function helpedPart(
  { app, ctx }: Pick<RouteRequest, 'app' | 'ctx'>,
  { draft, service }: DraftView,
  words: Words,
): Promise<VNode | null> {
  const { representativeId, assistedBy } = partyOf(ctx);
  const changes = await app.read((tx) => helpersChanges(tx, draft.id));
  const undo = { action: `/${ctx.language}/applications/${draft.id}/undo`, version: draft.version };
  const isOwn = representativeId === undefined && assistedBy === undefined;
  return Helped({ words, form: service.definition.form, changes, ...(isOwn ? { undo } : {}) });
}

const undoBody = z.object({ change: z.string(), version: z.coerce.number().int().positive() });

const undo = route({
  method: 'POST',
  path: '/:lang/applications/:id/undo',
  access: 'person',
  params: idParams,
  body: undoBody,
  handle: async ({ ctx, params, body, perform }: RouteRequest<Id, unknown, z.infer<typeof undoBody>>) => {
    await perform(undoChange, { applicationId: params.id, ...body });
    return redirect(`/${ctx.language}/applications/${params.id}/check#helped`);
  },
});

const apiParams = z.object({ id: z.uuid() });

const list = route({
  method: 'GET',
  path: '/api/v1/applications/:id/changes',
  access: 'person',
  summary: 'What helpers changed in a draft: each answer before and after, by whom and when.',
  params: apiParams,
  answer: z.object({ changes: z.array(z.unknown()) }),
  handle: ({ app, ctx, params }: RouteRequest<z.infer<typeof apiParams>>) =>
    app.read(async (tx) => {
      const draft = (await findOwnDraft(tx, params.id, partyOf(ctx))) ?? refuse('not_found');
      return json({ changes: changesJson(await helpersChanges(tx, draft.id)) });
    }),
});

export const helpedRoutes = [undo, list];
