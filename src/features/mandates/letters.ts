/** What mandates tell people: an offer, its answer, its end. */
import { type Grant, mandateKind } from '#features/identity/index.ts';
import { notify } from '#features/notifications/index.ts';
import { formatDate, inEveryLanguage, type Language, type Text } from '#kernel/text.ts';
import type { Tx } from '#platform/app.ts';
import { textOf, texts } from '#platform/texts.ts';

const t = texts('mandates');

/** For whom one would act: the organisation, or the person who gave it. */
const principal = ({ organisation, grantor }: Grant, language: Language): string =>
  organisation?.name[language] ?? grantor.name;

function written(tx: Tx, grant: Grant, key: string, name: string): Text {
  const kind = mandateKind(tx.env, grant.kind, grant.at)?.title;
  return inEveryLanguage((language) =>
    t(language, key, {
      name,
      principal: principal(grant, language),
      kind: kind?.[language] ?? grant.kind,
      day: formatDate(grant.lastDay, language, 'long'),
    }),
  );
}

const LINK = '/mandates';

/** Tells the helper what he is offered. */
export async function tellOffer(tx: Tx, grant: Grant, personId: string): Promise<void> {
  await notify(tx, {
    personId,
    kind: 'mandates.offered',
    subject: textOf('mandates', 'letter.offered.subject'),
    body: written(tx, grant, 'letter.offered.body', grant.grantor.name),
    link: LINK,
  });
}

/** Tells the other one what somebody did. */
export async function tellAnswer(
  tx: Tx,
  grant: Grant,
  act: 'accepted' | 'refused' | 'withdrawn',
  by: string,
  personId: string,
): Promise<void> {
  await notify(tx, {
    personId,
    kind: `mandates.${act}`,
    subject: textOf('mandates', `letter.${act}.subject`),
    body: written(tx, grant, `letter.${act}.body`, by),
    link: LINK,
  });
}
