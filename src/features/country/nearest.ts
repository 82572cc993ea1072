/** The word that was probably meant: the nearest by Damerau-Levenshtein distance, at most a third of its letters away. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  let best: { word: string; distance: number } | undefined;
  for (const each of words) {
    const distance = editDistance(word.toLowerCase(), each.toLowerCase());
    if (distance <= Math.max(1, Math.ceil(each.length / 3)) && (!best || distance < best.distance)) {
      best = { word: each, distance };
    }
  }
  return best?.word;
}

/** Advice for an unknown word: the probable one, and what there is. */
export function didYouMean(word: string, words: readonly string[]): string {
  const guess = nearest(word, words);
  const all = words.length === 0 ? 'there are none' : `allowed here: ${[...words].sort().join(', ')}`;
  return guess === undefined ? all : `did you mean ${guess}? (${all})`;
}

function editDistance(a: string, b: string): number {
  let [before, above] = [[] as number[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (above[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let cost = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, replaced);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      row.push(cost);
    }
    [before, above] = [above, row];
  }
  return above[b.length] ?? 0;
}
