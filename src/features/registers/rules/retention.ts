/**
 * Until when the contents of a record are kept: its definition's period, counted from the last day on which the record held, or from the
 * day on which the register last spoke of it where that is later. A record that holds, today or on any day to come, is kept.
 */
import { addDays, compareDates, endOfPeriod, type LocalDate } from '#kernel/dates.ts';
import type { Instant } from '#kernel/instant.ts';
import type { RegisterDefinition } from '../definition.ts';
import { type Span, versionOn } from './versions.ts';

/** The last day on which a record held; `always`: it has no last day; undefined: it never held. */
export function lastDayHeld(spans: readonly Span[]): LocalDate | 'always' | undefined {
  const turns = [...new Set(spans.flatMap(({ validFrom, validTo }) => (validTo ? [validFrom, validTo] : [validFrom])))];
  const [last, ...earlier] = turns.sort().reverse();
  if (last === undefined) return undefined;
  const knownAt = Math.max(...spans.map(({ recordedAt }) => recordedAt)) as Instant;
  // Between two turns nothing changes, so the first day speaks for all.
  const holds = (day: LocalDate): boolean => (versionOn(spans, day, knownAt)?.act ?? 'end') !== 'end';
  if (holds(last)) return 'always';
  let next = last;
  for (const turn of earlier) {
    if (holds(turn)) return addDays(next, -1);
    next = turn;
  }
  return undefined;
}

/** The day from which the retention of a record counts; undefined while it holds. `dayOf`: the country's day of a moment. */
export function countedFrom(spans: readonly Span[], dayOf: (moment: Instant) => LocalDate): LocalDate | undefined {
  const held = lastDayHeld(spans);
  if (held === 'always') return undefined;
  const days = spans.map(({ recordedAt }) => dayOf(recordedAt));
  return (held === undefined ? days : [...days, held]).sort(compareDates).at(-1);
}

/** The first moment at which its contents may be erased by its definition; undefined: never, as far as is known. */
export function keptUntil(
  from: LocalDate | undefined,
  { content }: RegisterDefinition['retention'],
  zone: string,
): Instant | undefined {
  return from === undefined || content === 'permanent' ? undefined : endOfPeriod(from, content, zone);
}
