/** What the state already has: shown, never asked; and how to correct it at its source. */
import type { VNode } from 'preact';
import { agency } from '#features/country/index.ts';
import { openTo, type RegisterDefinition, registerDefinition, valueInWords } from '#features/registers/index.ts';
import type { Instant } from '#kernel/instant.ts';
import { texts } from '#platform/texts.ts';
import { BackLink, Button, InsetText, SummaryList, WarningText } from '#ui/index.ts';
import type { CompiledEvidence } from '../../evaluation/compiled.ts';
import type { EvidenceFact } from '../../evaluation/facts.ts';
import type { Words } from '../describe.ts';
import type { DraftView, RefreshedView } from '../view.ts';
import { AwaitedLines } from './awaited.tsx';

const t = texts('services');

interface Props {
  readonly view: RefreshedView;
  readonly words: Words;
  readonly now: Instant;
  readonly backHref: string;
  readonly note: VNode | undefined;
}

export function EvidencePage({ view, words, now, backHref, note }: Props): VNode {
  const { language } = words;
  return (
    <div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <BackLink href={backHref}>{t(language, 'form.back')}</BackLink>
        <span class="govuk-caption-l">{view.service.definition.title[language]}</span>
        <h1 class="govuk-heading-l">{t(language, 'evidence.title')}</h1>
        {note}
        <p class="govuk-body">{t(language, 'evidence.lead')}</p>
        {view.service.evidence.map((one) => (
          <Evidence one={one} view={view} words={words} now={now} />
        ))}
        {view.awaited.length > 0 && (
          <p class="govuk-body">
            <a class="govuk-link" href={`/${language}/applications/${view.draft.id}/evidence`}>
              {t(language, 'awaited.look')}
            </a>
          </p>
        )}
        <Button href={`/${language}/applications/${view.draft.id}/check`}>{t(language, 'evidence.continue')}</Button>
      </div>
    </div>
  );
}

function Evidence({
  one,
  view,
  words,
  now,
}: Omit<Props, 'backHref' | 'note'> & { one: CompiledEvidence }): VNode | null {
  const { language, env } = words;
  const register = registerDefinition(env, one.evidence.register, now);
  if (!register) return null;
  const title = one.evidence.label?.[language] ?? register.title[language];
  const facts = view.draft.facts[one.id];
  const awaited = view.awaited.find(({ evidence }) => evidence === one.id);
  const owner = agency(env, register.owner, now);
  const isOwn = one.by.kind === 'applicant' || one.by.kind === 'organisation';
  const fields = isOwn ? one.evidence.fields : openTo(register, one.evidence.fields);
  const records = (facts ?? []).map((fact) => rowsOf({ fact, fields, register, view, words }));
  // Of another person: that they are there, once for all of them.
  const closed = records.filter((rows) => rows.length === 0).length;
  return (
    <section>
      <h2 class="govuk-heading-m">{title}</h2>
      {awaited && <AwaitedLines speaking={{ env, language, now }} awaited={awaited} />}
      {facts === undefined && !awaited && <p class="govuk-body">{t(language, 'evidence.waits')}</p>}
      {facts?.length === 0 && <Nothing isNeeded={!one.evidence.optional && !one.evidence.many} words={words} />}
      {records.map((rows) => rows.length > 0 && <SummaryList rows={rows} />)}
      {closed > 0 && <InsetText>{t(language, 'evidence.found', { n: closed })}</InsetText>}
      <p class="govuk-body-s">
        {t(language, 'evidence.source', {
          agency: owner?.title[language] ?? register.owner,
          phone: owner?.phone ?? '',
        })}
      </p>
    </section>
  );
}

function Nothing({ isNeeded, words }: { isNeeded: boolean; words: Words }): VNode {
  if (!isNeeded) return <p class="govuk-body">{t(words.language, 'evidence.none')}</p>;
  return <WarningText>{t(words.language, 'evidence.missing')}</WarningText>;
}

interface RecordProps {
  readonly fact: EvidenceFact;
  readonly fields: readonly string[];
  readonly register: RegisterDefinition;
  readonly view: DraftView;
  readonly words: Words;
}

/** What the applicant may see of a record: none where it is of somebody else and nothing of it is open. */
function rowsOf({ fact, fields, register, view, words }: RecordProps) {
  const { language, env } = words;
  const showing = {
    env,
    language,
    identifier: view.applicant.organisation?.bin ?? view.applicant.iin,
    references: new Map<string, string>(),
  };
  return fields.flatMap((name) => {
    const field = register.fields[name];
    const value = fact.values[name];
    return field && value !== undefined
      ? [{ key: field.label[language], value: valueInWords(field, value, showing) }]
      : [];
  });
}
