/** Sessions: changing the actor, ending, forgetting. */
import { z } from 'zod';
import { isSignedIn } from '#kernel/actor.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { action, type Context } from '#platform/feature.ts';
import { refuse } from '../refusals.ts';
import { ABSOLUTE_MS, FORGET_AFTER_MS } from '../rules/session.ts';
import { deleteChallenges } from '../store/challenges.ts';
import { changeActor, deleteSessions, findSessionById, revokeOthers, revokeSession } from '../store/sessions.ts';
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
    const session = (await findSessionById(tx, sessionId)) ?? refuse('sign_in_required');
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
    await revokeSession(tx, personId, sessionId, ctx.now);
  },
});

/** Ends one of one's own sessions, or all but this one. Refuses identity.session_not_found. */
export const revokeAction = action({
  name: 'identity.revoke-session',
  input: z.strictObject({ session: z.union([z.uuid(), z.literal('others')]) }),
  allow: signedIn,
  async run(tx, ctx, { session }): Promise<void> {
    const { personId, sessionId } = sessionOf(ctx);
    if (session === 'others') await revokeOthers(tx, personId, sessionId, ctx.now);
    else if (!(await revokeSession(tx, personId, session, ctx.now))) refuse('session_not_found');
  },
});

/** Forgets challenges and sessions whose time is long over. */
export async function sweep(tx: Tx, now: Instant): Promise<void> {
  await deleteChallenges(tx, now);
  await deleteSessions(tx, instant(now - FORGET_AFTER_MS));
}
