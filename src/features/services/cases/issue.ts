/** The result of a grant: register entries and the document, in one transaction, once. */
import { countryOf } from '#features/country/index.ts';
import { issueDocument, replaceDocument } from '#features/documents/index.ts';
import { writeRecord } from '#features/registers/index.ts';
import { dateOf, type LocalDate } from '#kernel/dates.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { publish } from '#platform/events.ts';
import { type RegisterChange, registerChanges, replacedCaseOf, resultData } from '../evaluation/evaluate.ts';
import type { Case } from '../evaluation/values.ts';
import { tell } from './letters.ts';
import { findCaseId } from './lists.ts';
import { act, type LoadedCase, openCase, systemActor } from './load.ts';
import type { DecisionState } from './rules/state.ts';
import { subjectOf } from './subject.ts';

const ISSUER = systemActor('services.issue');

/** Issues what was granted. A repeated call, and one for a case that wasn't granted, changes nothing. */
export async function issueResult(tx: Tx, caseId: string, now: Instant): Promise<void> {
  const opened = await openCase(tx, caseId, now);
  const { decision, deliveredAt } = opened.state;
  if (decision?.outcome !== 'granted' || deliveredAt !== undefined) return;
  // By the rates and the calendar of the day that the decision counts from, not of the day on which a worker came to it.
  const subject = await subjectOf(tx, { ...opened, now: decision.effectiveAt });
  const day = dateOf(decision.effectiveAt, countryOf(tx.env, now).zone);
  let grown: LoadedCase = opened;
  for (const change of registerChanges(subject, opened.row.number)) {
    grown = await changeRegister(tx, grown, change, decision, day);
  }
  grown = await issuePaper(tx, grown, subject, decision, day);
  const delivered = await act(tx, grown, { kind: 'delivered', by: ISSUER, content: { to: 'cabinet' } });
  await publish(tx, 'services.issued', { caseId });
  await tell(tx, delivered, 'issued');
}

async function changeRegister(
  tx: Tx,
  grown: LoadedCase,
  change: RegisterChange,
  decision: DecisionState,
  validFrom: LocalDate,
): Promise<LoadedCase> {
  const { caseId } = grown.row;
  const ground = { kind: 'case', caseId, entry: decision.entry } as const;
  const { recordId, version, digest } = await writeRecord(tx, { ...change, validFrom, ground });
  const content = { register: change.register, act: change.act, recordId, version, digest };
  return act(tx, grown, { kind: 'register-changed', by: ISSUER, content });
}

async function issuePaper(
  tx: Tx,
  grown: LoadedCase,
  subject: Case,
  decision: DecisionState,
  issuedOn: LocalDate,
): Promise<LoadedCase> {
  const { document } = grown.edition.definition.result;
  if (document === undefined) return grown;
  const { row } = grown;
  const holder = row.organisationId === undefined ? { personId: row.personId } : { organisationId: row.organisationId };
  const issued = await issueDocument(tx, {
    document,
    editionAt: decision.effectiveAt,
    data: resultData(subject, row.number),
    holder,
    caseId: row.caseId,
    caseNumber: row.number,
    entry: decision.entry,
    agency: row.provider,
    issuedOn,
  });
  const { documentId, number } = issued;
  const earlier = replacedCaseOf(subject);
  const earlierCaseId = earlier && (await findCaseId(tx, earlier));
  const by = { actor: { kind: 'system', name: ISSUER.id }, now: grown.now } as const;
  const replaced =
    earlierCaseId && (await replaceDocument(tx, by, { document, holder, earlierCaseId, caseId: row.caseId, number }));
  const content = { document, documentId, number, ...(replaced ? { replaced } : {}) };
  return act(tx, grown, { kind: 'document-issued', by: ISSUER, content });
}
