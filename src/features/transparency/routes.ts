/** The log for everybody: `/log` for other people's tools, `/api/v1/log` for programs, `/:lang/log` for people. */
import { z } from 'zod';
import { base64, fromHex } from '#kernel/hash.ts';
import type { Tx } from '#platform/app.ts';
import { bytes, json, page, type Reply, type RouteRequest, route } from '#platform/feature.ts';
import { refuse as refusePlatform } from '#platform/refusals.ts';
import { texts } from '#platform/texts.ts';
import { LogPage, type LogView, type LookedUp } from './pages/log.tsx';
import { formatProof } from './proof-text.ts';
import { consistency, type Inclusion, inclusion } from './proofs.ts';
import { refuse } from './refusals.ts';
import { tileBytes } from './serve.ts';
import { findCheckpoint, findVerifier } from './store.ts';
import { parseTilePath } from './tiles.ts';
import { findWitnessed, linesUnder, listWitnesses } from './witness/store.ts';
import { witnessView } from './witness/view.ts';

const t = texts('transparency');

const FOR_EVER = 'public, max-age=31536000, immutable';
// A checkpoint is signed each second; anything longer would only be older.
const ONE_SECOND = 'public, max-age=1';
const ONE_HOUR = 'public, max-age=3600';

/** Public data, readable by pages of other origins too: whoever builds a verifier for the browser needs no server of his own. */
const openly = (cacheControl: string): Record<string, string> => ({
  'cache-control': cacheControl,
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
});

const plain = (text: string, cacheControl: string): Reply =>
  bytes(text, 'text/plain; charset=utf-8', openly(cacheControl));

const checkpointRoute = route({
  method: 'GET',
  path: '/log/checkpoint',
  access: 'public',
  limit: 'open',
  handle: async ({ app }) => {
    const note = await app.read((tx) => cosignedNote(tx, findCheckpoint));
    return plain(note ?? refuse('not_ready'), ONE_SECOND);
  },
});

const witnessedRoute = route({
  method: 'GET',
  path: '/log/witnessed',
  access: 'public',
  limit: 'open',
  handle: async ({ app }) => {
    const note = await app.read((tx) => cosignedNote(tx, findWitnessed));
    return plain(note ?? refuse('not_witnessed'), ONE_SECOND);
  },
});

/** A checkpoint with the lines that witnesses have added until now. */
async function cosignedNote(tx: Tx, find: typeof findCheckpoint): Promise<string | undefined> {
  const checkpoint = await find(tx);
  return checkpoint && `${checkpoint.note}${await linesUnder(tx, checkpoint.size)}`;
}

const verifierRoute = (path: string, purpose: 'checkpoint' | 'promise') =>
  route({
    method: 'GET',
    path,
    access: 'public',
    limit: 'open',
    handle: async ({ app }) => {
      const vkey = (await app.read((tx) => findVerifier(tx, purpose))) ?? refuse('not_ready');
      return plain(`${vkey}\n`, ONE_HOUR);
    },
  });

const tileParams = z.object({ '*': z.string().max(60) });

const tileRoute = route({
  method: 'GET',
  path: '/log/tile/*',
  access: 'public',
  limit: 'open',
  params: tileParams,
  handle: async ({ app, params }: RouteRequest<z.infer<typeof tileParams>>) => {
    const ref = parseTilePath(`tile/${params['*']}`) ?? refusePlatform('not_found');
    const tile = (await app.read((tx) => tileBytes(tx, ref))) ?? refusePlatform('not_found');
    return bytes(tile, 'application/octet-stream', openly(FOR_EVER));
  },
});

const leafHashSchema = z.string().regex(/^[0-9a-f]{64}$/);
const proofParams = z.object({
  leafHash: leafHashSchema.describe('Hash of the leaf, from the receipt: 64 hexadecimal digits.'),
});

async function proofOf({ app, params }: RouteRequest<z.infer<typeof proofParams>>): Promise<Inclusion> {
  return (await app.read((tx) => inclusion(tx, fromHex(params.leafHash)))) ?? refuse('not_in_log');
}

