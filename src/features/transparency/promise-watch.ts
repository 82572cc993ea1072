/** The alarm for promises not kept: a receipt promises that its leaf is in the log within a minute. */

import { Gauge } from 'prom-client';
import { type Instant, instant } from '#kernel/instant.ts';
import { type App, type Env, perEnv } from '#platform/app.ts';
import { metricsOf } from '#platform/http/metrics.ts';
import { findOverdue, type Leaf } from './store.ts';

/** What a receipt promises, in milliseconds from the append. */
export const PROMISE_MS = 60_000;
export const WATCH_EVERY_MS = 15_000;

// An alarm needs no exact number beyond this.
const COUNTED = 10_000;

const overduePromises = perEnv(
  (env) =>
    new Gauge({
      name: 'transparency_overdue_promises',
      help: 'Leaves that have waited for their number longer than receipts promise.',
      registers: [metricsOf(env)],
    }),
);

/** Looks for leaves that have waited too long. A loop of its own: an integrator that hangs or fails can't silence it. */
export async function watchPromises(app: App): Promise<void> {
  const { clock, log } = app.env;
  const now = clock.now();
  const overdue = await app.read((tx) => findOverdue(tx, instant(now - PROMISE_MS), COUNTED));
  overduePromises(app.env).set(overdue.count);
  if (overdue.oldest === null) return;
  const facts = { alarm: 'transparency.promise-broken', waiting: overdue.count, oldestMs: now - overdue.oldest };
  log.error(facts, 'promised leaves are not in the log after a minute');
}

/** Says so when leaves got their number later than promised. */
export function alarmKeptLate(env: Env, leaves: readonly Leaf[], now: Instant): void {
  const late = leaves.filter(({ appendedAt }) => now - appendedAt > PROMISE_MS);
  if (late.length === 0) return;
  env.log.error(
    { alarm: 'transparency.promise-late', leaves: late.length },
    'leaves came into the log later than promised',
  );
}
