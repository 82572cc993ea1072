/** Judicial acts by which a court reads the past of what names somebody, as they are logged. */
import { canonicalBytes } from '#kernel/canonical.ts';
import type { LocalDate } from '#kernel/dates.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Named } from './reading.ts';

export interface DemandContent extends Named {
  readonly id: string;
  readonly register: string;
  /** Of the definition; it has `court`. */
  readonly purpose: string;
  /** The court. */
  readonly agency: string;
  readonly actNumber: string;
  readonly actDate: LocalDate;
  /** As the court numbers its cases. */
  readonly caseNumber: string;
  /** From when it opens nothing any more. */
  readonly untilAt: Instant;
  readonly officer: string;
  readonly secondOfficer: string;
  readonly at: Instant;
}

/** Canonical bytes of a demand: what its leaf commits to. */
export const demandBytes = ({
  kind,
  identifier,
  at,
  untilAt,
  actNumber,
  actDate,
  ...rest
}: DemandContent): Uint8Array =>
  canonicalBytes({
    type: 'shanyraq/court-demand/v1',
    ...rest,
    subject: { kind, identifier },
    judicialAct: { number: actNumber, date: actDate },
    at: isoInstant(at),
    until: isoInstant(untilAt),
  });
