/**
 * Acts that somebody signs with a key by which only the checker of signatures can compute. Everything that an act asks for is looked at
 * before its signature; where that is all that is missing, the act is kept whole and performed once the answer is there, by whoever signed it, if
 * he still holds the office or the mandate in which he did. Nothing of it takes effect before.
 */
import { z } from 'zod';
import { askAboutSignature, isForChecker, SignatureAwaited, waitForChecker } from '#features/trust/index.ts';
import { type Actor, isSignedIn, isStaff } from '#kernel/actor.ts';
import { canonicalBytes, type Json } from '#kernel/canonical.ts';
import { base64, fromBase64, sha256Hex } from '#kernel/hash.ts';
import { instant } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { App, Tx } from '#platform/app.ts';
import { publish } from '#platform/events.ts';
import { type Action, action, type RouteRequest, type Signed, type SigningRoad } from '#platform/feature.ts';
import { performIn, plainJson } from '#platform/perform.ts';
import { newId } from '#platform/random.ts';
import { requireSignedIn } from '../policy.ts';
import { refuse } from '../refusals.ts';
import { dropWaiting, endWaiting, findOpenWaiting, insertWaiting, letGo, lockWaiting } from '../store/waiting.ts';
import { mandateInUse } from './mandates.ts';
import { proposalKeeper } from './proposals.ts';

/** What nobody could compute for so long is told to be signed anew. */
export const WAITING_MS = 24 * 3_600_000;
/** The request that brought an act waits for the answer by itself; a worker takes it up when that has died. */
const IN_HAND_MS = 30_000;

interface SignedInput {
  /** Detached CMS, DER in base64. */
  readonly signature: string;
}

interface Road {
  /** The page to which whoever signed comes back, without the language. */
  readonly back: string;
}

type Request = Pick<RouteRequest, 'app' | 'ctx' | 'perform'>;

/**
 * Performs an act that is signed. Where only the checker can compute the signature, its answer is waited for a moment, so that a wrong one is
 * refused at the door; where it is silent the act is kept. The same act twice is one. Refuses as the act.
 */
async function performSigned<I extends SignedInput, O>(
  request: Request,
  act: Action<I, O>,
  input: I,
  { back }: Road,
): Promise<Signed<O>> {
  const { app, ctx, perform } = request;
  if (!isForChecker(app.env, fromBase64(input.signature))) return { output: await perform(act, input) };
  const digest = digestOf(ctx.actor, act.name, input);
  const before = await app.read((tx) => findOpenWaiting(tx, digest));
  if (before !== undefined) return { waiting: before };
  try {
    return { output: await perform(act, input) };
  } catch (error) {
    if (!(error instanceof SignatureAwaited)) throw error;
    const { content, cms } = error.signed;
    const kept = { action: act.name, input: plainJson(input), content: base64(content), cms: base64(cms), back };
    const { id, question, isNew } = await perform(keepSigned, kept);
    return isNew ? finishAtDoor<O>(app, id, question) : { waiting: id };
  }
}

/** For all rooms: they call it through the platform, for some lie below this one. */
export const signingRoad: SigningRoad = { performSigned };

/**
 * The same for an act whose answer only he can take who stands there: it is waited for a moment and kept by nobody. Refuses as the act,
 * `trust.checker_silent` where it can't be known yet; the same signature may be sent again for ten minutes.
 */
export async function performSignedNow<I extends SignedInput, O>(
  { app, perform }: Request,
  act: Action<I, O>,
  input: I,
): Promise<O> {
  try {
    return await perform(act, input);
  } catch (error) {
    if (!(error instanceof SignatureAwaited)) throw error;
    const asked = await app.transaction((tx) => askAboutSignature(tx, error.signed));
    if (asked !== undefined) await waitForChecker(app, asked);
    return perform(act, input);
  }
}

const digestOf = (actor: Actor, name: string, input: unknown): string =>
  sha256Hex(canonicalBytes([isSignedIn(actor) ? actor.personId : '', actor.kind, name, plainJson(input)]));

