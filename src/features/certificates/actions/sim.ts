/** Signing by the key on a SIM: the page asks, a worker asks the operator's service, the page goes on with the signature. */
import { z } from 'zod';
import { personOf } from '#kernel/actor.ts';
import { fromBase64 } from '#kernel/hash.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { App, Tx } from '#platform/app.ts';
import { action } from '#platform/feature.ts';
import { newId, randomBelow } from '#platform/random.ts';
import { texts } from '#platform/texts.ts';
import { refuse } from '../refusals.ts';
import { phoneExpiry, screenCode } from '../rules/phone.ts';
import { internationalNumber } from '../rules/sim.ts';
import type { SimAnswer, SimFailure } from '../sim/messages.ts';
import { askPhoneOfSim, askStatusOfSim, hasSimService } from '../sim/service.ts';
import {
  claimSimSignings,
  findSimSigning,
  insertSimSigning,
  type SimSigning,
  saveSimEnd,
  saveTransaction,
} from '../store/sim.ts';
import { tokenHash } from './begin.ts';
import { askedSchema, newSecret, requireOwnSignature, requireSignable } from './phone.ts';

const t = texts('certificates');

const ASK_EVERY_MS = 2000;
const MOST_AT_ONCE = 20;

/**
 * Asks the SIM behind a number for a signature over the bytes; who is signed in gets only his own. Gives the secret of the page. Refuses
 * certificates.sim_unavailable (no service is configured), sim_number, sim_busy, and as `requireSignable`.
 */
export const askSim = action({
  name: 'certificates.ask-sim',
  input: askedSchema.extend({ phone: z.string().max(40) }),
  allow: () => undefined,
  async run(tx, ctx, input): Promise<string> {
    if (!hasSimService(tx.env)) throw refuse('sim_unavailable');
    const msisdn = internationalNumber(input.phone) ?? refuse('sim_number');
    await requireSignable(tx, ctx, input);
    const token = newSecret();
    const code = screenCode(randomBelow);
    const isNew = await insertSimSigning(tx, {
      id: newId(ctx.now),
      personId: personOf(ctx.actor),
      tokenHash: tokenHash(token),
      code,
      words: t(ctx.language, 'sim.display', { code }),
      content: fromBase64(input.content),
      action: input.action,
      fields: input.fields,
      madeAt: ctx.now,
      expiresAt: phoneExpiry(ctx.now),
      msisdn,
    });
    return isNew ? token : refuse('sim_busy');
  },
});

/** What was asked by the page that holds the secret. Refuses certificates.phone_unknown. */
export const askedSim = async (tx: Tx, token: string): Promise<SimSigning> =>
  (await findSimSigning(tx, tokenHash(token))) ?? refuse('phone_unknown');

/** The worker's half: asks the service, and what has become of what was asked. */
export async function askSims(app: App): Promise<void> {
  if (!hasSimService(app.env)) return;
  const now = app.env.clock.now();
  const claimed = await app.transaction((tx) =>
    claimSimSignings(tx, { now, askedBefore: instant(now - ASK_EVERY_MS), most: MOST_AT_ONCE }),
  );
  await Promise.all(
    claimed.map(async (signing) => {
      const answer = await answerFor(app, signing, now);
      await app.transaction((tx) => keep(tx, signing, answer, now));
    }),
  );
}

type Claimed = SimSigning & { readonly msisdn: string | null };

function answerFor({ env }: App, signing: Claimed, now: Instant): Promise<SimAnswer> | SimAnswer {
  const { id, msisdn, content, words, transaction, expiresAt } = signing;
  if (now >= expiresAt || msisdn === null) return { kind: 'failed', why: 'timeout' };
  if (transaction !== null) return askStatusOfSim(env, id, transaction, now);
  const seconds = Math.ceil((expiresAt - now) / 1000);
  return askPhoneOfSim(env, { id, msisdn, content, words, seconds }, now);
}

async function keep(tx: Tx, signing: Claimed, answer: SimAnswer, now: Instant): Promise<void> {
  const { id, transaction } = signing;
  if (answer.kind === 'pending') await saveTransaction(tx, id, answer.transaction);
  else if (answer.kind === 'signed') await saveSimEnd(tx, id, await judged(tx, signing, answer.cms, now));
  // A service that is away for a moment may still know the transaction; what was never taken is over.
  else if (answer.why !== 'unavailable' || transaction === null) await saveSimEnd(tx, id, { failure: answer.why });
}

/** The signature, if it is one as any other, and of the person who asked. */
async function judged(
  tx: Tx,
  signing: SimSigning,
  cms: Uint8Array,
  at: Instant,
): Promise<{ cms: Uint8Array } | { failure: SimFailure }> {
  try {
    await requireOwnSignature(tx, signing, cms, at);
    return { cms };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { failure: error.code === 'certificates.not_the_asker' ? 'other_person' : 'wrong_signature' };
  }
}
