/**
 * The only place that asks the machine for the time (the architecture test holds everybody else to it). A demo's clock can be
 * moved ahead, so that a term's end can be lived through; a real instance's can't.
 */
import { type Instant, instant } from '#kernel/instant.ts';

export interface Clock {
  now(): Instant;
}

export const systemClock: Clock = { now: () => instant(Date.now()) };

/** A clock that runs ahead of the machine's by an offset that may be moved. Demo instances and tests only. */
export class MovableClock implements Clock {
  #offsetMs = 0;

  now(): Instant {
    return instant(Date.now() + this.#offsetMs);
  }

  get offsetMs(): number {
    return this.#offsetMs;
  }

  /** Sets how far ahead (milliseconds) this clock runs. */
  setOffset(offsetMs: number): void {
    this.#offsetMs = offsetMs;
  }

  /** Makes `now()` this moment; time goes on from there. */
  moveTo(moment: Instant): void {
    this.#offsetMs = moment - Date.now();
  }
}
