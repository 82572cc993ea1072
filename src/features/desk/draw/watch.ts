/** Whether draws come to their end: told to whoever runs the platform, for a witness that is away, or a unit without admitted officers, holds them up. */
import { Gauge } from 'prom-client';
import { isoInstant } from '#kernel/instant.ts';
import { type App, perEnv, type Tx } from '#platform/app.ts';
import { metricsOf } from '#platform/http/metrics.ts';
import { countWaiting } from '../store/draws.ts';

/** A draw takes seconds: the leaf must be published, and the witnesses answer. */
const LATE_AFTER_MS = 60_000;

const watched = perEnv((env) => ({
  waiting: new Gauge({
    name: 'desk_draws_waiting',
    help: 'Cases and opinions for which no officer is drawn yet.',
    registers: [metricsOf(env)],
  }),
  oldest: new Gauge({
    name: 'desk_draw_oldest_seconds',
    help: 'For how long the first of them has waited.',
    registers: [metricsOf(env)],
  }),
}));

/** Says how many draws wait. */
export async function tellDraws(app: App): Promise<void> {
  const { waiting, oldest } = watched(app.env);
  const { count, since } = await app.read(countWaiting);
  waiting.set(count);
  oldest.set(since === null ? 0 : Math.max(0, app.env.clock.now() - since) / 1000);
}

/** For /health. */
export async function drawTroubles(tx: Tx): Promise<readonly string[]> {
  const { count, since } = await countWaiting(tx);
  if (since === null || tx.env.clock.now() - since < LATE_AFTER_MS) return [];
  return [`desk: ${count} draws of officers wait, the first of them since ${isoInstant(since)}`];
}
