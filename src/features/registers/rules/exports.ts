/** What is taken out of a register by its owner, as it is logged. */
import { canonicalBytes } from '#kernel/canonical.ts';
import type { LocalDate } from '#kernel/dates.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';

export interface ExportContent {
  readonly id: string;
  readonly register: string;
  readonly purpose: string;
  readonly fields: readonly string[];
  /** The day of the world asked about; null: every version. */
  readonly validOn: LocalDate | null;
  readonly reference: string;
  readonly reason: string;
  readonly officer: string;
  readonly secondOfficer: string;
  readonly at: Instant;
  /** Until when it may be fetched. */
  readonly untilAt: Instant;
}

/** Canonical bytes of an export: what its leaf commits to. */
export const exportBytes = ({ at, untilAt, fields, ...rest }: ExportContent): Uint8Array =>
  canonicalBytes({
    type: 'shanyraq/register-export/v1',
    ...rest,
    fields: [...fields],
    at: isoInstant(at),
    until: isoInstant(untilAt),
  });