const proofFileRoute = route({
  method: 'GET',
  path: '/log/proof/:leafHash',
  access: 'public',
  params: proofParams,
  handle: async (request: RouteRequest<z.infer<typeof proofParams>>) =>
    plain(formatProof(await proofOf(request)), 'no-store'),
});

const proofSchema = z.object({
  leafHash: leafHashSchema,
  index: z.int().describe('Number of the leaf, from 0.'),
  treeSize: z.int().describe('Leaves in the tree of the checkpoint.'),
  path: z.array(z.string()).describe("Hashes from the leaf's sibling upwards (RFC 6962, section 2.1.1), base64."),
  checkpoint: z.string().describe('The signed checkpoint (C2SP tlog-checkpoint) whose root the path leads to.'),
});

const proofRoute = route({
  method: 'GET',
  path: '/api/v1/log/proof/:leafHash',
  access: 'public',
  params: proofParams,
  summary: 'Proof that a leaf is in the transparency log.',
  answer: proofSchema,
  handle: async (request: RouteRequest<z.infer<typeof proofParams>>) => {
    const { index, treeSize, path, checkpoint } = await proofOf(request);
    return json({ leafHash: request.params.leafHash, index, treeSize, path: path.map(base64), checkpoint });
  },
});

const sizeSchema = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const consistencyParams = z.object({
  first: sizeSchema.describe('Size that an older checkpoint states.'),
  second: sizeSchema.describe('Size that a newer checkpoint states.'),
});

const consistencyRoute = route({
  method: 'GET',
  path: '/api/v1/log/consistency/:first/:second',
  access: 'public',
  params: consistencyParams,
  summary:
    'Proof that the log of one size is the beginning of the log of another: nothing was changed or removed between.',
  answer: consistencyParams.extend({
    path: z.array(z.string()).describe('Hashes of RFC 6962, section 2.1.2, base64.'),
  }),
  handle: async ({ app, params: { first, second } }: RouteRequest<z.infer<typeof consistencyParams>>) => {
    const path = await app.read(async (tx) => {
      const size = (await findCheckpoint(tx))?.size ?? 0;
      return first <= second && second <= size ? consistency(tx, first, second) : refuse('no_such_size', { size });
    });
    return json({ first, second, path: path.map(base64) });
  },
});

const logQuery = z.object({ leaf: z.string().max(200).optional() });

async function lookUp({ app, query }: RouteRequest<unknown, z.infer<typeof logQuery>>): Promise<LookedUp | undefined> {
  const typed = query.leaf?.trim().toLowerCase();
  if (typed === undefined) return undefined;
  if (!leafHashSchema.safeParse(typed).success) return { kind: 'malformed', typed };
  const proof = await app.read((tx) => inclusion(tx, fromHex(typed)));
  return proof ? { kind: 'found', typed, index: proof.index, treeSize: proof.treeSize } : { kind: 'missing', typed };
}

const logPageRoute = route({
  method: 'GET',
  path: '/:lang/log',
  access: 'public',
  query: logQuery,
  handle: async (request: RouteRequest<unknown, z.infer<typeof logQuery>>) => {
    const { app, ctx } = request;
    const { config, instance } = app.env;
    const lookedUp = await lookUp(request);
    const view: LogView = {
      language: ctx.language,
      origin: instance.origin,
      address: `${config.publicUrl}/log`,
      checkpoint: await app.read(findCheckpoint),
      vkey: await app.read((tx) => findVerifier(tx, 'checkpoint')),
      witnesses: (await app.read(listWitnesses)).map(witnessView),
      lookedUp,
    };
    const hasErrors = lookedUp?.kind === 'malformed';
    return page(t(ctx.language, 'page.title'), LogPage(view), { description: t(ctx.language, 'page.lead'), hasErrors });
  },
});

export const routes = [
  checkpointRoute,
  witnessedRoute,
  verifierRoute('/log/vkey', 'checkpoint'),
  verifierRoute('/log/promise-vkey', 'promise'),
  tileRoute,
  proofFileRoute,
  proofRoute,
  consistencyRoute,
  logPageRoute,
];
