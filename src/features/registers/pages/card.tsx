import { instant } from '#kernel/instant.ts';
import type { CabinetCard } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { Card } from '#ui/index.ts';
import { holderOf } from '../actions/holder.ts';
import { lookupCountOf } from '../actions/lookups.ts';

const t = texts('registers');
const THIRTY_DAYS_MS = 30 * 24 * 3_600_000;

/** In the cabinet: how often the reader's data was looked at lately. */
export const lookupsCard: CabinetCard = {
  id: 'registers.lookups',
  order: 60,
  async render({ app, ctx }) {
    const { language, actor, now } = ctx;
    if (actor.kind !== 'person') return null;
    const since = instant(now - THIRTY_DAYS_MS);
    const count = await app.read((tx) => lookupCountOf(tx, holderOf(actor), since));
    return (
      <Card href={`/${language}/cabinet/lookups`} title={t(language, 'lookups.title')}>
        {t(language, 'lookups.count', { count })}
      </Card>
    );
  },
};
