/** What follows a decision, whoever made it: the result is issued, and the applicant is told. */
import type { Tx } from '#platform/app.ts';
import { publish, sendJob } from '#platform/events.ts';
import { tell } from './letters.ts';
import type { LoadedCase } from './load.ts';
import { ISSUE_JOB } from './register.ts';
import type { DecisionState } from './rules/state.ts';
import { dropDecisionContent } from './store.ts';

/** Sends the result on its way and the news to the applicant. Throws for a case that isn't decided. */
export async function afterDecision(tx: Tx, decided: LoadedCase): Promise<void> {
  const { decision } = decided.state;
  if (!decision) throw new Error(`case ${decided.row.caseId} is not decided`);
  const { caseId } = decided.row;
  await dropDecisionContent(tx, caseId);
  await publish(tx, 'services.decided', { caseId, outcome: decision.outcome, by: decision.by });
  if (decided.state.breach) await publish(tx, 'services.term-breach', { caseId });
  if (decision.outcome === 'granted') await sendJob(tx, ISSUE_JOB, { caseId });
  await tell(tx, decided, letterOf(decision));
}

function letterOf({ outcome, by }: DecisionState) {
  if (by === 'silence') return outcome === 'granted' ? 'deemed-approved' : 'deemed-refused';
  return outcome === 'granted' ? 'granted' : 'refused';
}
