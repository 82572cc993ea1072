/**
 * Invented numbers that no other population of the same database gives, whatever its size: each seed number has its own share of every
 * series, and counts through it in an order that looks like chance.
 */

/** Seed numbers are below this. */
export const SEEDS = 100;

/** Without a factor in common with any share, so that no number comes twice. */
const STEP = 6_180_339_887n;

/** A key field is made of at least so many digits: a share then has room for a million records. */
export const LEAST_DIGITS = 8;

export class Numbers {
  readonly #seed: bigint;
  readonly #counted = new Map<string, bigint>();

  constructor(seedNumber: number) {
    if (seedNumber < 0 || seedNumber >= SEEDS) throw new RangeError(`a seed number is from 0 to ${SEEDS - 1}`);
    this.#seed = BigInt(seedNumber);
  }

  /** The next number of a series below `room`; undefined: this seed's share of it is used up. */
  next(series: string, room: bigint): bigint | undefined {
    const share = room / BigInt(SEEDS);
    const place = this.#counted.get(series) ?? 0n;
    if (place >= share) return undefined;
    this.#counted.set(series, place + 1n);
    return this.#seed * share + ((place * STEP) % share);
  }

  /** The next number of a series in so many digits. Throws RangeError where the share is used up. */
  digits(series: string, length: number): string {
    const found = this.next(series, 10n ** BigInt(length));
    if (found === undefined) throw new RangeError(`there are no more numbers for ${series}`);
    return String(found).padStart(length, '0');
  }
}
