/** The person's own view: when he was helped, by whom, what was sent, and what he did with mandates. */
import type { VNode } from 'preact';
import { agency, countryOf } from '#features/country/index.ts';
import type { AssistedAct } from '#features/identity/index.ts';
import { isoInstant } from '#kernel/instant.ts';
import { formatInstant, say } from '#kernel/text.ts';
import type { CabinetCard } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { BackLink, Card, EmptyState, Ledger } from '#ui/index.ts';
import { type Visit, visitsOf } from '../store/visits.ts';
import type { WindowProps } from './window.tsx';

const t = texts('centres');

export interface SentCase {
  readonly visitId: string;
  readonly caseId: string;
  readonly number: string;
}

interface VisitsProps extends WindowProps {
  readonly visits: readonly Visit[];
  readonly cases: readonly SentCase[];
  /** What he did with mandates meanwhile. */
  readonly acts: readonly AssistedAct[];
}

export function VisitsPage({ env, language, now, visits, cases, acts }: VisitsProps): VNode {
  const { zone } = countryOf(env, now);
  const moment = (at: Visit['until']) => formatInstant(at, zone, language);
  const place = (one: Visit): { agency: string; centre: string } => {
    const found = agency(env, one.agency, one.startedAt);
    const unit = found?.units.find(({ id }) => id === one.centre);
    return {
      agency: found ? say(found.title, language) : one.agency,
      centre: unit ? say(unit.title, language) : one.centre,
    };
  };
  return (
    <>
      <BackLink href={`/${language}/cabinet`}>{t(language, 'visits.back')}</BackLink>
      <h1>{t(language, 'visits.title')}</h1>
      <p class="lead">{t(language, 'visits.lead')}</p>
      {visits.length === 0 ? (
        <EmptyState title={t(language, 'visits.none')} />
      ) : (
        <Ledger
          entries={visits.map((one) => ({
            when: moment(one.startedAt),
            dateTime: isoInstant(one.startedAt),
            children: (
              <>
                {t(language, 'visits.at', place(one))}{' '}
                {cases
                  .filter(({ visitId }) => visitId === one.id)
                  .map(({ caseId, number }) => (
                    <>
                      <br />
                      <a class="govuk-link number" href={`/${language}/applications/${caseId}`}>
                        {t(language, 'visits.sent', { number })}
                      </a>
                    </>
                  ))}
                {acts
                  .filter((act) => isDuring(act, one))
                  .map(({ what, at }) => (
                    <>
                      <br />
                      <a class="govuk-link" href={`/${language}/mandates`}>
                        {t(language, `visits.mandate.${what}`)}
                      </a>
                      , {moment(at)}
                    </>
                  ))}
              </>
            ),
            note: t(language, one.endedAt === null ? 'visits.until' : 'visits.ended', {
              at: moment(one.endedAt ?? one.until),
            }),
          }))}
        />
      )}
    </>
  );
}

/** Whether something was done with a mandate in the course of a visit, through its operator. */
const isDuring = ({ at, assistedBy }: AssistedAct, { officerId, startedAt, until, endedAt }: Visit): boolean =>
  assistedBy === officerId && at >= startedAt && at <= (endedAt ?? until);

/** In the cabinet: only for those who have been helped. */
export const visitsCard: CabinetCard = {
  id: 'centres.visits',
  order: 75,
  async render({ app, ctx: { actor, language } }) {
    if (actor.kind !== 'person') return null;
    const visits = await app.read((tx) => visitsOf(tx, actor.personId, 1));
    if (visits.length === 0) return null;
    return (
      <Card href={`/${language}/cabinet/visits`} title={t(language, 'visits.title')}>
        {t(language, 'visits.card')}
      </Card>
    );
  },
};
