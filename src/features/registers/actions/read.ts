/**
 * The only door through which a register's values leave: who reads, for which purpose, on what ground, and the line that the
 * person whose data it is will see, written in the same transaction as the read.
 */

import type { Cite } from '#features/country/index.ts';
import { dayIn } from '#features/country/index.ts';
import { canonicalize, type Json } from '#kernel/canonical.ts';
import type { LocalDate } from '#kernel/dates.ts';
import { isBin, isIin } from '#kernel/identifiers.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { newId } from '#platform/random.ts';
import type { Purpose, RegisterDefinition } from '../definition.ts';
import { refuse } from '../refusals.ts';
import { type Ground, keyOf } from '../rules/content.ts';
import { type Finder, finderFields, type Named, permission, type Reader, whoMustLearn } from '../rules/reading.ts';
import { wordsAsked } from '../rules/words.ts';
import {
  type FoundVersion,
  findByIdFollowed,
  findByKeyFollowed,
  findBySubject,
  findVersions,
  type When,
} from '../store/find.ts';
import { insertLookups, type NewLookup } from '../store/lookups.ts';
import { searchRecords } from '../store/search.ts';
import { getEdition } from './definitions.ts';
import { namedOf } from './lookups.ts';
import { requireNotStopped } from './stops.ts';

/** A version of a record as somebody may use it: only the fields asked for, with what is needed to cite it. */
export interface Fact {
  readonly register: string;
  readonly recordId: string;
  readonly version: number;
  /** SHA-256 of the whole version, hex: what contents to sign name. */
  readonly digest: string;
  readonly values: Readonly<Record<string, Json>>;
  readonly validFrom: LocalDate;
  /** The first day on which it no longer holds. */
  readonly validTo?: LocalDate;
  readonly recordedAt: Instant;
}

export interface ReadQuery {
  readonly register: string;
  readonly fields: readonly string[];
  readonly by: Finder;
  /** Id of a purpose of the register's definition. */
  readonly purpose: string;
  readonly caseId?: string;
  readonly caseNumber?: string;
  /** The article shown to the person; absent: the first of the purpose's basis. */
  readonly ground?: Cite;
  /** The day of the world asked about; absent: today by the country's clock. */
  readonly validOn?: LocalDate;
  /** What the state knew at a moment; absent: now. */
  readonly knownAt?: Instant;
  /** All records instead of the one. Without it more than one found is the newest of them. */
  readonly many?: boolean;
}

const HOUR_MS = 3_600_000;
const NIL = '00000000-0000-0000-0000-000000000000';

/**
 * Records as they stood; for one that had gone into another by then, that other. Needs a transaction that may write, for the look-ups.
 * Refuses registers.unknown_register, purpose_not_allowed, field_not_allowed, purpose_stopped.
 */
export async function readRecords(tx: Tx, who: Reader, query: ReadQuery): Promise<Fact[]> {
  const now = tx.env.clock.now();
  const { definition, purpose } = await authorise(tx, who, query, now);
  const when: When = { validOn: query.validOn ?? dayIn(tx.env, now), knownAt: query.knownAt ?? now };
  const found = await find(tx, definition, query.by, when);
  const shown = query.many ? found : found.slice(-1);
  await leaveLookups(tx, who, query, definition, purpose, shown, now);
  return shown.map((version) => factOf(query.register, query.fields, version));
}

export type HistoryQuery = Omit<ReadQuery, 'by' | 'many' | 'validOn' | 'knownAt'> & { readonly recordId: string };

/** A version as it was written: what it said when it was recorded, not what prevails today. */
export interface PastFact extends Omit<Fact, 'digest'> {
  readonly act: 'add' | 'change' | 'end';
  /** Null where retention has erased what it said, and so for the ground; then it has no values. */
  readonly digest: string | null;
  readonly ground: Ground | null;
  /** When that was; null: it is there. */
  readonly erasedAt: Instant | null;
  readonly mergedInto: string | null;
  readonly splitFrom: string | null;
}

