/** What a person has applied for: drafts, what waits for his signature, and cases. */
import type { VNode } from 'preact';
import { dayIn } from '#features/country/index.ts';
import { type Instant, instant, instantFromIso, isoInstant } from '#kernel/instant.ts';
import { formatDate, type Language } from '#kernel/text.ts';
import type { Env } from '#platform/app.ts';
import { texts } from '#platform/texts.ts';
import { Button, EmptyState, Pagination, StatusTag, SummaryList, type Tone } from '#ui/index.ts';
import { editionOf } from '../../evaluation/editions.ts';
import type { WaitingForMe } from '../attempts.ts';
import type { CaseRow } from '../cases-begun.ts';
import type { Correction, Draft } from '../drafts.ts';

const t = texts('services');

export interface ListProps {
  readonly env: Env;
  readonly language: Language;
  readonly drafts: readonly Draft[];
  readonly waiting: readonly WaitingForMe[];
  readonly cases: readonly CaseRow[];
  /** The moment before which there are more; absent: there may be none. */
  readonly older?: Instant | undefined;
}

export function ApplicationsPage(props: ListProps): VNode {
  const { language, drafts, waiting, cases, older } = props;
  const isEmpty = drafts.length + waiting.length + cases.length === 0;
  return (
    <div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1>{t(language, 'list.title')}</h1>
        {isEmpty && (
          <EmptyState title={t(language, 'list.empty')}>
            <Button href={`/${language}/services`}>{t(language, 'list.find')}</Button>
          </EmptyState>
        )}
        {waiting.length > 0 && <WaitingList {...props} />}
        {drafts.length > 0 && <DraftList {...props} />}
        {cases.length > 0 && <CaseList {...props} />}
        {older !== undefined && (
          <Pagination
            next={{
              href: `/${language}/applications?before=${isoInstant(older)}`,
              children: t(language, 'list.older'),
            }}
          />
        )}
      </div>
    </div>
  );
}

const titleOf = (env: Env, edition: string, language: Language): string =>
  editionOf(env, edition).definition.title[language];

const dayOf = (env: Env, at: Instant, language: Language): string => formatDate(dayIn(env, at), language, 'long');

/** Of the last day on which it can still be corrected. */
const lastMoment = ({ until }: Correction): Instant => instant(instantFromIso(until) - 1);

export function WaitingList({ env, language, waiting }: Pick<ListProps, 'env' | 'language' | 'waiting'>): VNode {
  return (
    <section>
      <h2 class="govuk-heading-m">{t(language, 'list.waiting')}</h2>
      <ul class="govuk-list">
        {waiting.map(({ id, edition }) => (
          <li>
            <a class="govuk-link" href={`/${language}/applications/${id}/sign`}>
              {titleOf(env, edition, language)}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function DraftList({ env, language, drafts }: Pick<ListProps, 'env' | 'language' | 'drafts'>): VNode {
  return (
    <section>
      <h2 class="govuk-heading-m">{t(language, 'list.drafts')}</h2>
      {drafts.map((draft) => {
        const title = titleOf(env, draft.edition, language);
        return (
          <SummaryList
            card={{
              title: { children: title, headingLevel: 3 },
              actions: {
                items: [
                  {
                    href: `/${language}/applications/${draft.id}`,
                    children: t(language, 'list.resume'),
                    visuallyHiddenText: title,
                  },
                ],
              },
            }}
            rows={[
              { key: t(language, 'list.state'), value: t(language, `draftState.${draft.state}`) },
              draft.correction && {
                key: t(language, 'list.correctBy'),
                value: dayOf(env, lastMoment(draft.correction), language),
              },
              { key: t(language, 'list.saved'), value: dayOf(env, draft.updatedAt, language) },
              draft.state === 'open' && { key: '', value: <Discard draft={draft} language={language} title={title} /> },
            ]}
          />
        );
      })}
    </section>
  );
}

function Discard({ draft, language, title }: { draft: Draft; language: Language; title: string }): VNode {
  return (
    <form method="post" action={`/${language}/applications/${draft.id}/discard`}>
      <Button classes="govuk-button--secondary">
        {t(language, 'list.discard')}
        <span class="govuk-visually-hidden"> {title}</span>
      </Button>
    </form>
  );
}

function CaseList({ env, language, cases }: ListProps): VNode {
  return (
    <section>
      <h2 class="govuk-heading-m">{t(language, 'list.cases')}</h2>
      {cases.map((one) => (
        <SummaryList
          card={{
            title: {
              children: (
                <a class="govuk-link" href={`/${language}/applications/${one.caseId}`}>
                  {titleOf(env, one.edition, language)}
                </a>
              ),
              headingLevel: 3,
            },
          }}
          rows={[
            { key: t(language, 'receipt.number'), value: one.number },
            { key: t(language, 'list.state'), value: <Status status={one.status} language={language} /> },
            { key: t(language, 'list.submitted'), value: dayOf(env, one.submittedAt, language) },
          ]}
        />
      ))}
    </section>
  );
}

const TONES: Readonly<Record<string, Tone>> = {
  'awaiting-fee': 'waiting',
  returned: 'waiting',
  hearing: 'waiting',
  granted: 'good',
  'deemed-approved': 'good',
  refused: 'bad',
  'deemed-refused': 'bad',
  withdrawn: 'quiet',
};

/** The words of a status belong to the case side; the list only says them. */
function Status({ status, language }: { status: string; language: Language }): VNode {
  return <StatusTag tone={TONES[status] ?? 'now'}>{t(language, `status.${status}`)}</StatusTag>;
}
