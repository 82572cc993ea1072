/** The movable clock of a demonstration: a term's end can be lived through in a minute. It never goes back, as time doesn't. */
import { countryOf } from '#features/country/index.ts';
import { publicAppend } from '#features/transparency/index.ts';
import { applyPeriod, dateOf, isPeriod, startOfDay } from '#kernel/dates.ts';
import { type Instant, instant, instantFromIso, isoInstant } from '#kernel/instant.ts';
import type { App, Env } from '#platform/app.ts';
import { systemClock } from '#platform/clock.ts';
import type { Command } from '#platform/feature.ts';
import { moveDemoClock } from '#platform/instance.ts';
import { refuse } from './refusals.ts';

/** From a period (P20D: the same time of day so much later) or a moment with its offset. */
function target(env: Env, wanted: string): Instant {
  const now = env.clock.now();
  if (!isPeriod(wanted)) return readMoment(wanted);
  const { zone } = countryOf(env, now);
  const today = dateOf(now, zone);
  return instant(startOfDay(applyPeriod(today, wanted), zone) + (now - startOfDay(today, zone)));
}

function readMoment(wanted: string): Instant {
  try {
    return instantFromIso(wanted);
  } catch {
    throw refuse('clock_goes_on');
  }
}

/** Moves the clock of every process and tells the log, so that nobody takes a lived-through term for a measured one. */
export async function moveClock(app: App, wanted: string): Promise<Instant> {
  if (app.env.instance.mode !== 'demo') throw refuse('not_a_demo');
  const to = target(app.env, wanted);
  if (to <= app.env.clock.now()) throw refuse('clock_goes_on');
  await app.transaction(async (tx) => {
    await publicAppend(tx, 'demo.clock-moved', { from: isoInstant(app.env.clock.now()), to: isoInstant(to) });
    await moveDemoClock(tx, to - systemClock.now());
  });
  return to;
}

export const moveClockCommand: Command = {
  name: 'move-clock',
  usage:
    'move-clock PERIOD | MOMENT: moves the clock of a demonstration ahead, by P20D or to 2026-12-31T09:00:00+05:00',
  async run(app, [wanted = ''], out) {
    out(isoInstant(await moveClock(app, wanted)));
    return 0;
  },
};
