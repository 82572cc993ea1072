/** A complaint as the one who complained sees it. */
import type { VNode } from 'preact';
import { texts } from '#platform/texts.ts';
import { BackLink, Section, StatusTag, SummaryList, type Tone } from '#ui/index.ts';
import type { ComplaintView } from '../actions/read.ts';
import type { ComplaintState } from '../store/complaints.ts';
import { SignedAnswer } from './answer.tsx';
import { AttachmentList } from './attachments.tsx';
import { ComplaintTerm } from './complaint-term.tsx';
import { dayOf, type Reading } from './words.ts';

const t = texts('oversight');

const TONES = { satisfied: 'good', partly: 'waiting', 'not-satisfied': 'bad' } as const satisfies Record<string, Tone>;

/** How a complaint stands, in a word. */
export function ComplaintTag({ reading, complaint }: { reading: Reading; complaint: ComplaintState }): VNode {
  const { language } = reading;
  const { outcome, breachEntry } = complaint;
  if (outcome !== null) return <StatusTag tone={TONES[outcome]}>{t(language, `outcome.${outcome}`)}</StatusTag>;
  return breachEntry === null ? (
    <StatusTag tone="now">{t(language, 'complaint.waiting')}</StatusTag>
  ) : (
    <StatusTag tone="bad">{t(language, 'complaint.overdue')}</StatusTag>
  );
}

/** Text of several lines, as it was written. */
export function Paragraphs({ text, or }: { text: string | undefined; or: string }): VNode {
  if (text === undefined) return <p class="note">{or}</p>;
  return (
    <>
      {text.split(/\n+/).map((line) => (
        <p>{line}</p>
      ))}
    </>
  );
}

export function ComplaintPage({ reading, view }: { reading: Reading; view: ComplaintView }): VNode {
  const { language } = reading;
  const { complaint, words, loaded } = view;
  const erased = t(language, 'complaint.erased');
  return (
    <>
      <BackLink href={`/${language}/applications/${complaint.caseId}`}>{t(language, 'rate.back')}</BackLink>
      <h1 class="govuk-heading-l">{t(language, 'complaint.title', { number: complaint.number })}</h1>
      <p>
        <ComplaintTag reading={reading} complaint={complaint} />
      </p>
      <ComplaintTerm reading={reading} complaint={complaint} />
      {complaint.answeredAt !== null && (
        <Section title={t(language, 'complaint.answer')}>
          <Paragraphs text={words.reasons} or={erased} />
          {words.recommendation !== undefined && (
            <>
              <h3>{t(language, 'complaint.recommendation')}</h3>
              <Paragraphs text={words.recommendation} or={erased} />
            </>
          )}
          <p class="note">
            {t(language, 'complaint.answeredOn')}: {dayOf(reading, complaint.answeredAt)}
          </p>
          <SignedAnswer reading={reading} words={words} base={`/${language}/complaints/${complaint.id}`} />
          <p>{t(language, 'complaint.appeal')}</p>
        </Section>
      )}
      <Section title={t(language, 'complaint.said')}>
        <SummaryList
          rows={[
            { key: t(language, 'complaint.about'), value: t(language, `subject.${complaint.about}`) },
            {
              key: t(language, 'complaint.case'),
              value: `${loaded.edition.definition.title[language]} · ${complaint.caseNumber}`,
            },
            { key: t(language, 'complaint.filedOn'), value: dayOf(reading, complaint.filedAt) },
          ]}
        />
        <Paragraphs text={words.text} or={erased} />
        <AttachmentList language={language} files={words.files} base={`/${language}/complaints/${complaint.id}`} />
      </Section>
    </>
  );
}
