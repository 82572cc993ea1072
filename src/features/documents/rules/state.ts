import type { LocalDate } from '#kernel/dates.ts';

/** What a document is worth today. Revoked and corrected outweigh expired: they say more. */
export type DocumentState = 'valid' | 'expired' | 'revoked' | 'corrected';

/** `validUntil` is the document's last day; null: until revoked. */
export function stateOf(
  event: 'revoked' | 'corrected' | undefined,
  validUntil: LocalDate | null,
  today: LocalDate,
): DocumentState {
  if (event !== undefined) return event;
  return validUntil !== null && today > validUntil ? 'expired' : 'valid';
}
