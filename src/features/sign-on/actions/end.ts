/** The end of a sign-in: whatever opened by it opens no more, and the client is told. */
import { z } from 'zod';
import { livingSession } from '#features/identity/index.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { sendJob } from '#platform/events.ts';
import { job, subscription } from '#platform/feature.ts';
import { keepingLoop } from '#platform/keeping.ts';
import { deleteExpired, deleteGrant } from '../store/artifacts.ts';
import { deleteSignIns, findSignIn, keeping, markEnded, openSignIns, type SignIn } from '../store/sign-ins.ts';
import { tellSignedOut } from '../tell.ts';

/** Ended sign-ins are shown for this long, then forgotten. */
const FORGET_AFTER_MS = 90 * 24 * 3_600_000;

export const TELL_JOB = 'sign-on.tell-signed-out';

/** Ends a sign-in. `telling`: the client is told, unless it ended the sign-in itself or already has a newer one of the session. */
export async function endSignIn(tx: Tx, one: SignIn, telling: 'tell' | 'silent'): Promise<void> {
  if (!(await markEnded(tx, one.id, tx.env.clock.now()))) return;
  await deleteGrant(tx, one.grantHash);
  await keeping.save(tx, one.id, undefined);
  if (telling === 'tell' && one.sid !== null) await sendJob(tx, TELL_JOB, { signIn: one.id });
}

/** A session was ended by its person. */
export const endWithSession = subscription({
  event: 'identity.session-ended',
  subscriber: 'sign-on.session-ended',
  data: z.object({ sessionId: z.uuid() }),
  run: (app, { sessionId }) =>
    app.transaction(async (tx) => {
      for (const one of await openSignIns(tx, sessionId)) await endSignIn(tx, one, 'tell');
    }),
});

/** Sessions that nobody uses any more, or whose hours are over, tell nobody of their end: they are looked at when it is due. */
export const watchSessions = keepingLoop('sign-on.watch-sessions', keeping, async (tx, id, now) => {
  if (!(await keeping.claim(tx, id, now))) return;
  const one = await findSignIn(tx, id);
  if (one === undefined) return;
  const session = await livingSession(tx, one.sessionId);
  if (session) await keeping.save(tx, id, session.endsAt);
  else await endSignIn(tx, one, 'tell');
});

/** Tells the client. At most a few minutes of attempts, as every job. */
export const tellJob = job({
  name: TELL_JOB,
  data: z.object({ signIn: z.uuid() }),
  run: (app, { signIn }) => tellSignedOut(app, signIn),
});

/** Forgets what the protocol kept for minutes, and sign-ins that ended long ago. */
export async function sweep(tx: Tx, now: Instant): Promise<void> {
  await deleteExpired(tx, now);
  await deleteSignIns(tx, instant(now - FORGET_AFTER_MS));
}
