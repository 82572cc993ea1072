/** Finding the version that speaks of a day as it was known at a moment: one prepared statement for each way to ask. */
import { CompiledQuery, type Kysely, type RawBuilder, sql } from 'kysely';
import type { Json } from '#kernel/canonical.ts';
import type { LocalDate } from '#kernel/dates.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { GatheredStatement } from '#platform/database/gather.ts';
import type { Ground } from '../rules/content.ts';
import { type ReadFor, stopInForce } from './stops.ts';
import type { Tables } from './tables.ts';

/** A version as it stood on the day asked; `validTo` also counts later versions that took over. */
export interface FoundVersion {
  readonly recordId: string;
  readonly number: number;
  readonly digest: string;
  readonly values: Readonly<Record<string, Json>>;
  readonly validFrom: LocalDate;
  readonly validTo: LocalDate | null;
  readonly recordedAt: Instant;
}

/** A day of the world and a moment of knowledge. */
export interface When {
  readonly validOn: LocalDate;
  readonly knownAt: Instant;
}

// A register of millions may name one person in thousands of records only by mistake or in a list that nobody reads whole.
const MOST_RECORDS = 1000;

/** The same as expressions of SQL: a date and a timestamptz. */
interface SqlWhen {
  readonly validOn: RawBuilder<unknown>;
  readonly knownAt: RawBuilder<unknown>;
}

const inSql = ({ validOn, knownAt }: When): SqlWhen => ({
  validOn: sql`${validOn}::date`,
  knownAt: sql`${isoInstant(knownAt)}::timestamptz`,
});

/** What is found of a version `v`, as `spoken` gives it. */
const said = sql`v.record_id as "recordId", v.number, v.digest, v.values, v.valid_from as "validFrom",
  least(v.valid_to, later.valid_from) as "validTo", v.recorded_at as "recordedAt"`;

/**
 * The version `v` of each candidate (a query of ids) that speaks of the day, whatever it says, and from when a `later` one does. The laterals
 * run once for each candidate record, each on the primary key (record_id, number).
 */
const spoken = (candidates: RawBuilder<unknown>, { validOn, knownAt }: SqlWhen): RawBuilder<unknown> => sql`
  (${candidates}) as candidate
  cross join lateral (
    select * from registers.written w
    where w.record_id = candidate.id and w.valid_from <= ${validOn}
      and (w.valid_to is null or w.valid_to > ${validOn}) and w.recorded_at <= ${knownAt}
    order by w.number desc limit 1
  ) as v
  left join lateral (
    select min(x.valid_from) as valid_from from registers.version x
    where x.record_id = v.record_id and x.number > v.number and x.valid_from > ${validOn} and x.recorded_at <= ${knownAt}
  ) as later on true`;

/** The version in force of each candidate, by id. */
export const inForce = (
  candidates: RawBuilder<unknown>,
  when: When,
  limit = MOST_RECORDS,
): RawBuilder<FoundVersion> => sql<FoundVersion>`
  select ${said} from ${spoken(candidates, inSql(when))}
  where v.act <> 'end' and v.values is not null
  order by candidate.id limit ${limit}`;

const run = async (tx: Tx, query: RawBuilder<FoundVersion>): Promise<FoundVersion[]> =>
  (await query.execute(tx.db<Tables>())).rows;

/** What is asked of a register: who or which record, on which day, as known when; and for which purpose, where an order may stop it. */
export interface Question {
  readonly register: string;
  /** A record by its canonical key or its id, or whoever is named in a field. Null: nothing can be found. */
  readonly by:
    | { readonly key: string }
    | { readonly id: string }
    | Pick<SubjectQuestion, 'kind' | 'identifier' | 'field'>
    | null;
  readonly when: When;
  readonly stoppable?: ReadFor & { readonly at: Instant };
}

export interface Found {
  /** An order stops the purpose: nothing was read. */
  readonly isStopped: boolean;
  readonly versions: readonly FoundVersion[];
}

/** A row of the answer: without a record where there is none, or where an order stops the reading. */
type FoundRow = { readonly place: number; readonly since: Instant | null } & (
  | (FoundVersion & { readonly mergedInto: string | null })
  | { readonly recordId: null }
);

