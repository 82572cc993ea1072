/** The order of an officer's list. */
import type { CaseLine, TermStanding } from '#features/services/index.ts';

export interface QueueLine extends CaseLine {
  /** Absent: the clock stands, or has run out. */
  readonly standing: TermStanding | undefined;
}

/**
 * The most urgent first: the nearest end of term; of two that end together, the one that silence would grant, for what nobody looked at
 * is then given; then the one of whose term more has gone by. Where the clock stands, last.
 */
export function byUrgency(a: QueueLine, b: QueueLine): number {
  const end = ({ dueAt }: QueueLine) => dueAt ?? Number.POSITIVE_INFINITY;
  if (end(a) !== end(b)) return end(a) < end(b) ? -1 : 1;
  const grants = ({ standing }: QueueLine) => (standing?.warning?.silence === 'approval' ? 1 : 0);
  return grants(b) - grants(a) || (b.standing?.warning?.percent ?? 0) - (a.standing?.warning?.percent ?? 0);
}

/** Working or calendar days: so few left are soon. */
const SOON_DAYS = 3;

export interface QueueCounts {
  readonly all: number;
  /** The last day is near. */
  readonly soon: number;
  readonly over: number;
  /** The clock stands: somebody else's move. */
  readonly waiting: number;
}

/** What a list holds, in the numbers that an officer plans the day by. */
export function countsOf(queue: readonly QueueLine[]): QueueCounts {
  const count = (is: (line: QueueLine) => boolean) => queue.filter(is).length;
  return {
    all: queue.length,
    soon: count(({ standing }) => standing !== undefined && standing.daysLeft <= SOON_DAYS),
    over: count(({ dueAt, standing }) => dueAt !== null && standing === undefined),
    waiting: count(({ dueAt }) => dueAt === null),
  };
}
