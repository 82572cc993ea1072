/**
 * The only door through which a register's values leave: who reads, for which purpose, on what ground, and the line that the
 * person whose data it is will see, written in the same transaction as the read.
 */

import type { Cite } from '#features/country/index.ts';
import { dayIn } from '#features/country/index.ts';
import { canonicalize, type Json } from '#kernel/canonical.ts';
import type { LocalDate } from '#kernel/dates.ts';
import { isBin, isIin } from '#kernel/identifiers.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { Purpose, RegisterDefinition } from '../definition.ts';
import { refuse } from '../refusals.ts';
import { type Ground, keyOf } from '../rules/content.ts';
import { isElsewhere } from '../rules/elsewhere.ts';
import { type Finder, finderFields, type Named, permission, type Reader, whoMustLearn } from '../rules/reading.ts';
import { spanOf, versionOn } from '../rules/versions.ts';
import { wordsAsked } from '../rules/words.ts';
import { recordsEverNaming } from '../store/court.ts';
import {
  type FoundVersion,
  findVersions,
  findVersionsNaming,
  type Question,
  type When,
  type WrittenVersion,
} from '../store/find.ts';
import { looks } from '../store/look.ts';
import { getEdition, requireHere } from './definitions.ts';
import { type Awaited, readElsewhere } from './elsewhere.ts';
import { leaveLines, leaveLookups, linesFor, numbersOf } from './leave-lookups.ts';
import { searchRecords } from './search.ts';
import { behind, requireNotStopped } from './stops.ts';

