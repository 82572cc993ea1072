import type { CabinetCard } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { Card } from '#ui/index.ts';
import { holderOf } from '../actions/show.ts';
import { countDocuments } from '../store/documents.ts';

const t = texts('documents');

/** In the cabinet: how many documents the reader has. */
export const documentsCard: CabinetCard = {
  id: 'documents.list',
  order: 20,
  async render({ app, ctx }) {
    const holder = holderOf(ctx.actor);
    if (holder === undefined) return null;
    const count = await app.read((tx) => countDocuments(tx, holder));
    return (
      <Card href={`/${ctx.language}/cabinet/documents`} title={t(ctx.language, 'list.title')}>
        {t(ctx.language, 'card.count', { count })}
      </Card>
    );
  },
};
