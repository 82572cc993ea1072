/** Automatic services: the rule of the definition decides upon what the applicant signed, at once. */
import type { Instant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { publish } from '#platform/events.ts';
import { decide, eligibilityOf } from '../evaluation/evaluate.ts';
import type { Case } from '../evaluation/values.ts';
import { act, type LoadedCase, openCase, systemActor } from './load.ts';
import { afterDecision } from './outcome.ts';
import { isAwaiting, isClosed, OWN_GROUNDS } from './rules/state.ts';
import { isVoid, recheckLater, signatureStatus } from './signatures.ts';
import { isIssuable, subjectOf } from './subject.ts';

const RULE = systemActor('services.rule');

/**
 * Decides a registered case of an automatic service. While a signature's status is unknown it waits; where the rule has no answer
 * (a fact that it needs is missing) an officer is drawn instead: nobody is refused because a rule was silent.
 */
export async function decideByRule(tx: Tx, caseId: string, now: Instant): Promise<void> {
  const opened = await openCase(tx, caseId, now);
  if (isClosed(opened.state) || opened.state.officerId !== undefined) return;
  // The answer sends it here again.
  if (isAwaiting(opened.state)) return;
  const status = await signatureStatus(tx, caseId);
  if (status === 'unknown') return recheckLater(tx, caseId, now);
  if (isVoid(status)) return refuseUnsigned(tx, opened, status);
  const subject = await subjectOf(tx, opened);
  const outcome = decide(subject);
  if (outcome === undefined || (outcome === 'grant' && !isIssuable(subject, opened.row.number))) {
    return publish(tx, 'services.registered', { caseId });
  }
  const decided = await act(tx, opened, {
    kind: 'decided',
    by: RULE,
    ...(outcome === 'grant' ? {} : { ground: outcome }),
    content: { rule: opened.row.edition, conditions: conditionsOf(subject) },
  });
  await afterDecision(tx, decided);
}

/** Its signature doesn't hold, or was made with a certificate that had been revoked: there is no application. */
export async function refuseUnsigned(tx: Tx, opened: LoadedCase, signature: 'revoked' | 'wrong'): Promise<void> {
  const decided = await act(tx, opened, {
    kind: 'decided',
    by: RULE,
    ground: OWN_GROUNDS.signature,
    content: { signature },
  });
  await afterDecision(tx, decided);
}

/** Each condition with its state, as the history keeps it. */
export const conditionsOf = (subject: Case) =>
  eligibilityOf(subject).map(({ condition, state }) => ({ id: condition.id, state }));
