/**
 * Until when the contents of a document are kept: its definition's period, counted from the last day of its force. A document in force
 * is kept, and so is one whose case isn't erased yet: while a case is open, disputed or kept, what came of it is its evidence.
 */
import { endOfPeriod, type LocalDate } from '#kernel/dates.ts';
import type { Instant } from '#kernel/instant.ts';
import type { DocumentDefinition } from '../definition.ts';

/** The days that a document's life is told by. */
export interface Life {
  /** Its last day; null: until revoked. */
  readonly validUntil: LocalDate | null;
  /** The day on which it was revoked or corrected. */
  readonly endedOn: LocalDate | undefined;
}

/**
 * The day from which its retention counts: that of its revocation, for this is the last that was said of it, else its last day of
 * validity; undefined while nothing has said when its force ends.
 */
export const countedFrom = ({ validUntil, endedOn }: Life): LocalDate | undefined => endedOn ?? validUntil ?? undefined;

/** The first moment at which its contents may be erased by its definition; undefined: never, as far as is known. */
export function keptUntil(life: Life, { content }: DocumentDefinition['retention'], zone: string): Instant | undefined {
  const from = countedFrom(life);
  return from === undefined || content === 'permanent' ? undefined : endOfPeriod(from, content, zone);
}
