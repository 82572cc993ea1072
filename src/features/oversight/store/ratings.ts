/** SQL of ratings, and of who was asked or told. */
import { type Selectable, sql } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { CRITERIA, type Ratings } from '../rules/criteria.ts';
import type { RatingFact } from '../rules/summarise.ts';
import type { RatingTable, Tables } from './tables.ts';

export interface Rating {
  readonly caseId: string;
  readonly service: string;
  readonly provider: string;
  readonly at: Instant;
  readonly ratings: Ratings;
  /** Entry of the case's history. */
  readonly entry: string;
}

const ratingOf = (row: Selectable<RatingTable>): Rating => ({
  caseId: row.case_id,
  service: row.service,
  provider: row.provider,
  at: row.at,
  ratings: Object.fromEntries(CRITERIA.flatMap((one) => (row[one] === null ? [] : [[one, row[one]]]))),
  entry: row.entry,
});

export async function insertRating(tx: Tx, one: Rating): Promise<void> {
  const marks = Object.fromEntries(CRITERIA.map((criterion) => [criterion, one.ratings[criterion] ?? null])) as Record<
    (typeof CRITERIA)[number],
    number | null
  >;
  await tx
    .db<Tables>()
    .insertInto('oversight.rating')
    .values({
      case_id: one.caseId,
      service: one.service,
      provider: one.provider,
      at: isoInstant(one.at),
      entry: one.entry,
      ...marks,
    })
    .execute();
}

export async function findRating(tx: Tx, caseId: string): Promise<Rating | undefined> {
  const row = await tx
    .db<Tables>()
    .selectFrom('oversight.rating')
    .selectAll()
    .where('case_id', '=', caseId)
    .executeTakeFirst();
  return row && ratingOf(row);
}

/** Ratings given since a moment. */
export async function ratingFacts(tx: Tx, since: Instant): Promise<RatingFact[]> {
  const rows = await tx
    .db<Tables>()
    .selectFrom('oversight.rating')
    .selectAll()
    .where('at', '>=', sql<Instant>`${isoInstant(since)}::timestamptz`)
    .execute();
  return rows.map(ratingOf);
}

/** The next ratings after a case, for the checker. */
export async function ratingsAfter(tx: Tx, after: string, limit: number): Promise<Rating[]> {
  const rows = await tx
    .db<Tables>()
    .selectFrom('oversight.rating')
    .selectAll()
    .where('case_id', '>', after)
    .orderBy('case_id')
    .limit(limit)
    .execute();
  return rows.map(ratingOf);
}

/** Whose case it is. */
export interface Party {
  readonly personId: string;
  readonly organisationId?: string | undefined;
}

/** Remembers that the applicant was asked or told; false where he already was. */
export async function tellOnce(
  tx: Tx,
  caseId: string,
  kind: 'satisfaction' | 'breach',
  { personId, organisationId }: Party,
  at: Instant,
): Promise<boolean> {
  const { rows } = await sql`insert into oversight.told (case_id, kind, person_id, organisation_id, at)
    values (${caseId}::uuid, ${kind}, ${personId}::uuid, ${organisationId ?? null}::uuid, ${isoInstant(at)}::timestamptz)
    on conflict do nothing returning case_id`.execute(tx.db<Tables>());
  return rows.length === 1;
}

/** Cases whose applicant was asked for his opinion since a moment and hasn't given it, the latest first. */
export async function unansweredQuestions(
  tx: Tx,
  { personId, organisationId }: Party,
  since: Instant,
  limit: number,
): Promise<string[]> {
  const whose =
    organisationId === undefined
      ? sql`t.person_id = ${personId}::uuid and t.organisation_id is null`
      : sql`t.organisation_id = ${organisationId}::uuid`;
  const { rows } = await sql<{ id: string }>`select t.case_id as id from oversight.told t
    where ${whose} and t.kind = 'satisfaction' and t.at >= ${isoInstant(since)}::timestamptz
      and not exists (select 1 from oversight.rating r where r.case_id = t.case_id)
    order by t.at desc limit ${limit}`.execute(tx.db<Tables>());
  return rows.map((row) => row.id);
}
