/** SQL of examinations: attempts are only added. */
import { sql } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { Tables } from './tables.ts';

export interface Examination {
  readonly id: string;
  readonly officerId: string;
  readonly service: string;
  /** Digest of the edition. */
  readonly edition: string;
  /** Digest of the rules in it. */
  readonly rules: string;
  /** Places of the cases in the edition, in the order asked. */
  readonly cases: readonly number[];
  readonly begunAt: Instant;
  readonly result: ExaminationResult | null;
}

export interface ExaminationResult {
  readonly answers: readonly CaseAnswer[];
  /** Places of the cases in the edition; none: passed. */
  readonly wrong: readonly number[];
  readonly at: Instant;
}

/** What an officer would decide in a worked case. */
export interface CaseAnswer {
  readonly granted: boolean;
  /** Ids of the conditions that he finds unmet. */
  readonly unmet: readonly string[];
}

export async function insertExamination(tx: Tx, one: Omit<Examination, 'result'>): Promise<void> {
  await tx
    .db<Tables>()
    .insertInto('identity.examination')
    .values({
      id: one.id,
      officer_id: one.officerId,
      service: one.service,
      edition: one.edition,
      rules: one.rules,
      cases: [...one.cases],
      begun_at: isoInstant(one.begunAt),
    })
    .execute();
}

export async function insertExaminationResult(tx: Tx, id: string, result: ExaminationResult): Promise<void> {
  await tx
    .db<Tables>()
    .insertInto('identity.examination_result')
    .values({
      examination_id: id,
      answers: JSON.stringify(result.answers),
      wrong: [...result.wrong],
      at: isoInstant(result.at),
    })
    .execute();
}

interface Row extends Omit<Examination, 'result'> {
  readonly answers: readonly CaseAnswer[] | null;
  readonly wrong: readonly number[];
  readonly at: Instant;
}

const examinations = sql`select x.id, x.officer_id as "officerId", x.service, x.edition, x.rules, x.cases,
    x.begun_at as "begunAt", r.answers, r.wrong, r.at
  from identity.examination x left join identity.examination_result r on r.examination_id = x.id`;

const examinationOf = ({ answers, wrong, at, ...row }: Row): Examination => ({
  ...row,
  result: answers && { answers, wrong, at },
});

export async function findExamination(tx: Tx, id: string): Promise<Examination | undefined> {
  const { rows } = await sql<Row>`${examinations} where x.id = ${id}::uuid`.execute(tx.db());
  return rows[0] && examinationOf(rows[0]);
}

/** An officer's attempts, the latest first. */
export async function examinationsOf(tx: Tx, officerId: string): Promise<Examination[]> {
  const { rows } = await sql<Row>`${examinations} where x.officer_id = ${officerId}::uuid
    order by x.id desc`.execute(tx.db());
  return rows.map(examinationOf);
}

/** Lets one change of an officer's admissions happen at a time. */
export async function lockOfficer(tx: Tx, officerId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`officer ${officerId}`}, 0))`.execute(tx.db());
}

/** Officers who are admitted to a service though they passed under other rules than these, with those; or one of them. */
export async function admittedUnderOthers(
  tx: Tx,
  service: string,
  rules: string,
  officerId?: string,
): Promise<{ officerId: string; rules: string | null }[]> {
  const { rows } = await sql<{ officerId: string; rules: string | null }>`
    select o.id as "officerId", p.rules
    from identity.officer o
    join lateral (select * from identity.assignment x where x.officer_id = o.id order by x.number desc limit 1) a on true
    left join lateral (
      select x.rules from identity.examination x join identity.examination_result r on r.examination_id = x.id
      where x.officer_id = o.id and x.service = ${service} and r.wrong = '{}'
      order by x.id desc limit 1
    ) p on true
    where ${service} = any(a.competences) and p.rules is distinct from ${rules}
      and (${officerId ?? null}::uuid is null or o.id = ${officerId ?? null}::uuid)
      and not exists (select 1 from identity.ending e where e.officer_id = o.id)
    order by o.id`.execute(tx.db());
  return rows;
}

export interface ExaminationFigures {
  readonly service: string;
  readonly attempts: number;
  readonly passed: number;
}

/** Of fewer officers a number would tell who needed how many attempts. */
const FEWEST_COUNTED = 5;

/** How often an agency's officers were examined, service by service, where at least five were. */
export async function examinationFigures(tx: Tx, agency: string): Promise<ExaminationFigures[]> {
  const { rows } = await sql<ExaminationFigures>`
    select x.service, count(*)::integer as attempts, (count(*) filter (where r.wrong = '{}'))::integer as passed
    from identity.officer o
    join identity.examination x on x.officer_id = o.id
    join identity.examination_result r on r.examination_id = x.id
    where o.agency = ${agency}
    group by x.service having count(distinct o.id) >= ${FEWEST_COUNTED} order by x.service`.execute(tx.db());
  return rows;
}
