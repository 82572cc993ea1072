/** SQL of questions to registers that live elsewhere, and of those that don't answer. */
import { sql } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { Failure, ToldRecord } from '../rules/elsewhere.ts';
import type { Tables } from './tables.ts';

const moment = (at: Instant) => sql`${isoInstant(at)}::timestamptz`;

/** What is asked, by whom. */
export interface Asking {
  readonly register: string;
  readonly asked: string;
  readonly asker: string;
}

export interface Answer {
  readonly records: readonly ToldRecord[];
  readonly answeredAt: Instant;
}

/** The newest answer that may serve the asker: his own while it is kept, anybody's since `othersSince`. */
export async function findAnswer(
  tx: Tx,
  { register, asked, asker }: Asking,
  serving: { readonly edition: string; readonly othersSince: Instant | null; readonly now: Instant },
): Promise<Answer | undefined> {
  const others = serving.othersSince === null ? sql`false` : sql`answered_at > ${moment(serving.othersSince)}`;
  const { rows } = await sql<Answer>`select records, answered_at as "answeredAt" from registers.question
    where register = ${register} and asked = ${asked} and answered_at is not null and edition = ${serving.edition}
      and kept_until > ${moment(serving.now)} and (asker = ${asker} or ${others})
    order by answered_at desc limit 1`.execute(tx.db<Tables>());
  return rows[0];
}

export interface NewQuestion extends Asking {
  readonly id: string;
  readonly purpose: string;
  readonly agency: string | null;
  readonly organisation: string | null;
  readonly caseId: string | null;
  readonly at: Instant;
  readonly wantedUntil: Instant;
  /** When it is sent out again, if nothing was heard by then. */
  readonly nextAt: Instant;
}

/** Puts a question, or keeps one that is open alive. Gives its id, when it was put, and whether it is new. */
export async function putQuestion(
  tx: Tx,
  one: NewQuestion,
): Promise<{ readonly id: string; readonly askedAt: Instant; readonly isNew: boolean }> {
  const { rows } = await sql<{ id: string; askedAt: Instant }>`insert into registers.question
      (id, register, purpose, asked, asker, agency, organisation, case_id, asked_at, wanted_until, next_at)
    values (${one.id}::uuid, ${one.register}, ${one.purpose}, ${one.asked}, ${one.asker}, ${one.agency}, ${one.organisation},
      ${one.caseId}::uuid, ${moment(one.at)}, ${moment(one.wantedUntil)}, ${moment(one.nextAt)})
    on conflict (register, asked, asker) where answered_at is null do update set wanted_until = excluded.wanted_until
    returning id, asked_at as "askedAt"`.execute(tx.db<Tables>());
  const found = rows[0];
  if (!found) throw new Error('a question was neither put nor found');
  return { ...found, isNew: found.id === one.id };
}

export interface OpenQuestion {
  readonly id: string;
  readonly register: string;
  readonly purpose: string;
  readonly asked: string;
  readonly agency: string | null;
  readonly organisation: string | null;
  readonly caseId: string | null;
  readonly askedAt: Instant;
  readonly attempts: number;
}

const OPEN = sql`id, register, purpose, asked, agency, organisation, case_id as "caseId", asked_at as "askedAt", attempts`;

/** An unanswered question, locked; undefined where it is answered, gone, or in another worker's hands. */
export async function takeQuestion(tx: Tx, id: string): Promise<OpenQuestion | undefined> {
  const { rows } = await sql<OpenQuestion>`select ${OPEN} from registers.question
    where id = ${id}::uuid and answered_at is null for update skip locked`.execute(tx.db<Tables>());
  return rows[0];
}

/** Puts a question off while it is being asked, so that no other worker asks it too. */
export async function postpone(tx: Tx, id: string, until: Instant): Promise<void> {
  await sql`update registers.question set next_at = ${moment(until)} where id = ${id}::uuid and answered_at is null`.execute(
    tx.db<Tables>(),
  );
}

export async function keepAnswer(
  tx: Tx,
  id: string,
  answer: Answer & { readonly edition: string; readonly keptUntil: Instant },
): Promise<boolean> {
  const { rows } = await sql<{ id: string }>`update registers.question
    set records = ${JSON.stringify(answer.records)}::jsonb, answered_at = ${moment(answer.answeredAt)}, edition = ${answer.edition},
      kept_until = ${moment(answer.keptUntil)}, failure = null
    where id = ${id}::uuid and answered_at is null returning id`.execute(tx.db<Tables>());
  return rows.length > 0;
}

export async function keepFailure(
  tx: Tx,
  id: string,
  { failure, againAt }: { readonly failure: Failure; readonly againAt: Instant },
): Promise<void> {
  await sql`update registers.question set failure = ${failure}, attempts = attempts + 1, next_at = ${moment(againAt)}
    where id = ${id}::uuid and answered_at is null`.execute(tx.db<Tables>());
}

export interface Silence {
  readonly register: string;
  readonly since: Instant;
  readonly attempts: number;
  readonly againAt: Instant;
}