/** Keeps an act whose signature is all that is missing. Refuses identity.sign_in_required. */
export const keepSigned = action({
  name: 'identity.keep-signed',
  input: z.strictObject({
    action: z.string(),
    input: z.custom<Json>(),
    /** What was signed, and the signature; base64. */
    content: z.base64(),
    cms: z.base64(),
    back: z.string().startsWith('/'),
  }),
  allow(_tx, ctx) {
    requireSignedIn(ctx);
  },
  async run(tx, ctx, { action: name, input, content, cms, back }) {
    const actor = requireSignedIn(ctx);
    const signed = { content: fromBase64(content), cms: fromBase64(cms) };
    const question = (await askAboutSignature(tx, signed, WAITING_MS)) ?? refuse('forbidden');
    const { now, language, channel } = ctx;
    const digest = digestOf(actor, name, input);
    const id = newId(now);
    const isNew = await insertWaiting(tx, {
      ...{ id, digest, action: name, input, actor, personId: actor.personId, question, back, language, channel },
      at: now,
      inHandUntil: instant(now + IN_HAND_MS),
    });
    return { id: isNew ? id : ((await findOpenWaiting(tx, digest)) ?? id), question, isNew };
  },
});

async function finishAtDoor<O>(app: App, id: string, question: string): Promise<Signed<O>> {
  await waitForChecker(app, question);
  const finished = await finish(app, id, false);
  if (finished.state === 'done') return { output: finished.output as O };
  if (finished.state === 'refused') throw finished.refusal;
  await app.transaction((tx) => letGo(tx, id, app.env.clock.now()));
  return { waiting: id };
}

type Finished =
  | { readonly state: 'done'; readonly output: unknown }
  | { readonly state: 'refused'; readonly refusal: Refusal }
  | { readonly state: 'waiting' | 'over' };

/**
 * Performs a kept act if its signature is known by now, once: what it does and that it has ended are one transaction. What it refuses ends it
 * too. `isAway`: whoever signed is told; else he stands at the door and hears it there.
 */
export async function finish(app: App, id: string, isAway: boolean): Promise<Finished> {
  try {
    return await app.transaction((tx) => performKept(app, tx, id));
  } catch (error) {
    if (error instanceof SignatureAwaited) return { state: 'waiting' };
    if (!(error instanceof Refusal)) throw error;
    await (isAway ? refuseKept(app, id, error) : app.transaction((tx) => dropWaiting(tx, id)));
    return { state: 'refused', refusal: error };
  }
}

async function performKept(app: App, tx: Tx, id: string): Promise<Finished> {
  const kept = await lockWaiting(tx, id);
  if (!kept) return { state: 'over' };
  const { actor, language, channel } = kept;
  const act = app.features.flatMap(({ actions = [] }) => actions).find(({ name }) => name === kept.action);
  if (!act) throw refuse('act_unknown');
  const now = app.env.clock.now();
  if (!(await isStillHe(tx, actor))) throw refuse('office_lost');
  const ctx = { actor, language, channel, now, requestId: newId(now) };
  const output = await performIn(tx, act as Action<unknown, unknown>, ctx, kept.input);
  await endWaiting(tx, id, now);
  return { state: 'done', output };
}

/** Whether somebody may still act as he did: in his office, under his mandate. */
async function isStillHe(tx: Tx, actor: Actor): Promise<boolean> {
  if (isStaff(actor)) return proposalKeeper.holdsOffice(tx, actor, tx.env.clock.now());
  if (actor.kind !== 'person') return false;
  return actor.onBehalfOf === undefined || mandateInUse(tx, actor.personId, actor.onBehalfOf);
}

const refuseKept = (app: App, id: string, refusal: Refusal): Promise<void> =>
  app.transaction(async (tx) => {
    const kept = await lockWaiting(tx, id);
    if (!kept || !(await endWaiting(tx, id, tx.env.clock.now(), refusal))) return;
    const { actor } = kept;
    // An office has no letters: its pages say it.
    if (actor.kind === 'person')
      await publish(tx, 'identity.signed-act-refused', {
        id,
        personId: actor.personId,
        code: refusal.code,
        detail: refusal.detail,
      });
  });

/** Ends what waited too long. */
export const giveUp = (app: App, id: string): Promise<void> =>
  refuseKept(app, id, new Refusal('identity.signature_unanswered'));
