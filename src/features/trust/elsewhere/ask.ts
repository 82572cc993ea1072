/** Asking the checker, by the worker and outside of any transaction: nobody holds a lock while somebody else's program computes. */
import { backoffMs } from '#kernel/backoff.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import type { App } from '#platform/app.ts';
import { silence } from '../external/silence.ts';
import {
  dropQuestions,
  dueQuestions,
  findQuestion,
  keepFinding,
  keepNothing,
  type OpenQuestion,
  takeQuestion,
} from '../store/questions.ts';
import { askNcanode, NoFinding } from './ncanode.ts';
import { beyondUs, type Finding, type Question, questionId } from './question.ts';

/** One round asks no more. */
const BATCH = 20;
/** Of one request; a question has two. */
const ANSWER_WITHIN_MS = 10_000;
/** Nobody else asks it meanwhile. */
const IN_HAND_MS = 60_000;
const AGAIN = { firstMs: 15_000, longestMs: 15 * 60_000 };

const later = (now: Instant, attempts: number): Instant => instant(now + backoffMs(attempts, AGAIN));

/** Asks what is due, and lets go of what nobody wants. Where the checker is silent the round ends: what waits is asked again after a pause. */
export async function askChecker(app: App): Promise<void> {
  const { env } = app;
  const address = env.config.ncanode;
  const due = await app.transaction(async (tx) => {
    await dropQuestions(tx, env.clock.now());
    return dueQuestions(tx, env.clock.now(), BATCH);
  });
  if (due.length > 0 && address === undefined) silence(env, 'ncanode', 'it is not configured: NCANODE_URL');
  if (address === undefined) return;
  for (const id of due) {
    const now = env.clock.now();
    const question = await app.transaction((tx) => takeQuestion(tx, id, now, instant(now + IN_HAND_MS)));
    if (question && !(await askOne(app, address, question))) return;
  }
}

/** Whether the checker spoke. */
async function askOne(app: App, address: string, { id, cms, content, attempts }: OpenQuestion): Promise<boolean> {
  try {
    const signer = beyondUs(cms)?.signer;
    if (!signer) throw new NoFinding('unjudged', 'it is none of the signatures that are computed elsewhere');
    const found = await askNcanode(address, { kind: 'cms', bytes: cms, content, signer }, ANSWER_WITHIN_MS);
    // Nothing is accepted before somebody has judged whether the certificate was withdrawn.
    if (found.holds && found.revocation === 'unknown')
      throw new NoFinding('unjudged', 'it learnt nothing of withdrawal');
    silence(app.env, 'ncanode', undefined);
    await app.transaction((tx) => keepFinding(tx, id, { at: app.env.clock.now(), ...kept(found) }));
    return true;
  } catch (error) {
    if (!(error instanceof NoFinding)) throw error;
    silence(app.env, 'ncanode', error.message);
    const againAt = later(app.env.clock.now(), attempts);
    await app.transaction((tx) => keepNothing(tx, id, { failure: error.kind, againAt }));
    return error.kind !== 'silent';
  }
}

const kept = ({ holds, revocation }: Finding): { holds: boolean; revokedAt: Instant | undefined } => ({
  holds,
  revokedAt: typeof revocation === 'string' ? undefined : revocation.at,
});

const LOOK_EVERY_MS = 200;
/** A checker that answers does so in this time as a rule; nobody who stands at the door is held up for longer. */
const PATIENCE_MS = 3000;

/** Waits a moment, outside of any transaction, for an answer that may come at once. */
export async function waitForChecker(app: App, id: string): Promise<void> {
  for (let waited = 0; waited < PATIENCE_MS; waited += LOOK_EVERY_MS) {
    const standing = await app.read((tx) => findQuestion(tx, id));
    if (!standing || standing.holds !== null || standing.failure !== null) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

/** What the checker finds of each question, by its id: for a check without an instance. Where it finds nothing there is no entry. */
export async function findingsOf(
  address: string,
  questions: readonly Question[],
): Promise<ReadonlyMap<string, Finding>> {
  const found = new Map<string, Finding>();
  for (const question of questions) {
    try {
      found.set(questionId(question), await askNcanode(address, question, ANSWER_WITHIN_MS));
    } catch (error) {
      if (!(error instanceof NoFinding)) throw error;
    }
  }
  return found;
}