/** Every version of one record, oldest first, under the same purposes and look-ups as `readRecords`. */
export async function readHistory(tx: Tx, who: Reader, query: HistoryQuery): Promise<PastFact[]> {
  const now = tx.env.clock.now();
  const { definition, purpose } = await authorise(tx, who, query, now);
  const versions = await findVersions(tx, query.register, query.recordId);
  await leaveLookups(tx, who, { ...query, by: { id: query.recordId } }, definition, purpose, versions, now);
  return versions.map((version) => ({
    ...factOf(query.register, query.fields, version),
    act: version.act,
    ground: version.ground,
    erasedAt: version.erasedAt,
    mergedInto: version.mergedInto,
    splitFrom: version.splitFrom,
  }));
}

export interface SearchQuery extends Pick<ReadQuery, 'register' | 'fields' | 'purpose' | 'validOn' | 'knownAt'> {
  /** Words that a record must have in the searchable ones of the fields; or somebody's whole number. */
  readonly q: string;
  /** Id of the last record seen. */
  readonly after?: string;
  readonly limit: number;
}

export interface FactPage {
  readonly facts: readonly Fact[];
  /** Give it as `after` for the next page; absent: there is none. */
  readonly next?: string;
}

/**
 * Records found by words, under the same purposes as `readRecords`; everybody shown sees a look-up, and so does whoever was asked for by his
 * number. Only words of fields that the purpose covers count. Nothing is found without a word.
 */
export async function searchFacts(tx: Tx, who: Reader, query: SearchQuery): Promise<FactPage> {
  const now = tx.env.clock.now();
  const { definition, purpose } = await authorise(tx, who, query, now);
  const { register, q, after = NIL, limit } = query;
  const when: When = { validOn: query.validOn ?? dayIn(tx.env, now), knownAt: query.knownAt ?? now };
  const words = wordsAsked(q);
  const fields = (definition.search ?? []).filter((name) => query.fields.includes(name));
  const search = { register, fields, words, after, limit: limit + 1 };
  const found = words.length === 0 ? [] : await searchRecords(tx, search, when);
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  const by: Finder = { subject: numberAsked(definition, q.trim()) };
  await leaveLookups(tx, who, { ...query, by }, definition, purpose, shown, now);
  return {
    facts: shown.map((version) => factOf(register, query.fields, version)),
    ...(found.length > limit && last ? { next: last.recordId } : {}),
  };
}

/** Whom the question names by a whole number, if anybody: one and the same number may be a person's or an organisation's. */
function numberAsked(definition: RegisterDefinition, q: string): { readonly iin?: string; readonly bin?: string } {
  return {
    ...(isIin(q) && finderFields(definition, 'iin', undefined).length > 0 ? { iin: q } : {}),
    ...(isBin(q) && finderFields(definition, 'bin', undefined).length > 0 ? { bin: q } : {}),
  };
}

async function authorise(
  tx: Tx,
  who: Reader,
  query: Pick<ReadQuery, 'register' | 'purpose' | 'fields'>,
  now: Instant,
): Promise<{ definition: RegisterDefinition; purpose: Purpose }> {
  const { register } = query;
  const { definition } = getEdition(tx.env, register, now);
  const allowed = permission(definition, who, query.purpose, query.fields);
  if (allowed.allowed) {
    await requireNotStopped(tx, who, { register, purpose: allowed.purpose.id }, now);
    return { definition, purpose: allowed.purpose };
  }
  if (allowed.reason === 'field_not_allowed') throw refuse('field_not_allowed', { register, field: allowed.field });
  throw refuse('purpose_not_allowed', { register, purpose: query.purpose });
}