/** Registers whose keepers are silent: one, or all. */
export async function findSilences(tx: Tx, register?: string): Promise<Silence[]> {
  const { rows } = await sql<Silence>`select register, since, attempts, next_at as "againAt" from registers.silence
    where ${register ?? null}::text is null or register = ${register ?? null} order by register`.execute(
    tx.db<Tables>(),
  );
  return rows;
}

/** Notes that a keeper didn't answer. */
export async function noteSilence(tx: Tx, one: Silence & { readonly failure: Failure }): Promise<void> {
  await sql`insert into registers.silence (register, since, attempts, next_at, failure)
    values (${one.register}, ${moment(one.since)}, ${one.attempts}, ${moment(one.againAt)}, ${one.failure})
    on conflict (register) do update set attempts = excluded.attempts, next_at = excluded.next_at, failure = excluded.failure`.execute(
    tx.db<Tables>(),
  );
}

/** A keeper answers again: what waits for him is due at once. Whether he had been silent. */
export async function endSilence(tx: Tx, register: string, now: Instant): Promise<boolean> {
  const { rows } = await sql<{ register: string }>`delete from registers.silence where register = ${register}
    returning register`.execute(tx.db<Tables>());
  if (rows.length === 0) return false;
  await sql`update registers.question set next_at = ${moment(now)}
    where register = ${register} and answered_at is null and failure = 'silent'`.execute(tx.db<Tables>());
  return true;
}

/**
 * Unanswered questions that are due: of a silent keeper none before he is asked again, and then one, in turn: a question that he stumbles over
 * must not speak for all others.
 */
export async function dueQuestions(tx: Tx, now: Instant, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select id from (
      select q.id, q.asked_at, s.register is not null as silent, row_number() over (partition by q.register order by q.next_at, q.asked_at) as place
      from registers.question q left join registers.silence s on s.register = q.register
      where q.answered_at is null and q.next_at <= ${moment(now)} and (s.register is null or s.next_at <= ${moment(now)})
    ) as due
    where not silent or place = 1 order by asked_at limit ${limit}`.execute(tx.db<Tables>());
  return rows.map(({ id }) => id);
}

export interface AwaitedQuestion {
  readonly register: string;
  readonly askedAt: Instant;
  /** Why it was not answered when it was asked last; null: it was answered before, or not asked yet. */
  readonly failure: Failure | null;
  readonly nextAt: Instant;
  readonly silentSince: Instant | null;
  readonly silentUntil: Instant | null;
}

const awaited = sql`q.register, q.asked_at as "askedAt", q.failure, q.next_at as "nextAt", s.since as "silentSince",
  s.next_at as "silentUntil" from registers.question q left join registers.silence s on s.register = q.register
  where q.answered_at is null`;

export async function findAwaited(tx: Tx, id: string): Promise<AwaitedQuestion | undefined> {
  const { rows } = await sql<AwaitedQuestion>`select ${awaited} and q.id = ${id}::uuid`.execute(tx.db<Tables>());
  return rows[0];
}

/** Unanswered questions of one case. */
export async function findAwaitedOf(tx: Tx, caseId: string): Promise<AwaitedQuestion[]> {
  const { rows } =
    await sql<AwaitedQuestion>`select ${awaited} and q.case_id = ${caseId}::uuid order by q.asked_at`.execute(
      tx.db<Tables>(),
    );
  return rows;
}

/** How many of the questions aren't answered yet. */
export async function countOpen(tx: Tx, ids: readonly string[]): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from registers.question
    where id = any(${[...ids]}::uuid[]) and answered_at is null`.execute(tx.db<Tables>());
  return rows[0]?.count ?? 0;
}

/** Registers that are called silent and that nobody asks elsewhere any more. */
export async function dropSilences(tx: Tx, elsewhere: readonly string[]): Promise<void> {
  await sql`delete from registers.silence where not (register = any(${[...elsewhere]}::text[]))`.execute(
    tx.db<Tables>(),
  );
}

/** How many questions wait, by register. */
export async function countWaiting(tx: Tx): Promise<{ readonly register: string; readonly count: number }[]> {
  const { rows } = await sql<{
    register: string;
    count: number;
  }>`select register, count(*) as count from registers.question
    where answered_at is null group by register`.execute(tx.db<Tables>());
  return rows;
}

/** Answers whose time is over, and questions for which nobody waits any more. */
export async function dropQuestions(tx: Tx, now: Instant): Promise<void> {
  await sql`delete from registers.question where answered_at is not null and kept_until <= ${moment(now)}`.execute(
    tx.db<Tables>(),
  );
  await sql`delete from registers.question where answered_at is null and wanted_until <= ${moment(now)}`.execute(
    tx.db<Tables>(),
  );
}

/** Nobody waits for what was asked for a case: it is not asked again, and no answer to it is kept. */
export async function dropQuestionsOf(tx: Tx, caseId: string): Promise<void> {
  await sql`delete from registers.question where case_id = ${caseId}::uuid`.execute(tx.db<Tables>());
}
