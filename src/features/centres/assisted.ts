/** Which applications were sent with help: learnt from their history, never from the window. */
import { z } from 'zod';
import { historyOf } from '#features/services/index.ts';
import { subscription } from '#platform/feature.ts';
import { insertAssistedCase, lastVisit } from './store.ts';

export const assistedSubscription = subscription({
  event: 'services.submitted',
  subscriber: 'centres.assisted',
  data: z.object({ caseId: z.uuid() }),
  run: (app, { caseId }) =>
    app.transaction(async (tx) => {
      const [submitted] = await historyOf(tx, caseId);
      if (submitted?.by.assistedBy === undefined) return;
      const visitId = await lastVisit(tx, submitted.by.id, submitted.by.assistedBy);
      if (visitId !== undefined) await insertAssistedCase(tx, caseId, visitId, submitted.at);
    }),
});
