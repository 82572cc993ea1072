/**
 * Registers that live elsewhere: what is asked of their keeper, and what of his answer is believed. Nothing of an answer is taken on trust: a
 * record counts only if it is of the register's shape and of the one who was asked for.
 */
import { backoffMs } from '#kernel/backoff.ts';
import { canonicalBytes, canonicalize, type Json } from '#kernel/canonical.ts';
import { sha256Hex } from '#kernel/hash.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import type { RegisterDefinition, RemoteDefinition } from '../definition.ts';
import { type Finder, finderFields } from './reading.ts';
import { readValue, subjectKindOf, type Values } from './values.ts';

/** What a keeper is asked: records whose fields hold these values, of which only the fields named are taken. */
export interface Question {
  readonly where: Readonly<Record<string, string>>;
  /** Sorted, so that one question has one spelling. */
  readonly fields: readonly string[];
}

/** A record as a keeper told it, parsed by the definition. */
export interface ToldRecord {
  /** Canonical JSON of its key. */
  readonly key: string;
  readonly values: Values;
}

/** Why there is no answer: `silent` speaks of the keeper, the others of this one answer. */
export type Failure = 'silent' | 'stopped' | 'unreadable' | 'too-large' | 'wrong-shape' | 'not-asked';

/** More records than anything here names anybody in: an answer with more is refused. */
const MOST_RECORDS = 1000;

/** Whether the register's records live elsewhere. */
export const isElsewhere = (definition: RegisterDefinition): definition is RemoteDefinition =>
  definition.source !== undefined;

/** The question that a reader's question comes to; undefined where the register couldn't hold an answer. */
export function questionOf(
  definition: RegisterDefinition,
  by: Finder,
  fields: readonly string[],
): Question | undefined {
  const where = conditionsOf(definition, by);
  if (where === undefined) return undefined;
  // The key names the record, the subjects are told that it was read: both are needed whatever was asked for.
  const needed = new Set([...fields, ...definition.key, ...definition.subject.fields]);
  return { where, fields: [...needed].sort() };
}

function conditionsOf(definition: RegisterDefinition, by: Finder): Record<string, string> | undefined {
  // Ids are given here, and nowhere else.
  if ('id' in by) return undefined;
  if ('key' in by) {
    const parts = definition.key.map((name) => [name, by.key[name]] as const);
    return parts.every((part): part is [string, string] => part[1] !== undefined)
      ? Object.fromEntries(parts)
      : undefined;
  }
  const kind = by.subject.iin === undefined ? 'bin' : 'iin';
  const identifier = by.subject.iin ?? by.subject.bin;
  const [field] = finderFields(definition, kind, by.subject.field);
  return identifier === undefined || field === undefined ? undefined : { [field]: identifier };
}

/** One spelling for each question. */
export const spelt = ({ where, fields }: Question): string => canonicalize({ where, fields: [...fields] });

/** The question that was spelt so. */
export const questionSpelt = (text: string): Question => JSON.parse(text) as Question;

/** What the keeper calls a field. */
export const theirName = ({ source }: RemoteDefinition, field: string): string => source.names[field] ?? field;

type Taken = { readonly records: readonly ToldRecord[] } | { readonly failure: Failure };

/** What of an answer is believed: all of it, or nothing. */
export function take(definition: RemoteDefinition, question: Question, told: unknown): Taken {
  if (!Array.isArray(told)) return { failure: 'wrong-shape' };
  if (told.length > MOST_RECORDS) return { failure: 'too-large' };
  const records: ToldRecord[] = [];
  for (const one of told) {
    const values = valuesOf(definition, question.fields, one);
    if (values === undefined) return { failure: 'wrong-shape' };
    if (!answers(values, question)) return { failure: 'not-asked' };
    records.push({
      key: canonicalize(Object.fromEntries(definition.key.map((name) => [name, values[name] ?? null]))),
      values,
    });
  }
  const isTwice = new Set(records.map(({ key }) => key)).size < records.length;
  return isTwice ? { failure: 'wrong-shape' } : { records };
}

/** The fields that were asked for, each of its type; undefined where one isn't, or a required one lacks. */
function valuesOf(definition: RemoteDefinition, fields: readonly string[], told: unknown): Values | undefined {
  const values: Record<string, Json> = {};
  for (const field of fields) {
    const value = memberAt(told, theirName(definition, field));
    if (value === undefined || value === null) {
      if (definition.fields[field]?.optional) continue;
      return undefined;
    }
    const reading = readValue(definition, field, value as Json);
    if ('why' in reading) return undefined;
    values[field] = reading.value;
  }
  return values;
}

/** What stands at a path of names parted by dots; undefined where it leads nowhere. */
export function memberAt(value: unknown, path: string): unknown {
  let at = value;
  for (const name of path.split('.')) {
    if (typeof at !== 'object' || at === null || Array.isArray(at) || !Object.hasOwn(at, name)) return undefined;
    at = (at as Readonly<Record<string, unknown>>)[name];
  }
  return at;
}

/** A keeper who tells of somebody else than was asked for is not believed at all. */
const answers = (values: Values, { where }: Question): boolean =>
  Object.entries(where).every(([field, asked]) => {
    const value = values[field];
    return Array.isArray(value) ? value.includes(asked) : value === asked;
  });

/** SHA-256 of a record as it was told, hex: what contents to sign name. */
export const toldDigest = (register: string, { key, values }: ToldRecord): string =>
  sha256Hex(canonicalBytes({ type: 'shanyraq/register-answer/v1', register, key, values }));

/**
 * The id by which one asker names a record: the same each time he reads it, another for everybody else, so that nobody who sees two cases
 * learns that they rest on one record, and nobody finds a number by trying.
 */
export function recordIdFor(asker: string, register: string, key: string): string {
  const digest = sha256Hex(canonicalBytes({ type: 'shanyraq/register-answer-id/v1', asker, register, key }));
  // Version 8 of RFC 9562: bits of our own.
  return [
    digest.slice(0, 8),
    digest.slice(8, 12),
    `8${digest.slice(13, 16)}`,
    `8${digest.slice(17, 20)}`,
    digest.slice(20, 32),
  ].join('-');
}

/** Whether a question would put a person's number into an address. */
export const namesPeople = (definition: RegisterDefinition): boolean =>
  [...definition.key, ...definition.subject.fields].some(
    (name) => definition.fields[name]?.type === 'iin' || subjectKindOf(definition, name) === 'iin',
  );

/** A question that is on its way, or whose worker died over it, is sent out again after this. */
export const IN_HAND_MS = 60_000;
const AGAIN = { firstMs: 15_000, longestMs: 15 * 60_000 };

/** How long to wait before asking again after so many failures: twice as long each time, up to a quarter of an hour. */
export const pauseAfter = (failures: number): number => backoffMs(Math.max(failures, 1) - 1, AGAIN);

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** Until when an answer is kept: an hour for who asked, and as long as the owner's definition lets it serve others. */
export const keptUntil = ({ source }: RemoteDefinition, answeredAt: Instant): Instant =>
  instant(answeredAt + Math.max(HOUR_MS, (source.cache?.minutes ?? 0) * MINUTE_MS));

/** Since when an answer to somebody else serves a reader too; null: never. */
export const servesOthersSince = ({ source }: RemoteDefinition, now: Instant): Instant | null =>
  source.cache === undefined ? null : instant(now - source.cache.minutes * MINUTE_MS);
