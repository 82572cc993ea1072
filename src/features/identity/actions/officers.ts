/** What is done about an officer at once: removal, absence. Appointing stands in appoint.ts. */
import { z } from 'zod';
import { dateSchema, dayIn } from '#features/country/index.ts';
import { calledName, personById } from '#features/registers/index.ts';
import type { Tx } from '#platform/app.ts';
import { action } from '#platform/feature.ts';
import { newId } from '#platform/random.ts';
import { refuse } from '../refusals.ts';
import { insertAbsence, insertEnding } from '../store/officers.ts';
import { administrators, effectiveOf, getOfficer, rosterChanged, writtenBy } from './administration.ts';

/** Removes an officer at once; oversight sees the reason. Refuses identity.officer_not_found. */
export const endOfficerAction = action({
  name: 'identity.end-officer',
  input: z.strictObject({ officer: z.uuid(), reason: z.string().trim().min(1).max(500) }),
  allow: administrators,
  async run(tx, ctx, input): Promise<void> {
    const post = await getOfficer(tx, ctx, input.officer);
    await insertEnding(tx, { officerId: post.officerId, reason: input.reason, ...writtenBy(ctx) });
    await rosterChanged(tx, { ...post, change: 'ended', atOnce: true });
  },
});

/**
 * Records an absence. One that begins before the next working day is at once: allowed (people fall ill), marked and seen by
 * oversight. Refuses identity.officer_not_found, and past_day for one that began before today.
 */
export const absenceAction = action({
  name: 'identity.record-absence',
  input: z
    .strictObject({ officer: z.uuid(), from: dateSchema, to: dateSchema, reason: z.string().trim().min(1).max(500) })
    .refine(({ from, to }) => from <= to, 'the last day is before the first'),
  allow: administrators,
  async run(tx, ctx, { officer, from, to, reason }): Promise<void> {
    const post = await getOfficer(tx, ctx, officer);
    if (from < dayIn(tx.env, ctx.now)) throw refuse('past_day');
    const atOnce = from < effectiveOf(tx, ctx);
    await insertAbsence(tx, {
      id: newId(ctx.now),
      officerId: officer,
      from,
      to,
      atOnce,
      reason,
      ...writtenBy(ctx),
    });
    await rosterChanged(tx, { ...post, change: 'absence', atOnce });
  },
});

/** What others call a person: given name and surname. For the engine's own use. */
export async function displayName(tx: Tx, personId: string): Promise<string> {
  const person = await personById(tx, personId);
  return person === undefined ? '' : calledName(person);
}
