/** A certificate in an organisation's name ends with what it rests on: the director changed, a mandate or a post ended. */
import { certificateOf } from '#features/trust/index.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { App, Tx } from '#platform/app.ts';
import type { Context } from '#platform/feature.ts';
import { textOf } from '#platform/texts.ts';
import type { Enrolment } from '../rules/enrolment.ts';
import { saveChecked, saveOver, takeForCheck } from '../store/enrolments.ts';
import { tellHolder, withdraw } from './change.ts';
import { hasLapsed } from './enrol.ts';

/** Looked at in one turn, those first that were looked at least lately: what a turn costs doesn't grow with the certificates. */
const MOST_AT_ONCE = 200;

/** Withdraws what has nothing to rest on any more, from now on, and tells the holder. */
export async function endLapsed(app: App): Promise<void> {
  await app.transaction(async (tx) => {
    const ctx = app.systemContext('certificates.end-lapsed');
    const taken = await takeForCheck(tx, MOST_AT_ONCE);
    for (const enrolment of taken) if (await isOver(tx, ctx, enrolment)) await saveOver(tx, enrolment.id, ctx.now);
    await saveChecked(
      tx,
      taken.map(({ id }) => id),
      ctx.now,
    );
  });
}

/** Whether its certificate is worth nothing any more, if need be from now on. */
async function isOver(tx: Tx, ctx: Context, enrolment: Enrolment): Promise<boolean> {
  const certificate = await certificateOf(tx, enrolment.serial ?? '');
  if (!certificate || certificate.notAfter <= ctx.now) return true;
  if (!(await hasLapsed(tx, enrolment))) return false;
  const reason = 'affiliationChanged';
  try {
    await withdraw(tx, ctx, certificate.serial, reason);
  } catch (error) {
    // Somebody withdrew it before.
    if (error instanceof Refusal && error.code === 'trust.already_revoked') return true;
    throw error;
  }
  await tellHolder(tx, certificate, { act: 'withdrawn', reason, by: textOf('certificates', 'change.by.register') });
  return true;
}
