/** What people are told of their cases; in every language, for the inbox speaks the reader's. */
import { countryOf } from '#features/country/index.ts';
import { notify } from '#features/notifications/index.ts';
import { dateOf } from '#kernel/dates.ts';
import type { Instant } from '#kernel/instant.ts';
import { formatDate, inEveryLanguage, type Language, type Text } from '#kernel/text.ts';
import type { Tx } from '#platform/app.ts';
import { texts } from '#platform/texts.ts';
import type { LoadedCase } from './load.ts';

const t = texts('services');

type LetterKind =
  | 'returned'
  | 'correction-lapsed'
  | 'hearing'
  | 'message'
  | 'granted'
  | 'refused'
  | 'deemed-approved'
  | 'deemed-refused'
  | 'issued'
  | 'fee-refunded'
  | 'evidence-received'
  | 'term-moved'
  | 'breach-stays'
  | 'transferred';

/** The last day on which something can be done, as the letter says it: the day before a moment that closes a day. */
const lastDay = (until: Instant, zone: string, language: Language): string =>
  formatDate(dateOf((until - 1) as Instant, zone), language, 'long');

/**
 * Writes to the applicant. `until`: the first moment at which it is too late, where the letter names a last day; `more`: what else this letter
 * names.
 */
export async function tell(
  tx: Tx,
  { row, edition, now }: LoadedCase,
  kind: LetterKind,
  until?: Instant,
  more?: (language: Language) => Readonly<Record<string, string>>,
): Promise<void> {
  const { zone } = countryOf(tx.env, now);
  const written = (part: 'subject' | 'body'): Text =>
    inEveryLanguage((language) =>
      t(language, `case.letter.${kind}.${part}`, {
        number: row.number,
        service: edition.definition.title[language],
        day: until === undefined ? '' : lastDay(until, zone, language),
        ...more?.(language),
      }),
    );
  await notify(tx, {
    personId: row.personId,
    ...(row.organisationId === undefined ? {} : { organisationId: row.organisationId }),
    kind: `services.${kind}`,
    subject: written('subject'),
    body: written('body'),
    link: `/applications/${row.caseId}`,
    caseId: row.caseId,
  });
}
