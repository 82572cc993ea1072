/** The form of a complaint. */
import type { VNode } from 'preact';
import { countryOf } from '#features/country/index.ts';
import type { LoadedCase } from '#features/services/index.ts';
import { formatDate } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { BackLink, Button, ErrorSummary, InsetText, Radios, Textarea } from '#ui/index.ts';
import { termOf } from '../actions/complain.ts';
import { lastDay } from '../letters.ts';
import type { Attachment } from '../rules/attachments.ts';
import { SUBJECTS } from '../rules/complaint.ts';
import type { ComplaintState } from '../store/complaints.ts';
import { AttachmentControls } from './attachments.tsx';
import { agencyName, articleOf, type Reading } from './words.ts';

const t = texts('oversight');

type ComplainField = 'about' | 'text' | Attachment;

export interface ComplainForm {
  readonly about: string;
  readonly text: string;
  /** What is wrong, by control: a key of `complain.error`. */
  readonly errors: Readonly<Partial<Record<ComplainField, string>>>;
}

/** The complaint on a broken term, ready to send; nothing where the term wasn't broken. */
export function preparedText({ env, language }: Reading, { row, state }: LoadedCase): string {
  if (!state.breach) return '';
  return t(language, 'complain.prepared', { number: row.number, day: lastDay(env, state.breach.at, language) });
}

interface Props {
  readonly reading: Reading;
  readonly loaded: LoadedCase;
}

function Head({ reading, loaded }: Props): VNode {
  const { language } = reading;
  const { row, edition } = loaded;
  return (
    <>
      <h1 class="govuk-heading-l">{t(language, 'complain.title')}</h1>
      <p class="lead">
        {t(language, 'complain.lead', { service: edition.definition.title[language], number: row.number })}
      </p>
    </>
  );
}

export function ComplainPage({ reading, loaded, form }: Props & { readonly form: ComplainForm }): VNode {
  const { env, language, now } = reading;
  const { offices, complaint } = countryOf(env, now);
  const { dueDate, total } = termOf(env, now, now);
  const errors = Object.fromEntries(
    Object.entries(form.errors).map(([field, error]) => [field, t(language, `complain.error.${error}`)]),
  ) as Partial<Record<ComplainField, string>>;
  const hasErrors = Object.keys(errors).length > 0;
  const errorOf = (field: ComplainField) => (errors[field] === undefined ? {} : { errorMessage: errors[field] });
  return (
    <>
      <BackLink href={`/${language}/applications/${loaded.row.caseId}`}>{t(language, 'rate.back')}</BackLink>
      {hasErrors && (
        <ErrorSummary
          errorList={Object.entries(errors).map(([field, children]) => ({ href: `#${field}`, children }))}
        />
      )}
      <Head reading={reading} loaded={loaded} />
      <InsetText>
        <p>{t(language, 'complain.who', { agency: agencyName(reading, offices.oversight) })}</p>
        <p>
          {t(language, 'complain.when', {
            day: dueDate === null ? '' : formatDate(dueDate, language, 'long'),
            days: total,
          })}{' '}
          <span class="note">{articleOf(reading, complaint.cite)}</span>
        </p>
      </InsetText>
      <form
        method="post"
        enctype="multipart/form-data"
        action={`/${language}/cases/${loaded.row.caseId}/complaint`}
        class="govuk-grid-column-two-thirds"
      >
        <Radios
          name="about"
          idPrefix="about"
          value={form.about}
          fieldset={{ legend: t(language, 'complain.about') }}
          items={SUBJECTS.map((subject) => ({ value: subject, children: t(language, `subject.${subject}`) }))}
          {...errorOf('about')}
        />
        <Textarea
          name="text"
          id="text"
          label={t(language, 'complain.text')}
          hint={t(language, 'complain.textHint')}
          value={form.text}
          rows={8}
          {...errorOf('text')}
        />
        <AttachmentControls language={language} errors={errors} isAgain={hasErrors} />
        <Button>{t(language, 'complain.button')}</Button>
      </form>
    </>
  );
}

/** One complaint at a time: the way to the one that is being examined. */
export function AlreadyPage({ reading, loaded, open }: Props & { readonly open: ComplaintState }): VNode {
  const { language } = reading;
  return (
    <>
      <BackLink href={`/${language}/applications/${loaded.row.caseId}`}>{t(language, 'rate.back')}</BackLink>
      <Head reading={reading} loaded={loaded} />
      <p>{t(language, 'complain.open')}</p>
      <p>
        <a class="govuk-button" href={`/${language}/complaints/${open.id}`}>
          {t(language, 'complain.see')}
        </a>
      </p>
    </>
  );
}
