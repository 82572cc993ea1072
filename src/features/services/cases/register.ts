/** Registration: from here the term runs (after payment, where there is a fee), and the application is somebody's to decide. */
import { unitFor } from '#features/country/index.ts';
import { refund } from '#features/payments/index.ts';
import { isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { publish, sendJob } from '#platform/events.ts';
import type { Context } from '#platform/feature.ts';
import { editionOf } from '../evaluation/editions.ts';
import { historyOf } from '../history/append.ts';
import { refuse } from '../refusals.ts';
import { awaitEvidence, DECIDE_JOB } from './evidence.ts';
import { tell } from './letters.ts';
import { act, follow, type LoadedCase, openCase, rulesOf, systemActor } from './load.ts';
import { recount } from './recount.ts';
import { BrokenHistory, fold } from './rules/fold.ts';
import { isClosed } from './rules/state.ts';
import { silenceOf } from './rules/terms.ts';
import { watchSignatures } from './signatures.ts';
import { findCaseRow } from './store.ts';
import { toSuccessor } from './succeed.ts';

/** Name of the queue that issues results. */
export const ISSUE_JOB = 'services.issue';

const REGISTRAR = systemActor('services.register');
const CASHIER = systemActor('services.fee');

/**
 * Registers a case that everybody signed and that is paid: term, unit, and then either the decision by rule or the draw.
 * Refuses services.not_now for a case that was registered before.
 */
export async function registerCase(tx: Tx, ctx: Context, caseId: string): Promise<void> {
  const opened = await toSuccessor(tx, await openCase(tx, caseId, ctx.now));
  const registered = await act(tx, opened, { kind: 'registered', by: REGISTRAR, content: {} });
  const { row, state } = registered;
  const unit = unitFor(tx.env, row.provider, row.territory, ctx.now);
  const due = typeof state.dueAt === 'number' ? isoInstant(state.dueAt) : null;
  const content = { agency: row.provider, territory: row.territory, dueAt: due };
  const assigned = await act(tx, registered, { kind: 'unit-assigned', by: REGISTRAR, unit, content });
  await watchSignatures(tx, caseId, ctx.now);
  await handOn(tx, await awaitEvidence(tx, assigned));
}

/** An automatic service is decided by a worker; everything else waits for the draw. */
async function handOn(tx: Tx, { row, rules }: LoadedCase): Promise<void> {
  if (silenceOf(rules) === undefined) await sendJob(tx, DECIDE_JOB, { caseId: row.caseId });
  else await publish(tx, 'services.registered', { caseId: row.caseId });
}

/**
 * After the application side has appended `resubmitted`: the clock goes on. Refuses services.correction_over where it came too
 * late or was not asked for.
 */
export async function afterResubmission(tx: Tx, ctx: Context, caseId: string): Promise<void> {
  const row = (await findCaseRow(tx, caseId)) ?? refuse('not_found');
  const entries = await historyOf(tx, caseId);
  const edition = editionOf(tx.env, row.edition);
  const rules = rulesOf(tx.env, edition.definition);
  const state = foldResubmitted(() => fold(entries, rules, ctx.now));
  const followed = await follow(tx, { row, entries, edition, rules, state, now: ctx.now });
  await recount(tx, await awaitEvidence(tx, followed));
  await watchSignatures(tx, caseId, ctx.now);
  await publish(tx, 'services.resubmitted', { caseId });
}

/** The entry is there already, so its obstacle shows as a broken history; the refusal takes it back with the transaction. */
function foldResubmitted<T>(folded: () => T): T {
  try {
    return folded();
  } catch (error) {
    if (error instanceof BrokenHistory) throw refuse('correction_over');
    throw error;
  }
}

/** The fee of a case was paid: the subscriber of `payments.paid`. Repeated letters change nothing. */
export async function afterPayment(tx: Tx, ctx: Context, caseId: string, chargeId: string): Promise<void> {
  const opened = await openCase(tx, caseId, ctx.now);
  if (opened.state.status !== 'awaiting-fee') return payBack(tx, opened, chargeId);
  await act(tx, opened, { kind: 'fee-paid', by: CASHIER, content: { chargeId } });
  await registerCase(tx, ctx, caseId);
}

/**
 * The fee came when the case had ended (taken back while the payment was on its way): nothing is done for it, so it goes back. A case
 * that took its fee keeps it.
 */
async function payBack(tx: Tx, opened: LoadedCase, chargeId: string): Promise<void> {
  if (!isClosed(opened.state) || opened.entries.some(({ kind }) => kind === 'fee-paid')) return;
  const charge = await refund(tx, { chargeId, reason: 'case-ended', at: opened.now });
  if (!charge) return;
  const content = { chargeId, total: String(charge.total) };
  const refunded = await act(tx, opened, { kind: 'fee-refunded', by: CASHIER, content });
  await tell(tx, refunded, 'fee-refunded');
}
