/**
 * The library and every agency's system live by the machine's time; our own clock may run ahead of it in a demonstration. What is said of
 * a moment outside is as long ago by their clocks as it is by ours.
 */
import { type Instant, instant } from '#kernel/instant.ts';
import type { Env } from '#platform/app.ts';
import { systemClock } from '#platform/clock.ts';

/** A moment of ours as the protocol writes it: seconds since 1970. */
export const epochOf = (env: Env, at: Instant): number =>
  Math.floor((systemClock.now() - (env.clock.now() - at)) / 1000);

/** A moment of the protocol by our clock. */
export const momentOf = (env: Env, seconds: number): Instant =>
  instant(env.clock.now() - (systemClock.now() - seconds * 1000));