async function find(tx: Tx, definition: RegisterDefinition, by: Finder, when: When): Promise<FoundVersion[]> {
  if ('id' in by) return findByIdFollowed(tx, definition.register, by.id, when);
  if ('key' in by) {
    const key = keyOf(definition, by.key);
    return key === undefined ? [] : findByKeyFollowed(tx, definition.register, key, when);
  }
  const kind = by.subject.iin === undefined ? 'bin' : 'iin';
  const identifier = by.subject.iin ?? by.subject.bin;
  const [field] = finderFields(definition, kind, by.subject.field);
  if (identifier === undefined || field === undefined) return [];
  const { register, key } = definition;
  // A number that is the whole name of a record leads on with it.
  if (key.length === 1 && key[0] === field && definition.fields[field]?.type !== 'list')
    return findByKeyFollowed(tx, register, canonicalize({ [field]: identifier }), when);
  return findBySubject(tx, { register, kind, identifier, field }, when);
}

function factOf<V extends Omit<FoundVersion, 'digest'> & { readonly digest: string | null }>(
  register: string,
  fields: readonly string[],
  version: V,
): Omit<Fact, 'digest'> & Pick<V, 'digest'> {
  const values: Record<string, Json> = {};
  for (const field of fields) {
    const value = version.values[field];
    if (value !== undefined) values[field] = value;
  }
  return {
    register,
    recordId: version.recordId,
    version: version.number,
    digest: version.digest,
    values,
    validFrom: version.validFrom,
    ...(version.validTo === null ? {} : { validTo: version.validTo }),
    recordedAt: version.recordedAt,
  };
}

/** Written before the answer leaves (design.md, section 5, look-ups). */
async function leaveLookups(
  tx: Tx,
  who: Reader,
  query: Omit<ReadQuery, 'many'>,
  definition: RegisterDefinition,
  purpose: Purpose,
  shown: readonly Pick<FoundVersion, 'values'>[],
  at: Instant,
): Promise<void> {
  const own = who.kind === 'own-case' ? await numbersOf(tx, who) : undefined;
  const subjects = whoMustLearn(
    definition,
    query.by,
    shown.map((version) => version.values),
    own,
  );
  if (subjects.length === 0) return;
  await insertLookups(tx, {
    ids: subjects.map(() => newId(at)),
    at,
    hour: instant(at - (at % HOUR_MS)),
    subjects,
    actor: actorOf(who),
    agency: who.kind === 'officer' || who.kind === 'operator' || who.kind === 'system' ? who.agency : null,
    unit: 'unit' in who ? (who.unit ?? null) : null,
    register: query.register,
    purpose: purpose.id,
    fields: [...new Set(query.fields)].sort(),
    caseId: query.caseId ?? null,
    caseNumber: query.caseNumber ?? null,
    ground: query.ground ?? groundOf(who, purpose),
  });
}

/** The numbers by which records name the reader of an own case and the organisation he acts for. */
async function numbersOf(
  tx: Tx,
  { personId, organisationId }: Extract<Reader, { kind: 'own-case' }>,
): Promise<Named[]> {
  const person = await namedOf(tx, { personId });
  const organisation = organisationId === undefined ? undefined : await namedOf(tx, { organisationId });
  return [person, organisation].filter((one) => one !== undefined);
}

/** The article of the mandate where somebody acts for a person by one, else the first of the purpose. */
const groundOf = (who: Reader, purpose: Purpose) =>
  who.kind === 'representative'
    ? who.ground
    : (purpose.basis[0] ?? refuse('purpose_not_allowed', { purpose: purpose.id }));

function actorOf(who: Reader): NewLookup['actor'] {
  switch (who.kind) {
    case 'own-case':
      return { kind: 'person', id: who.personId, name: null };
    case 'representative':
      return { kind: 'person', id: who.mandateId, name: who.name };
    case 'consent':
      return { kind: 'organisation', id: who.consentId, name: who.name };
    case 'system':
      return { kind: 'system', id: who.system?.id ?? who.agency, name: who.system?.name ?? null };
    default:
      return { kind: who.kind, id: who.officerId, name: who.name ?? null };
  }
}
