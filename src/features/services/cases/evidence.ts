/**
 * Cases that wait for registers that live elsewhere. What a keeper owed when the application was signed is read by the worker once it is there,
 * under the same purpose and look-ups, and goes into the history; until then nobody decides, and the definition says whether the clock stands.
 */
import { awaitNoMore } from '#features/registers/index.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { Tx } from '#platform/app.ts';
import { publish, sendJob } from '#platform/events.ts';
import type { Application } from '../applications/application.ts';
import { findDraft, isEditable } from '../applications/drafts.ts';
import { type ReadFacts, readFacts } from '../applications/facts.ts';
import { tellAnswered } from '../applications/letters.ts';
import { serviceOf } from '../evaluation/editions.ts';
import { tell } from './letters.ts';
import { act, type LoadedCase, openCase, systemActor } from './load.ts';
import { recount } from './recount.ts';
import { isAwaiting, isClosed } from './rules/state.ts';
import { silenceOf } from './rules/terms.ts';
import { findCaseRow, lookLater } from './store.ts';
import { getApplication } from './subject.ts';

/** Name of the queue that decides by rule. */
export const DECIDE_JOB = 'services.decide-by-rule';

const WAITER = systemActor('services.evidence');

/** A question for which nobody comes is let go after some days; a case that waits comes daily. */
const LOOK_AGAIN_MS = 24 * 3_600_000;

/** After a submission: the case begins to wait for what was not answered, or ceases to. */
export async function awaitEvidence(tx: Tx, subject: LoadedCase): Promise<LoadedCase> {
  const { row, state, now } = subject;
  const { awaited } = await getApplication(tx, row.caseId);
  if (awaited.length === 0) return isAwaiting(state) ? end(tx, subject, {}) : subject;
  // The answer may have come between the signature and the registration: the sweeper looks at once.
  await lookLater(tx, row.caseId, 'evidence', now);
  if (isAwaiting(state)) return subject;
  const registers = [...new Set(awaited.map(({ register }) => register))];
  return act(tx, subject, { kind: 'evidence-awaited', by: WAITER, content: { registers, awaited: awaited as never } });
}

const end = (tx: Tx, subject: LoadedCase, facts: ReadFacts['facts']): Promise<LoadedCase> => {
  const registers = [...new Set(Object.values(facts).flatMap((records) => records.map(({ register }) => register)))];
  return act(tx, subject, { kind: 'evidence-received', by: WAITER, content: { registers, facts: facts as never } });
};

/** Reads what a waiting case waits for. Where all of it is there, the case goes on; otherwise it is looked at again tomorrow at the latest. */
export async function receiveEvidence(tx: Tx, subject: LoadedCase): Promise<LoadedCase> {
  const { row, state, rules, now } = subject;
  if (isClosed(state) || !isAwaiting(state)) return subject;
  const application = await getApplication(tx, row.caseId);
  const read = await readMore(tx, subject, application);
  if (read === undefined || read.awaited.length > 0) {
    await lookLater(tx, row.caseId, 'evidence', instant(now + LOOK_AGAIN_MS));
    return subject;
  }
  const came = Object.entries(read.facts).filter(([id]) => application.facts[id] === undefined);
  const received = await end(tx, subject, Object.fromEntries(came));
  await awaitNoMore(tx, row.caseId);
  await tell(tx, received, 'evidence-received');
  if (silenceOf(rules) === undefined) await sendJob(tx, DECIDE_JOB, { caseId: row.caseId });
  else await publish(tx, 'services.evidence-received', { caseId: row.caseId });
  return recount(tx, received);
}

/** What was signed counts as it was; the rest is read now. Undefined while an order of the data protection authority stops it. */
async function readMore(
  tx: Tx,
  { row, now }: LoadedCase,
  { personId, organisationId, applicant, organisation, answers, facts: known }: Application,
): Promise<ReadFacts | undefined> {
  const draft = { id: row.caseId, personId, organisationId, assistedBy: undefined };
  const party = { personId, ...(organisationId === undefined ? {} : { organisationId }) };
  const who = { iin: applicant.iin, organisation };
  try {
    return await readFacts(tx, {
      ...{ draft, party, service: serviceOf(tx.env, row.edition), applicant: who, answers, known, at: now },
    });
  } catch (error) {
    if (error instanceof Refusal && error.code === 'registers.purpose_stopped') return undefined;
    throw error;
  }
}

/**
 * A keeper has answered a question that was put for an application: a case takes it in; whoever had to leave a draft because of the silence is told
 * that he can go on.
 */
export async function afterAnswer(tx: Tx, caseId: string, waited: boolean, now: Instant): Promise<void> {
  if (await findCaseRow(tx, caseId)) {
    await receiveEvidence(tx, await openCase(tx, caseId, now));
    return;
  }
  const draft = await findDraft(tx, caseId);
  if (waited && draft && isEditable(draft)) await tellAnswered(tx, draft);
}
