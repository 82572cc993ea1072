/** SQL of signed acts that wait for the checker of signatures. */
import { type ColumnType, sql } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import type { Json } from '#kernel/canonical.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { RefusalCode, RefusalDetail } from '#kernel/refusal.ts';
import type { Language } from '#kernel/text.ts';
import type { Tx } from '#platform/app.ts';
import type { Context } from '#platform/feature.ts';

type Moment = ColumnType<Instant, string, string>;

interface Tables {
  'identity.waiting_act': {
    id: string;
    digest: string;
    action: string;
    input: ColumnType<Json | null, string, null>;
    actor: ColumnType<Actor, string, never>;
    person_id: string;
    question: string;
    back: string;
    language: Language;
    channel: Context['channel'];
    at: Moment;
    in_hand_until: Moment;
    ended_at: ColumnType<Instant | null, string | null, string>;
    refusal: RefusalCode | null;
    detail: ColumnType<RefusalDetail | null, string | null, string | null>;
  };
}

const moment = (at: Instant) => sql<Instant>`${isoInstant(at)}::timestamptz`;

export interface NewWaiting {
  readonly id: string;
  readonly digest: string;
  readonly action: string;
  readonly input: Json;
  readonly actor: Actor;
  readonly personId: string;
  readonly question: string;
  readonly back: string;
  readonly language: Language;
  readonly channel: Context['channel'];
  readonly at: Instant;
  readonly inHandUntil: Instant;
}

/** Keeps an act. False where the very same is kept already and hasn't ended. */
export async function insertWaiting(tx: Tx, act: NewWaiting): Promise<boolean> {
  const { id, digest, action, question, back, language, channel } = act;
  const row = await tx
    .db<Tables>()
    .insertInto('identity.waiting_act')
    .values({
      ...{ id, digest, action, question, back, language, channel },
      input: JSON.stringify(act.input),
      actor: JSON.stringify(act.actor),
      person_id: act.personId,
      at: isoInstant(act.at),
      in_hand_until: isoInstant(act.inHandUntil),
    })
    .onConflict((conflict) => conflict.column('digest').where('ended_at', 'is', null).doNothing())
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** The id of the act that waits under a digest. */
export async function findOpenWaiting(tx: Tx, digest: string): Promise<string | undefined> {
  const row = await tx
    .db<Tables>()
    .selectFrom('identity.waiting_act')
    .select('id')
    .where('digest', '=', digest)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  return row?.id;
}

export interface WaitingAct {
  readonly id: string;
  readonly action: string;
  readonly input: Json;
  readonly actor: Actor;
  readonly language: Language;
  readonly channel: Context['channel'];
  readonly at: Instant;
}

/** An act that hasn't ended; nobody else ends it until the transaction is over. */
export async function lockWaiting(tx: Tx, id: string): Promise<WaitingAct | undefined> {
  const row = await tx
    .db<Tables>()
    .selectFrom('identity.waiting_act')
    .select(['id', 'action', 'input', 'actor', 'language', 'channel', 'at'])
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  return row?.input ? { ...row, input: row.input } : undefined;
}

export interface OpenWaiting {
  readonly id: string;
  readonly question: string;
  readonly at: Instant;
}

/** What waits and is in nobody's hand, the longest first. */
export function openWaiting(tx: Tx, now: Instant, limit: number): Promise<OpenWaiting[]> {
  return tx
    .db<Tables>()
    .selectFrom('identity.waiting_act')
    .select(['id', 'question', 'at'])
    .where('ended_at', 'is', null)
    .where('in_hand_until', '<=', moment(now))
    .orderBy('at')
    .limit(limit)
    .execute();
}

/** The request that brought it waits no more. */
export async function letGo(tx: Tx, id: string, now: Instant): Promise<void> {
  await tx
    .db<Tables>()
    .updateTable('identity.waiting_act')
    .set({ in_hand_until: isoInstant(now) })
    .where('id', '=', id)
    .execute();
}

/** Ends an act, and lets go of what was signed. False where it has ended already. */
export async function endWaiting(
  tx: Tx,
  id: string,
  at: Instant,
  refusal?: { readonly code: RefusalCode; readonly detail: RefusalDetail },
): Promise<boolean> {
  const result = await tx
    .db<Tables>()
    .updateTable('identity.waiting_act')
    .set({
      ended_at: isoInstant(at),
      input: null,
      refusal: refusal?.code ?? null,
      detail: refusal ? JSON.stringify(refusal.detail) : null,
    })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** Forgets an act that hasn't ended. */
export async function dropWaiting(tx: Tx, id: string): Promise<void> {
  await tx.db<Tables>().deleteFrom('identity.waiting_act').where('id', '=', id).where('ended_at', 'is', null).execute();
}

/** How an act stands. */
export interface WaitingState {
  readonly id: string;
  readonly back: string;
  readonly at: Instant;
  readonly endedAt: Instant | null;
  readonly refusal: RefusalCode | null;
  readonly detail: RefusalDetail | null;
}

const STATE = ['id', 'back', 'at', 'ended_at as endedAt', 'refusal', 'detail'] as const;

/** A person's own act. */
export const findWaiting = (tx: Tx, id: string, personId: string): Promise<WaitingState | undefined> =>
  tx
    .db<Tables>()
    .selectFrom('identity.waiting_act')
    .select(STATE)
    .where('id', '=', id)
    .where('person_id', '=', personId)
    .executeTakeFirst();

/** What somebody sent last from a page. */
export const lastWaitingFrom = (tx: Tx, personId: string, back: string): Promise<WaitingState | undefined> =>
  tx
    .db<Tables>()
    .selectFrom('identity.waiting_act')
    .select(STATE)
    .where('person_id', '=', personId)
    .where('back', '=', back)
    .orderBy('at', 'desc')
    .limit(1)
    .executeTakeFirst();

/** What a person sent that waits, or of which nothing came, the newest first. */
export const waitingOf = (tx: Tx, personId: string, limit: number): Promise<WaitingState[]> =>
  tx
    .db<Tables>()
    .selectFrom('identity.waiting_act')
    .select(STATE)
    .where('person_id', '=', personId)
    .where((eb) => eb.or([eb('ended_at', 'is', null), eb('refusal', 'is not', null)]))
    .orderBy('at', 'desc')
    .limit(limit)
    .execute();

/** Forgets acts that ended before a moment. */
export async function deleteWaiting(tx: Tx, endedBefore: Instant): Promise<void> {
  await tx.db<Tables>().deleteFrom('identity.waiting_act').where('ended_at', '<', moment(endedBefore)).execute();
}
