/** What holds for the whole service: how long, how much, who decides; promised and measured side by side. */
import type { VNode } from 'preact';
import { book, type RatesDefinition } from '#features/country/index.ts';
import { formatMoney } from '#kernel/money.ts';
import { formatNumber, type Language } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { Facts, Section, StatusTag, SummaryList } from '#ui/index.ts';
import type { ServiceDefinition } from '../../definition.ts';
import type { Measured } from '../measured.ts';
import type { PublishedFee } from '../passport.ts';
import { AgencyLink, CiteLink, type Reading } from './cite.tsx';
import type { ServicePageProps } from './service.tsx';

const t = texts('services/catalogue');

export function ServiceFacts({ reading, entry, passport, measured }: ServicePageProps): VNode {
  const { language } = reading;
  const { definition } = entry;
  const { term } = definition;
  return (
    <Facts
      items={[
        {
          term: t(language, 'facts.howLong'),
          isLarge: true,
          value: <Term definition={definition} language={language} />,
          note: <CiteLink reading={reading} cite={term.cite} />,
        },
        { term: t(language, 'facts.measured'), value: <MeasuredTime measured={measured} language={language} /> },
        { term: t(language, 'facts.howMuch'), ...feeFact(reading, passport.fee) },
        'silence' in term && {
          term: t(language, 'facts.silence'),
          value: t(language, `silence.${term.silence}`),
          note: <CiteLink reading={reading} cite={term.silenceCite} />,
        },
        {
          term: t(language, 'facts.whoDecides'),
          value: <AgencyLink reading={reading} id={definition.provider} full />,
        },
        {
          term: t(language, 'facts.forWhom'),
          value: definition.recipients.map((one) => t(language, `recipient.${one}`)).join(', '),
        },
        {
          term: t(language, 'facts.refusal'),
          value: <a href="#grounds">{t(language, 'facts.grounds', { n: definition.grounds.length })}</a>,
          ...refusedNote(measured, language),
        },
        {
          term: t(language, 'facts.how'),
          value: definition.channels.map((channel) => t(language, `channel.${channel}`)).join(' · '),
        },
        {
          term: t(language, 'facts.wrong'),
          value: <a href="#complain">{t(language, 'facts.complain')}</a>,
        },
      ]}
    />
  );
}

function Term({ definition, language }: { definition: ServiceDefinition; language: Language }): VNode {
  const { term } = definition;
  if ('kind' in term) return <>{t(language, 'term.atOnce')}</>;
  const isWorking = 'workingDays' in term;
  const days = isWorking ? term.workingDays : term.calendarDays;
  return (
    <>
      {days} <small>{t(language, isWorking ? 'term.workingDays' : 'term.calendarDays', { n: days })}</small>
    </>
  );
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A duration in the two largest units that say enough. */
function durationInWords(ms: number, language: Language): string {
  const days = Math.floor(ms / DAY_MS);
  const hours = Math.floor((ms % DAY_MS) / HOUR_MS);
  const minutes = Math.round((ms % HOUR_MS) / MINUTE_MS);
  if (days > 0) return t(language, hours > 0 ? 'duration.daysHours' : 'duration.days', { days, hours });
  if (hours > 0) return t(language, 'duration.hoursMinutes', { hours, minutes });
  return minutes > 0 ? t(language, 'duration.minutes', { minutes }) : t(language, 'duration.underMinute');
}

function MeasuredTime({ measured, language }: { measured: Measured | undefined; language: Language }): VNode {
  if (!measured || measured.decided === 0) return <>{t(language, 'measured.nothing')}</>;
  return (
    <>
      <StatusTag tone={measured.late === 0 ? 'good' : 'waiting'}>
        {durationInWords(measured.medianMs, language)}
      </StatusTag>
      <span class="note">
        {t(language, 'measured.basis', {
          decided: measured.decided,
          days: measured.windowDays,
        })}
        {measured.late !== null &&
          `, ${t(language, 'measured.onTime', { share: percent(measured.decided - measured.late, measured.decided, language) })}`}
      </span>
    </>
  );
}

function refusedNote(measured: Measured | undefined, language: Language): { note?: string } {
  if (!measured || measured.decided === 0 || measured.refused === null) return {};
  return { note: t(language, 'measured.refused', { share: percent(measured.refused, measured.decided, language) }) };
}

const percent = (part: number, whole: number, language: Language): string =>
  `${formatNumber(Math.round((part / whole) * 1000) / 10, language)}\u202f%`;

function feeFact(reading: Reading, fee: PublishedFee | undefined) {
  const { language } = reading;
  if (!fee) return { value: t(language, 'fee.none'), isLarge: true };
  if (fee.total !== undefined) {
    const [first] = fee.lines;
    return {
      value: formatMoney(fee.total, language),
      isLarge: true,
      note: fee.lines.length === 1 && first ? <CiteLink reading={reading} cite={first.line.cite} /> : undefined,
    };
  }
  return { value: <a href="#fee">{t(language, 'fee.formula')}</a>, note: t(language, 'fee.beforeSigning') };
}

/** The fee line by line, with the rates of today. */
export function FeeSection({ reading, fee }: { reading: Reading; fee: PublishedFee }): VNode {
  const { language } = reading;
  return (
    <Section title={t(language, 'facts.howMuch')} id="fee">
      <SummaryList
        rows={fee.lines.map(({ line, amount }) => ({
          key: line.label[language],
          value: (
            <>
              <span class="number">
                {amount === undefined ? t(language, 'fee.byAnswers') : formatMoney(amount, language)}
              </span>
              <br />
              <span class="note">
                <CiteLink reading={reading} cite={line.cite} />
              </span>
            </>
          ),
        }))}
      />
      {fee.total === undefined && <p>{t(language, 'fee.beforeSigning')}</p>}
      {fee.rates.map(({ id, amount }) => (
        <p class="note">
          {t(language, 'fee.rate', { rate: rateTitle(reading, id), amount: formatMoney(amount, language) })}
        </p>
      ))}
    </Section>
  );
}

function rateTitle({ env, language, now }: Reading, id: string): string {
  const rates = book(env).current<RatesDefinition>('rates', 'rates', now)?.definition.rates;
  return rates?.find((rate) => rate.id === id)?.title[language] ?? id;
}
