import type { VNode } from 'preact';
import { agency } from '#features/country/index.ts';
import type { Instant } from '#kernel/instant.ts';
import { formatDate, type Language, say } from '#kernel/text.ts';
import type { Env } from '#platform/app.ts';
import { texts } from '#platform/texts.ts';
import { Button, ErrorSummary, Facts, Input, Panel, Section, WarningText } from '#ui/index.ts';
import type { CheckedDocument } from '../actions/verify.ts';
import { shownFields, subjectOf } from '../rules/words.ts';
import { Erased, FieldList } from './parts.tsx';

const t = texts('documents');

export interface VerifyFormProps {
  readonly language: Language;
  readonly number?: string | undefined;
  readonly code?: string | undefined;
  /** What a number of this instance looks like. */
  readonly example: string;
  /** Said at the top and at the fields. */
  readonly error?: string | undefined;
  readonly errorHelp?: string | undefined;
}

/** Where anybody types the number and the code of a document. */
export function VerifyForm({ language, number, code, example, error, errorHelp }: VerifyFormProps): VNode {
  return (
    <div class="govuk-grid-column-two-thirds">
      {error && (
        <ErrorSummary
          title={error}
          description={errorHelp}
          errorList={[{ href: '#number', children: t(language, 'verify.number') }]}
        />
      )}
      <h1>{t(language, 'verify.title')}</h1>
      <p class="lead">{t(language, 'verify.lead')}</p>
      <p>{t(language, 'verify.privacy')}</p>
      <form action={`/${language}/v`}>
        <Input
          name="number"
          id="number"
          label={t(language, 'verify.number')}
          hint={t(language, 'verify.numberHint', { example })}
          value={number}
          errorMessage={error}
          autocomplete="off"
        />
        <Input
          name="code"
          id="code"
          label={t(language, 'verify.code')}
          hint={t(language, 'verify.codeHint')}
          value={code}
          autocomplete="off"
        />
        <Button>{t(language, 'verify.submit')}</Button>
      </form>
      <FileLink language={language} />
    </div>
  );
}

export interface VerifiedPageProps {
  readonly env: Env;
  readonly language: Language;
  readonly now: Instant;
  readonly checked: CheckedDocument;
}

/** What the check of a document says: genuine, its state, and the fields to compare. */
export function VerifiedPage(props: VerifiedPageProps): VNode {
  const { language, checked } = props;
  const { content, definition } = checked;
  const fields = content ? shownFields(definition, content.data, language, 'verifier') : [];
  const isSubjectShown = definition.fields[definition.subject]?.verifier === true;
  return (
    <div class="govuk-grid-column-two-thirds">
      <Verdict {...props} />
      <p class="note">{say(checked.title, language)}</p>
      {content && isSubjectShown && <p class="figure">{subjectOf(definition, content.data, language)}</p>}
      <DocumentFacts {...props} />
      {checked.erasure && <Erased env={props.env} language={language} erasure={checked.erasure} />}
      {fields.length > 0 && (
        <Section title={t(language, 'verify.compare')}>
          <FieldList fields={fields} />
        </Section>
      )}
      <p class="note">{t(language, 'verify.privacy')}</p>
      <FileLink language={language} />
      <p>
        <a href={`/${language}/v`}>{t(language, 'verify.another')}</a>
      </p>
    </div>
  );
}

/** Who holds the file needs no number: its signature is checked by itself. */
function FileLink({ language }: { readonly language: Language }): VNode {
  return (
    <p>
      <a href={`/${language}/verify`}>{t(language, 'verify.file')}</a>
    </p>
  );
}

function Verdict({ env, language, now, checked }: VerifiedPageProps): VNode {
  const { state, document, endedOn } = checked;
  const issuer = agency(env, document.issuer, now);
  const title = t(language, `verify.${state}Title`);
  if (state === 'valid') {
    return (
      <Panel title={title}>
        {t(language, 'verify.genuineHelp', { agency: issuer ? say(issuer.title, language) : document.issuer })}
      </Panel>
    );
  }
  const day = state === 'expired' ? document.valid_until : endedOn;
  return (
    <>
      <h1>{title}</h1>
      <WarningText>
        {t(language, `verify.${state}Help`, { date: day ? formatDate(day, language, 'long') : '' })}
      </WarningText>
    </>
  );
}

function DocumentFacts({ env, language, now, checked: { document } }: VerifiedPageProps): VNode {
  const issuer = agency(env, document.issuer, now);
  const until = document.valid_until;
  return (
    <Facts
      items={[
        { term: t(language, 'page.number'), value: <span class="number">{document.number}</span> },
        { term: t(language, 'page.issuer'), value: issuer ? say(issuer.title, language) : document.issuer },
        { term: t(language, 'page.issuedOn'), value: formatDate(document.issued_on, language, 'long') },
        {
          term: t(language, 'page.validUntil'),
          value: until === null ? t(language, 'page.noEnd') : formatDate(until, language, 'long'),
        },
      ]}
    />
  );
}
