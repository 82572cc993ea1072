/**
 * Time-stamping the signatures of people that stay here, by a loop of the worker: found by state, so that neither a crash nor an authority that
 * fails for hours leaves one without ([decision 052](../../../../docs/decisions/052-time-stamps-over-signatures-of-people.md)).
 */
import { Gauge } from 'prom-client';
import { fromHex, sha256Hex } from '#kernel/hash.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import { type App, perEnv, type Tx } from '#platform/app.ts';
import { metricsOf } from '#platform/http/metrics.ts';
import { hasKey } from '../keys/key-ring.ts';
import { answerAbout } from '../ocsp/about.ts';
import { timestamp } from '../signatures/timestamp.ts';
import type { VerifiedSignature } from '../signatures/verify.ts';
import { countWanted, insertStamp, insertWanted, takeWanted, type WantedStamp } from '../store/stamps.ts';

const BATCH = 50;
// One turn; what is left waits for the next second.
const BATCHES_A_TURN = 20;
/** A turn comes each second: who waits for longer waits for an authority that fails. */
const LATE_AFTER_MS = 60_000;

const watched = perEnv((env) => ({
  failure: undefined as string | undefined,
  waiting: new Gauge({
    name: 'trust_signature_stamps_waiting',
    help: 'Signatures of people that wait for their time-stamp.',
    registers: [metricsOf(env)],
  }),
  oldest: new Gauge({
    name: 'trust_signature_stamp_oldest_seconds',
    help: 'For how long the first of them has waited.',
    registers: [metricsOf(env)],
  }),
}));

/** Has a signature that stays time-stamped, after the commit. */
export const wantStamp = (tx: Tx, { octets, serial }: Pick<VerifiedSignature, 'octets' | 'serial'>): Promise<void> =>
  insertWanted(tx, { signature: sha256Hex(octets), serial }, tx.env.clock.now());

/** Stamps what waits. While the authority fails everything stays where it is, and the next turn tries again. */
export async function stampSignatures(app: App): Promise<void> {
  const { env } = app;
  if (await hasKey(env, 'tsa')) await stampBatches(app);
  const { waiting, oldest } = watched(env);
  const { count, since } = await app.read(countWanted);
  waiting.set(count);
  oldest.set(since === null ? 0 : Math.max(0, env.clock.now() - since) / 1000);
}

async function stampBatches(app: App): Promise<void> {
  try {
    for (let batch = 0; batch < BATCHES_A_TURN; batch++) {
      const stamped = await app.transaction(stampBatch);
      if (stamped < BATCH) break;
    }
    tell(app, undefined);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    tell(app, error.code);
  }
}

async function stampBatch(tx: Tx): Promise<number> {
  const wanted = await takeWanted(tx, BATCH);
  for (const one of wanted) await stampOne(tx, one, tx.env.clock.now());
  return wanted.length;
}

async function stampOne(tx: Tx, { signature, serial }: WantedStamp, at: Instant): Promise<void> {
  const token = await timestamp(tx.env, fromHex(signature), at);
  const answer = (await answerAbout(tx, serial, at)) ?? null;
  await insertStamp(tx, { signature, token, answer, at });
}

function tell({ env }: App, failure: string | undefined): void {
  const known = watched(env);
  if (known.failure === failure) return;
  known.failure = failure;
  if (failure === undefined) env.log.info('signatures get their time-stamps again');
  else env.log.warn({ failure }, 'signatures wait: the time-stamp authority fails');
}

/** For /health. */
export async function stampTroubles(tx: Tx): Promise<readonly string[]> {
  const { count, since } = await countWanted(tx);
  if (since === null || tx.env.clock.now() - since < LATE_AFTER_MS) return [];
  return [`trust: ${count} signatures wait for their time-stamp since ${isoInstant(since)}`];
}
