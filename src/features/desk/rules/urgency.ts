/** The order of an officer's list. */
import type { CaseLine, TermWarning } from '#features/services/index.ts';

export interface QueueLine extends CaseLine {
  /** Absent: nothing to be warned of yet. */
  readonly warning: TermWarning | undefined;
}

/**
 * The most urgent first: the nearest end of term; of two that end together, the one that silence would grant, for what nobody looked at
 * is then given; then the one of whose term more has gone by. Where the clock stands, last.
 */
export function byUrgency(a: QueueLine, b: QueueLine): number {
  const end = ({ dueAt }: QueueLine) => dueAt ?? Number.POSITIVE_INFINITY;
  if (end(a) !== end(b)) return end(a) < end(b) ? -1 : 1;
  const grants = ({ warning }: QueueLine) => (warning?.silence === 'approval' ? 1 : 0);
  return grants(b) - grants(a) || (b.warning?.percent ?? 0) - (a.warning?.percent ?? 0);
}
