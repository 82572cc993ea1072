/** Chance that repeats: the same seed number rolls the same population (the generator is mulberry32; nothing here is secret). */
export interface Dice {
  /** In [0, 1). */
  fraction(): number;
  /** From and to, both included. */
  between(from: number, to: number): number;
  pick<T>(items: readonly T[]): T;
  /** One of the items, each as likely as its weight. */
  weigh<T extends { readonly weight: number }>(items: readonly T[]): T;
  digits(length: number): string;
}

export function rollDice(seed: number): Dice {
  let state = seed >>> 0;
  const fraction = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (from: number, to: number): number => from + Math.floor(fraction() * (to - from + 1));
  const pick = <T>(items: readonly T[]): T => {
    const item = items[between(0, items.length - 1)];
    if (item === undefined) throw new RangeError('nothing to pick from');
    return item;
  };
  return {
    fraction,
    between,
    pick,
    weigh(items) {
      const total = items.reduce((sum, item) => sum + item.weight, 0);
      let left = fraction() * total;
      return (
        items.find((item) => {
          left -= item.weight;
          return left < 0;
        }) ?? pick(items)
      );
    },
    digits: (length) => Array.from({ length }, () => String(between(0, 9))).join(''),
  };
}
