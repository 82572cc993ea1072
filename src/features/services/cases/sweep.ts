/**
 * The sweeper: every 15 seconds, by the application's clock, it looks at what the deadline table says is due, folds each case again
 * under its lock, and acts only where the fold agrees. The table is a hint; the history decides.
 */

import type { Instant } from '#kernel/instant.ts';
import { isoInstant } from '#kernel/instant.ts';
import type { App, Tx } from '#platform/app.ts';
import { publish, sendJob } from '#platform/events.ts';
import type { Loop } from '#platform/feature.ts';
import { findDraft, updateDraft } from '../applications/drafts.ts';
import { eligibilityOf } from '../evaluation/evaluate.ts';
import { conditionsOf, refuseUnsigned } from './decide-by-rule.ts';
import { DECIDE_JOB, receiveEvidence } from './evidence.ts';
import { tell } from './letters.ts';
import { act, follow, type LoadedCase, openCase, systemActor } from './load.ts';
import { afterDecision } from './outcome.ts';
import { recount } from './recount.ts';
import { isClosed, OWN_GROUNDS } from './rules/state.ts';
import { silenceOf } from './rules/terms.ts';
import { isVoid, recheckLater, signatureStatus } from './signatures.ts';
import { type DueRow, dueRows, takeDue } from './store.ts';
import { isIssuable, subjectOf } from './subject.ts';

/** How many rows are read at once. */
const BATCH = 200;

const CLOCK = systemActor('services.sweep');

export const sweeper: Loop = { name: 'services.sweep', everyMs: 15_000, run: sweep };

/** One round over everything that is due. A case that fails is logged and met again in the next. */
export async function sweep(app: App): Promise<void> {
  const now = app.env.clock.now();
  const met = new Set<string>();
  // What is still due after it was met (a signature of unknown status) lies behind the cursor until the next round.
  for (let cursor: DueRow | undefined; ; ) {
    const rows = await app.read((tx) => dueRows(tx, now, cursor, BATCH));
    for (const { caseId } of rows) {
      if (!met.has(caseId)) await sweepOne(app, caseId, now);
      met.add(caseId);
    }
    cursor = rows.at(-1);
    if (rows.length < BATCH) return;
  }
}

async function sweepOne(app: App, caseId: string, now: Instant): Promise<void> {
  try {
    await app.transaction((tx) => sweepCase(tx, caseId, now));
  } catch (error) {
    app.env.log.error({ err: error, caseId }, 'a deadline could not be met');
  }
}

async function sweepCase(tx: Tx, caseId: string, now: Instant): Promise<void> {
  let subject = await openCase(tx, caseId, now);
  for (const kind of await takeDue(tx, caseId, now)) subject = await meet(tx, subject, kind);
  await follow(tx, subject);
}

/** What one thing that is due does, if the case still stands so that it is. */
async function meet(tx: Tx, subject: LoadedCase, kind: string): Promise<LoadedCase> {
  const { row, state, now } = subject;
  if (isClosed(state)) return subject;
  if (kind === 'signature') return meetSignature(tx, subject);
  if (kind === 'evidence') return receiveEvidence(tx, subject);
  if (kind === 'term') return state.isOverdue ? deem(tx, subject) : subject;
  if (kind === 'correction') return lapse(tx, subject);
  if (kind === 'hearing') {
    if (state.status === 'hearing') await publish(tx, 'services.hearing-over', { caseId: row.caseId });
    return subject;
  }
  const percent = Number(kind.replace('warning-', ''));
  // A pause since then may have moved the warning ahead: it comes again with the new term.
  if (typeof state.dueAt === 'number' && now < state.dueAt) {
    await publish(tx, 'services.term-warning', { caseId: row.caseId, percent });
  }
  return subject;
}

/** The correction never came: the clock goes on with what was submitted, and the draft is closed. */
async function lapse(tx: Tx, subject: LoadedCase): Promise<LoadedCase> {
  const { row, state } = subject;
  if (state.status === 'returned' || !state.correction || state.correction.resubmitted) return subject;
  const draft = await findDraft(tx, row.caseId, true);
  if (draft && draft.state !== 'submitted') await updateDraft(tx, draft.id, { state: 'submitted', correction: null });
  await publish(tx, 'services.correction-lapsed', { caseId: row.caseId });
  await tell(tx, subject, 'correction-lapsed');
  return recount(tx, subject);
}

async function meetSignature(tx: Tx, subject: LoadedCase): Promise<LoadedCase> {
  const { row, state, now } = subject;
  const status = await signatureStatus(tx, subject.row.caseId);
  if (status === 'unknown') {
    await recheckLater(tx, row.caseId, now);
    return subject;
  }
  if (isVoid(status)) {
    // While the applicant corrects, his next signature may still be a good one.
    if (state.status === 'returned') await recheckLater(tx, row.caseId, now);
    else if (!state.isOverdue) await refuseUnsigned(tx, subject, status);
    return openCase(tx, row.caseId, now);
  }
  if (silenceOf(subject.rules) === undefined) await sendJob(tx, DECIDE_JOB, { caseId: row.caseId });
  return act(tx, subject, { kind: 'evidence-examined', by: CLOCK, content: { signature: 'good' } });
}

/** The term ended and nobody decided: what silence means, dated at the deadline, written now, for ever the unit's breach. */
async function deem(tx: Tx, subject: LoadedCase): Promise<LoadedCase> {
  const { state, now, edition } = subject;
  const silence = silenceOf(subject.rules);
  const verdict =
    silence === 'approval' ? await approval(tx, subject) : { ground: OWN_GROUNDS.silence, conditions: [] };
  // The status of a signature isn't known: nothing is granted before it is; the next round asks again.
  if (verdict === undefined || typeof state.dueAt !== 'number' || silence === undefined) return subject;
  const { term } = edition.definition;
  const decided = await act(tx, subject, {
    kind: 'deemed-decided',
    by: CLOCK,
    effectiveAt: state.dueAt,
    ...(verdict.ground === undefined ? {} : { ground: verdict.ground }),
    content: {
      silence,
      writtenAt: isoInstant(now),
      effectiveAt: isoInstant(state.dueAt),
      cite: 'silenceCite' in term ? term.silenceCite : null,
      conditions: verdict.conditions,
    },
  });
  await afterDecision(tx, decided);
  return decided;
}

/** Tacit approval is given only where every condition is known to hold and the result can be issued. */
async function approval(tx: Tx, subject: LoadedCase) {
  const status = await signatureStatus(tx, subject.row.caseId);
  if (status === 'unknown') return undefined;
  if (isVoid(status)) return { ground: OWN_GROUNDS.signature, conditions: [] };
  const facts = await subjectOf(tx, subject);
  const conditions = conditionsOf(facts);
  const unmet = eligibilityOf(facts).find(({ state }) => state !== 'met');
  if (unmet) return { ground: groundOf(unmet), conditions };
  return { ground: isIssuable(facts, subject.row.number) ? undefined : OWN_GROUNDS.silence, conditions };
}

/** An unmet condition refuses on its own ground; one that isn't known refuses on none but silence. */
const groundOf = ({ condition, state }: ReturnType<typeof eligibilityOf>[number]): string =>
  state === 'unmet' && condition.ground !== undefined ? condition.ground : OWN_GROUNDS.silence;
