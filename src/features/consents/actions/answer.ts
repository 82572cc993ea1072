/** What a person does with a request: gives his consent by a signature, refuses, and withdraws what he gave, from the next read on. */
import { z } from 'zod';
import { append } from '#features/transparency/index.ts';
import { receivedAt, verifySignature } from '#features/trust/index.ts';
import { fromBase64 } from '#kernel/hash.ts';
import type { Tx } from '#platform/app.ts';
import { action, type Context } from '#platform/feature.ts';
import { tellOrganisation } from '../letters.ts';
import { requireOneself } from '../policy.ts';
import { refuse } from '../refusals.ts';
import { actBytes, type ConsentAct, stateNow } from '../rules/consent.ts';
import { type Consent, findConsent, insertAct, lockConsent } from '../store.ts';

export const ACT_LEAF = 'consents.act';

const input = z.strictObject({ id: z.uuid() });

const allow = async (tx: Tx, ctx: Context): Promise<void> => {
  await requireOneself(tx, ctx);
};

/**
 * Gives the consent by the person's signature over its content. Refuses consents.not_found for everybody else, already_answered,
 * answer_over, other_person, signature_unknown, and what trust refuses.
 */
export const giveConsent = action({
  name: 'consents.give',
  input: input.extend({
    /** Detached CMS over the content, DER in base64. */
    signature: z.base64().max(128_000),
  }),
  allow,
  async run(tx, ctx, { id, signature }): Promise<void> {
    const person = await requireOneself(tx, ctx);
    const cms = fromBase64(signature);
    const { consent, content } = await answerable(tx, ctx, id, person.personId, cms);
    const signed = await verifySignature(tx, { content, cms, at: ctx.now, accept: ['person'], isKept: true });
    if (signed.iin !== person.iin) throw refuse('other_person');
    if (signed.revocation !== 'good') throw refuse('signature_unknown');
    await add(tx, ctx, consent, { kind: 'given', personId: person.personId, cms });
  },
});

/** Refuses the request. Refuses itself as `giveConsent`. */
export const refuseConsent = action({
  name: 'consents.refuse',
  input,
  allow,
  async run(tx, ctx, { id }): Promise<void> {
    const { personId } = await requireOneself(tx, ctx);
    const { consent } = await answerable(tx, ctx, id, personId);
    await add(tx, ctx, consent, { kind: 'refused', personId, cms: null });
  },
});

/** Withdraws a live consent: no read after this one's commit gets anything. Refuses consents.not_found, not_live. */
export const withdrawConsent = action({
  name: 'consents.withdraw',
  input,
  allow,
  async run(tx, ctx, { id }): Promise<void> {
    const { personId } = await requireOneself(tx, ctx);
    const { consent } = await reached(tx, id, personId);
    if (stateNow(consent, ctx.now) !== 'live') throw refuse('not_live');
    await add(tx, ctx, consent, { kind: 'withdrawn', personId, cms: null });
  },
});

async function reached(tx: Tx, id: string, personId: string): Promise<{ consent: Consent; content: Uint8Array }> {
  await lockConsent(tx, id, 'act');
  const consent = (await findConsent(tx, id)) ?? refuse('not_found');
  if (consent.addressed?.personId !== personId) throw refuse('not_found');
  return { consent, content: consent.addressed.content };
}

/** Whether it can be answered; by a signature, when that came here. */
async function answerable(tx: Tx, ctx: Context, id: string, personId: string, cms?: Uint8Array) {
  const found = await reached(tx, id, personId);
  const { consent, content } = found;
  if (consent.acts.length > 0) throw refuse('already_answered');
  const at = cms ? await receivedAt(tx, { content, cms }, ctx.now) : ctx.now;
  if (stateNow(consent, at) !== 'asked') throw refuse('answer_over');
  return found;
}

async function add(
  tx: Tx,
  ctx: Context,
  consent: Consent,
  done: Pick<ConsentAct, 'kind' | 'personId' | 'cms'>,
): Promise<void> {
  const act: ConsentAct = { ...done, requestId: consent.id, number: consent.acts.length + 1, at: ctx.now };
  await insertAct(tx, act, await append(tx, ACT_LEAF, actBytes(act)));
  await tellOrganisation(tx, consent, done.kind);
}
