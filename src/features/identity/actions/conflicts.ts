/** Conflicts of interest: an officer says whom he may not decide about, and isn't drawn for them from that moment on. */
import { z } from 'zod';
import { livingPersonBy, organisationByBin } from '#features/registers/index.ts';
import { append } from '#features/transparency/index.ts';
import { isBin, isIin } from '#kernel/identifiers.ts';
import type { Tx } from '#platform/app.ts';
import { action, type Context } from '#platform/feature.ts';
import { newId } from '#platform/random.ts';
import { requireOfficer } from '../policy.ts';
import { refuse } from '../refusals.ts';
import { type Conflict, conflictBytes, conflictEndBytes } from '../rules/conflict.ts';
import { conflictsOf, findConflict, insertConflict, insertConflictEnd } from '../store/conflicts.ts';
import { lockOfficer } from '../store/examinations.ts';
import { effectiveOf } from './administration.ts';

/** The log's names for leaves of conflicts and of their ends. */
export const CONFLICT_LEAF = 'identity.conflict';
export const CONFLICT_END_LEAF = 'identity.conflict-end';

type Side = Pick<Conflict, 'personId' | 'organisationId' | 'namedBy' | 'called'>;

/**
 * Writes that an officer has a conflict, from now on. Whether it is true nobody asks: oversight sees how often it is said. Refuses
 * identity.conflict_exists where one with the same side stands.
 */
async function declare(tx: Tx, ctx: Context, side: Side, reason: string): Promise<string> {
  const { officerId } = requireOfficer(ctx);
  await lockOfficer(tx, officerId);
  const standing = (await conflictsOf(tx, officerId)).filter(({ endedAt }) => endedAt === null);
  const isSame = (one: Side) => one.personId === side.personId && one.organisationId === side.organisationId;
  if (standing.some(isSame)) throw refuse('conflict_exists');
  const conflict = { id: newId(ctx.now), officerId, ...side, reason, at: ctx.now };
  await insertConflict(tx, conflict, await append(tx, CONFLICT_LEAF, conflictBytes(conflict)));
  return conflict.id;
}

/**
 * An officer declares a conflict with a person (the surname must be his: a number alone would tell whose it is) or an organisation; gives
 * its id. Refuses identity.forbidden for who is no officer, not_a_person and not_an_organisation where the registers don't know them,
 * conflict_exists.
 */
export const declareConflictAction = action({
  name: 'identity.declare-conflict',
  input: z.strictObject({
    with: z.union([
      z.strictObject({ iin: z.string().refine(isIin), surname: z.string().trim().min(1).max(100) }),
      z.strictObject({ bin: z.string().refine(isBin) }),
    ]),
    reason: z.string().trim().min(1).max(500),
  }),
  allow(_tx, ctx) {
    requireOfficer(ctx);
  },
  run: async (tx, ctx, { with: side, reason }): Promise<string> =>
    'iin' in side
      ? declare(tx, ctx, await personSide(tx, side), reason)
      : declare(tx, ctx, await organisationSide(tx, side.bin), reason),
});

async function personSide(tx: Tx, named: { iin: string; surname: string }): Promise<Side> {
  const { personId, name } = (await livingPersonBy(tx, named)) ?? refuse('not_a_person');
  return { personId, organisationId: null, namedBy: 'surname', called: name.surname };
}

async function organisationSide(tx: Tx, bin: string): Promise<Side> {
  const { organisationId } = (await organisationByBin(tx, bin)) ?? refuse('not_an_organisation');
  return { personId: null, organisationId, namedBy: 'bin', called: bin };
}

/**
 * The officer has a conflict with the applicant of a case that is his: for the act that hands it over, in its transaction. Where the same
 * was declared before, nothing is added.
 */
export async function declareConflictInCase(
  tx: Tx,
  ctx: Context,
  { number, personId, organisationId }: { number: string; personId: string; organisationId?: string | undefined },
  reason: string,
): Promise<void> {
  const whom = organisationId === undefined ? { personId, organisationId: null } : { personId: null, organisationId };
  const { officerId } = requireOfficer(ctx);
  const known = (await conflictsOf(tx, officerId)).some(
    (one) => one.endedAt === null && one.personId === whom.personId && one.organisationId === whom.organisationId,
  );
  if (!known) await declare(tx, ctx, { ...whom, namedBy: 'case', called: number }, reason);
}

/**
 * Ends a conflict of one's own, from the next working day: nobody gets into a list after seeing a case. Refuses identity.forbidden,
 * conflict_not_found for another's or one that was ended.
 */
export const endConflictAction = action({
  name: 'identity.end-conflict',
  input: z.strictObject({ conflict: z.uuid() }),
  allow(_tx, ctx) {
    requireOfficer(ctx);
  },
  async run(tx, ctx, input): Promise<void> {
    const { officerId } = requireOfficer(ctx);
    await lockOfficer(tx, officerId);
    const conflict = await findConflict(tx, input.conflict);
    if (conflict?.officerId !== officerId || conflict.endedAt !== null) throw refuse('conflict_not_found');
    const end = { conflictId: conflict.id, countsFrom: effectiveOf(tx, ctx), at: ctx.now };
    await insertConflictEnd(tx, end, await append(tx, CONFLICT_END_LEAF, conflictEndBytes(end)));
  },
});
