/** What the rules of a service are evaluated upon: answers of the form and facts of registers, all as JSON. */
import type { Json } from '#kernel/canonical.ts';

/** Answers to the fields of one item of a group, or to the fields of the form that are no group. */
export type SimpleAnswer = string | boolean | readonly string[];

export type AnswerItem = { readonly [field: string]: SimpleAnswer };

export type Answer = SimpleAnswer | readonly AnswerItem[];

/**
 * Answers by field id, normalised: text, numbers (digits), money (tiyn), dates (YYYY-MM-DD), codes and file digests as strings,
 * yes and no as booleans, several choices as a list, a group as a list of items. A field without an answer is absent.
 */
export type Answers = { readonly [field: string]: Answer };

/** One version of one record of a register, as it was read: what the contents to sign name by its digest. */
export type EvidenceFact = {
  readonly register: string;
  readonly recordId: string;
  /** 0: the record lives elsewhere. */
  readonly version: number;
  /** Hexadecimal SHA-256 of the version. */
  readonly digest: string;
  readonly values: { readonly [field: string]: Json };
  /** Of a record that lives elsewhere: whom it speaks of, so that they learn who is shown it. */
  readonly about?: readonly { readonly kind: 'iin' | 'bin'; readonly identifier: string }[];
};

/** Records by evidence id. An evidence that could not be read yet (its expression needs an answer) is absent; one with none is []. */
export type EvidenceFacts = { readonly [evidence: string]: readonly EvidenceFact[] };

export interface Facts {
  readonly applicant: { readonly iin: string };
  readonly organisation?: { readonly bin: string };
  readonly form: Answers;
  readonly evidence: EvidenceFacts;
}
