import type { VNode } from 'preact';
import { agency, dayIn } from '#features/country/index.ts';
import type { Instant } from '#kernel/instant.ts';
import { formatDate, type Language, say } from '#kernel/text.ts';
import type { Env } from '#platform/app.ts';
import { texts } from '#platform/texts.ts';
import { Button, Card, CardGrid, EmptyState, Pagination } from '#ui/index.ts';
import { definitionOf } from '../actions/definition.ts';
import { stateOf } from '../rules/state.ts';
import type { HeldDocument } from '../store/documents.ts';
import { StateTag } from './parts.tsx';

const t = texts('documents');

export interface ListPageProps {
  readonly env: Env;
  readonly language: Language;
  readonly now: Instant;
  readonly documents: readonly HeldDocument[];
  /** Id of the last one shown, where there are more. */
  readonly next?: string | undefined;
}

/** All documents of the reader, newest first. */
export function ListPage({ env, language, now, documents, next }: ListPageProps): VNode {
  return (
    <>
      <h1>{t(language, 'list.title')}</h1>
      {documents.length === 0 ? (
        <EmptyState title={t(language, 'list.empty')}>
          <p>{t(language, 'list.emptyHelp')}</p>
          <Button href={`/${language}/services`}>{t(language, 'list.services')}</Button>
        </EmptyState>
      ) : (
        <>
          <p class="lead">{t(language, 'list.lead')}</p>
          <CardGrid>
            {documents.map((document) => (
              <DocumentCard env={env} language={language} now={now} document={document} />
            ))}
          </CardGrid>
        </>
      )}
      {next && (
        <Pagination
          next={{ href: `/${language}/cabinet/documents?before=${next}`, children: t(language, 'list.older') }}
        />
      )}
    </>
  );
}

interface DocumentCardProps extends Pick<ListPageProps, 'env' | 'language' | 'now'> {
  readonly document: HeldDocument;
}

function DocumentCard({ env, language, now, document }: DocumentCardProps): VNode {
  const issuer = agency(env, document.issuer, now);
  const state = stateOf(document.event ?? undefined, document.valid_until, dayIn(env, now));
  return (
    <Card
      href={`/${language}/documents/${document.number}`}
      title={say(definitionOf(env, document).title, language)}
      headingLevel={2}
    >
      <StateTag state={state} language={language} />
      <br />
      <span>
        {t(language, 'list.issued', { date: formatDate(document.issued_on, language, 'long') })}
        {issuer && `, ${say(issuer.title, language)}`}
      </span>
      <br />
      <span class="number">{document.number}</span>
    </Card>
  );
}
