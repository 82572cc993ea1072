/**
 * Reading a register that lives elsewhere. The line that the person sees and the question are written in the reader's transaction; a worker asks
 * once it has committed (elsewhere/ask.ts), for nobody waits for somebody else's machine inside one. What was answered lies ready for who asked,
 * for an hour; for others only where the owner's definition says so.
 */
import { dayIn } from '#features/country/index.ts';
import { canonicalize } from '#kernel/canonical.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import type { App, Tx } from '#platform/app.ts';
import { sendJob } from '#platform/events.ts';
import { newId } from '#platform/random.ts';
import type { Purpose, RemoteDefinition } from '../definition.ts';
import { refuse } from '../refusals.ts';
import {
  IN_HAND_MS,
  questionOf,
  recordIdFor,
  servesOthersSince,
  spelt,
  type ToldRecord,
  toldDigest,
} from '../rules/elsewhere.ts';
import type { Reader } from '../rules/reading.ts';
import { subjectsOf } from '../rules/values.ts';
import {
  type Answer,
  type AwaitedQuestion,
  countOpen,
  countWaiting,
  dropQuestionsOf,
  findAnswer,
  findAwaited,
  findAwaitedOf,
  findSilences,
  putQuestion,
  type Silence,
} from '../store/questions.ts';
import { actorOf, leaveLookups } from './leave-lookups.ts';
import type { Fact, ReadQuery } from './read.ts';
import { behind } from './stops.ts';

/** The queue of questions. */
export const ASK_JOB = 'registers.ask';

/** For so long a question is asked again though nobody came to look for its answer. */
const WANTED_MS = 3 * 24 * 3_600_000;
/** The same of a question without a case, whose asker stands there and waits. */
const WANTED_AT_ONCE_MS = 10 * 60_000;

/** That an answer isn't there yet. */
export interface Awaited {
  readonly register: string;
  readonly questionId: string;
  readonly askedAt: Instant;
  /** Since when there has been no answer that could be used; absent: it is only being asked. */
  readonly silentSince?: Instant;
  /** When it is asked again. */
  readonly againAt?: Instant;
  /** It isn't asked: an order of the data protection authority stops it. */
  readonly isStopped?: true;
}

export const isAwaited = (reading: readonly Fact[] | Awaited): reading is Awaited => !Array.isArray(reading);

interface Asked {
  readonly definition: RemoteDefinition;
  /** Digest of the definition. */
  readonly edition: string;
  readonly purpose: Purpose;
  readonly now: Instant;
}

/** The answer that may serve this reader, or that it is awaited. The reader must have been authorised. */
export async function readElsewhere(
  tx: Tx,
  who: Reader,
  query: ReadQuery,
  { definition, edition, purpose, now }: Asked,
): Promise<Fact[] | Awaited> {
  const { register, by, caseId } = query;
  if ('id' in by || query.validOn !== undefined || query.knownAt !== undefined)
    throw refuse('lives_elsewhere', { register });
  const question = questionOf(definition, by, query.fields);
  if (question === undefined) return [];
  const { kind, id } = actorOf(who);
  const asker = canonicalize({ actor: { kind, id }, case: caseId ?? null, purpose: purpose.id });
  const asking = { register, asked: spelt(question), asker };
  const answer = await findAnswer(tx, asking, { edition, othersSince: servesOthersSince(definition, now), now });
  const told = answer === undefined ? [] : query.many ? answer.records : answer.records.slice(-1);
  await leaveLookups(tx, { who, query, purpose, at: now }, by, definition, told);
  if (answer) return told.map((record) => factOf(tx, query, definition, { record, answer, asker }));
  const put = { ...asking, ...behind(who), id: newId(now), purpose: purpose.id, caseId: caseId ?? null };
  const wantedMs = caseId === undefined ? WANTED_AT_ONCE_MS : WANTED_MS;
  const times = { at: now, wantedUntil: instant(now + wantedMs), nextAt: instant(now + IN_HAND_MS) };
  const { id: questionId, isNew } = await putQuestion(tx, { ...put, ...times });
  if (isNew) await sendJob(tx, ASK_JOB, { questionId });
  const awaited = await findAwaited(tx, questionId);
  if (awaited === undefined) throw new Error('a question was answered while its asker held it');
  return { questionId, ...awaitedOf(awaited) };
}

interface Told {
  readonly record: ToldRecord;
  readonly answer: Answer;
  readonly asker: string;
}

function factOf(tx: Tx, query: ReadQuery, definition: RemoteDefinition, { record, answer, asker }: Told): Fact {
  const { register, fields, caseId } = query;
  const values = Object.entries(record.values).filter(([name]) => fields.includes(name));
  return {
    register,
    recordId: recordIdFor(caseId ?? asker, register, record.key),
    version: 0,
    digest: toldDigest(register, record),
    values: Object.fromEntries(values),
    validFrom: dayIn(tx.env, answer.answeredAt),
    recordedAt: answer.answeredAt,
    about: subjectsOf(definition, record.values).map(({ kind, identifier }) => ({ kind, identifier })),
  };
}

/** A keeper who is silent says so of all questions; one who gave what can't be used, of the one. */
function awaitedOf({
  register,
  askedAt,
  failure,
  nextAt,
  silentSince,
  silentUntil,
}: AwaitedQuestion): Omit<Awaited, 'questionId'> {
  if (failure === 'stopped') return { register, askedAt, isStopped: true };
  if (silentSince !== null && silentUntil !== null) return { register, askedAt, silentSince, againAt: silentUntil };
  return failure === null ? { register, askedAt } : { register, askedAt, silentSince: askedAt, againAt: nextAt };
}

/** What a case waits for. */
export const awaitedBy = async (tx: Tx, caseId: string): Promise<Omit<Awaited, 'questionId'>[]> =>
  (await findAwaitedOf(tx, caseId)).map(awaitedOf);

/** A case waits for nothing any more. */
export const awaitNoMore = (tx: Tx, caseId: string): Promise<void> => dropQuestionsOf(tx, caseId);

const LOOK_EVERY_MS = 200;
/** A keeper who answers does so in this time as a rule; a page isn't held up for longer. */
const PATIENCE_MS = 2500;

/**
 * Waits a moment, outside of any transaction, for answers that may come at once: nothing is waited for that is known to be silent. Whether it is
 * worth reading again.
 */
export async function waitABit(app: App, awaited: readonly Awaited[]): Promise<boolean> {
  const fresh = awaited.filter(({ silentSince }) => silentSince === undefined).map(({ questionId }) => questionId);
  if (fresh.length === 0) return false;
  for (let waited = 0; waited < PATIENCE_MS; waited += LOOK_EVERY_MS) {
    if ((await app.read((tx) => countOpen(tx, fresh))) === 0) return true;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  return true;
}

/** Registers whose keepers don't answer, since when, and when they are asked again. */
export const silences = (tx: Tx): Promise<Silence[]> => findSilences(tx);

/** Whether the keeper of a register answers, and how many questions wait for him. */
export interface Standing {
  readonly silence?: Silence;
  readonly waiting: number;
}

export async function standingOf(tx: Tx, register: string): Promise<Standing> {
  const [silence] = await findSilences(tx, register);
  const waiting = (await countWaiting(tx)).find((one) => one.register === register)?.count ?? 0;
  return { ...(silence ? { silence } : {}), waiting };
}