// The questions come as JSON, and each looks up its own rows (decision 033). A record that had gone into another by then is found to say so.
export const findTogether = (questions: RawBuilder<unknown>): RawBuilder<FoundRow> => sql<FoundRow>`
  select q.place, stop.since, found.*
  from jsonb_to_recordset(${questions}::jsonb) as q (place integer, register text, key text, id uuid, kind text, identifier text,
    field text, "validOn" date, "knownAt" timestamptz, purpose text, agency text, organisation text, at timestamptz)
  left join lateral (${stopInForce((name) => sql.ref(`q.${name}`))}) as stop on true
  left join lateral (
    select ${said}, v.merged_into as "mergedInto"
    from ${spoken(
      sql`select record_id as id from registers.record_key where register = q.register and key = q.key
        union all select id from registers.record where register = q.register and id = q.id
        union all select distinct record_id from registers.subject
          where kind = q.kind and identifier = q.identifier and register = q.register and field = q.field`,
      { validOn: sql.ref('q.validOn'), knownAt: sql.ref('q.knownAt') },
    )}
    where v.act <> 'end' and v.values is not null or v.merged_into is not null
    order by candidate.id limit ${sql.lit(MOST_RECORDS)}
  ) as found on stop.since is null
  order by q.place, found."recordId"`;

// Building the statement takes as long as sending it.
let findTogetherText: string | undefined;

const asJson = ({ register, by, when, stoppable }: Question, place: number) => ({
  ...{ place, register, ...by, validOn: when.validOn, knownAt: isoInstant(when.knownAt) },
  ...(stoppable ? { ...stoppable, at: isoInstant(stoppable.at) } : {}),
});

/** Whether somebody is named by the version in force: a sold car is no longer its seller's. */
function isNamedBy(by: Question['by'], { values }: FoundVersion): boolean {
  if (by === null || !('field' in by)) return true;
  const value = values[by.field];
  return Array.isArray(value) ? value.includes(by.identifier) : value === by.identifier;
}

/** More merges in a row than any record goes through: a guard, not a rule. */
const MOST_MERGES = 32;

/**
 * The answers to questions, in their order, by one statement. Where the record asked for by key or id had gone into another by then, that
 * other is found, by one more statement for all such.
 */
export async function findEach(db: Kysely<unknown>, questions: readonly Question[], merges = 0): Promise<Found[]> {
  findTogetherText ??= findTogether(sql`$1`).compile(db).sql;
  const asked = JSON.stringify(questions.map(asJson));
  const { rows } = await db.executeQuery<FoundRow>(CompiledQuery.raw(findTogetherText, [asked]));
  const found = questions.map(() => ({ isStopped: false, versions: [] as FoundVersion[] }));
  const survivors: { readonly place: number; readonly question: Question }[] = [];
  for (const { place, since, ...row } of rows) {
    const [question, answer] = [questions[place] as Question, found[place] as (typeof found)[number]];
    answer.isStopped = since !== null;
    if (row.recordId === null) continue;
    const { mergedInto, ...version } = row;
    if (mergedInto === null) {
      if (isNamedBy(question.by, version)) answer.versions.push(version);
    } else if (question.by && !('field' in question.by))
      survivors.push({ place, question: { ...question, by: { id: mergedInto } } });
  }
  if (survivors.length === 0 || merges === MOST_MERGES) return found;
  const followed = await findEach(
    db,
    survivors.map(({ question }) => question),
    merges + 1,
  );
  for (const [index, { place }] of survivors.entries()) found[place] = followed[index] as (typeof found)[number];
  return found;
}

/** Questions of the engine itself: what went into another record isn't followed, for it is asked who this one is. */
const asTheyStand: GatheredStatement<Question, Found> = {
  ask: (db, questions) => findEach(db, questions, MOST_MERGES),
};

const standing = async (tx: Tx, question: Question): Promise<readonly FoundVersion[]> =>
  (await tx.gather(asTheyStand, question)).versions;

/** The record with this key (canonical JSON of its key fields). */
export const findByKey = (tx: Tx, register: string, key: string, when: When): Promise<readonly FoundVersion[]> =>
  standing(tx, { register, by: { key }, when });

/** The record with this id, if it is of that register. */
export const findById = (tx: Tx, register: string, id: string, when: When): Promise<readonly FoundVersion[]> =>
  standing(tx, { register, by: { id }, when });

/** Records of a register by id, as they hold. */
export const findByIds = (tx: Tx, ids: readonly string[], when: When): Promise<FoundVersion[]> =>
  run(tx, inForce(sql`select unnest(${[...ids]}::uuid[]) as id`, when));

export interface SubjectQuestion {
  readonly register: string;
  readonly kind: 'iin' | 'bin';
  readonly identifier: string;
  readonly field: string;
}

/**
 * Records that name somebody in a field. The index tells in which versions; only those whose version in force still names him count.
 */
export async function findBySubject(tx: Tx, question: SubjectQuestion, when: When): Promise<readonly FoundVersion[]> {
  const { register, ...by } = question;
  return standing(tx, { register, by, when });
}

