/** Which applications were sent with help: learnt from their history, never from the window. */
import { z } from 'zod';
import { type Assisted, type Authorisation, historyOf } from '#features/services/index.ts';
import type { Tx } from '#platform/app.ts';
import { subscription } from '#platform/feature.ts';
import { findAuthorisation, insertAssistedCase, visitAt } from './store/visits.ts';

export const assistedSubscription = subscription({
  event: 'services.submitted',
  subscriber: 'centres.assisted',
  data: z.object({ caseId: z.uuid() }),
  run: (app, { caseId }) =>
    app.transaction(async (tx) => {
      const [submitted] = await historyOf(tx, caseId);
      if (submitted?.by.assistedBy === undefined) return;
      const visitId = await visitAt(tx, submitted.by.id, submitted.by.assistedBy, submitted.at);
      if (visitId !== undefined) await insertAssistedCase(tx, caseId, visitId, submitted.at);
    }),
});

/** What the visitor had signed at the window from which an application was sent. */
export async function authorisationAt(
  tx: Tx,
  { personId, officerId, at }: Assisted,
): Promise<Authorisation | undefined> {
  const found = await findAuthorisation(tx, personId, officerId, at);
  return (
    found && {
      content: new Uint8Array(found.content),
      cms: new Uint8Array(found.cms),
      at: found.at,
      leaf: found.leaf,
      salt: found.salt === null ? undefined : new Uint8Array(found.salt),
    }
  );
}
