/** Input that doesn't fit its schema, told by what people can mend, in their language: never by a library's words. */
import type { z } from 'zod';
import type { RefusalDetail } from '#kernel/refusal.ts';
import type { Language } from '#kernel/text.ts';
import { refuse } from './refusals.ts';
import { texts } from './texts.ts';

type Issue = z.core.$ZodIssue;

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'number',
  int: 'number',
  bigint: 'number',
  boolean: 'boolean',
  array: 'list',
  object: 'object',
  record: 'object',
};

/** Keys of objects that come from outside may be of any length. */
const MOST_OF_A_NAME = 60;

/** What lies at a path of something that came from outside; undefined where nothing does. */
export function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

const countedAs = (origin: string): 'text' | 'list' | 'number' =>
  origin === 'string' ? 'text' : ['array', 'set', 'map', 'file'].includes(origin) ? 'list' : 'number';

/** Why it is refused, as a key below `invalid` in the platform's texts, with what that text names. */
function reasonOf(issue: Issue, input: unknown): RefusalDetail & { readonly why: string } {
  if (valueAt(input, issue.path) === undefined) return { why: 'missing' };
  switch (issue.code) {
    case 'invalid_type':
      return { why: `kind.${KINDS[issue.expected] ?? 'other'}` };
    case 'too_small':
      return { why: `small.${countedAs(issue.origin)}`, limit: String(issue.minimum) };
    case 'too_big':
      return { why: `big.${countedAs(issue.origin)}`, limit: String(issue.maximum) };
    case 'invalid_value':
      return { why: 'values', values: issue.values.map(String).join(', ') };
    case 'unrecognized_keys':
      return { why: 'unknown' };
    case 'invalid_format':
      return { why: 'form' };
    default:
      return { why: 'other' };
  }
}

/** Where it is: the path of the value, or of the name that isn't known. */
const pathOf = (issue: Issue): readonly PropertyKey[] =>
  issue.code === 'unrecognized_keys' ? [...issue.path, (issue.keys[0] ?? '').slice(0, MOST_OF_A_NAME)] : issue.path;

/** RFC 6901, as a fragment. */
export const pointerTo = (path: readonly string[]): string =>
  `#${path.map((key) => `/${encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))}`).join('')}`;

/** Refuses with `platform.invalid_input`, naming the first field that is wrong, and why. */
export function refuseInput({ issues: [issue] }: z.core.$ZodError, input: unknown): never {
  if (!issue) throw refuse('invalid_input', { field: '-', pointer: pointerTo([]), why: 'other' });
  const path = pathOf(issue).map(String);
  throw refuse('invalid_input', { field: path.join('.') || '-', pointer: pointerTo(path), ...reasonOf(issue, input) });
}

/** The reason of such a refusal in words. */
export const reasonInWords = (language: Language, { why, ...named }: RefusalDetail): string =>
  texts('platform')(language, `invalid.${why}`, named);
