/** The cabinet's pages of own certificates. */
import { countryOf } from '#features/country/index.ts';
import { personOf } from '#kernel/actor.ts';
import { page, route } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { ownBases } from '../actions/basis.ts';
import { holdAction, resumeAction, withdrawAction } from '../actions/status.ts';
import { ListPage } from '../pages/list.tsx';
import { ownCertificates, requireOwn } from '../policy.ts';
import { enrolmentsOf } from '../store/enrolments.ts';
import { changeRoutes } from './changes.ts';

const t = texts('certificates');
const PATH = '/cabinet/certificates';

const list = route({
  method: 'GET',
  path: `/:lang${PATH}`,
  access: 'signed-in',
  handle: async ({ app, ctx }) => {
    const { language, now } = ctx;
    const personId = personOf(ctx.actor);
    const shown = await app.read(async (tx) => ({
      certificates: await ownCertificates(tx, ctx),
      enrolments: await enrolmentsOf(tx, personId ?? ''),
      bases: await ownBases(tx, ctx),
    }));
    const body = ListPage({ language, zone: countryOf(app.env, now).zone, now, ...shown });
    return page(t(language, 'list.title'), body, { navigation: 'cabinet' });
  },
});

export const certificateRoutes = [
  list,
  ...changeRoutes({
    path: PATH,
    access: 'signed-in',
    navigation: 'cabinet',
    as: 'holder',
    hold: holdAction,
    resume: resumeAction,
    withdraw: withdrawAction,
    one: requireOwn,
  }),
];
