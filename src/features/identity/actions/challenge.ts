/** Asking for something to sign, and checking the answer. */

import { type VerifiedSignature, verifySignature } from '#features/trust/index.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { newId } from '#platform/random.ts';
import { refuse } from '../refusals.ts';
import {
  type ChallengePurpose,
  challengeBytes,
  challengeExpiry,
  challengeFault,
  isOurOrigin,
  originFor,
} from '../rules/challenge.ts';
import { findChallenge, insertChallenge, type StoredChallenge, useChallenge } from '../store/challenges.ts';

export interface IssuedChallenge {
  readonly id: string;
  /** The exact bytes to sign. */
  readonly content: Uint8Array;
  /** The address at which it is to be answered. */
  readonly origin: string;
  readonly expiresAt: Instant;
}

/**
 * Makes a challenge for one purpose: single use, ten minutes. `host`: where the person's browser says it is. `session`: that alone may
 * answer.
 */
export async function makeChallenge(
  tx: Tx,
  purpose: ChallengePurpose,
  host: string | undefined,
  now: Instant,
  session?: string,
): Promise<IssuedChallenge> {
  const id = newId(now);
  const origin = originFor(tx.env.config.publicUrl, host);
  const content = challengeBytes({ instance: tx.env.instance.code, id, origin, at: now, purpose, session });
  const expiresAt = challengeExpiry(now);
  await insertChallenge(tx, { id, purpose, content, createdAt: now, expiresAt });
  return { id, content, origin, expiresAt };
}

/** The bytes of a challenge that can still be answered. Refuses as `answerChallenge`. */
export async function challengeContent(tx: Tx, id: string, now: Instant): Promise<Uint8Array> {
  return (await openChallenge(tx, id, now)).content;
}

async function openChallenge(tx: Tx, id: string, now: Instant): Promise<StoredChallenge> {
  const stored = await findChallenge(tx, id);
  const fault = challengeFault(stored, now);
  if (fault !== undefined || stored === undefined) throw refuse(fault ?? 'challenge_unknown');
  return stored;
}

interface AskedChallenge {
  readonly content: Uint8Array;
  /** The address at which it is answered. */
  readonly origin: string;
}

/** The challenge of a purpose, made at an address of ours and for this session. Refuses as `answerChallenge`. */
export async function challengeFor(
  tx: Tx,
  answer: { readonly id: string; readonly purpose: ChallengePurpose; readonly session?: string },
  now: Instant,
): Promise<AskedChallenge> {
  const { content, purpose } = await openChallenge(tx, answer.id, now);
  const { origin, session } = JSON.parse(new TextDecoder().decode(content)) as { origin: string; session?: string };
  if (purpose !== answer.purpose || session !== answer.session) throw refuse('challenge_unknown');
  if (!isOurOrigin(tx.env.config.publicUrl, origin)) throw refuse('wrong_origin');
  return { content, origin };
}

/** Uses a challenge up: of two answers at once one passes. Refuses identity.challenge_used. */
export async function spendChallenge(tx: Tx, id: string, now: Instant): Promise<void> {
  if (!(await useChallenge(tx, id, now))) throw refuse('challenge_used');
}

/**
 * Verifies the signature over a challenge and uses it up. Refuses identity.challenge_unknown, challenge_used, challenge_expired,
 * wrong_origin, and as `trust.verifySignature`. A refused signature leaves the challenge open: one may mistake the key.
 */
export async function answerChallenge(
  tx: Tx,
  answer: { readonly id: string; readonly cms: Uint8Array; readonly purpose: ChallengePurpose },
  now: Instant,
): Promise<VerifiedSignature> {
  const stored = await challengeFor(tx, answer, now);
  const signature = await verifySignature(tx, {
    content: stored.content,
    cms: answer.cms,
    at: now,
    accept: ['person', 'organisation'],
    isKept: false,
  });
  await spendChallenge(tx, answer.id, now);
  return signature;
}
