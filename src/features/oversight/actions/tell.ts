/** What events of cases make oversight say: the question when a case is over, and the truth when the state was late. */
import { z } from 'zod';
import { findCase, type LoadedCase } from '#features/services/index.ts';
import type { App, Tx } from '#platform/app.ts';
import { type Subscription, subscription } from '#platform/feature.ts';
import { tell } from '../letters.ts';
import { tellOnce } from '../store/ratings.ts';

const ofCase = z.object({ caseId: z.uuid() });
const decided = z.object({ caseId: z.uuid(), outcome: z.enum(['granted', 'refused']) });

async function once(
  tx: Tx,
  caseId: string,
  kind: 'satisfaction' | 'breach',
  say: (subject: LoadedCase) => Promise<void>,
): Promise<void> {
  const now = tx.env.clock.now();
  const subject = await findCase(tx, caseId, now);
  if (subject && (await tellOnce(tx, caseId, kind, subject.row, now))) await say(subject);
}

const ask = (app: App, caseId: string): Promise<void> =>
  app.transaction((tx) =>
    once(tx, caseId, 'satisfaction', (subject) => tell(tx, subject, 'rate', `/cases/${caseId}/satisfaction`)),
  );

export const subscriptions: readonly Subscription[] = [
  // A grant is asked about when the result is there, a refusal at once.
  subscription({
    event: 'services.decided',
    subscriber: 'oversight.ask-after-refusal',
    data: decided,
    run: async (app, { caseId, outcome }) => (outcome === 'refused' ? ask(app, caseId) : undefined),
  }),
  subscription({
    event: 'services.issued',
    subscriber: 'oversight.ask-after-issue',
    data: ofCase,
    run: (app, { caseId }) => ask(app, caseId),
  }),
  subscription({
    event: 'services.withdrawn',
    subscriber: 'oversight.ask-after-withdrawal',
    data: ofCase,
    run: (app, { caseId }) => ask(app, caseId),
  }),
  subscription({
    event: 'services.term-breach',
    subscriber: 'oversight.tell-breach',
    data: ofCase,
    run: (app, { caseId }) =>
      app.transaction((tx) =>
        once(tx, caseId, 'breach', async (subject) => {
          const { breach } = subject.state;
          const details = breach ? { until: breach.at } : {};
          await tell(tx, subject, 'breach', `/cases/${caseId}/complaint?about=term`, details);
        }),
      ),
  }),
];
