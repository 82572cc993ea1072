/** A letter to whoever signed and went: nothing came of it, and why. */
import { z } from 'zod';
import { Refusal, type RefusalCode } from '#kernel/refusal.ts';
import { inEveryLanguage } from '#kernel/text.ts';
import { subscription } from '#platform/feature.ts';
import { problemOf } from '#platform/http/problems.tsx';
import { textOf } from '#platform/texts.ts';
import { notify } from './actions.ts';

export const signatureSubscription = subscription({
  event: 'identity.signed-act-refused',
  subscriber: 'notifications.signature',
  data: z.object({
    id: z.uuid(),
    personId: z.uuid(),
    code: z.string(),
    detail: z.record(z.string(), z.union([z.string(), z.number()])),
  }),
  run: (app, { id, personId, code, detail }) =>
    app.transaction(async (tx) => {
      const refusal = new Refusal(code as RefusalCode, detail);
      await notify(tx, {
        personId,
        kind: 'identity.signed-act-refused',
        subject: textOf('notifications', 'signature.subject'),
        body: inEveryLanguage((language) => {
          const { title, help } = problemOf(refusal, language);
          return `${title}. ${help}`;
        }),
        link: `/signing/${id}`,
      });
    }),
});
