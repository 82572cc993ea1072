import { instant } from '#kernel/instant.ts';
import type { Feature } from '#platform/feature.ts';
import { acceptByCode, acceptMandate, refuseMandate, withdrawMandate } from './actions/answer.ts';
import { giveMandate } from './actions/give.ts';
import { prepareGrant } from './actions/prepare.ts';
import { mandatesCard } from './pages/card.tsx';
import { mandateApi } from './routes/api.ts';
import { mandatePages } from './routes/pages.ts';
import { sweep } from './store.ts';

/** What was never signed, and wrong codes, are forgotten after a day: longer than any of them counts. */
const KEPT_MS = 24 * 3_600_000;

export const mandatesFeature = {
  name: 'mandates',
  tier: 8,
  routes: [...mandatePages, ...mandateApi],
  actions: [prepareGrant, giveMandate, acceptMandate, refuseMandate, acceptByCode, withdrawMandate],
  loops: [
    {
      name: 'mandates.sweep',
      everyMs: 60_000,
      run: (app) =>
        app.transaction((tx) => {
          const now = app.env.clock.now();
          return sweep(tx, now, instant(now - KEPT_MS));
        }),
    },
  ],
  cabinetCards: [mandatesCard],
  migrations: true,
  texts: true,
} satisfies Feature;
