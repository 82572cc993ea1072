/** What people ask about their own data, as it is logged. */
import { canonicalBytes } from '#kernel/canonical.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';

/** record: it is wrong; lookup: it was not lawful. */
export const ABOUT = ['record', 'lookup'] as const;
export type About = (typeof ABOUT)[number];

/** What is asked of a record: that a value is otherwise, that it should have ended, that it is missing. */
export const WISHES = ['change', 'end', 'add'] as const;
export type Wish = (typeof WISHES)[number];

/** satisfied: corrected, or found unlawful. */
export const OUTCOMES = ['satisfied', 'refused'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Shorter ones say nothing; longer ones are letters. */
export const TEXT_LENGTH = { least: 10, most: 4000 } as const;

export interface RequestContent {
  readonly id: string;
  readonly about: About;
  readonly register: string;
  /** Null: that a value is otherwise; or it is about a look-up. */
  readonly wish: Exclude<Wish, 'change'> | null;
  /** The record with its version in force, or the look-up; neither where a record is missing. */
  readonly recordId: string | null;
  readonly version: number | null;
  readonly lookupId: string | null;
  readonly kind: 'iin' | 'bin';
  readonly identifier: string;
  readonly filedBy: string;
  readonly text: string;
  readonly agency: string;
  readonly filedAt: Instant;
  readonly dueAt: Instant;
}

/** Canonical bytes of a request: what its leaf commits to. */
export const requestBytes = (request: RequestContent): Uint8Array =>
  canonicalBytes({
    type: 'shanyraq/data-request/v1',
    id: request.id,
    about: request.about,
    ...(request.wish === null ? {} : { wish: request.wish }),
    register: request.register,
    record: request.recordId,
    version: request.version,
    lookup: request.lookupId,
    subject: { kind: request.kind, identifier: request.identifier },
    filedBy: request.filedBy,
    text: request.text,
    agency: request.agency,
    filedAt: isoInstant(request.filedAt),
    dueAt: isoInstant(request.dueAt),
  });

export interface AnswerContent {
  readonly requestId: string;
  readonly outcome: Outcome;
  readonly reasons: string;
  readonly officer: string;
  readonly answeredAt: Instant;
}

/** Canonical bytes of an answer. */
export const answerBytes = (answer: AnswerContent): Uint8Array =>
  canonicalBytes({
    type: 'shanyraq/data-answer/v1',
    request: answer.requestId,
    outcome: answer.outcome,
    reasons: answer.reasons,
    officer: answer.officer,
    answeredAt: isoInstant(answer.answeredAt),
  });
