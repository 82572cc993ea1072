/** Time and complaints: an answer that didn't come is a breach, written once by the application's clock, for ever. */
import { appendAct, openCase, systemActor } from '#features/services/index.ts';
import type { Instant } from '#kernel/instant.ts';
import type { App, Tx } from '#platform/app.ts';
import type { Loop } from '#platform/feature.ts';
import { tell } from '../letters.ts';
import { type ComplaintState, findComplaint, insertBreach, overdueComplaints } from '../store/complaints.ts';

/** How many complaints one round takes; the next one follows soon. */
const ROUND = 100;
const CLOCK = systemActor('oversight.sweep');

export const sweeper: Loop = { name: 'oversight.sweep', everyMs: 15_000, run: sweep };

/** One round. A complaint that fails is logged and met again in the next. */
export async function sweep(app: App): Promise<void> {
  const now = app.env.clock.now();
  for (const complaint of await app.read((tx) => overdueComplaints(tx, now, ROUND))) {
    try {
      await app.transaction((tx) => recordBreach(tx, complaint, now));
    } catch (error) {
      app.env.log.error({ err: error, complaint: complaint.id }, 'the breach of a complaint could not be recorded');
    }
  }
}

async function recordBreach(tx: Tx, { id, caseId, dueAt, number }: ComplaintState, now: Instant): Promise<void> {
  const opened = await openCase(tx, caseId, now);
  const current = await findComplaint(tx, id);
  if (!current || current.outcome !== null || current.breachEntry !== null) return;
  const { entry } = await appendAct(tx, opened, {
    kind: 'complaint',
    by: CLOCK,
    effectiveAt: dueAt,
    content: { event: 'overdue', complaint: id, number },
  });
  await insertBreach(tx, { complaintId: id, dueAt, recordedAt: entry.at, entry: entry.id });
  await tell(tx, opened, 'overdue', `/complaints/${id}`, { complaint: number, until: dueAt });
}
