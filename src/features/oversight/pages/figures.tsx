/** Pieces of the public pages: tables of figures, each with its bar. */
import type { VNode } from 'preact';
import type { ServiceDefinition } from '#features/services/index.ts';
import type { Part } from '#kernel/aggregate.ts';
import { formatNumber, type Language } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { Section, Table, type TableCell } from '#ui/index.ts';
import { type Quality, WINDOW_DAYS } from '../figures/compute.ts';
import { CRITERIA } from '../rules/criteria.ts';
import type { PublishedFigures, PublishedRating } from '../rules/publish.ts';
import { countInWords, dayOf, durationInWords, momentOf, type Reading, shareInWords } from './words.ts';

const t = texts('oversight');

/** A share of 0 to 1 as a length. It says nothing that the number beside it doesn't: hidden from those who listen. */
export function Bar({ share }: { readonly share: number }): VNode {
  return (
    <svg class="bar" viewBox="0 0 100 6" width="100%" height="6" preserveAspectRatio="none" aria-hidden="true">
      <rect class="bar__whole" width="100" height="6" />
      <rect class="bar__part" width={Math.round(share * 1000) / 10} height="6" />
    </svg>
  );
}

/** When it was computed, over which time. */
export function Window({ reading, quality }: { reading: Reading; quality: Quality }): VNode {
  const { language } = reading;
  return (
    <p class="note">
      {t(language, 'quality.window', {
        days: WINDOW_DAYS,
        since: dayOf(reading, quality.since),
        at: momentOf(reading, quality.computedAt),
      })}{' '}
      <a class="govuk-link" href={`/${language}/quality/method`}>
        {t(language, 'quality.method')}
      </a>
    </p>
  );
}

/** The promise of a service in words. */
export function promiseInWords(language: Language, term: ServiceDefinition['term']): string {
  if ('kind' in term) return t(language, 'quality.atOnce');
  return 'workingDays' in term
    ? t(language, 'quality.workingDays', { n: term.workingDays })
    : t(language, 'quality.calendarDays', { n: term.calendarDays });
}

/** A measured time: in days of the term where there is one, otherwise by the clock. */
export function measuredInWords(
  language: Language,
  figures: PublishedFigures,
  which: 'median' | 'p90',
  term: ServiceDefinition['term'] | undefined,
): string | undefined {
  if (term && !('kind' in term) && figures.days) {
    const key = 'workingDays' in term ? 'quality.workingDays' : 'quality.calendarDays';
    return t(language, key, { n: figures.days[which] });
  }
  return figures.elapsedMs && durationInWords(language, figures.elapsedMs[which]);
}

const OUTCOMES = [
  'refused',
  'returned',
  'withdrawn',
  'breaches',
  'tacitApprovals',
  'silentRefusals',
  'handOvers',
] as const satisfies readonly (keyof PublishedFigures)[];

const numeric = (children: TableCell['children']): TableCell => ({ children, format: 'numeric' });

/** What became of the applications; shares are of the decided, so what isn't a part of them has none. */
export function OutcomeTable({ language, figures }: { language: Language; figures: PublishedFigures }): VNode {
  const whole = figures.decided;
  const shareOf = (name: (typeof OUTCOMES)[number]): number | undefined => {
    const part = figures[name];
    const isPart = name !== 'withdrawn' && name !== 'handOvers';
    return !isPart || part === 'few' || whole === 'few' || whole === 0 ? undefined : part / whole;
  };
  return (
    <Section title={t(language, 'quality.happened')}>
      <Table
        head={[t(language, 'quality.figure'), t(language, 'quality.numberAndShare')]}
        rows={OUTCOMES.map((name) => {
          const share = shareOf(name);
          return [
            t(language, `quality.${name}`),
            <>
              <span class="number">{countInWords(language, figures[name])}</span>
              {share !== undefined && (
                <>
                  {' · '}
                  <span class="number">{shareInWords(language, share)}</span>
                  <Bar share={share} />
                </>
              )}
            </>,
          ];
        })}
      />
    </Section>
  );
}

export interface NamedGround {
  readonly text: string;
  readonly count: Part;
}

export function GroundTable({ language, grounds }: { language: Language; grounds: readonly NamedGround[] }): VNode {
  return (
    <Section title={t(language, 'quality.refusals')}>
      {grounds.length === 0 ? (
        <p>{t(language, 'quality.noRefusals')}</p>
      ) : (
        <Table
          head={[t(language, 'quality.ground'), numeric(t(language, 'quality.number'))]}
          rows={grounds.map(({ text, count }) => [text, numeric(countInWords(language, count))])}
        />
      )}
    </Section>
  );
}

export function RatingTable({ language, figures }: { language: Language; figures: PublishedFigures }): VNode {
  return (
    <Section title={t(language, 'quality.satisfaction')}>
      {figures.raters === 0 ? (
        <p>{t(language, 'quality.noRatings')}</p>
      ) : (
        <>
          <p>{t(language, 'quality.satisfactionText', { n: countInWords(language, figures.raters) })}</p>
          <Table
            head={[t(language, 'quality.criterion'), t(language, 'quality.satisfiedAndMean')]}
            rows={CRITERIA.map((criterion) => [
              t(language, `criterion.${criterion}.title`),
              <Mark language={language} rating={figures.ratings[criterion]} />,
            ])}
          />
        </>
      )}
    </Section>
  );
}

/** Nothing of a criterion that fewer than ten have marked. */
function Mark({ language, rating }: { language: Language; rating: PublishedRating }): VNode {
  const { answers, satisfied, mean } = rating;
  if (satisfied === undefined || mean === undefined) return <>{countInWords(language, answers)}</>;
  return (
    <>
      <span class="number">{shareInWords(language, satisfied)}</span>
      {' · '}
      <span class="number">{formatNumber(Math.round(mean * 10) / 10, language)}</span>
      <Bar share={satisfied} />
    </>
  );
}

const COMPLAINTS = ['filed', 'answered', 'late'] as const;
const ANSWERS = ['satisfied', 'partly', 'not-satisfied'] as const;

export function ComplaintTable({ language, figures }: { language: Language; figures: PublishedFigures }): VNode {
  const { complaints } = figures;
  return (
    <Section title={t(language, 'quality.complaints')}>
      {complaints.filed === 0 ? (
        <p>{t(language, 'quality.noComplaints')}</p>
      ) : (
        <Table
          head={[t(language, 'quality.figure'), numeric(t(language, 'quality.number'))]}
          rows={[
            ...COMPLAINTS.map((name) => [
              t(language, `quality.${name}`),
              numeric(countInWords(language, complaints[name])),
            ]),
            ...ANSWERS.map((name) => [
              t(language, `outcome.${name}`),
              numeric(countInWords(language, complaints[name])),
            ]),
          ]}
        />
      )}
    </Section>
  );
}
