/** What the log carries of a day's rows of a table. */
import { canonicalBytes } from '#kernel/canonical.ts';
import type { LocalDate } from '#kernel/dates.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';

export const DAY_LEAF = 'transparency.day';

export interface CommittedDay {
  /** Schema and name of the table. */
  readonly of: string;
  /** UTC. */
  readonly day: LocalDate;
  readonly size: number;
  /** SHA-256 of the rows, hexadecimal. */
  readonly digest: string;
  /** Long after the day where an earlier program wrote the rows: they are vouched for from then on. */
  readonly committedAt: Instant;
}

/** The leaf's content. Its leaf is salted: a day may have one row alone, and what it says might be guessed. */
export const dayBytes = ({ of, day, size, digest, committedAt }: CommittedDay): Uint8Array =>
  canonicalBytes({ type: 'shanyraq/day/v1', of, day, size, digest, committedAt: isoInstant(committedAt) });
