/** The clock of a complaint: how many days are left, and how they are counted, line by line. */
import type { VNode } from 'preact';
import { countryOf } from '#features/country/index.ts';
import { dateOf, type LocalDate } from '#kernel/dates.ts';
import type { TermLine, TermLines } from '#kernel/term.ts';
import { formatDate, type Language } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { Details, Table, TermBar, type TermDay } from '#ui/index.ts';
import { termOf } from '../actions/complain.ts';
import type { ComplaintState } from '../store/complaints.ts';
import { articleOf, type Reading } from './words.ts';

const t = texts('oversight');

/** The term as it stands, or as it stood when the answer came. */
export const termOfComplaint = ({ env, now }: Reading, complaint: ComplaintState): TermLines =>
  termOf(env, complaint.filedAt, complaint.answeredAt ?? now);

/** What matters, in a few words. */
export function termTitle(reading: Reading, complaint: ComplaintState): string {
  const term = termOfComplaint(reading, complaint);
  const { language } = reading;
  if (complaint.answeredAt !== null) return t(language, 'complaint.closed', { days: term.countedSoFar });
  if (term.state === 'over') return t(language, 'complaint.over');
  return t(language, 'complaint.left', { days: term.total - term.countedSoFar });
}

function barDay(line: TermLine, today: LocalDate, language: Language): TermDay {
  const label = formatDate(line.date, language, 'weekday');
  // On a day off, too, one sees where one stands.
  if (line.date === today) return { kind: 'today', label };
  if (line.kind !== 'counted' && line.kind !== 'rolled' && line.kind !== 'start') return { kind: 'off', label };
  return { kind: line.date < today ? 'past' : 'future', label };
}

export function ComplaintTerm({ reading, complaint }: { reading: Reading; complaint: ComplaintState }): VNode {
  const { env, language, now } = reading;
  const term = termOfComplaint(reading, complaint);
  const { zone } = countryOf(env, now);
  const today = dateOf(complaint.answeredAt ?? now, zone);
  const first = term.lines[0]?.date;
  const long = (date: LocalDate) => formatDate(date, language, 'long');
  return (
    <>
      <TermBar
        title={termTitle(reading, complaint)}
        due={term.dueDate && t(language, 'complaint.due', { day: long(term.dueDate) })}
        days={term.lines.map((line) => barDay(line, today, language))}
        summary={t(language, 'complaint.summary', { day: term.countedSoFar, total: term.total })}
        start={first && long(first)}
        end={term.dueDate && long(term.dueDate)}
        isLate={complaint.breachEntry !== null}
      >
        {complaint.breachEntry !== null && <strong>{t(language, 'complaint.breach')}</strong>}
      </TermBar>
      <Details summary={t(language, 'complaint.term')}>
        <p>{articleOf(reading, countryOf(env, complaint.filedAt).complaint.cite)}</p>
        <Table
          caption={t(language, 'complaint.rules')}
          head={['day', 'kind', 'number', 'why'].map((column) => t(language, `complaint.column.${column}`))}
          rows={term.lines.map((line) => [
            formatDate(line.date, language, 'weekday'),
            t(language, `complaint.kind.${line.kind}`),
            { children: line.number === undefined ? '' : String(line.number), format: 'numeric' },
            [line.name?.[language], line.citation && articleOf(reading, line.citation)].filter(Boolean).join(' · '),
          ])}
        />
      </Details>
    </>
  );
}
