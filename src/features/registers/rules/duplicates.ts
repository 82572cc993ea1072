/**
 * Whether two records may be one, by the rules of their register's definition. A rule only suspects: a person decides.
 *
 * Nothing is compared with everything: each record lies under a few blocks, and two records that a rule finds share one. A block joins
 * the sound of a name, or a whole value, with a stretch of days where the rule compares a date.
 */
import { canonicalize, type Json } from '#kernel/canonical.ts';
import { daysBetween, type LocalDate, localDate } from '#kernel/dates.ts';
import { sha256Hex, utf8 } from '#kernel/hash.ts';
import { queryForms } from '#kernel/search.ts';
import type { DuplicateRule, RegisterDefinition } from '../definition.ts';
import type { Values } from './values.ts';

type Match = DuplicateRule['match'][number];

/** Editions published before the key existed have no rules. */
export const duplicateRules = (definition: RegisterDefinition): readonly DuplicateRule[] => definition.duplicates ?? [];

/** The first rule by which two records of a register may be one. */
export const ruleOfPair = (definition: RegisterDefinition, one: Values, other: Values): DuplicateRule | undefined =>
  duplicateRules(definition).find(({ match }) => match.every((part) => meets(part, one, other)));

function meets(part: Match, one: Values, other: Values): boolean {
  const [a, b] = [one[part.field], other[part.field]];
  if (a === undefined || b === undefined) return false;
  if (part.by === 'exact') return canonicalize(a) === canonicalize(b);
  if (part.by === 'days') return Math.abs(daysBetween(a as LocalDate, b as LocalDate)) <= part.within;
  return textsOf(a).some((x) => textsOf(b).some((y) => areAlike(x, y)));
}

/** The spellings of a value: one, or one for each language. */
const textsOf = (value: Json): readonly string[] =>
  value !== null && typeof value === 'object' ? (Object.values(value) as string[]) : [String(value)];

/**
 * Whether two texts may be one name: as many words, each with its like in the other in any order. Words are alike where a spelling of
 * one, in Cyrillic letters whatever the script it came in, is at most a slip of the pen away from a spelling of the other.
 */
export function areAlike(one: string, other: string): boolean {
  const left = queryForms(one);
  const right = [...queryForms(other)];
  if (left.length === 0 || left.length !== right.length) return false;
  return left.every((word) => {
    const at = right.findIndex((candidate) => word.some((x) => candidate.some((y) => isSlip(x, y))));
    if (at === -1) return false;
    right.splice(at, 1);
    return true;
  });
}

/** Letters from which a word may have one slip, and two: in a shorter one a letter is the whole difference of two names. */
const ONE_SLIP_FROM = 6;
const TWO_SLIPS_FROM = 10;

function isSlip(one: string, other: string): boolean {
  const shortest = Math.min(one.length, other.length);
  const allowed = shortest >= TWO_SLIPS_FROM ? 2 : shortest >= ONE_SLIP_FROM ? 1 : 0;
  return one === other || (Math.abs(one.length - other.length) <= allowed && distance(one, other) <= allowed);
}

/** Levenshtein's distance: letters put in, left out or changed. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (const [at, letter] of [...one].entries()) {
    const next = [at + 1];
    for (let to = 1; to <= other.length; to += 1) {
      const changed = (row[to - 1] ?? 0) + (other[to - 1] === letter ? 0 : 1);
      next.push(Math.min(changed, (row[to] ?? 0) + 1, (next[to - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

const VOWELS = /[аеиоуыюяaeiouy]/g;

/** The consonants of a word, which slips and transliterations change least. */
const soundOf = (word: string): string => word.replace(VOWELS, '').replace(/(.)\1+/g, '$1') || word;

const soundsOf = (value: Json): string[] => [
  ...new Set(textsOf(value).flatMap((text) => queryForms(text).flatMap((forms) => forms.map(soundOf)))),
];

const FIRST_DAY = localDate('1970-01-01');

/** The stretches of days that a date lies in: two dates within the range share one. */
function stretchesOf({ match }: DuplicateRule, values: Values): string[] {
  const part = match.find((one) => one.by === 'days');
  if (part === undefined) return [''];
  const value = values[part.field];
  if (value === undefined) return [];
  const stretch = Math.floor(daysBetween(FIRST_DAY, value as LocalDate) / (part.within + 1));
  return part.within === 0 ? [`${stretch}`] : [`${stretch}`, `${stretch + 1}`];
}

/** The blocks under which a record lies, as hashes: a table of them tells nobody's name. */
export function blocksOf(definition: RegisterDefinition, values: Values): string[] {
  const blocks = duplicateRules(definition).flatMap((rule) =>
    rule.match.flatMap((part) => {
      const value = values[part.field];
      if (part.by === 'days' || value === undefined) return [];
      const marks = part.by === 'exact' ? [canonicalize(value)] : soundsOf(value);
      return stretchesOf(rule, values).flatMap((stretch) =>
        marks.map((mark) => sha256Hex(utf8(canonicalize([rule.id, part.field, mark, stretch])))),
      );
    }),
  );
  return [...new Set(blocks)];
}
