import type { VNode } from 'preact';
import { say } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { BackLink, Section } from '#ui/index.ts';
import type { OwnHistory } from '../actions/own-data.ts';
import { History } from './history.tsx';
import { nameOf, type Showing } from './value.ts';

const t = texts('registers');

/** Everything that one record ever said of the reader. */
export function OwnHistoryPage({ history, showing }: { history: OwnHistory; showing: Showing }): VNode {
  const { language } = showing;
  const { definition, versions, merges } = history;
  return (
    <>
      <BackLink href={`/${language}/cabinet/data`} />
      <h1>{t(language, 'history.title')}</h1>
      <p class="lead">
        {say(definition.title, language)}: {nameOf(definition, versions.at(-1)?.values ?? {}, showing)}
      </p>
      <p class="govuk-body">{t(language, 'history.lead')}</p>
      {merges.length > 0 && (
        <Section title={t(language, 'merge.ownTitle')} id="merges">
          <p class="govuk-body">{t(language, 'merge.ownLead')}</p>
          <History definition={definition} versions={merges} showing={showing} headingLevel={3} />
        </Section>
      )}
      <History definition={definition} versions={versions} showing={showing} />
    </>
  );
}
