import type { CabinetCard } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { Card } from '#ui/index.ts';

const t = texts('consents');

/** In the cabinet: what organisations may read, or what the organisation asked. */
export const consentsCard: CabinetCard = {
  id: 'consents.list',
  order: 71,
  async render({ ctx: { language, actor } }) {
    const side = actor.kind === 'person' && actor.onBehalfOf?.kind === 'organisation' ? 'organisation' : 'person';
    return (
      <Card href={`/${language}/cabinet/consents`} title={t(language, `list.${side}.title`)}>
        {t(language, `list.${side}.card`)}
      </Card>
    );
  },
};
