/** The service has changed since the application was begun: what is otherwise, and the way over where there is one. */
import type { VNode } from 'preact';
import { formatDate, type Language } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { BackLink, Button, InsetText, SummaryList, WarningText } from '#ui/index.ts';
import type { Words } from '../describe.ts';
import type { Newer } from '../move/newer.ts';
import { changesInWords, droppedInWords, obstacleInWords } from '../move/words.ts';
import type { DraftView } from '../view.ts';

const t = texts('services');

interface Props {
  readonly view: DraftView;
  readonly newer: Newer;
  readonly words: Words;
  /** Where the application goes on as it was begun. */
  readonly onwardHref: string;
}

export function ChangesPage(props: Props): VNode {
  const { view, newer, words } = props;
  const { language } = words;
  const { validFrom } = newer.edition;
  return (
    <div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <BackLink href={`/${language}/applications`}>{t(language, 'form.back')}</BackLink>
        <span class="govuk-caption-l">{view.service.definition.title[language]}</span>
        <h1 class="govuk-heading-l">{t(language, 'move.title')}</h1>
        <p class="govuk-body-l">{t(language, 'move.lead', { day: formatDate(validFrom, language, 'long') })}</p>
        <h2 class="govuk-heading-m">{t(language, 'move.differences')}</h2>
        <ul class="govuk-list govuk-list--bullet">
          {changesInWords(newer, language).map((one) => (
            <li>{one}</li>
          ))}
        </ul>
        {newer.isCompatible ? <Way {...props} /> : <NoWay {...props} />}
      </div>
    </div>
  );
}

function Way(props: Props): VNode {
  const { view, newer, words, onwardHref } = props;
  const { language } = words;
  const { draft } = view;
  const dropped = droppedInWords(view, newer, words);
  return (
    <>
      <h2 class="govuk-heading-m">{t(language, 'move.answers')}</h2>
      <p class="govuk-body">{t(language, dropped.length === 0 ? 'move.allKept' : 'move.someDropped')}</p>
      {dropped.length > 0 && (
        <SummaryList rows={dropped.map(({ question, answer }) => ({ key: question, value: answer }))} />
      )}
      {draft.state === 'awaiting-cosignature' && <WarningText>{t(language, 'move.signatures')}</WarningText>}
      <p class="govuk-body">{t(language, 'move.orStay')}</p>
      <form method="post" action={`/${language}/applications/${draft.id}/move`}>
        <input type="hidden" name="edition" value={newer.edition.digest} />
        <input type="hidden" name="version" value={String(draft.version)} />
        <div class="govuk-button-group">
          <Button preventDoubleClick>{t(language, 'move.button')}</Button>
          <a class="govuk-link" href={onwardHref}>
            {t(language, 'move.stay')}
          </a>
        </div>
      </form>
    </>
  );
}

function NoWay({ view, newer, words, onwardHref }: Props): VNode {
  const { language } = words;
  const { obstacles } = newer.fit;
  return (
    <>
      <h2 class="govuk-heading-m">{t(language, 'move.noWay')}</h2>
      <ul class="govuk-list govuk-list--bullet">
        {obstacles.map((one) => (
          <li>{obstacleInWords(one, language)}</li>
        ))}
        {obstacles.length === 0 && <li>{t(language, 'move.obstacle.applicant')}</li>}
      </ul>
      <InsetText>{t(language, 'move.nothingLost')}</InsetText>
      <div class="govuk-button-group">
        <Button href={onwardHref}>{t(language, 'move.stay')}</Button>
        <a class="govuk-link" href={`/${language}/services/${view.draft.service}`}>
          {t(language, 'move.beginNew')}
        </a>
      </div>
    </>
  );
}

/** On the pages of an application that could move: one line that leads to what changed. */
export function ChangedNote({ id, language }: { readonly id: string; readonly language: Language }): VNode {
  return (
    <InsetText>
      {t(language, 'move.note')}{' '}
      <a class="govuk-link" href={`/${language}/applications/${id}/changes`}>
        {t(language, 'move.see')}
      </a>
    </InsetText>
  );
}
