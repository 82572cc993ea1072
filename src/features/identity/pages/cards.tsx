import type { CabinetCard } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { Card } from '#ui/index.ts';
import { actingOptions } from '../actions/mandates.ts';

const t = texts('identity');

/** In the cabinet: for whom one acts; only for those who may act for somebody. */
export const actAsCard: CabinetCard = {
  id: 'identity.act-as',
  order: 70,
  isForRepresentatives: true,
  async render({ app, ctx: { actor, language } }) {
    if (actor.kind !== 'person') return null;
    const { personId } = actor;
    const options = await app.read((tx) => actingOptions(tx, personId));
    if (options.length === 0) return null;
    return (
      <Card href={`/${language}/cabinet/act-as`} title={t(language, 'actAs.card')}>
        {t(language, 'actAs.cardText')}
      </Card>
    );
  },
};

/** In the cabinet: where one is signed in. */
export const sessionsCard: CabinetCard = {
  id: 'identity.sessions',
  order: 80,
  async render({ ctx: { language } }) {
    return (
      <Card href={`/${language}/cabinet/sessions`} title={t(language, 'sessions.card')}>
        {t(language, 'sessions.cardText')}
      </Card>
    );
  },
};
