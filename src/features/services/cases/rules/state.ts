/** What a case is at a moment: folded from its history, never stored as a truth of its own. */
import type { LocalDate } from '#kernel/dates.ts';
import type { Instant } from '#kernel/instant.ts';
import type { TermLines } from '#kernel/term.ts';

export const STATUSES = [
  'submitted',
  'awaiting-fee',
  'registered',
  'examined',
  'returned',
  'hearing',
  'granted',
  'refused',
  'withdrawn',
  'deemed-refused',
  'deemed-approved',
] as const;

export type Status = (typeof STATUSES)[number];

/** The one return for correction (the clock stands from `returnedAt` to `endedAt`). */
export interface CorrectionState {
  readonly returnedAt: Instant;
  /** The first moment at which it is too late to correct. */
  readonly until: Instant;
  /** When the clock went on: resubmitted, or too late. Absent: it stands. */
  readonly endedAt?: Instant;
  readonly resubmitted: boolean;
}

/** A preliminary decision to refuse, on which the applicant is heard. */
export interface HearingState {
  /** Id of the entry that proposed it. */
  readonly entry: string;
  readonly proposedAt: Instant;
  readonly ground: string;
  /** The first moment at which it is too late to object. */
  readonly objectionsUntil: Instant;
  /** The first moment at which the refusal may be made. */
  readonly decisionFrom: Instant;
  readonly objectedAt?: Instant;
}

/** Another agency was asked. */
export interface OpinionState {
  /** Id of the entry that asked. */
  readonly entry: string;
  /** `<agency>/<unit>`; after a merger the one that answers in its place. */
  readonly of: string;
  /** The agency that the procedure names. */
  readonly step: string;
  /** Id of the entry by which the officer who answers is drawn: the one that asked, or that moved it to a successor. */
  readonly drawFor: string;
  readonly askedAt: Instant;
  /** The first moment at which it is late. */
  readonly dueAt: Instant;
  readonly givenAt?: Instant;
}

/** A time in which the case waited for registers that live elsewhere. */
export interface AwaitState {
  readonly since: Instant;
  /** When the answers were there; absent: it waits. */
  readonly endedAt?: Instant;
}

export interface DecisionState {
  readonly entry: string;
  readonly outcome: 'granted' | 'refused';
  /** officer: signed by him; rule: an automatic service; silence: the term ended. */
  readonly by: 'officer' | 'rule' | 'silence';
  readonly officerId?: string;
  /** A ground of the definition, or one of OWN_GROUNDS. */
  readonly ground?: string;
  /** When it was written, and from when it counts. */
  readonly at: Instant;
  readonly effectiveAt: Instant;
}

/**
 * Grounds that no definition has to name. Their colon keeps them apart from ids of grounds.
 * silence: the term ended without an act; calendar: not a refusal, but what moved the end of a term; signature: the signature turns out not to hold, or its certificate to have been revoked when the application was signed.
 */
export const OWN_GROUNDS = {
  silence: 'term:silence',
  signature: 'signature:revoked',
  calendar: 'term:calendar',
} as const;

export interface CaseState {
  readonly status: Status;
  readonly submittedAt: Instant;
  readonly registeredAt?: Instant;
  /** The moment whose calendar counts: of the registration, or of the last correction by a changed one. */
  readonly reckonedAt?: Instant;
  /** The agency that decides: of the definition, or its successor. */
  readonly provider: string;
  readonly unit?: string;
  /** Only while he has the case. */
  readonly officerId?: string;
  /** How often an officer was drawn. */
  readonly draws: number;
  /** Officers who handed the case over: never drawn for it again. */
  readonly excludedOfficers: readonly string[];
  /** How often it changed its officer: handed over, or moved to an agency where he does not serve. */
  readonly handOvers: number;
  /** How often it was moved to the successor of an agency or of a unit. */
  readonly transfers: number;
  /** Absent before registration and for automatic services. */
  readonly term?: TermLines;
  /** The first moment at which the term is over; null while the clock stands; absent without a term. */
  readonly dueAt?: Instant | null;
  /** The term ended and nobody has decided: no officer may any more. */
  readonly isOverdue: boolean;
  readonly correction?: CorrectionState;
  readonly hearing?: HearingState;
  readonly opinions: readonly OpinionState[];
  /** In their order; at most the last goes on. */
  readonly awaits: readonly AwaitState[];
  readonly decision?: DecisionState;
  /** The unit let the term pass: for ever part of its record. */
  readonly breach?: { readonly on: LocalDate; readonly at: Instant };
  /** Document and registers are done. */
  readonly deliveredAt?: Instant;
  /** Until when the case was alive: decided, withdrawn. */
  readonly closedAt?: Instant;
  /** The first moment at which its contents may be erased; absent while it is open, and where everything is erased. */
  readonly keptUntil?: Instant;
}

/** Whether it waits for a register that lives elsewhere. */
export const isAwaiting = ({ awaits }: Pick<CaseState, 'awaits'>): boolean =>
  awaits.some(({ endedAt }) => endedAt === undefined);

/** Whether nothing can be decided any more. */
export const isClosed = (state: Pick<CaseState, 'closedAt'>): boolean => state.closedAt !== undefined;
