/** The application as the rules of the service read it: what the applicant signed, from the history, never from a draft. */
import { expressionContext } from '#features/country/index.ts';
import type { Tx } from '#platform/app.ts';
import { type Application, applicationOf } from '../applications/application.ts';
import { serviceOf } from '../evaluation/editions.ts';
import { ResultUnknown, registerChanges, resultData } from '../evaluation/evaluate.ts';
import type { Case } from '../evaluation/values.ts';
import type { LoadedCase } from './load.ts';

/** The application that counts. Throws where retention has erased it: then nothing can be decided any more. */
export async function getApplication(tx: Tx, caseId: string): Promise<Application> {
  const application = await applicationOf(tx, caseId);
  if (!application) throw new Error(`the application of case ${caseId} is erased`);
  return application;
}

/** The subject of evaluation at the moment of the loaded case. */
export async function subjectOf(tx: Tx, { row, now }: Pick<LoadedCase, 'row' | 'now'>): Promise<Case> {
  const { applicant, organisation, answers, facts } = await getApplication(tx, row.caseId);
  return {
    service: serviceOf(tx.env, row.edition),
    facts: {
      applicant: { iin: applicant.iin },
      ...(organisation ? { organisation: { bin: organisation.bin } } : {}),
      form: answers,
      evidence: facts,
    },
    context: expressionContext(tx.env, now),
  };
}

/** Whether a grant could be carried out: every rule of the result has a value. */
export function isIssuable(subject: Case, number: string): boolean {
  try {
    resultData(subject, number);
    registerChanges(subject, number);
    return true;
  } catch (error) {
    if (error instanceof ResultUnknown) return false;
    throw error;
  }
}
