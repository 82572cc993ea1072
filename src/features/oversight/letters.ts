/** What people are told by oversight; in every language, for the inbox speaks the reader's. */
import { countryOf } from '#features/country/index.ts';
import { notify } from '#features/notifications/index.ts';
import type { LoadedCase } from '#features/services/index.ts';
import { dateOf } from '#kernel/dates.ts';
import type { Instant } from '#kernel/instant.ts';
import { formatDate, inEveryLanguage, type Language, type Text } from '#kernel/text.ts';
import type { Env, Tx } from '#platform/app.ts';
import { texts } from '#platform/texts.ts';

const t = texts('oversight');

export type LetterKind = 'rate' | 'breach' | 'filed' | 'answered' | 'overdue';

/** The last day before a moment that closes a day, in words. */
export function lastDay(env: Env, until: Instant, language: Language): string {
  return formatDate(dateOf((until - 1) as Instant, countryOf(env, until).zone), language, 'long');
}

/** Writes to the applicant. `until`: the moment that closes the last day which the letter names. */
export async function tell(
  tx: Tx,
  { row, edition }: Pick<LoadedCase, 'row' | 'edition'>,
  kind: LetterKind,
  link: string,
  details: { readonly complaint?: string; readonly until?: Instant } = {},
): Promise<void> {
  const { complaint = '', until } = details;
  const written = (part: 'subject' | 'body'): Text =>
    inEveryLanguage((language) =>
      t(language, `letter.${kind}.${part}`, {
        number: row.number,
        service: edition.definition.title[language],
        complaint,
        day: until === undefined ? '' : lastDay(tx.env, until, language),
      }),
    );
  await notify(tx, {
    personId: row.personId,
    ...(row.organisationId === undefined ? {} : { organisationId: row.organisationId }),
    kind: `oversight.${kind}`,
    subject: written('subject'),
    body: written('body'),
    link,
    caseId: row.caseId,
  });
}
