/** What becomes of a mandate: accepted or refused by the helper, taken back or given back by either, from the next request on. */
import { z } from 'zod';
import { dayIn } from '#features/country/index.ts';
import {
  appendGrantAct,
  findGrant,
  findOfficer,
  type GrantWithActs,
  lapseOfGrant,
  mandateKinds,
} from '#features/identity/index.ts';
import { calledName } from '#features/registers/index.ts';
import { instant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { action, type Context } from '#platform/feature.ts';
import { tellAnswer } from '../letters.ts';
import { refuse } from '../refusals.ts';
import { codeHash } from '../rules/code.ts';
import { countMisses, insertMiss, takeCode } from '../store.ts';
import { grantorOf, type Helper, helperIn, requireUninvolved } from './grantor.ts';

const input = z.strictObject({ id: z.uuid() });

const helpers = async (tx: Tx, ctx: Context): Promise<void> => {
  await helperIn(tx, ctx);
};

/**
 * The helper takes the offer, also as the visitor of a centre. Refuses mandates.not_found for everybody else, already_answered, offer_over,
 * other_operator.
 */
export const acceptMandate = action({
  name: 'mandates.accept',
  input,
  allow: helpers,
  async run(tx, ctx, { id }): Promise<void> {
    const helper = await helperIn(tx, ctx);
    await accept(tx, ctx, await offeredTo(tx, ctx, id, helper), helper);
  },
});

/** The helper declines the offer. Refuses as `acceptMandate`. */
export const refuseMandate = action({
  name: 'mandates.refuse',
  input,
  allow: helpers,
  async run(tx, ctx, { id }): Promise<void> {
    const helper = await helperIn(tx, ctx);
    const grant = await offeredTo(tx, ctx, id, helper);
    const { personId } = helper.person;
    const personName = calledName(helper.person);
    const { assistedBy } = helper;
    await appendGrantAct(tx, grant, { kind: 'refused', at: ctx.now, personId, personName, assistedBy });
    await tellAnswer(tx, grant, 'refused', personName, grant.grantor.id);
  },
});

/**
 * Accepts what was given with a code. False for a wrong or old one: it is counted, so the caller refuses after the transaction. Refuses
 * mandates.too_many_tries, not_oneself, offer_over, other_operator (also to the operator who saw the code when it was given).
 */
export const acceptByCode = action({
  name: 'mandates.accept-by-code',
  input: z.strictObject({ code: z.string().max(40) }),
  allow: helpers,
  async run(tx, ctx, { code }): Promise<boolean> {
    const helper = await helperIn(tx, ctx);
    const { minutes, tries } = mandateKinds(tx.env, ctx.now).code;
    const since = instant(ctx.now - minutes * 60_000);
    const { personId } = helper.person;
    if ((await countMisses(tx, personId, since)) >= tries) throw refuse('too_many_tries', { minutes });
    const id = await takeCode(tx, codeHash(code), ctx.now);
    const grant = id === undefined ? undefined : await findGrant(tx, id, true);
    if (grant === undefined) {
      await insertMiss(tx, personId, ctx.now);
      return false;
    }
    if (grant.grantor.id === personId) throw refuse('not_oneself');
    await accept(tx, ctx, grant, helper);
    return true;
  },
});

/**
 * Ends a mandate at once: taken back by who gave it, or by the director of the organisation; given back by the helper. Refuses
 * mandates.not_found for everybody else, already_answered where it has ended.
 */
export const withdrawMandate = action({
  name: 'mandates.withdraw',
  input,
  async allow(tx, ctx) {
    if (ctx.actor.kind !== 'person' || ctx.actor.onBehalfOf) await grantorOf(tx, ctx);
    else await helperIn(tx, ctx);
  },
  async run(tx, ctx, { id }): Promise<void> {
    const grant = (await findGrant(tx, id, true)) ?? refuse('not_found');
    const { person, organisation, assistedBy } = await grantorOf(tx, ctx);
    const isHelper = grant.representative?.id === person.personId && organisation === undefined;
    const isGiver = grant.organisation
      ? grant.organisation.id === organisation?.organisationId
      : grant.grantor.id === person.personId && organisation === undefined;
    if (!isHelper && !isGiver) throw refuse('not_found');
    requireUninvolved(ctx, grant.grantor.id, grant.representative?.id);
    if (grant.acts.some(({ kind }) => kind !== 'accepted')) throw refuse('already_answered');
    const { personId } = person;
    const personName = calledName(person);
    await appendGrantAct(tx, grant, { kind: 'withdrawn', at: ctx.now, personId, personName, assistedBy });
    const other = isHelper ? grant.grantor.id : grant.representative?.id;
    if (other !== undefined) await tellAnswer(tx, grant, 'withdrawn', personName, other);
  },
});

async function offeredTo(tx: Tx, ctx: Context, id: string, { person }: Helper): Promise<GrantWithActs> {
  const grant = await findGrant(tx, id, true);
  if (!grant?.isNamed || grant.representative?.id !== person.personId) throw refuse('not_found');
  requireUninvolved(ctx, grant.grantor.id);
  return grant;
}

async function accept(tx: Tx, ctx: Context, grant: GrantWithActs, { person, assistedBy }: Helper): Promise<void> {
  if (grant.acts.length > 0) throw refuse('already_answered');
  requireUninvolved(ctx, grant.grantor.id);
  const { personId } = person;
  if (await gaveItAsOperator(tx, ctx, grant, personId)) throw refuse('other_operator');
  const lapse = await lapseOfGrant(tx, grant, person);
  if (lapse !== 'not_accepted' || ctx.now > grant.offeredUntil) throw refuse('offer_over');
  const personName = calledName(person);
  await appendGrantAct(tx, grant, { kind: 'accepted', at: ctx.now, personId, personName, assistedBy });
  await tellAnswer(tx, grant, 'accepted', personName, grant.grantor.id);
}

/** Whether a person was the operator at whose window it was given: he saw the code, and chose the words. */
async function gaveItAsOperator(
  tx: Tx,
  ctx: Context,
  { assistedBy }: GrantWithActs,
  personId: string,
): Promise<boolean> {
  if (assistedBy === null) return false;
  return (await findOfficer(tx, assistedBy, dayIn(tx.env, ctx.now)))?.personId === personId;
}