/** A version of a record as somebody may use it: only the fields asked for, with what is needed to cite it. */
export interface Fact {
  readonly register: string;
  /** Of a record that lives elsewhere: the name that it has for this one case. */
  readonly recordId: string;
  /** 0: it lives elsewhere and has no versions here. */
  readonly version: number;
  /** SHA-256 of the whole version, hex: what contents to sign name. */
  readonly digest: string;
  readonly values: Readonly<Record<string, Json>>;
  readonly validFrom: LocalDate;
  /** The first day on which it no longer holds. */
  readonly validTo?: LocalDate;
  readonly recordedAt: Instant;
  /** Of a record that lives elsewhere: whom it speaks of, for whoever is shown it later. */
  readonly about?: readonly Named[];
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

const NIL = '00000000-0000-0000-0000-000000000000';

/**
 * Records as they stood; for one that had gone into another by then, that other. Of a register that lives elsewhere: what its keeper
 * answered, or that the answer is awaited; the question is on its way once the transaction has committed. Needs a transaction that may write,
 * or `readAndNote`, for the look-ups. Refuses registers.unknown_register, purpose_not_allowed, field_not_allowed, purpose_stopped; lives_elsewhere for another
 * day than today, and for a record by its id.
 */
export async function readRecords(tx: Tx, who: Reader, query: ReadQuery): Promise<Fact[] | Awaited> {
  const { definition, digest } = getEdition(tx.env, query.register, tx.env.clock.now());
  if (!isElsewhere(definition)) return readHere(tx, who, query);
  const now = tx.env.clock.now();
  const { purpose } = await authorise(tx, who, query, now);
  return tx.note((noting) => readElsewhere(noting, who, query, { definition, edition: digest, purpose, now }));
}

/** The same for a register that lives here. Refuses lives_elsewhere for any other. */
export async function readHere(tx: Tx, who: Reader, query: ReadQuery): Promise<Fact[]> {
  const { register, fields, by, many } = query;
  const at = tx.env.clock.now();
  const { definition, purpose } = permitted(tx, who, query, at);
  requireHere(definition);
  // Asked beside the record. Where that is refused, nobody waits for it.
  const own = numbersOf(tx, who);
  own.catch(() => undefined);
  const shownOf = (found: readonly FoundVersion[]) => (many ? found : found.slice(-1));
  const found = await tx.gather(looks, {
    register,
    by: finderOf(definition, by),
    when: { validOn: query.validOn ?? dayIn(tx.env, at), knownAt: query.knownAt ?? at },
    stoppable: { ...behind(who), purpose: purpose.id, at },
    linesOf: async (versions) => {
      const values = shownOf(versions).map((version) => version.values);
      return linesFor({ who, query, purpose, at }, whoMustLearn(definition, by, values, await own));
    },
  });
  if (found.isStopped) throw refuse('purpose_stopped', { register });
  return shownOf(found.versions).map((version) => factOf(register, fields, version));
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
  const { definition, purpose } = await authoriseHere(tx, who, query, now);
  const versions = await findVersions(tx, query.register, query.recordId);
  await leaveLookups(tx, { who, query, purpose, at: now }, { id: query.recordId }, definition, versions);
  return versions.map((version) => pastFactOf(query.register, query.fields, version));
}

const pastFactOf = (register: string, fields: readonly string[], version: WrittenVersion): PastFact => ({
  ...factOf(register, fields, version),
  act: version.act,
  ground: version.ground,
  erasedAt: version.erasedAt,
  mergedInto: version.mergedInto,
  splitFrom: version.splitFrom,
});

export interface PastQuery extends Pick<ReadQuery, 'register' | 'fields' | 'purpose'> {
  /** Of each record only versions that name him, and the ends of such. */
  readonly about: Named;
  /** Id of the last record seen. */
  readonly after: string | undefined;
  readonly limit: number;
  readonly validOn: LocalDate | undefined;
  readonly knownAt: Instant | undefined;
}

/** A record through both times, as far as it names somebody. */
export interface RecordPast {
  readonly recordId: string;
  /** As it stood on the day, as it was known then; absent: it didn't hold, or didn't name him. */
  readonly fact?: Fact;
  readonly versions: readonly PastFact[];
}

/**
 * Every record of a register that ever named somebody, under the same purposes and look-ups as `readRecords`; he sees one also where nothing
 * is found.
 */
export async function readPast(
  tx: Tx,
  who: Reader,
  query: PastQuery,
): Promise<{ readonly records: readonly RecordPast[]; readonly next?: string }> {
  const now = tx.env.clock.now();
  const { definition, purpose } = await authoriseHere(tx, who, query, now);
  const { register, about, after = NIL, limit, validOn = dayIn(tx.env, now), knownAt = now } = query;
  const found = await recordsEverNaming(tx, about, { register, after, limit: limit + 1 });
  const records: RecordPast[] = [];
  const shown: WrittenVersion[] = [];
  for (const id of found.slice(0, limit)) {
    const naming = await findVersionsNaming(tx, { register, id, ...about });
    const spans = (await findVersions(tx, register, id)).map(spanOf);
    const number = versionOn(spans, validOn, knownAt)?.number;
    const then = naming.find((one) => one.number === number && one.act !== 'end' && one.erasedAt === null);
    records.push({
      recordId: id,
      ...(then?.digest ? { fact: factOf(register, query.fields, { ...then, digest: then.digest }) } : {}),
      versions: naming.map((version) => pastFactOf(register, query.fields, version)),
    });
    shown.push(...naming);
  }
  const by: Finder = { subject: { [about.kind]: about.identifier } };
  await leaveLookups(
    tx,
    { who, query: { register, purpose: purpose.id, fields: query.fields }, purpose, at: now },
    by,
    definition,
    shown,
  );
  const last = records.at(-1);
  return { records, ...(found.length > limit && last ? { next: last.recordId } : {}) };
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
  const { definition, purpose } = await authoriseHere(tx, who, query, now);
  const { register, q, after = NIL, limit } = query;
  const when: When = { validOn: query.validOn ?? dayIn(tx.env, now), knownAt: query.knownAt ?? now };
  const words = wordsAsked(q);
  const fields = (definition.search ?? []).filter((name) => query.fields.includes(name));
  const search = { register, fields, words, after, limit: limit + 1 };
  const found = await searchRecords(tx, search, when);
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  const by: Finder = { subject: numberAsked(definition, q.trim()) };
  await leaveLookups(tx, { who, query, purpose, at: now }, by, definition, shown);
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

/**
 * Leaves the lines of showing somebody what was told of these people before, by a keeper elsewhere. Refuses as `readRecords`; nobody is
 * asked again.
 */
export async function noteShown(
  tx: Tx,
  who: Reader,
  query: Omit<ReadQuery, 'by' | 'many' | 'validOn' | 'knownAt'>,
  about: readonly Named[],
): Promise<void> {
  const at = tx.env.clock.now();
  const { purpose } = await authorise(tx, who, query, at);
  await leaveLines(tx, { who, query, purpose, at }, about);
}

/** What the definition allows, whatever orders say. */
function permitted(
  tx: Tx,
  who: Reader,
  query: Pick<ReadQuery, 'register' | 'purpose' | 'fields'>,
  now: Instant,
): { definition: RegisterDefinition; purpose: Purpose } {
  const { register } = query;
  const { definition } = getEdition(tx.env, register, now);
  const allowed = permission(definition, who, query.purpose, query.fields);
  if (allowed.allowed) return { definition, purpose: allowed.purpose };
  if (allowed.reason === 'field_not_allowed') throw refuse('field_not_allowed', { register, field: allowed.field });
  throw refuse('purpose_not_allowed', { register, purpose: query.purpose });
}

async function authorise(...question: Parameters<typeof permitted>): Promise<ReturnType<typeof permitted>> {
  const [tx, who, { register, purpose }, now] = question;
  const found = permitted(...question);
  await requireNotStopped(tx, { ...behind(who), register, purpose }, now);
  return found;
}

/** The same for what only records that live here can answer. */
async function authoriseHere(...question: Parameters<typeof authorise>): ReturnType<typeof authorise> {
  const authorised = await authorise(...question);
  requireHere(authorised.definition);
  return authorised;
}

/** How the store finds what is asked for; null: by nothing that the register has. */
function finderOf(definition: RegisterDefinition, by: Finder): Question['by'] {
  if ('id' in by) return by;
  if ('key' in by) {
    const key = keyOf(definition, by.key);
    return key === undefined ? null : { key };
  }
  const kind = by.subject.iin === undefined ? 'bin' : 'iin';
  const identifier = by.subject.iin ?? by.subject.bin;
  const [field] = finderFields(definition, kind, by.subject.field);
  if (identifier === undefined || field === undefined) return null;
  const { key } = definition;
  // A number that is the whole name of a record leads on with it.
  if (key.length === 1 && key[0] === field && definition.fields[field]?.type !== 'list')
    return { key: canonicalize({ [field]: identifier }) };
  return { kind, identifier, field };
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
