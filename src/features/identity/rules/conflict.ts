/** Conflicts that officers declare: the bytes that the log commits to. */
import { canonicalBytes } from '#kernel/canonical.ts';
import type { LocalDate } from '#kernel/dates.ts';
import type { Bytes } from '#kernel/hash.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';

/** By what the officer named the other side, so that he knows it again: nothing that he didn't know is told by it. */
export type NamedBy = 'surname' | 'bin' | 'case';

export interface Conflict {
  readonly id: string;
  readonly officerId: string;
  /** One of both. */
  readonly personId: string | null;
  readonly organisationId: string | null;
  readonly namedBy: NamedBy;
  readonly called: string;
  readonly reason: string;
  readonly at: Instant;
}

export interface ConflictEnd {
  readonly conflictId: string;
  /** The first day on which the officer can be drawn again. */
  readonly countsFrom: LocalDate;
  readonly at: Instant;
}

/** Canonical bytes of a conflict as it is kept: its leaf commits to every column. */
export const conflictBytes = (one: Conflict): Bytes =>
  canonicalBytes({
    type: 'shanyraq/conflict/v1',
    id: one.id,
    officer: one.officerId,
    person: one.personId,
    organisation: one.organisationId,
    namedBy: one.namedBy,
    called: one.called,
    reason: one.reason,
    at: isoInstant(one.at),
  });

export const conflictEndBytes = (one: ConflictEnd): Bytes =>
  canonicalBytes({
    type: 'shanyraq/conflict-end/v1',
    conflict: one.conflictId,
    countsFrom: one.countsFrom,
    at: isoInstant(one.at),
  });
