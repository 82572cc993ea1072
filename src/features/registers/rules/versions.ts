/**
 * Two times. A version says: from `validFrom` until `validTo` (its first day no more; absent: until something later says
 * otherwise) these values held. Versions are only appended; where two speak of one day, the higher number prevails. "What did we
 * know on day K of day V" is therefore the highest number recorded by K that covers V.
 */
import type { LocalDate } from '#kernel/dates.ts';
import type { Instant } from '#kernel/instant.ts';

export interface Span {
  readonly number: number;
  readonly act: 'add' | 'change' | 'end';
  readonly validFrom: LocalDate;
  readonly validTo?: LocalDate;
  readonly recordedAt: Instant;
}

/** A version as it is kept, where an open end is null. */
export const spanOf = <V extends Omit<Span, 'validTo'> & { readonly validTo: LocalDate | null }>({
  validTo,
  ...rest
}: V) => ({
  ...rest,
  ...(validTo === null ? {} : { validTo }),
});

const covers = (span: Span, day: LocalDate): boolean =>
  span.validFrom <= day && (span.validTo === undefined || day < span.validTo);

/** The version that speaks of the day as it was known then; an `end` is one too: the record didn't hold. */
export function versionOn<S extends Span>(spans: readonly S[], day: LocalDate, knownAt: Instant): S | undefined {
  let best: S | undefined;
  for (const span of spans) {
    if (span.recordedAt > knownAt || !covers(span, day)) continue;
    if (best === undefined || span.number > best.number) best = span;
  }
  return best;
}

/**
 * Until when a new version that begins on `from` holds. A change learnt late doesn't undo what is known of later days, so it ends
 * where the next known period begins; an end is an end, whatever was written of later days.
 */
export function validToOfNew(spans: readonly Span[], act: Span['act'], from: LocalDate): LocalDate | undefined {
  if (act === 'end') return undefined;
  const later = spans.map((span) => span.validFrom).filter((day) => day > from);
  return later.sort()[0];
}
