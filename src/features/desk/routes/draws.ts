/** The proof of the draw for everybody: by the number of the case, as a page and for programs. */
import { z } from 'zod';
import { findCaseId, isApplicant, type LoadedCase, loadCase } from '#features/services/index.ts';
import { hasRole } from '#kernel/actor.ts';
import { base64, hex } from '#kernel/hash.ts';
import { isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { type Context, json, page, type RouteRequest, route } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { type DrawProof, drawProofs, isSteerable } from '../draw/proof.ts';
import { DrawPage } from '../pages/draw.tsx';
import { refuse } from '../refusals.ts';

const t = texts('desk');

const params = z.object({ number: z.string().max(40) });
type Request = RouteRequest<{ number: string }>;

async function caseOf(tx: Tx, number: string, ctx: Context): Promise<LoadedCase> {
  const caseId = await findCaseId(tx, number);
  return caseId === undefined ? refuse('draw_unknown') : loadCase(tx, caseId, ctx.now);
}

const show = route({
  method: 'GET',
  path: '/:lang/draws/:number',
  access: 'public',
  params,
  handle: ({ app, ctx, params: { number } }: Request) =>
    app.read(async (tx) => {
      const loaded = await caseOf(tx, number, ctx);
      const { state, row } = loaded;
      const isOpen = state.closedAt !== undefined;
      const view = {
        env: app.env,
        language: ctx.language,
        number: row.number,
        proofs: await drawProofs(tx, loaded),
        isOpen,
        // After a withdrawal the next application goes to the same officer: nobody learns him then.
        seesOfficer: state.decision !== undefined && isApplicant(row, ctx),
        seesAll: isOpen && hasRole(ctx.actor, 'oversight'),
      };
      return page(t(ctx.language, 'draw.title'), DrawPage(view), { navigation: 'draws' });
    }),
});

const drawSchema = z.object({
  number: z.int(),
  leaf: z.string(),
  how: z.enum(['draw', 'again', 'moot']).nullable(),
  listDigest: z.string().nullable(),
  leafIndex: z.int().nullable(),
  size: z.int().nullable(),
  pool: z.enum(['unit', 'agency']).nullable(),
  listedAt: z.string().nullable(),
  isSteerable: z.boolean().nullable().describe('No two offices outside took part.'),
  tokens: z.array(z.string()).nullable(),
  signatures: z.array(z.object({ publicKey: z.string(), signature: z.string() })).nullable(),
  seed: z.string().nullable(),
  place: z.int().nullable(),
});

/** What everybody may have: an allow-list; before the decision neither tokens nor signatures, for they give the seed away. */
export function presentDraw(proof: DrawProof, isOpen: boolean): z.infer<typeof drawSchema> {
  const { draw, list, signatures, result } = proof;
  const isShown = isOpen && result?.how === 'draw';
  return {
    number: draw.number,
    leaf: draw.leaf,
    // That somebody applied again says who has the case: sealed too.
    how: isOpen ? (result?.how ?? null) : null,
    listDigest: list?.listDigest ?? null,
    leafIndex: list?.leafIndex ?? null,
    size: list?.places.length ?? null,
    pool: list?.pool ?? null,
    listedAt: list ? isoInstant(list.listedAt) : null,
    isSteerable: isShown ? isSteerable(proof) : null,
    tokens: isShown ? (list?.places.map(({ token }) => token) ?? null) : null,
    signatures: isShown
      ? signatures.map(({ publicKey, signature }) => ({ publicKey: hex(publicKey), signature: base64(signature) }))
      : null,
    seed: isShown ? (result.seed ?? null) : null,
    place: isShown ? (result.place ?? null) : null,
  };
}

const api = route({
  method: 'GET',
  path: '/api/v1/draws/:number',
  access: 'public',
  summary: 'How the officer of a case was drawn: before the decision only the digest of the list.',
  params,
  answer: z.object({ case: z.string(), isOpen: z.boolean(), draws: z.array(drawSchema) }),
  handle: ({ app, ctx, params: { number } }: Request) =>
    app.read(async (tx) => {
      const loaded = await caseOf(tx, number, ctx);
      const isOpen = loaded.state.closedAt !== undefined;
      const draws = (await drawProofs(tx, loaded)).map((proof) => presentDraw(proof, isOpen));
      return json({ case: loaded.row.number, isOpen, draws });
    }),
});

export const drawRoutes = [show, api];
