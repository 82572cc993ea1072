import type { VNode } from 'preact';
import { isoInstant } from '#kernel/instant.ts';
import { formatInstant, type Language, say } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { BackLink, Button, EmptyState, Ledger, Pagination, StatusTag } from '#ui/index.ts';
import type { Inbox } from '../actions.ts';
import type { Letter } from '../store.ts';

const t = texts('notifications');

export interface InboxPageProps {
  readonly language: Language;
  readonly zone: string;
  readonly inbox: Inbox;
}

/** All letters, newest first; the unread are marked by a word. */
export function InboxPage({ language, zone, inbox }: InboxPageProps): VNode {
  return (
    <>
      <h1>{t(language, 'inbox.title')}</h1>
      {inbox.letters.length === 0 ? (
        <EmptyState title={t(language, 'inbox.empty')}>{t(language, 'inbox.emptyText')}</EmptyState>
      ) : (
        <Ledger
          entries={inbox.letters.map((letter) => ({
            id: letter.id,
            when: formatInstant(letter.sentAt, zone, language),
            dateTime: isoInstant(letter.sentAt),
            children: (
              <>
                <a class="govuk-link" href={`/${language}/cabinet/inbox/${letter.id}`}>
                  {say(letter.subject, language)}
                </a>{' '}
                {letter.readAt === null && <StatusTag tone="now">{t(language, 'inbox.unread')}</StatusTag>}
              </>
            ),
          }))}
        />
      )}
      {inbox.next && (
        <Pagination
          next={{ href: `/${language}/cabinet/inbox?before=${inbox.next}`, children: t(language, 'inbox.older') }}
        />
      )}
    </>
  );
}

/** One letter. Its body is plain text; empty lines part paragraphs. */
export function LetterPage({ language, zone, letter }: { language: Language; zone: string; letter: Letter }): VNode {
  return (
    <div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <BackLink href={`/${language}/cabinet/inbox`}>{t(language, 'inbox.title')}</BackLink>
        <h1>{say(letter.subject, language)}</h1>
        <p class="note">
          <time dateTime={isoInstant(letter.sentAt)}>{formatInstant(letter.sentAt, zone, language)}</time>
        </p>
        {say(letter.body, language)
          .split(/\n{2,}/)
          .map((paragraph) => (
            <p class="govuk-body">{paragraph}</p>
          ))}
        {letter.link && <Button href={`/${language}${letter.link}`}>{t(language, 'inbox.open')}</Button>}
      </div>
    </div>
  );
}
