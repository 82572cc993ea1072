import { personOf } from '#kernel/actor.ts';
import { say } from '#kernel/text.ts';
import type { CabinetCard } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { Card } from '#ui/index.ts';
import { directed, ownCertificates } from '../policy.ts';
import { stateOf } from './state.ts';

const t = texts('certificates');

/** In the cabinet: how many certificates of the reader are in force. */
export const certificatesCard: CabinetCard = {
  id: 'certificates.list',
  order: 70,
  async render({ app, ctx }) {
    if (personOf(ctx.actor) === null) return null;
    const own = await app.read((tx) => ownCertificates(tx, ctx));
    const count = own.filter((one) => stateOf(one, ctx.now) === 'good').length;
    return (
      <Card href={`/${ctx.language}/cabinet/certificates`} title={t(ctx.language, 'list.title')}>
        {t(ctx.language, 'card.count', { count })}
      </Card>
    );
  },
};

/** For who acts for the organisation that he directs: what is signed with in its name. */
export const organisationCard: CabinetCard = {
  id: 'certificates.organisation',
  order: 71,
  async render({ app, ctx }) {
    const organisation = await app.read((tx) => directed(tx, ctx));
    if (!organisation) return null;
    const { language } = ctx;
    return (
      <Card href={`/${language}/cabinet/organisation-certificates`} title={t(language, 'organisation.title')}>
        {say(organisation.name, language)}
      </Card>
    );
  },
};
