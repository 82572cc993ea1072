/** Records found by words. The index of words leads to more than asked, so each record found says itself whether it has them. */
import type { Tx } from '#platform/app.ts';
import { tokenOf, wordsOf } from '../rules/words.ts';
import type { FoundVersion, When } from '../store/find.ts';
import { type Candidate, candidatesAmong, idsByTokens, type Page } from '../store/search.ts';
import { definitionByDigest } from './definitions.ts';

export interface WordSearch extends Page {
  /** Fields whose words count. */
  readonly fields: readonly string[];
  /** One list of spellings for each word asked; none: nothing is found. */
  readonly words: readonly (readonly string[])[];
}

// Where many records have lost the words that they are sought by, or hold no more, the next look is at twice as many.
const MOST_AT_ONCE = 1000;

/** Records whose version in force on the day has every word in the fields, by id. */
export async function searchRecords(tx: Tx, search: WordSearch, when: When): Promise<FoundVersion[]> {
  const { register, fields, words, limit } = search;
  if (words.length === 0 || fields.length === 0) return [];
  const tokensOf = (forms: readonly string[]) =>
    fields.flatMap((field) => forms.map((word) => tokenOf(register, { field, word })));
  const tokens = words.map(tokensOf);
  const found: FoundVersion[] = [];
  let { after } = search;
  for (let size = limit; ; size = Math.min(size * 2, MOST_AT_ONCE)) {
    const ids = await idsByTokens(tx, { tokens, after, limit: size });
    const candidates = await candidatesAmong(tx, ids, when);
    found.push(...candidates.filter((one) => hasWords(tx, search, one)));
    const last = ids.at(-1);
    if (found.length >= limit || ids.length < size || last === undefined) return found.slice(0, limit);
    after = last;
  }
}

function hasWords(tx: Tx, { fields, words }: WordSearch, { edition, values }: Candidate): boolean {
  const definition = definitionByDigest(tx.env, edition);
  if (definition === undefined) return false;
  const said = new Set(wordsOf(definition, values).flatMap(({ field, word }) => (fields.includes(field) ? word : [])));
  return words.every((forms) => forms.some((form) => said.has(form)));
}
