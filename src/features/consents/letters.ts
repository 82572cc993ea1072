/** What people and organisations are told of consents. */
import { notify } from '#features/notifications/index.ts';
import { formatDate, inEveryLanguage, type Text } from '#kernel/text.ts';
import type { Tx } from '#platform/app.ts';
import { textOf, texts } from '#platform/texts.ts';
import { openingAt } from './purposes.ts';
import type { ActKind } from './rules/consent.ts';
import type { Consent } from './store.ts';

const t = texts('consents');

function written(tx: Tx, consent: Consent, key: string): Text {
  const purpose = openingAt(tx.env, consent, consent.at)?.purpose.text;
  return inEveryLanguage((language) =>
    t(language, key, {
      organisation: consent.organisationName[language],
      purpose: purpose?.[language] ?? consent.purpose,
      day: formatDate(consent.lastDay, language, 'long'),
    }),
  );
}

/** Tells the person that he is asked, or that what he gave ends soon. */
export async function tellPerson(tx: Tx, consent: Consent, what: 'asked' | 'ending', personId: string): Promise<void> {
  await notify(tx, {
    ...{ personId, kind: `consents.${what}`, link: `/cabinet/consents/${consent.id}` },
    subject: textOf('consents', `letter.${what}.subject`),
    body: written(tx, consent, `letter.${what}.body`),
  });
}

/** Tells the organisation what the person did. */
export async function tellOrganisation(tx: Tx, consent: Consent, act: ActKind): Promise<void> {
  const { askedBy: personId, organisationId, id } = consent;
  await notify(tx, {
    ...{ personId, organisationId, kind: `consents.${act}`, link: `/cabinet/consents/${id}` },
    subject: textOf('consents', `letter.${act}.subject`),
    body: written(tx, consent, `letter.${act}.body`),
  });
}
