/**
 * A term runs out: the officer who has the case is told in his own inbox. The letter lies nowhere else and isn't tied to the case, so that
 * neither the applicant nor a chief learns from it who examines the case.
 */
import { z } from 'zod';
import { dayIn } from '#features/country/index.ts';
import { findOfficer } from '#features/identity/index.ts';
import { notify } from '#features/notifications/index.ts';
import { findCase, type LoadedCase, type TermWarning, warningOf } from '#features/services/index.ts';
import { formatDate, inEveryLanguage, type Text } from '#kernel/text.ts';
import type { Tx } from '#platform/app.ts';
import { subscription } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { insertWarned } from '../store/warned.ts';

const t = texts('desk');

export const warnSubscription = subscription({
  event: 'services.term-warning',
  subscriber: 'desk.warn',
  data: z.object({ caseId: z.uuid() }),
  run: (app, { caseId }) => app.transaction((tx) => warn(tx, caseId)),
});

/** By the case as it stands now: an event that comes late tells nothing that is no longer so. */
async function warn(tx: Tx, caseId: string): Promise<void> {
  const now = tx.env.clock.now();
  const loaded = await findCase(tx, caseId, now);
  const officerId = loaded?.state.officerId;
  const warning = loaded && warningOf(loaded.state, loaded.rules, now);
  if (!loaded || !warning || officerId === undefined) return;
  const officer = await findOfficer(tx, officerId, dayIn(tx.env, now));
  if (!officer) return;
  const { percent, dueAt } = warning;
  if (!(await insertWarned(tx, { caseId, officerId, percent, dueAt, toldAt: now }))) return;
  await notify(tx, {
    personId: officer.personId,
    kind: 'desk.term-warning',
    subject: written('subject', loaded, warning),
    body: written('body', loaded, warning),
    link: `/desk/${caseId}`,
  });
}

function written(part: 'subject' | 'body', { row, edition }: LoadedCase, warning: TermWarning): Text {
  const { percent, days, total, dueDate, silence } = warning;
  return inEveryLanguage((language) =>
    t(language, `warning.letter.${part}`, {
      percent,
      days,
      total,
      number: row.number,
      service: edition.definition.title[language],
      day: formatDate(dueDate, language, 'long'),
      silence: t(language, `warning.silence.${silence}`),
    }),
  );
}
