/** What a check finds, as keys of this room's texts with their values: the command says them in English, the page in the reader's language. */
import type { OutsideSignature } from '#features/trust/outside.ts';
import { DerError } from '#kernel/asn1/read.ts';
import type { Instant } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';

/** A text's key, with what stands in it: values as they are, moments, and texts again. */
export interface Said {
  readonly key: string;
  readonly values?: Readonly<Record<string, string | number | Said | { readonly at: Instant }>>;
}

/**
 * valid: it agrees. changed: it isn't what was signed or recorded. invalid: it is what was signed, but the signature doesn't count.
 * uncheckable: nobody can say by what is in hand.
 */
export type Verdict = 'valid' | 'changed' | 'invalid' | 'uncheckable';

/** What one step found. */
export interface Line {
  /** Of `step`. */
  readonly step: Said;
  readonly verdict: Verdict;
  /** Of `found`, or of `fault` where the verdict isn't valid. */
  readonly found: Said;
  /** Where the step was a signature that holds. */
  readonly signature?: OutsideSignature;
  /** The signature is over another signature. */
  readonly isCountersignature?: boolean;
  /** Of a certificate that has ended since: when and how, and what shows that the signature was there before. */
  readonly since?: Said;
  /** Proofs or signatures were added after it, and nothing else. */
  readonly hasMore?: boolean;
}

/** Every way in which something isn't what it should be: a text of `fault`, and what follows from it. */
const FAULTS = {
  // Refusals of trust
  malformed_signature: 'uncheckable',
  unsupported_algorithm: 'uncheckable',
  checker_silent: 'uncheckable',
  foreign_authority: 'uncheckable',
  wrong_content: 'changed',
  bad_signature: 'changed',
  unbound_certificate: 'changed',
  countersigned_other: 'changed',
  countersigned_self: 'invalid',
  pdf_unsigned: 'uncheckable',
  pdf_added: 'changed',
  pdf_range: 'changed',
  xml_malformed: 'uncheckable',
  xml_doctype: 'uncheckable',
  xml_too_much: 'uncheckable',
  xml_unsigned: 'uncheckable',
  xml_transform: 'uncheckable',
  xml_reference: 'uncheckable',
  xml_ids: 'changed',
  xml_part: 'changed',
  xml_comments: 'uncheckable',
  weak_algorithm: 'invalid',
  not_yet_valid: 'invalid',
  expired: 'invalid',
  wrong_usage: 'invalid',
  revoked: 'invalid',
  signing_time: 'invalid',
  // What is in hand
  unreadable: 'uncheckable',
  no_root: 'uncheckable',
  no_content: 'uncheckable',
  other_root: 'uncheckable',
  // The container
  no_zip: 'uncheckable',
  other_container: 'uncheckable',
  too_much: 'uncheckable',
  missing: 'changed',
  twice: 'changed',
  strange_path: 'changed',
  zip_differs: 'changed',
  uncovered: 'changed',
  asic_unsigned: 'uncheckable',
  asic_simple: 'changed',
  only_stamped: 'uncheckable',
  no_manifest: 'changed',
  named_twice: 'changed',
  manifest_unread: 'uncheckable',
  list: 'changed',
  unnamed: 'changed',
  not_as_named: 'changed',
  shape: 'changed',
  // The passport
  edition: 'changed',
  other_case: 'changed',
  entry_missing: 'changed',
  leaf: 'changed',
  other_log: 'changed',
  not_in_log: 'changed',
  content: 'changed',
  content_of_other: 'changed',
  not_countersigned: 'changed',
  joint: 'changed',
  decision_of_other: 'changed',
  decision_history: 'changed',
  document: 'changed',
  authorisation: 'changed',
  mandate: 'changed',
  mandate_missing: 'changed',
  fact: 'changed',
  fact_other: 'changed',
  fact_missing: 'changed',
} as const satisfies Readonly<Record<string, Verdict>>;

