/**
 * Conducts draws: a loop of the worker, so that nothing is lost while a witness is away, and never in the submit. For each draw: the
 * leaf is published; the list is frozen and stored; then the three signatures, outside of any transaction; then the outcome. A crash
 * between two steps loses nothing: the list stays as it was frozen, and signatures are unique.
 */
import { createPublicKey, verify, X509Certificate } from 'node:crypto';
import { assignOfficer, type LoadedCase, openCase } from '#features/services/index.ts';
import { append, isPublished } from '#features/transparency/index.ts';
import { signer } from '#features/trust/index.ts';
import { backoffMs } from '#kernel/backoff.ts';
import { canonicalBytes } from '#kernel/canonical.ts';
import { fromHex, hex } from '#kernel/hash.ts';
import { instant } from '#kernel/instant.ts';
import type { App, Tx } from '#platform/app.ts';
import type { Context, Loop } from '#platform/feature.ts';
import { drawMessage, drawnPlace, drawSeed, listDigest } from '../rules/draw.ts';
import {
  type DrawRow,
  type DrawSignature,
  type FrozenList,
  failuresOf,
  findDraw,
  findList,
  insertList,
  insertSignatures,
  leaveWaiting,
  postpone,
  waitingDraws,
} from '../store/draws.ts';
import { type DrawResult, insertResult } from '../store/results.ts';
import { drawContent, OPINION_LEAF, opinionSalt } from './content.ts';
import { freshList, poolOf, sameOfficer, subjectOfDraw } from './eligible.ts';
import { askingEntry } from './request.ts';
import { tellDraws } from './watch.ts';
import { askSignature, keyOf, witnessesOf } from './witness-client.ts';

// One round; what is left waits for the next second.
const DRAWS_A_ROUND = 100;
const EVERY_MS = 1000;
const AGAIN = { firstMs: 1000, longestMs: 60_000 };

export const drawLoop: Loop = {
  name: 'desk.draw',
  everyMs: EVERY_MS,
  async run(app) {
    const waiting = await app.read((tx) => waitingDraws(tx, app.env.clock.now(), DRAWS_A_ROUND));
    for (const drawId of waiting) {
      await conduct(app, drawId).catch(async (error: unknown) => {
        app.env.log.warn({ err: error, draw: drawId }, 'a draw could not be finished and will be tried again');
        await app.transaction((tx) => pause(tx, drawId));
      });
    }
    await tellDraws(app);
  },
};

async function pause(tx: Tx, drawId: string): Promise<void> {
  const failures = (await failuresOf(tx, drawId)) ?? 0;
  await postpone(tx, drawId, instant(tx.env.clock.now() + backoffMs(failures, AGAIN)), failures + 1);
}

type Frozen = { readonly draw: DrawRow; readonly list: FrozenList };

async function conduct(app: App, drawId: string): Promise<void> {
  const frozen = await app.transaction((tx) => freeze(tx, app.systemContext(drawLoop.name), drawId));
  if (!frozen) return;
  const signatures = await collectSignatures(app, frozen);
  await app.transaction((tx) => finish(tx, app.systemContext(drawLoop.name), frozen, signatures));
}

/** The list to draw from; undefined where nothing is to be drawn (yet, or any more). */
async function freeze(tx: Tx, ctx: Context, drawId: string): Promise<Frozen | undefined> {
  const draw = await findDraw(tx, drawId);
  if (!draw) return undefined;
  const loaded = await openCase(tx, draw.caseId, ctx.now);
  if (!isNeeded(draw, loaded)) return close(tx, ctx, draw);
  const known = await findList(tx, drawId);
  if (known) return { draw, list: known };
  const published = await isPublished(tx, fromHex(draw.leaf));
  if (!published) return undefined;
  const pool = await poolOf(tx, draw, loaded);
  const subject = await subjectOfDraw(tx, draw, loaded);
  const same = await sameOfficer(tx, draw, loaded, subject, pool);
  if (same) {
    const result = { how: 'again', seed: null, place: null, earlierCase: same.caseId } as const;
    await settle(tx, ctx, draw, { ...result, officerId: same.officerId, subject: subject ?? null, at: ctx.now });
    return undefined;
  }
  if (pool.officerIds.length === 0)
    throw new Error(`nobody of ${draw.agency} can be drawn for ${draw.service}: admit officers to it`);
  const places = freshList(pool.officerIds);
  const list = {
    leafIndex: published.index,
    listDigest: hex(listDigest(places.map(({ token }) => token))),
    pool: pool.pool,
    listedAt: ctx.now,
    places,
  };
  await insertList(tx, drawId, list);
  return { draw, list };
}

