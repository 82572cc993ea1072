import type { CabinetCard } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { Card } from '#ui/index.ts';

const t = texts('mandates');

/** In the cabinet: who acts for me, and for whom I act. */
export const mandatesCard: CabinetCard = {
  id: 'mandates.list',
  order: 69,
  async render({ ctx: { language } }) {
    return (
      <Card href={`/${language}/mandates`} title={t(language, 'list.title')}>
        {t(language, 'list.card')}
      </Card>
    );
  },
};
