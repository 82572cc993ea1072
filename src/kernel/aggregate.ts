/**
 * What may be told of a count: an aggregate of fewer than ten could tell something of one of them, so it is only said that they are
 * few. Where one hidden part could be found by subtraction, the next smallest is hidden with it.
 */

/** The smallest number that is published. */
export const LEAST = 10;

/** A number; 'few': 1 to 9. */
export type Count = number | 'few';

/** The number where it is none or enough. */
export const countOf = (n: number): Count => (n > 0 && n < LEAST ? 'few' : n);

/** Parts of a whole that is published: a single hidden part hides the next smallest with it. */
export function partsOf(parts: readonly number[]): Count[] {
  const counts = parts.map(countOf);
  if (counts.filter((one) => one === 'few').length !== 1) return counts;
  const shown = parts.filter((part) => part >= LEAST);
  const next = parts.indexOf(Math.min(...shown));
  return counts.map((one, index) => (index === next ? 'few' : one));
}
