/** Telling somebody, and his reading it. */
import { z } from 'zod';
import type { Actor } from '#kernel/actor.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import type { Text } from '#kernel/text.ts';
import type { Tx } from '#platform/app.ts';
import { publish } from '#platform/events.ts';
import { action } from '#platform/feature.ts';
import { newId } from '#platform/random.ts';
import { refuse } from './refusals.ts';
import {
  countUnread,
  deleteLetters,
  findLetter,
  findLetters,
  type Holder,
  insertLetter,
  type Letter,
  markRead,
} from './store.ts';

/** How long a letter is kept: as long as the longest time to appeal against what it told of, and a year on top. */
export const KEPT_MS = 5 * 365 * 24 * 3_600_000;

export interface Notice {
  readonly personId: string;
  /** The letter lies in the organisation's inbox, for whoever acts for it. */
  readonly organisationId?: string;
  /** What happened, for programs: `case.registered`, `case.returned`, … */
  readonly kind: string;
  readonly subject: Text;
  readonly body: Text;
  /** A path of the portal without the language: /applications/…; a path with one loses it. */
  readonly link?: string;
  readonly caseId?: string;
}

/** Puts a letter into the inbox and publishes `notifications.sent`, by which other channels carry it further. Gives its id. */
export async function notify(tx: Tx, notice: Notice): Promise<string> {
  const sentAt = tx.env.clock.now();
  const id = newId(sentAt);
  const { personId, organisationId = null, caseId = null, kind, subject, body } = notice;
  const link = notice.link?.replace(/^\/(?:kk|ru|en)(?=\/|$)/, '') || null;
  await insertLetter(tx, { id, personId, organisationId, kind, subject, body, link, caseId, sentAt });
  await publish(tx, 'notifications.sent', {
    letterId: id,
    personId,
    kind,
    ...(organisationId === null ? {} : { organisationId }),
    ...(caseId === null ? {} : { caseId }),
  });
  return id;
}

/** Whose inbox an actor reads. Refuses notifications.own_inbox_only for staff. */
export function inboxOf(actor: Actor): Holder {
  if (actor.kind !== 'person') throw refuse('own_inbox_only');
  if (actor.onBehalfOf === undefined) return { personId: actor.personId };
  if (actor.onBehalfOf.kind !== 'organisation') throw refuse('own_inbox_only');
  return { organisationId: actor.onBehalfOf.subjectId };
}

export interface Inbox {
  readonly letters: readonly Letter[];
  /** Give it as `before` for the next page; absent: there is none. */
  readonly next?: string;
}

/** An inbox, newest first, `limit` at a time (1 to 100). */
export async function lettersOf(
  tx: Tx,
  holder: Holder,
  page: { before?: string; limit?: number } = {},
): Promise<Inbox> {
  const limit = Math.min(Math.max(page.limit ?? 20, 1), 100);
  const rows = await findLetters(tx, holder, page.before, limit + 1);
  const letters = rows.slice(0, limit);
  const last = letters.at(-1);
  return { letters, ...(rows.length > limit && last ? { next: last.id } : {}) };
}

/** How many letters wait unread. */
export function unreadOf(tx: Tx, holder: Holder): Promise<number> {
  return countUnread(tx, holder);
}

/** Opens a letter of one's own inbox and marks it read. Refuses notifications.letter_not_found. */
export const openLetterAction = action({
  name: 'notifications.open',
  input: z.strictObject({ letter: z.uuid() }),
  allow(_tx, ctx) {
    inboxOf(ctx.actor);
  },
  async run(tx, ctx, { letter }): Promise<Letter> {
    const holder = inboxOf(ctx.actor);
    const found = (await findLetter(tx, holder, letter)) ?? refuse('letter_not_found');
    if (found.readAt === null) await markRead(tx, holder, letter, ctx.now);
    return found;
  },
});

/** Forgets letters that are older than they are kept. Under the retention role. */
export async function forgetOldLetters(tx: Tx, now: Instant): Promise<void> {
  await deleteLetters(tx, instant(now - KEPT_MS));
}
