/** Sessions: changing the actor, ending, forgetting. */
import { z } from 'zod';
import { isSignedIn } from '#kernel/actor.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { publish } from '#platform/events.ts';
import { action, type Context } from '#platform/feature.ts';
import { refuse } from '../refusals.ts';
import { ABSOLUTE_MS, endOf, FORGET_AFTER_MS, isAlive, type SessionAssurance } from '../rules/session.ts';
import { deleteChallenges } from '../store/challenges.ts';
import {
  changeActor,
  deleteSessions,
  findSessionById,
  revokeOthers,
  revokeSession,
  revokeSessionsBy,
  type SessionLine,
  sessionsOf,
} from '../store/sessions.ts';
import { deleteWaiting } from '../store/waiting.ts';
import { actAsSchema, chooseActor } from './sign-in.ts';
import { newToken } from './token.ts';

function sessionOf(ctx: Context): { personId: string; sessionId: string } {
  return isSignedIn(ctx.actor) ? ctx.actor : refuse('sign_in_required');
}

const signedIn = (_tx: Tx, ctx: Context): void => {
  sessionOf(ctx);
};

/**
 * Acts as somebody else from here on: oneself, an office, an organisation. The session gets a new token; the old one is worth nothing.
 * Refuses identity.no_such_post, no_mandate, assurance_too_low.
 */
export const actAsAction = action({
  name: 'identity.act-as',
  input: z.strictObject({ as: actAsSchema }),
  allow: signedIn,
  async run(tx, ctx, { as }): Promise<{ token: string; maxAgeSeconds: number }> {
    const { personId, sessionId } = sessionOf(ctx);
    const session = await findSessionById(tx, sessionId);
    if (session === undefined || session.revokedAt !== null) throw refuse('sign_in_required');
    const actor = await chooseActor(tx, { personId }, as, session.assurance, ctx.now);
    const { token, hash } = newToken();
    await changeActor(tx, sessionId, { tokenHash: hash, ...actor });
    return { token, maxAgeSeconds: ABSOLUTE_MS / 1000 };
  },
});

export const signOutAction = action({
  name: 'identity.sign-out',
  input: z.strictObject({}),
  allow: signedIn,
  async run(tx, ctx): Promise<void> {
    const { personId, sessionId } = sessionOf(ctx);
    if (await revokeSession(tx, personId, sessionId, ctx.now)) await tellEnded(tx, sessionId);
  },
});

/** Idle sessions and those whose twelve hours are over end by themselves, and nobody tells of it: see `livingSession`. */
const tellEnded = (tx: Tx, sessionId: string): Promise<void> => publish(tx, 'identity.session-ended', { sessionId });

/** How many are shown: the newest. */
const SESSIONS_SHOWN = 20;

/** One's own newest sessions, and which of them asks. Refuses identity.sign_in_required. */
export async function ownSessions(tx: Tx, ctx: Context): Promise<{ current: string; sessions: SessionLine[] }> {
  const { personId, sessionId } = sessionOf(ctx);
  return { current: sessionId, sessions: await sessionsOf(tx, personId, SESSIONS_SHOWN) };
}

/** Ends one of one's own sessions, or all but this one. Refuses identity.session_not_found. */
export const revokeAction = action({
  name: 'identity.revoke-session',
  input: z.strictObject({ session: z.union([z.uuid(), z.literal('others')]) }),
  allow: signedIn,
  async run(tx, ctx, { session }): Promise<void> {
    const { personId, sessionId } = sessionOf(ctx);
    if (session === 'others') {
      for (const other of await revokeOthers(tx, personId, sessionId, ctx.now)) await tellEnded(tx, other);
    } else if (await revokeSession(tx, personId, session, ctx.now)) await tellEnded(tx, session);
    else throw refuse('session_not_found');
  },
});

/**
 * Ends what a certificate opened (by itself, or by a passkey that it vouched for), now that it stands no more; but not the session in which
 * its holder says so.
 */
export async function endSessionsBy(tx: Tx, ctx: Context, certificate: string): Promise<void> {
  const keep = isSignedIn(ctx.actor) ? ctx.actor.sessionId : null;
  for (const ended of await revokeSessionsBy(tx, certificate, keep, ctx.now)) await tellEnded(tx, ended);
}

export interface LivingSession {
  readonly personId: string;
  readonly assurance: SessionAssurance;
  readonly createdAt: Instant;
  /** Reference of the mandate under which it acts. */
  readonly mandate: string | null;
  /** When it ends if nobody uses it any more. */
  readonly endsAt: Instant;
}

/** A session while it lives. */
export async function livingSession(tx: Tx, id: string): Promise<LivingSession | undefined> {
  const found = await findSessionById(tx, id);
  if (found === undefined || !isAlive(found, tx.env.clock.now())) return undefined;
  const { personId, assurance, createdAt, mandate } = found;
  return { personId, assurance, createdAt, mandate, endsAt: endOf(found) };
}

/** Forgets challenges, sessions and signed acts whose time is long over. */
export async function sweep(tx: Tx, now: Instant): Promise<void> {
  await deleteChallenges(tx, now);
  await deleteSessions(tx, instant(now - FORGET_AFTER_MS));
  await deleteWaiting(tx, instant(now - FORGET_AFTER_MS));
}
