/**
 * What everybody may read: the open fields of open registers. No look-up is left, for nobody's purpose is asked: the law that opens a
 * field has answered it. Nothing but `openValues` leads out of here.
 */
import { dayIn } from '#features/country/index.ts';
import type { LocalDate } from '#kernel/dates.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Env, Tx } from '#platform/app.ts';
import type { RegisterDefinition } from '../definition.ts';
import { refuse } from '../refusals.ts';
import { keyOf } from '../rules/content.ts';
import { isKeyOpen, isOpen, openSearch, openValues } from '../rules/open.ts';
import { readValue, type Values } from '../rules/values.ts';
import { wordsAsked } from '../rules/words.ts';
import { type FoundVersion, findById, findEach, findVersions, type When } from '../store/find.ts';
import { listRecords } from '../store/search.ts';
import { asOfNow, getEdition } from './definitions.ts';
import { searchRecords } from './search.ts';

const NIL = '00000000-0000-0000-0000-000000000000';

/** The definition of an open register. Refuses registers.unknown_register, not_open. */
export function openRegister(env: Env, register: string, at: Instant): RegisterDefinition {
  const { definition } = getEdition(env, register, at);
  return isOpen(definition) ? definition : refuse('not_open', { register });
}

export interface OpenRecord {
  readonly recordId: string;
  readonly version: number;
  readonly values: Values;
  readonly validFrom: LocalDate;
  /** The first day on which it no longer holds. */
  readonly validTo: LocalDate | null;
  readonly recordedAt: Instant;
}

export interface OpenQuestion {
  /** Words that the record must have in its open searchable fields. */
  readonly q?: string | undefined;
  /** The one field to look into; absent: all. */
  readonly field?: string | undefined;
  /** The key's fields, for the one record of that name. */
  readonly key?: Readonly<Record<string, string>> | undefined;
  readonly validOn?: LocalDate | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}

export interface OpenPage {
  readonly records: readonly OpenRecord[];
  /** Give it as `after` for the next page; absent: there is none. */
  readonly next?: string;
}

/** Records of an open register as they hold on a day. Refuses registers.unknown_register, not_open, field_not_open. */
export async function openRecords(tx: Tx, register: string, question: OpenQuestion): Promise<OpenPage> {
  const now = tx.env.clock.now();
  const definition = openRegister(tx.env, register, now);
  const when: When = { validOn: question.validOn ?? dayIn(tx.env, now), knownAt: now };
  const found = question.key
    ? await byKey(tx, definition, question.key, when)
    : await byWords(tx, definition, question, when);
  const shown = found.slice(0, question.limit);
  const last = shown.at(-1);
  return {
    records: shown.map((version) => openRecordOf(definition, version)),
    ...(found.length > question.limit && last ? { next: last.recordId } : {}),
  };
}

async function byKey(
  tx: Tx,
  definition: RegisterDefinition,
  given: Readonly<Record<string, string>>,
  when: When,
): Promise<readonly FoundVersion[]> {
  const closed = definition.key.find((name) => !definition.public.includes(name));
  if (closed !== undefined) throw refuse('field_not_open', { register: definition.register, field: closed });
  const key = keyOf(definition, given);
  const readable = definition.key.every((name) => 'value' in readValue(definition, name, given[name] ?? ''));
  const by = key === undefined || !readable ? null : { key };
  const [found] = await findEach(tx.db(), [{ register: definition.register, by, when }]);
  return found?.versions ?? [];
}

async function byWords(
  tx: Tx,
  definition: RegisterDefinition,
  { q = '', field, after = NIL, limit }: OpenQuestion,
  when: When,
): Promise<FoundVersion[]> {
  const { register } = definition;
  const searchable = openSearch(definition);
  if (field !== undefined && !searchable.includes(field)) throw refuse('field_not_open', { register, field });
  const words = wordsAsked(q);
  // A question without a word in it, such as a dash, finds nothing rather than all.
  if (words.length === 0 && q.trim() !== '') return [];
  const page = { register, after, limit: limit + 1 };
  if (words.length === 0) return listRecords(tx, page, when);
  return searchRecords(tx, { ...page, words, fields: field === undefined ? searchable : [field] }, when);
}

const openRecordOf = (definition: RegisterDefinition, version: Omit<FoundVersion, 'digest'>): OpenRecord => ({
  recordId: version.recordId,
  version: version.number,
  values: openValues(definition, version.values),
  validFrom: version.validFrom,
  validTo: version.validTo,
  recordedAt: version.recordedAt,
});

export interface OpenVersion extends OpenRecord {
  readonly act: 'add' | 'change' | 'end';
  readonly mergedInto: string | null;
  readonly splitFrom: string | null;
  /** When retention erased what it said; null: it is there. */
  readonly erasedAt: Instant | null;
}

export interface OpenHistory {
  /** As it holds today; undefined: it doesn't. */
  readonly current: OpenRecord | undefined;
  /** As each version was written, oldest first. */
  readonly versions: readonly OpenVersion[];
}

/** One record of an open register with its past. Refuses registers.unknown_register, not_open, no_such_record. */
export async function openHistory(tx: Tx, register: string, recordId: string): Promise<OpenHistory> {
  const now = tx.env.clock.now();
  const definition = openRegister(tx.env, register, now);
  const versions = await findVersions(tx, register, recordId);
  if (versions.length === 0) throw refuse('no_such_record', { register });
  const [current] = await findById(tx, register, recordId, asOfNow(tx.env, now));
  return {
    current: current && openRecordOf(definition, current),
    versions: versions.map((version) => ({
      ...openRecordOf(definition, version),
      ...{ act: version.act, mergedInto: version.mergedInto, splitFrom: version.splitFrom },
      erasedAt: version.erasedAt,
    })),
  };
}

/** The record's key as everybody may see it; undefined where a part of it is closed. */
export const openKey = (definition: RegisterDefinition, values: Values): string | undefined =>
  isKeyOpen(definition) ? definition.key.map((name) => String(values[name])).join(', ') : undefined;
