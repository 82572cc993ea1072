/**
 * The worker's part of reading elsewhere: it asks, outside of any transaction, and keeps the answer or that there was none. A keeper who is silent
 * is asked again after longer and longer pauses, by one question at a time; what waits for him goes out once he answers.
 */
import { z } from 'zod';
import { instant } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { App, Tx } from '#platform/app.ts';
import { publish, sendJob } from '#platform/events.ts';
import { job, type Loop } from '#platform/feature.ts';
import { registerDefinitions, registerEdition } from '../actions/definitions.ts';
import { ASK_JOB } from '../actions/elsewhere.ts';
import { requireNotStopped } from '../actions/stops.ts';
import type { RemoteDefinition } from '../definition.ts';
import {
  type Failure,
  IN_HAND_MS,
  isElsewhere,
  keptUntil,
  pauseAfter,
  questionSpelt,
  type ToldRecord,
  take,
} from '../rules/elsewhere.ts';
import {
  countWaiting,
  dropQuestions,
  dropSilences,
  dueQuestions,
  endSilence,
  findSilences,
  keepAnswer,
  keepFailure,
  noteSilence,
  type OpenQuestion,
  postpone,
  takeQuestion,
} from '../store/questions.ts';
import { NoAnswer } from './no-answer.ts';
import { tellSilence, tellWaiting } from './silent.ts';
import { bearerOf } from './source.ts';

/** How many questions one round of the loop sends out again. */
const BATCH = 100;

export const askJob = job({
  name: ASK_JOB,
  data: z.object({ questionId: z.uuid() }),
  run: (app, { questionId }) => ask(app, questionId),
});

export const askAgainLoop: Loop = { name: 'registers.ask-again', everyMs: 5000, run: askAgain };

interface InHand {
  readonly question: OpenQuestion;
  readonly definition: RemoteDefinition;
  readonly edition: string;
}

async function ask(app: App, id: string): Promise<void> {
  const inHand = await app.transaction((tx) => takeInHand(tx, id));
  if (inHand === undefined) return;
  const { definition, question } = inHand;
  let failure: Failure | undefined;
  let why: string | undefined;
  try {
    const asked = questionSpelt(question.asked);
    const taken = take(definition, asked, await bearerOf(app.env, definition)(app.env, definition, asked));
    if ('records' in taken) return await answered(app, inHand, taken.records);
    failure = taken.failure;
    why = `what it told was refused: ${failure}`;
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    failure = error.failure;
    why = error.message;
  }
  tellSilence(app.env, question.register, why);
  await app.transaction((tx) => unanswered(tx, inHand, failure));
}

/**
 * The question, if it is to be asked now. An order that came while it waited holds for it too: then it waits for the lifting, as long as anybody
 * wants it.
 */
async function takeInHand(tx: Tx, id: string): Promise<InHand | undefined> {
  const now = tx.env.clock.now();
  const question = await takeQuestion(tx, id);
  const edition = question && registerEdition(tx.env, question.register, now);
  if (!question || !edition || !isElsewhere(edition.definition)) return undefined;
  const [silence] = await findSilences(tx, question.register);
  if (silence !== undefined && silence.againAt > now) {
    // Due as soon as the keeper is: before the one over which he fell silent.
    await keepFailure(tx, id, { failure: 'silent', againAt: now });
    return undefined;
  }
  if (await isStopped(tx, question)) {
    await keepFailure(tx, id, { failure: 'stopped', againAt: instant(now + pauseAfter(question.attempts + 1)) });
    return undefined;
  }
  const inHandUntil = instant(now + IN_HAND_MS);
  await postpone(tx, id, inHandUntil);
  if (silence) await noteSilence(tx, { ...silence, againAt: inHandUntil, failure: 'silent' });
  return { question, definition: edition.definition, edition: edition.digest };
}

async function isStopped(tx: Tx, question: OpenQuestion): Promise<boolean> {
  try {
    await requireNotStopped(tx, question, tx.env.clock.now());
    return false;
  } catch (error) {
    if (error instanceof Refusal) return true;
    throw error;
  }
}

async function answered(
  app: App,
  { question, definition, edition }: InHand,
  records: readonly ToldRecord[],
): Promise<void> {
  const { id, register, caseId } = question;
  tellSilence(app.env, register, undefined);
  await app.transaction(async (tx) => {
    const answeredAt = tx.env.clock.now();
    const kept = { records, answeredAt, edition, keptUntil: keptUntil(definition, answeredAt) };
    await endSilence(tx, register, answeredAt);
    if (!(await keepAnswer(tx, id, kept)) || caseId === null) return;
    await publish(tx, 'registers.answered', { caseId, waited: question.attempts > 0 });
  });
}

async function unanswered(tx: Tx, { question }: InHand, failure: Failure): Promise<void> {
  const { id, register, attempts } = question;
  const now = tx.env.clock.now();
  if (failure !== 'silent') {
    // The keeper speaks; it is this one answer that can't be used.
    await endSilence(tx, register, now);
    return keepFailure(tx, id, { failure, againAt: instant(now + pauseAfter(attempts + 1)) });
  }
  const [silence] = await findSilences(tx, register);
  const failures = (silence?.attempts ?? 0) + 1;
  const againAt = instant(now + pauseAfter(failures));
  await noteSilence(tx, { register, since: silence?.since ?? now, attempts: failures, againAt, failure });
  await keepFailure(tx, id, { failure, againAt });
}

/** Sends out again what is due, and lets go of what nobody waits for or may keep. */
async function askAgain(app: App): Promise<void> {
  await app.transaction(async (tx) => {
    const now = tx.env.clock.now();
    await dropQuestions(tx, now);
    const elsewhere = registerDefinitions(tx.env, now).filter(isElsewhere);
    await dropSilences(
      tx,
      elsewhere.map(({ register }) => register),
    );
    for (const questionId of await dueQuestions(tx, now, BATCH)) {
      await postpone(tx, questionId, instant(now + IN_HAND_MS));
      await sendJob(tx, ASK_JOB, { questionId });
    }
    tellWaiting(app.env, await countWaiting(tx));
  });
}
