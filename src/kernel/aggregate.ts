/**
 * What may be told of a count: an aggregate of fewer than ten could tell something of one of them, so it is only said that they are
 * few. Where they could be found by subtraction, the next smallest is withheld with them.
 */

/** The smallest number that is published. */
export const LEAST = 10;

/** A number; 'few': 1 to 9. */
export type Count = number | 'few';

/** A part of a whole that is published. 'withheld': ten or more, by which what is few could be found. */
export type Part = Count | 'withheld';

/** The number where it is none or enough. */
export const countOf = (n: number): Count => (n > 0 && n < LEAST ? 'few' : n);

/** Parts of a whole that is published: as many of the smallest are withheld that those not told are ten or more together. */
export function partsOf(parts: readonly number[]): Part[] {
  const told: Part[] = parts.map(countOf);
  let untold = parts.reduce((sum, part) => (countOf(part) === 'few' ? sum + part : sum), 0);
  const enough = [...parts.keys()].filter((index) => (parts[index] ?? 0) >= LEAST);
  for (const index of enough.sort((a, b) => (parts[a] ?? 0) - (parts[b] ?? 0))) {
    if (untold === 0 || untold >= LEAST) break;
    told[index] = 'withheld';
    untold += parts[index] ?? 0;
  }
  return told;
}
