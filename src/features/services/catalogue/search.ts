/**
 * The search of services: every word of the query in any of the three languages, with typing errors, without Kazakh letters, in
 * Latin script, cut short or with another ending; where nothing is found, as the other keyboard would have written it. Pure; made once for each edition of the catalogue.
 */
import MiniSearch, { type Query } from 'minisearch';
import { otherKeyboard, queryForms, tokens } from '#kernel/search.ts';

/** What is found: all languages of a text in one field, so that a word of any of them leads to the service. */
export interface SearchedService {
  readonly id: string;
  readonly title: string;
  readonly synonyms: string;
  readonly summary: string;
  readonly lifeEvents: string;
  readonly agency: string;
}

export interface ServiceSearch {
  /** Ids of services, the likeliest first; none for a query without letters and digits. */
  find(query: string): readonly string[];
}

const FIELDS = ['title', 'synonyms', 'summary', 'lifeEvents', 'agency'] as const;
// Where a word stands says how much it means: people search by what a service is called.
const BOOST = { title: 4, synonyms: 4, summary: 1, lifeEvents: 1.5, agency: 0.6 } satisfies Record<
  (typeof FIELDS)[number],
  number
>;
/** More words than any question has; what follows is not looked at. */
const MAX_WORDS = 12;
const MAX_QUERY_LENGTH = 200;
/** Of the Cyrillic spellings of a Latin word only the likeliest: the rest are noise. */
const MAX_FORMS = 6;
/** Results far below the best one share a common word with the query and nothing else. */
const LEAST_SHARE_OF_BEST = 0.12;

/** Builds the index. */
export function serviceSearch(services: readonly SearchedService[]): ServiceSearch {
  const index = new MiniSearch<SearchedService>({
    fields: [...FIELDS],
    tokenize: (text) => [...tokens(text)],
    processTerm: (term) => term,
    searchOptions: { boost: BOOST, tokenize: (term) => [term], processTerm: (term) => term },
  });
  index.addAll(services);
  return {
    find(query) {
      const asked = query.slice(0, MAX_QUERY_LENGTH);
      const found = find(index, asked);
      return found.length > 0 ? found : find(index, otherKeyboard(asked) ?? '');
    },
  };
}

function find(index: MiniSearch<SearchedService>, query: string): string[] {
  const words = queryForms(query).slice(0, MAX_WORDS);
  if (words.length === 0) return [];
  const all = words.map(wordQuery);
  // What has every word stands first; what has only some of them follows, for a long question rarely fits as a whole.
  const whole = index.search({ combineWith: 'AND', queries: all });
  const partial = index.search({ combineWith: 'OR', queries: all });
  const best = partial[0]?.score ?? 0;
  const rest = partial.filter(({ score }) => score >= best * (whole.length > 0 ? 0.5 : LEAST_SHARE_OF_BEST));
  return [...new Set([...whole, ...rest].map(({ id }) => String(id)))];
}

/** One word in all its spellings: as it is, with errors, as a beginning, and by its stem. */
function wordQuery(forms: readonly string[]): Query {
  const queries = forms.slice(0, MAX_FORMS).flatMap((form, place): Query[] => {
    const certainty = place === 0 ? 1 : 0.8;
    const boost = Object.fromEntries(Object.entries(BOOST).map(([field, weight]) => [field, weight * certainty]));
    const whole: Query = { queries: [form], boost, fuzzy: errorsIn(form), prefix: form.length > 2, weights: WEIGHTS };
    const stem = stemOf(form);
    if (stem === undefined) return [whole];
    const weaker = Object.fromEntries(Object.entries(boost).map(([field, weight]) => [field, weight * STEM_WEIGHT]));
    return [whole, { queries: [stem], boost: weaker, fuzzy: false, prefix: true, weights: WEIGHTS }];
  });
  return { combineWith: 'OR', queries };
}

const WEIGHTS = { fuzzy: 0.45, prefix: 0.6 };
const STEM_WEIGHT = 0.5;

/** How many letters may be wrong: none in a short word, where one makes another word of it. */
function errorsIn(word: string): number | false {
  if (word.length < 4 || /^\d+$/.test(word)) return false;
  return word.length < 8 ? 1 : 2;
}

/**
 * The beginning of a long word: Kazakh and Russian put their endings behind it (соттылық, соттылығы, соттылығым). Two thirds of
 * the word, as short words have shorter endings.
 */
function stemOf(word: string): string | undefined {
  return word.length < 6 ? undefined : word.slice(0, Math.max(4, Math.ceil((word.length * 2) / 3)));
}
