import { type RawBuilder, sql } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Text } from '#kernel/text.ts';
import type { Tx } from '#platform/app.ts';

/** Whose inbox: a person's own, or an organisation's. */
export type Holder = { readonly personId: string } | { readonly organisationId: string };

export interface Letter {
  readonly id: string;
  readonly kind: string;
  readonly subject: Text;
  readonly body: Text;
  /** A path without the language. */
  readonly link: string | null;
  readonly caseId: string | null;
  readonly sentAt: Instant;
  readonly readAt: Instant | null;
}

export interface NewLetter {
  readonly id: string;
  readonly personId: string | null;
  readonly organisationId: string | null;
  readonly kind: string;
  readonly subject: Text;
  readonly body: Text;
  readonly link: string | null;
  readonly caseId: string | null;
  readonly sentAt: Instant;
}

type Tables = Record<never, never>;

export async function insertLetter(tx: Tx, letter: NewLetter): Promise<void> {
  await sql`insert into notifications.letter
      (id, person_id, organisation_id, kind, subject, body, link, case_id, sent_at)
    values (${letter.id}::uuid, ${letter.personId}::uuid, ${letter.organisationId}::uuid, ${letter.kind},
      ${JSON.stringify(letter.subject)}::jsonb, ${JSON.stringify(letter.body)}::jsonb, ${letter.link},
      ${letter.caseId}::uuid, ${isoInstant(letter.sentAt)}::timestamptz)`.execute(tx.db<Tables>());
}

const heldBy = (holder: Holder): RawBuilder<boolean> =>
  'personId' in holder
    ? sql<boolean>`organisation_id is null and person_id = ${holder.personId}::uuid`
    : sql<boolean>`organisation_id is not null and organisation_id = ${holder.organisationId}::uuid`;

const COLUMNS = sql`id, kind, subject, body, link, case_id as "caseId", sent_at as "sentAt", read_at as "readAt"`;

/** Newest first; `before` is the id of the last one shown. */
export async function findLetters(
  tx: Tx,
  holder: Holder,
  before: string | undefined,
  limit: number,
): Promise<Letter[]> {
  const older = before === undefined ? sql`true` : sql`id < ${before}::uuid`;
  const { rows } = await sql<Letter>`select ${COLUMNS} from notifications.letter
    where ${heldBy(holder)} and ${older} order by id desc limit ${limit}`.execute(tx.db<Tables>());
  return rows;
}

export async function findLetter(tx: Tx, holder: Holder, id: string): Promise<Letter | undefined> {
  const { rows } = await sql<Letter>`select ${COLUMNS} from notifications.letter
    where id = ${id}::uuid and ${heldBy(holder)}`.execute(tx.db<Tables>());
  return rows[0];
}

/** Marks a letter read, the first time only. */
export async function markRead(tx: Tx, holder: Holder, id: string, at: Instant): Promise<void> {
  await sql`update notifications.letter set read_at = ${isoInstant(at)}::timestamptz
    where id = ${id}::uuid and read_at is null and ${heldBy(holder)}`.execute(tx.db<Tables>());
}

export async function countUnread(tx: Tx, holder: Holder): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from notifications.letter
    where read_at is null and ${heldBy(holder)}`.execute(tx.db<Tables>());
  return rows[0]?.count ?? 0;
}

/** Deletes letters sent before a moment; only the retention role may. */
export async function deleteLetters(tx: Tx, sentBefore: Instant): Promise<void> {
  await sql`delete from notifications.letter where sent_at < ${isoInstant(sentBefore)}::timestamptz`.execute(
    tx.db<Tables>(),
  );
}
