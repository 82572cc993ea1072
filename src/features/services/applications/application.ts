/** What a case was asked for, read back from the bytes that were signed: what the case side decides upon. */
import type { Json } from '#kernel/canonical.ts';
import { base64, fromBase64 } from '#kernel/hash.ts';
import { type Instant, instantFromIso, isoInstant } from '#kernel/instant.ts';
import type { Language } from '#kernel/text.ts';
import type { Tx } from '#platform/app.ts';
import type { Answers, EvidenceFacts } from '../evaluation/facts.ts';
import { contentOf, historyOf } from '../history/append.ts';
import { applicantBy, type Entry } from '../history/entry.ts';
import type { Signature } from './attempts.ts';
import { type AwaitedIn, awaitedIn } from './awaited.ts';
import type { DraftFile } from './drafts.ts';

export interface SubmittedSignature {
  /** `applicant`, or the id of a co-signer. */
  readonly role: string;
  readonly personId: string;
  /** Base64 of the DER. */
  readonly cms: string;
  readonly serial: string;
  readonly revocation: 'good' | 'unknown';
  readonly at: Instant;
}

/** A signature as the entry of a submission keeps it. */
export const signatureJson = ({ role, personId, cms, serial, revocation, signedAt }: Signature): Json => ({
  role,
  personId,
  cms: base64(cms),
  serial,
  revocation,
  at: isoInstant(signedAt),
});

export interface Application {
  readonly caseId: string;
  readonly edition: string;
  readonly service: string;
  readonly personId: string;
  readonly organisationId: string | undefined;
  readonly applicant: { readonly iin: string; readonly name: string };
  readonly organisation: { readonly bin: string; readonly name: string } | undefined;
  /** Who signed for the applicant by a mandate. */
  readonly representative: { readonly iin: string; readonly name: string } | undefined;
  readonly language: Language;
  readonly answers: Answers;
  /** Those that were signed, and those that came afterwards. */
  readonly facts: EvidenceFacts;
  /** What registers that live elsewhere had not answered when it was signed, and what came of it. */
  readonly awaited: readonly AwaitedIn[];
  /** By SHA-256. */
  readonly files: Readonly<Record<string, DraftFile>>;
  readonly attempt: string;
  readonly territory: string;
  readonly matter: string | undefined;
  readonly fee: { readonly total: string; readonly currency: string };
  readonly signatures: readonly SubmittedSignature[];
  readonly submittedAt: Instant;
  /** The exact bytes that were signed. */
  readonly signedBytes: Uint8Array;
}

/** The members of an entry's content that submission writes: see actions/begin.ts. */
interface SubmissionContent {
  readonly attempt: string;
  readonly signed: string;
  readonly signatures: readonly (Omit<SubmittedSignature, 'at'> & { readonly at: string })[];
  readonly facts: EvidenceFacts;
  readonly files: Readonly<Record<string, DraftFile>>;
  readonly territory: string;
  readonly matter: string | null;
}

/** The members of the signed contents that are read back: see content.ts. */
interface SignedContent {
  readonly edition: string;
  readonly service: { readonly id: string };
  readonly language: Language;
  readonly applicant: { readonly iin: string; readonly name: string };
  readonly onBehalfOf: { readonly bin: string; readonly name: string } | null;
  readonly representative?: { readonly iin: string; readonly name: string } | null;
  readonly answers: Answers;
  readonly fee: { readonly total: string; readonly currency: string };
}

/** The application as it was last submitted, or undefined: there is no such case, or retention has erased its content. */
export async function applicationOf(tx: Tx, caseId: string): Promise<Application | undefined> {
  const history = await historyOf(tx, caseId);
  const entry = history.findLast(({ kind }) => kind === 'submitted' || kind === 'resubmitted');
  const content = entry && ((await contentOf(tx, entry)) as unknown as SubmissionContent | undefined);
  if (!entry || !content) return undefined;
  const signedBytes = fromBase64(content.signed);
  const signed = JSON.parse(new TextDecoder().decode(signedBytes)) as SignedContent;
  const later = history.filter(({ kind, seq }) => kind === 'evidence-received' && seq > entry.seq);
  return {
    caseId,
    edition: signed.edition,
    service: signed.service.id,
    ...applicantBy(entry.by, signed.representative ? 'person' : 'organisation'),
    applicant: signed.applicant,
    organisation: signed.onBehalfOf ?? undefined,
    representative: signed.representative ?? undefined,
    language: signed.language,
    answers: signed.answers,
    facts: { ...content.facts, ...(await factsIn(tx, later)) },
    awaited: awaitedIn(signedBytes),
    files: content.files,
    attempt: content.attempt,
    territory: content.territory,
    matter: content.matter ?? undefined,
    fee: signed.fee,
    signatures: content.signatures.map((one) => ({ ...one, at: instantFromIso(one.at) })),
    submittedAt: entry.at,
    signedBytes,
  };
}

/** Facts that registers elsewhere told after the application was sent. */
async function factsIn(tx: Tx, entries: readonly Entry[]): Promise<EvidenceFacts> {
  let facts: EvidenceFacts = {};
  for (const entry of entries) {
    const content = (await contentOf(tx, entry)) as unknown as { readonly facts: EvidenceFacts } | undefined;
    facts = { ...facts, ...content?.facts };
  }
  return facts;
}
