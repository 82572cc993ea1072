/** What the authority's acts commit to in the log: canonical bytes of each. */
import { canonicalBytes } from '#kernel/canonical.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Text } from '#kernel/text.ts';

export const VERDICTS = ['lawful', 'unlawful'] as const;
export type Verdict = (typeof VERDICTS)[number];

export interface VerdictContent {
  readonly auditId: string;
  readonly verdict: Verdict;
  readonly reason: string;
  readonly officer: string;
  readonly at: Instant;
}

export const verdictBytes = (one: VerdictContent): Uint8Array =>
  canonicalBytes({
    type: 'shanyraq/lookup-verdict/v1',
    audit: one.auditId,
    verdict: one.verdict,
    reason: one.reason,
    officer: one.officer,
    at: isoInstant(one.at),
  });

export interface DutyContent {
  readonly id: string;
  readonly source: 'audit' | 'complaint';
  /** The audit, or the request. */
  readonly sourceId: string;
  readonly lookupId: string;
  /** Who looked, and owes the answer. */
  readonly agency: string;
  readonly openedAt: Instant;
  readonly dueAt: Instant;
}

export const dutyBytes = (one: DutyContent): Uint8Array =>
  canonicalBytes({
    type: 'shanyraq/lookup-duty/v1',
    id: one.id,
    source: { kind: one.source, id: one.sourceId },
    lookup: one.lookupId,
    agency: one.agency,
    openedAt: isoInstant(one.openedAt),
    dueAt: isoInstant(one.dueAt),
  });

export interface DutyAnswerContent {
  readonly dutyId: string;
  readonly text: string;
  readonly officer: string;
  readonly at: Instant;
}

export const dutyAnswerBytes = (one: DutyAnswerContent): Uint8Array =>
  canonicalBytes({
    type: 'shanyraq/lookup-duty-answer/v1',
    duty: one.dutyId,
    text: one.text,
    officer: one.officer,
    at: isoInstant(one.at),
  });

export interface BreachContent {
  readonly id: string;
  readonly register: string;
  readonly purpose: string | null;
  readonly agency: string | null;
  readonly fromAt: Instant;
  readonly toAt: Instant;
  /** What happened, in words that everybody reads. */
  readonly what: Text;
  /** How many people and organisations the look-ups of the span name. */
  readonly touched: number;
  readonly officer: string;
  readonly at: Instant;
}

export const breachBytes = (one: BreachContent): Uint8Array =>
  canonicalBytes({
    type: 'shanyraq/breach/v1',
    id: one.id,
    register: one.register,
    purpose: one.purpose,
    agency: one.agency,
    from: isoInstant(one.fromAt),
    to: isoInstant(one.toAt),
    what: { kk: one.what.kk, ru: one.what.ru, en: one.what.en },
    touched: one.touched,
    officer: one.officer,
    at: isoInstant(one.at),
  });
