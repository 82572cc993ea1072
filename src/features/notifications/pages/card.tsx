import type { CabinetCard } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { Card } from '#ui/index.ts';
import { inboxOf, unreadOf } from '../actions.ts';

const t = texts('notifications');

/** In the cabinet: how many letters wait. */
export const inboxCard: CabinetCard = {
  id: 'notifications.inbox',
  order: 30,
  async render({ app, ctx: { actor, language } }) {
    if (actor.kind !== 'person') return null;
    const count = await app.read((tx) => unreadOf(tx, inboxOf(actor)));
    return (
      <Card href={`/${language}/cabinet/inbox`} title={t(language, 'inbox.title')}>
        {t(language, 'inbox.count', { count })}
      </Card>
    );
  },
};