/** Every record that names somebody in any subject field, by register: what the state holds about him. */
export async function findAllAbout(
  tx: Tx,
  kind: 'iin' | 'bin',
  identifier: string,
  when: When,
): Promise<(FoundVersion & { readonly register: string })[]> {
  const named = sql`select distinct record_id as id from registers.subject
    where kind = ${kind} and identifier = ${identifier}`;
  const query = sql<FoundVersion & { register: string }>`
    select found.*, r.register from (${inForce(named, when)}) as found
    join registers.record r on r.id = found."recordId"
    where exists (
      select 1 from registers.subject s where s.kind = ${kind} and s.identifier = ${identifier}
        and s.register = r.register and s.record_id = found."recordId" and s.number = found.number)
    order by r.register, found."recordId"`;
  return (await query.execute(tx.db<Tables>())).rows;
}

/** A version as it was written, with why. Where retention has erased what it said: without values, and null for what went with them. */
export interface WrittenVersion extends Omit<FoundVersion, 'digest'> {
  readonly act: 'add' | 'change' | 'end';
  readonly digest: string | null;
  readonly ground: Ground | null;
  readonly groundKind: Ground['kind'];
  /** When retention erased what it said; null: it is there. */
  readonly erasedAt: Instant | null;
  /** Digest of the definition's edition by which it was checked. */
  readonly edition: string;
  /** The record that this one went into; null: none. */
  readonly mergedInto: string | null;
  /** The record that it was taken out of again; null: none. */
  readonly splitFrom: string | null;
}

const written = sql`v.record_id as "recordId", v.number, v.act, v.digest, coalesce(v.values, '{}') as "values",
  v.valid_from as "validFrom", v.valid_to as "validTo", v.recorded_at as "recordedAt", v.ground, v.ground_kind as "groundKind", v.edition,
  v.merged_into as "mergedInto", v.split_from as "splitFrom",
  case when v.values is null then (select e.at from registers.erasure e where e.record_id = v.record_id) end as "erasedAt"`;

/** Every version of a record as it was written, oldest first. */
export async function findVersions(tx: Tx, register: string, id: string): Promise<WrittenVersion[]> {
  const { rows } = await sql<WrittenVersion>`select ${written}
    from registers.written v join registers.record r on r.id = v.record_id
    where r.register = ${register} and r.id = ${id}::uuid order by v.number`.execute(tx.db<Tables>());
  return rows;
}

/** Those of the records that another one ever went into. */
export async function findSurvivors(tx: Tx, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const { rows } = await sql<{ id: string }>`select distinct v.merged_into as id from registers.version v
    where coalesce(v.merged_into, v.split_from) = any(${[...ids]}::uuid[]) and v.merged_into is not null`.execute(
    tx.db<Tables>(),
  );
  return new Set(rows.map(({ id }) => id));
}

/** Versions of other records that say that they went into this one, or were taken out of it; oldest first. */
export async function findMergesOf(tx: Tx, survivor: string): Promise<WrittenVersion[]> {
  const { rows } = await sql<WrittenVersion>`select ${written} from registers.written v
    where coalesce(v.merged_into, v.split_from) = ${survivor}::uuid
      and (v.merged_into is not null or v.split_from is not null)
    order by v.recorded_at, v.record_id, v.number`.execute(tx.db<Tables>());
  return rows;
}

/** Versions of a record that name somebody, and the ends of such; oldest first. */
export async function findVersionsNaming(
  tx: Tx,
  question: Pick<SubjectQuestion, 'register' | 'kind' | 'identifier'> & { readonly id: string },
): Promise<WrittenVersion[]> {
  const { register, id, kind, identifier } = question;
  const { rows } = await sql<WrittenVersion>`select ${written}
    from registers.written v
    where v.record_id = ${id}::uuid and exists (
      select from registers.subject s where s.kind = ${kind} and s.identifier = ${identifier} and s.register = ${register}
        and s.record_id = v.record_id and s.number in (v.number, case when v.act = 'end' then v.number - 1 end))
    order by v.number`.execute(tx.db<Tables>());
  return rows;
}

/** The key values of records, in words for a list: 'A-1, 2' by record id. */
export async function findKeys(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{ id: string; key: string }>`select record_id as id, key from registers.record_key
    where record_id = any(${[...new Set(ids)]}::uuid[])`.execute(tx.db<Tables>());
  return new Map(rows.map(({ id, key }) => [id, Object.values(JSON.parse(key) as Record<string, string>).join(', ')]));
}

/** Canonical JSON of a record's key, or undefined where retention has erased it. */
export async function findKeyOf(tx: Tx, recordId: string): Promise<string | undefined> {
  const { rows } = await sql<{
    key: string;
  }>`select key from registers.record_key where record_id = ${recordId}::uuid`.execute(tx.db<Tables>());
  return rows[0]?.key;
}
