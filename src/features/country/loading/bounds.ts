/** Bounds and formats of a schema in words: how many, how long, how large, written how. */
import type { z } from 'zod';

type Issue = z.core.$ZodIssue;
type Bound = Extract<Issue, { code: 'too_small' | 'too_big' }>;

const THINGS: Readonly<Record<string, readonly [one: string, many: string]>> = {
  array: ['item', 'items'],
  set: ['item', 'items'],
  string: ['character', 'characters'],
};

/** How to mend a value that is outside of its bounds, or not in its format; undefined where the schema itself says it in words. */
export function boundInWords(issue: Issue): string | undefined {
  if (!OF_THE_LIBRARY.test(issue.message)) return undefined;
  if (issue.code === 'too_small' || issue.code === 'too_big') return bound(issue);
  return issue.code === 'invalid_format' ? FORMATS[issue.format] : undefined;
}

/** A schema that was given a message of its own keeps it. */
const OF_THE_LIBRARY = /^(Too (small|big)|Invalid)/;

const FORMATS: Readonly<Record<string, string>> = {
  url: 'write a whole address, such as https://example.org/page',
  email: 'write an address of e-mail, such as office@example.org',
};

function bound(issue: Bound): string {
  const isLeast = issue.code === 'too_small';
  const limit = isLeast ? issue.minimum : issue.maximum;
  const thing = THINGS[issue.origin];
  if (!thing) return `write a number ${numberInWords(isLeast, limit, issue.inclusive !== false)}`;
  const many = `${limit} ${thing[Number(limit) === 1 ? 0 : 1]}`;
  if (issue.exact) return `write exactly ${many}`;
  return `write at ${isLeast ? 'least' : 'most'} ${many}`;
}

function numberInWords(isLeast: boolean, limit: number | bigint, isInclusive: boolean): string {
  if (isInclusive) return isLeast ? `of at least ${limit}` : `of at most ${limit}`;
  return isLeast ? `greater than ${limit}` : `smaller than ${limit}`;
}
