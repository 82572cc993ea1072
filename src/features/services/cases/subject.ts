/** What the applicant signed, as the rules of the service read it: from the history, never from a draft. */
import { expressionContext } from '#features/country/index.ts';
import { fromBase64 } from '#kernel/hash.ts';
import type { Tx } from '#platform/app.ts';
import { serviceOf } from '../evaluation/editions.ts';
import { ResultUnknown, registerChanges, resultData } from '../evaluation/evaluate.ts';
import type { Answers, EvidenceFacts } from '../evaluation/facts.ts';
import type { Case } from '../evaluation/values.ts';
import { contentOf } from '../history/append.ts';
import type { Entry } from '../history/entry.ts';
import type { LoadedCase } from './load.ts';

/** The content of an entry `submitted` or `resubmitted`. */
export interface Submission {
  readonly entry: Entry;
  /** Base64 of the signed bytes. */
  readonly signed: string;
  readonly signatures: readonly SubmittedSignature[];
  readonly facts: EvidenceFacts;
}

export interface SubmittedSignature {
  readonly role: string;
  readonly personId: string;
  readonly cms: string;
  readonly serial: string;
  readonly revocation: 'good' | 'unknown';
  /** RFC 3339. */
  readonly at: string;
}

/** What the signed bytes say, as far as rules and pages need it. */
export interface SignedContent {
  readonly language: string;
  readonly applicant: { readonly iin: string; readonly name: string };
  readonly onBehalfOf: { readonly bin: string; readonly name: string } | null;
  readonly answers: Answers;
  readonly inWords: readonly { readonly question: string; readonly answer: string }[];
}

/** The application that counts: the last one submitted. Throws where retention has erased it, for then nothing can be decided. */
export async function submissionOf(tx: Tx, entries: readonly Entry[]): Promise<Submission> {
  const entry = entries.findLast(({ kind }) => kind === 'submitted' || kind === 'resubmitted');
  const content = entry && (await contentOf(tx, entry));
  if (!entry || !content) throw new Error(`the application of case ${entries[0]?.caseId} is erased`);
  return { ...(content as unknown as Omit<Submission, 'entry'>), entry };
}

/** The signed bytes, read. */
export const signedContent = ({ signed }: Pick<Submission, 'signed'>): SignedContent =>
  JSON.parse(new TextDecoder().decode(fromBase64(signed))) as SignedContent;

/** The subject of evaluation at the moment of the loaded case. */
export async function subjectOf(tx: Tx, { row, entries, now }: LoadedCase): Promise<Case> {
  const submission = await submissionOf(tx, entries);
  const { applicant, onBehalfOf, answers } = signedContent(submission);
  return {
    service: serviceOf(tx.env, row.edition),
    facts: {
      applicant: { iin: applicant.iin },
      ...(onBehalfOf ? { organisation: { bin: onBehalfOf.bin } } : {}),
      form: answers,
      evidence: submission.facts,
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