/** Whether the case still waits for this very draw. */
function isNeeded(draw: DrawRow, { state, entries }: LoadedCase): boolean {
  const leafOf = (id: string) => entries.find((entry) => entry.id === id)?.leaf;
  if (draw.purpose === 'opinion')
    return (
      state.closedAt === undefined &&
      state.opinions.some(({ drawFor, givenAt }) => givenAt === undefined && leafOf(drawFor) === draw.leaf)
    );
  return (
    (state.status === 'registered' || state.status === 'returned') &&
    askingEntry(entries)?.leaf === draw.leaf &&
    state.officerId === undefined &&
    state.draws + 1 === draw.number &&
    !state.isOverdue
  );
}

async function close(tx: Tx, ctx: Context, draw: DrawRow): Promise<undefined> {
  const result = { how: 'moot', officerId: null, seed: null, place: null, earlierCase: null, subject: null } as const;
  if (await leaveWaiting(tx, draw.id)) await insertResult(tx, draw.id, { ...result, at: ctx.now });
}

/** The platform's signature and both witnesses', each checked against its key before it is used. */
async function collectSignatures(app: App, { draw, list }: Frozen): Promise<DrawSignature[]> {
  const message = drawMessage({
    leafHash: fromHex(draw.leaf),
    leafIndex: list.leafIndex,
    listDigest: fromHex(list.listDigest),
    drawNumber: draw.number,
  });
  const own = await signer(app.env, 'draw');
  const ownKey = new X509Certificate(own.certificate).publicKey.export({ type: 'spki', format: 'der' });
  const all: DrawSignature[] = [
    { position: 0, isOutside: false, publicKey: new Uint8Array(ownKey), signature: await own.sign(message) },
  ];
  const request = {
    origin: app.env.instance.origin,
    leafHash: draw.leaf,
    leafIndex: list.leafIndex,
    listDigest: list.listDigest,
    drawNumber: draw.number,
  };
  for (const witness of await witnessesOf(app.env)) {
    const { publicKey } = await keyOf(app, witness);
    const signature = await askSignature(witness, request);
    all.push({ position: witness.position, isOutside: witness.isOutside, publicKey, signature });
  }
  const wrong = all.find((one) => !isSignature(one, message));
  if (wrong)
    throw new Error(`the signature of ${wrong.position === 0 ? 'the platform' : `witness ${wrong.position}`} is wrong`);
  return all;
}

/** Whether the bytes are this key's signature over a message. */
export function isSignature({ publicKey, signature }: DrawSignature, message: Uint8Array): boolean {
  const key = createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' });
  return verify('sha256', message, key, signature);
}

async function finish(tx: Tx, ctx: Context, { draw, list }: Frozen, signatures: DrawSignature[]): Promise<void> {
  const loaded = await openCase(tx, draw.caseId, ctx.now);
  if (!isNeeded(draw, loaded)) return close(tx, ctx, draw);
  const [s, w1, w2] = signatures.map(({ signature }) => signature);
  if (!s || !w1 || !w2) throw new Error('a draw needs three signatures');
  const seed = drawSeed([s, w1, w2]);
  const place = drawnPlace(seed, list.places.length);
  const officerId = list.places[place]?.officerId ?? '';
  await insertSignatures(tx, draw.id, signatures);
  const subject = (await subjectOfDraw(tx, draw, loaded)) ?? null;
  const result = { how: 'draw', officerId, seed: hex(seed), place, earlierCase: null, subject, at: ctx.now } as const;
  await settle(tx, ctx, draw, result, { list, signatures });
}

/** Writes the outcome: into the case's history, or, for an opinion, whose case has its own officer, into the log alone. */
async function settle(
  tx: Tx,
  ctx: Context,
  draw: DrawRow,
  result: DrawResult & { readonly officerId: string },
  proof?: { readonly list: FrozenList; readonly signatures: readonly DrawSignature[] },
): Promise<void> {
  if (!(await leaveWaiting(tx, draw.id))) return;
  await insertResult(tx, draw.id, result);
  const content = drawContent(draw, result, proof);
  if (draw.purpose === 'opinion') {
    await append(tx, OPINION_LEAF, canonicalBytes(content), opinionSalt(proof?.list.places ?? []));
    return;
  }
  await assignOfficer(tx, ctx, { caseId: draw.caseId, officerId: result.officerId, agency: draw.agency, content });
}
