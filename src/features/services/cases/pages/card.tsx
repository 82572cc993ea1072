/** The cabinet's card: a proposed refusal that its applicant may still answer. */
import type { CabinetCard } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { Card } from '#ui/index.ts';
import { casesOf } from '../../applications/cases-begun.ts';
import { partyOf } from '../../applications/party.ts';
import { findCase } from '../load.ts';
import { nextActs } from '../next-acts.ts';
import { wordsOf } from './words.ts';

const t = texts('services');

export const hearingsCard: CabinetCard = {
  id: 'services.hearings',
  // Before everything else that waits: it has the shortest time.
  order: 5,
  isForRepresentatives: true,
  async render({ app, ctx }) {
    const { actor, language, now } = ctx;
    if (actor.kind === 'person' && actor.isLapsed) return null;
    const heard = await app.read(async (tx) => {
      const cases = (await casesOf(tx, partyOf(ctx))).filter(({ status }) => status === 'hearing');
      return Promise.all(cases.map(({ caseId }) => findCase(tx, caseId, now)));
    });
    const words = wordsOf(app.env, language, now);
    const waiting = heard.flatMap((one) => {
      const until = one?.state.hearing?.objectionsUntil;
      return one && until !== undefined && nextActs(one, ctx).includes('object') ? [{ ...one, until }] : [];
    });
    if (waiting.length === 0) return null;
    return (
      <>
        {waiting.map(({ row, edition, until }) => (
          <Card
            href={`/${language}/applications/${row.caseId}`}
            title={t(language, 'case.hearing.card', { service: edition.definition.title[language] })}
          >
            {t(language, 'case.hearing.until', { day: words.lastDay(until) })}
          </Card>
        ))}
      </>
    );
  },
};
