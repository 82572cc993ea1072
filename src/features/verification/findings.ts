/** What a check finds, as keys of this room's texts with their values: the command says them in English, the page in the reader's language. */
import { type OutsideSignature, Unproven } from '#features/trust/outside.ts';
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
  /** Of a certificate that has ended since: when and how, and whether anything shows that the signature was there before. */
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
  authority_revoked: 'invalid',
  revoked_unproven: 'uncheckable',
  authority_unproven: 'uncheckable',
  expired_unproven: 'uncheckable',
  stamp_discredited: 'uncheckable',
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

/**
 * A step that checks a signature; what it finds is told by the text of a key. One that holds, and of which nothing shows that it was there before
 * its certificate ended, is told of too, with why it doesn't count.
 */
export function signatureStep(named: Said, run: () => OutsideSignature, key = 'found.signed'): Line {
  let signature: OutsideSignature | undefined;
  let unproven: Unproven | undefined;
  const line = step(named, () => {
    try {
      signature = run();
    } catch (error) {
      if (error instanceof Unproven) unproven = error;
      throw error;
    }
    return signed(key, signature);
  });
  if (unproven) return withUnproven(line, key, unproven);
  return signature ? { ...line, signature } : line;
}

function withUnproven(line: Line, key: string, { signature, endedAt }: Unproven): Line {
  const since: Said = { key: line.found.key, values: { ended: { at: endedAt } } };
  return {
    ...line,
    signature,
    since,
    found: { key: 'found.later', values: { signed: signed(key, signature), since } },
  };
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

/** The line of a signature that counts though its certificate has ended by now: something shows that it was there before. */
export function withSince(line: Line, now: Instant): Line {
  const { signature } = line;
  const ended = signature && line.since === undefined && endOf(signature, now);
  if (!ended) return line;
  const since: Said = { key: ended.key, values: { ended: { at: ended.at }, proof: { key: 'found.proven' } } };
  return { ...line, since, found: { key: 'found.later', values: { signed: line.found, since } } };
}

function endOf(
  { certificate, revokedAt, authorityRevokedAt }: OutsideSignature,
  now: Instant,
): { key: string; at: Instant } | undefined {
  if (revokedAt !== undefined) return { key: 'found.revokedSince', at: revokedAt };
  if (authorityRevokedAt !== undefined) return { key: 'found.authorityRevokedSince', at: authorityRevokedAt };
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