export type FaultKey = keyof typeof FAULTS;

/** Something isn't what it should be. */
export class Fault extends Error {
  readonly key: FaultKey;
  readonly values: Readonly<Record<string, string | number>>;

  constructor(key: FaultKey, values: Readonly<Record<string, string | number>> = {}) {
    super(key);
    this.name = 'Fault';
    this.key = key;
    this.values = values;
  }
}

/** The line of a fault. */
export function wrong(step: Said, { key, values }: Fault): Line {
  return { step, verdict: FAULTS[key], found: { key: `fault.${key}`, values } };
}

/** Runs a step: what it finds wrong becomes its line. */
export function step(named: Said, run: () => Said): Line {
  try {
    return { step: named, verdict: 'valid', found: run() };
  } catch (error) {
    return wrong(named, faultOf(error));
  }
}

/** A step that checks a signature; what it finds is told by the text of a key. */
export function signatureStep(named: Said, run: () => OutsideSignature, key = 'found.signed'): Line {
  let signature: OutsideSignature | undefined;
  const line = step(named, () => {
    signature = run();
    return signed(key, signature);
  });
  return signature ? { ...line, signature } : line;
}

const HOW = { stamp: 'stamped', signer: 'stated', nobody: 'untimed' } as const satisfies Record<
  OutsideSignature['timeBy'],
  string
>;

function signed(key: string, signature: OutsideSignature): Said {
  const { name, serial, signedAt, statedAt, timeBy, revocation } = signature;
  const status: Said = { key: `found.${revocation}` };
  const how: Said = isStampedLate(signature)
    ? { key: 'found.stampedLate', values: { stated: { at: statedAt } } }
    : { key: `found.${HOW[timeBy]}` };
  return { key, values: { name, serial, status, at: { at: signedAt }, how } };
}

/** Later than a time-stamp that was made with the signature. */
const LATE_MS = 10 * 60_000;

/** Whether the time-stamp came so late that it says only since when at the latest the signature was there. */
export const isStampedLate = ({ signedAt, statedAt, timeBy }: OutsideSignature): boolean =>
  timeBy === 'stamp' && signedAt - statedAt > LATE_MS;

/** The line of a signature whose certificate has ended by now, with what shows that it was made before: a time-stamp, or nothing but a word. */
export function withSince(line: Line, now: Instant): Line {
  const { signature } = line;
  const ended = signature && endOf(signature, now);
  if (!ended) return line;
  const proof: Said = { key: signature.timeBy === 'stamp' ? 'found.proven' : 'found.unproven' };
  const since: Said = { key: ended.key, values: { ended: { at: ended.at }, proof } };
  return { ...line, since, found: { key: 'found.later', values: { signed: line.found, since } } };
}

function endOf({ certificate, revokedAt }: OutsideSignature, now: Instant): { key: string; at: Instant } | undefined {
  if (revokedAt !== undefined) return { key: 'found.revokedSince', at: revokedAt };
  return certificate.notAfter < now ? { key: 'found.expiredSince', at: certificate.notAfter } : undefined;
}

/** What was wrong with the input; anything else is a defect of the program and goes on up. */
export function faultOf(error: unknown): Fault {
  if (error instanceof Fault) return error;
  if (error instanceof Refusal) {
    const key = error.code.slice(error.code.indexOf('.') + 1);
    if (Object.hasOwn(FAULTS, key)) return new Fault(key as FaultKey, error.detail);
  }
  if (error instanceof DerError || error instanceof RangeError) return new Fault('unreadable', { why: error.message });
  throw error;
}

// What was altered weighs more than what doesn't count, and that more than what nobody can say.
const WEIGHT = ['changed', 'invalid', 'uncheckable', 'valid'] as const;

/** What all lines together say. */
export const verdictOf = (lines: readonly Line[]): Verdict =>
  WEIGHT.find((verdict) => lines.some((line) => line.verdict === verdict)) ?? 'uncheckable';
