/**
 * Look-ups of all people, for those who watch over them. Ids are UUIDv7 of the moment of the look, so the primary key is the order of time:
 * a span of time is read by it alone.
 */
import { type RawBuilder, sql } from 'kysely';
import type { Instant } from '#kernel/instant.ts';
import { uuidv7 } from '#kernel/uuid.ts';
import type { Tx } from '#platform/app.ts';
import type { Named } from '../rules/reading.ts';
import type { Tables } from './tables.ts';

/** From a moment on, before another. */
export interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

/** The smallest id of a moment. */
const floorOf = (at: Instant): string => uuidv7(at, new Uint8Array(10));

const within = ({ from, to }: Span): RawBuilder<boolean> =>
  sql<boolean>`l.id >= ${floorOf(from)}::uuid and l.id < ${floorOf(to)}::uuid`;

export interface LoggedLookup {
  readonly id: string;
  /** SHA-256, hex, of the line: of all its columns as one array of JSON, moments in milliseconds. */
  readonly digest: string;
}

const LINE = sql`jsonb_build_array((extract(epoch from l.at) * 1000)::bigint, (extract(epoch from l.hour) * 1000)::bigint,
  l.kind, l.identifier, l.actor_kind, l.actor, l.actor_name, l.agency, l.unit, l.register, l.purpose, to_jsonb(l.fields),
  l.case_id, l.case_number, l.ground_act, l.ground_article, l.demand_id)`;

/** The looks that an agency answers for, in the order of their ids, after one of them. */
export async function agencyLookups(tx: Tx, span: Span, after: string, limit: number): Promise<LoggedLookup[]> {
  const { rows } =
    await sql<LoggedLookup>`select l.id, encode(sha256(convert_to(${LINE}::text, 'UTF8')), 'hex') as digest
    from registers.lookup l
    where ${within(span)} and l.agency is not null and l.id > ${after}::uuid order by l.id limit ${limit}`.execute(
      tx.db<Tables>(),
    );
  return rows;
}

/** The id at a place, from 0, in the order of `agencyLookups`. */
export async function agencyLookupAt(tx: Tx, span: Span, place: number): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`select l.id from registers.lookup l
    where ${within(span)} and l.agency is not null order by l.id offset ${place} limit 1`.execute(tx.db<Tables>());
  return rows[0]?.id;
}

/** When an agency first looked since a moment; undefined: not since. */
export async function firstLookupSince(tx: Tx, at: Instant): Promise<Instant | undefined> {
  const { rows } = await sql<{ at: Instant }>`select l.at from registers.lookup l
    where l.id >= ${floorOf(at)}::uuid and l.agency is not null order by l.id limit 1`.execute(tx.db<Tables>());
  return rows[0]?.at;
}

/** Which looks are meant: of one register, for a purpose, by an agency. */
export interface LookupsMeant extends Span {
  readonly register: string;
  readonly purpose: string | null;
  readonly agency: string | null;
}

const meant = (which: LookupsMeant): RawBuilder<boolean> => sql<boolean>`${within(which)}
  and l.register = ${which.register} and (${which.purpose}::text is null or l.purpose = ${which.purpose})
  and (${which.agency}::text is null or l.agency = ${which.agency})`;

/** Whose data such looks took: each once, in the order of their numbers, after one of them. */
export async function subjectsLookedAt(tx: Tx, which: LookupsMeant, after: Named, limit: number): Promise<Named[]> {
  const { rows } = await sql<Named>`select distinct l.kind, l.identifier from registers.lookup l
    where ${meant(which)} and (l.kind, l.identifier) > (${after.kind}, ${after.identifier})
    order by l.kind, l.identifier limit ${limit}`.execute(tx.db<Tables>());
  return rows;
}

/** How many such subjects there are. */
export async function countSubjectsLookedAt(tx: Tx, which: LookupsMeant): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from
    (select distinct l.kind, l.identifier from registers.lookup l where ${meant(which)}) s`.execute(tx.db<Tables>());
  return rows[0]?.count ?? 0;
}

export interface LookupCount {
  readonly register: string;
  readonly purpose: string;
  /** null: read by people for their own cases. */
  readonly agency: string | null;
  readonly count: number;
}

/** How many lines a span has, by register, purpose and agency. */
export async function countLookupsBy(tx: Tx, span: Span): Promise<LookupCount[]> {
  const { rows } =
    await sql<LookupCount>`select l.register, l.purpose, l.agency, count(*) as count from registers.lookup l
    where ${within(span)} group by 1, 2, 3 order by 1, 2, 3`.execute(tx.db<Tables>());
  return rows;
}
