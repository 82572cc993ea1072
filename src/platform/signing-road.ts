/** How rooms take acts that are signed: by the room that keeps those whose signature nobody can compute yet, also for the rooms below it. */
import { z } from 'zod';
import type { Language } from '#kernel/text.ts';
import { type Env, perEnv } from './app.ts';
import { type Feature, json, type Reply, redirect, type Signed, type SigningRoad } from './feature.ts';

const slot = perEnv((): { road: SigningRoad | undefined } => ({ road: undefined }));

/** Tells an Env which feature keeps such acts; done once when the App is made. */
export function openSigningRoad(env: Env, features: readonly Feature[]): void {
  slot(env).road = features.find(({ signingRoad }) => signingRoad)?.signingRoad;
}

/** Where no room keeps acts, one is performed or refused at once. */
const atOnce: SigningRoad = {
  performSigned: async ({ perform }, act, input) => ({ output: await perform(act, input) }),
};

/** Performs an act that is signed, or keeps it; see SigningRoad. */
export const performSigned: SigningRoad['performSigned'] = (request, act, input, road) =>
  (slot(request.app.env).road ?? atOnce).performSigned(request, act, input, road);

/** For a route's `answer`, beside what the act itself gives. */
export const waitingAnswer = z.object({
  waiting: z
    .uuid()
    .describe(
      'With 202: the signature can be computed by a checker alone, which has not answered. See /api/v1/signing/{id}.',
    ),
});

/** 202 with the id of the act that waits, or the answer of what is done. */
export const answerSigned = <O>(signed: Signed<O>, done: (output: O) => Reply): Reply =>
  'waiting' in signed ? json({ waiting: signed.waiting }, 202) : done(signed.output);

/** The way on: where the act leads, or to the page that says what it waits for. */
export const redirectSigned = (language: Language, signed: Signed<unknown>, to: string): Reply =>
  redirect('waiting' in signed ? `/${language}/signing/${signed.waiting}` : `/${language}${to}`);
