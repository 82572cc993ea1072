/** SQL of what the checker is asked. */
import { type ColumnType, sql } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';

type Moment = ColumnType<Instant, string, string>;

interface Tables {
  'trust.checker_question': {
    id: string;
    cms: Uint8Array | null;
    content: Uint8Array | null;
    asked_at: Moment;
    wanted_until: Moment | null;
    attempts: number;
    next_at: Moment;
    failure: 'silent' | 'unjudged' | null;
    answered_at: Moment | null;
    holds: boolean | null;
    revoked_at: Moment | null;
  };
}

const moment = (at: Instant) => sql<Instant>`${isoInstant(at)}::timestamptz`;

/** How a question stands. */
export interface StandingQuestion {
  readonly failure: 'silent' | 'unjudged' | null;
  /** Null: it isn't answered. */
  readonly holds: boolean | null;
  readonly revokedAt: Instant | null;
  /** When just these bytes came here first. */
  readonly askedAt: Instant;
}

export async function findQuestion(tx: Tx, id: string): Promise<StandingQuestion | undefined> {
  return tx
    .db<Tables>()
    .selectFrom('trust.checker_question')
    .select(['failure', 'holds', 'revoked_at as revokedAt', 'asked_at as askedAt'])
    .where('id', '=', id)
    .executeTakeFirst();
}

/** Which of these questions are answered. */
export async function answeredAmong(tx: Tx, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const rows = await tx
    .db<Tables>()
    .selectFrom('trust.checker_question')
    .select('id')
    .where('id', 'in', ids)
    .where('answered_at', 'is not', null)
    .execute();
  return new Set(rows.map(({ id }) => id));
}

export interface NewQuestion {
  readonly id: string;
  readonly cms: Uint8Array;
  readonly content: Uint8Array;
  readonly at: Instant;
  /** Undefined: as long as it takes. */
  readonly wantedUntil: Instant | undefined;
}

/** Puts a question, or lets one that was put be wanted for longer. Whether it is new. */
export async function putQuestion(tx: Tx, { id, cms, content, at, wantedUntil }: NewQuestion): Promise<boolean> {
  const until = wantedUntil === undefined ? null : isoInstant(wantedUntil);
  const row = await tx
    .db<Tables>()
    .insertInto('trust.checker_question')
    .values({
      id,
      cms: Buffer.from(cms),
      content: Buffer.from(content),
      asked_at: isoInstant(at),
      wanted_until: until,
      attempts: 0,
      next_at: isoInstant(at),
    })
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet({
        wanted_until: sql`case when excluded.wanted_until is null or checker_question.wanted_until is null then null
          else greatest(excluded.wanted_until, checker_question.wanted_until) end`,
      }),
    )
    .returning(sql<boolean>`xmax = 0`.as('isNew'))
    .executeTakeFirstOrThrow();
  return row.isNew;
}

export interface OpenQuestion {
  readonly id: string;
  readonly cms: Uint8Array;
  readonly content: Uint8Array;
  readonly attempts: number;
}

/** An open question, if it is due; put off meanwhile until `until`, so that nobody else asks it at the same time. */
export async function takeQuestion(tx: Tx, id: string, at: Instant, until: Instant): Promise<OpenQuestion | undefined> {
  const row = await tx
    .db<Tables>()
    .updateTable('trust.checker_question')
    .set({ next_at: isoInstant(until) })
    .where('id', '=', id)
    .where('answered_at', 'is', null)
    .where('next_at', '<=', moment(at))
    .returning(['id', 'cms', 'content', 'attempts'])
    .executeTakeFirst();
  if (!row?.cms || !row.content) return undefined;
  return { ...row, cms: new Uint8Array(row.cms), content: new Uint8Array(row.content) };
}

/** What is to be asked again, the longest due first. */
export async function dueQuestions(tx: Tx, at: Instant, limit: number): Promise<string[]> {
  const rows = await tx
    .db<Tables>()
    .selectFrom('trust.checker_question')
    .select('id')
    .where('answered_at', 'is', null)
    .where('next_at', '<=', moment(at))
    .orderBy('next_at')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/** Keeps what was found, and lets go of what was asked. */
export async function keepFinding(
  tx: Tx,
  id: string,
  { at, holds, revokedAt }: { at: Instant; holds: boolean; revokedAt: Instant | undefined },
): Promise<void> {
  await tx
    .db<Tables>()
    .updateTable('trust.checker_question')
    .set({
      cms: null,
      content: null,
      answered_at: isoInstant(at),
      failure: null,
      holds,
      revoked_at: revokedAt === undefined ? null : isoInstant(revokedAt),
    })
    .where('id', '=', id)
    .execute();
}

/** Keeps that nothing followed, and when it is asked again. */
export async function keepNothing(
  tx: Tx,
  id: string,
  { failure, againAt }: { failure: 'silent' | 'unjudged'; againAt: Instant },
): Promise<void> {
  await tx
    .db<Tables>()
    .updateTable('trust.checker_question')
    .set(({ eb, ref }) => ({ failure, next_at: isoInstant(againAt), attempts: eb(ref('attempts'), '+', 1) }))
    .where('id', '=', id)
    .where('answered_at', 'is', null)
    .execute();
}

/** Lets go of what nobody wants any more. */
export async function dropQuestions(tx: Tx, at: Instant): Promise<void> {
  await tx.db<Tables>().deleteFrom('trust.checker_question').where('wanted_until', '<', moment(at)).execute();
}
