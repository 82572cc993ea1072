/** What the application side tells people by the notifications. */
import { displayName } from '#features/identity/index.ts';
import { notify } from '#features/notifications/index.ts';
import { LANGUAGES, type Text } from '#kernel/text.ts';
import type { Tx } from '#platform/app.ts';
import { textOf } from '#platform/texts.ts';
import type { ServiceDefinition } from '../definition.ts';
import { editionOf } from '../evaluation/editions.ts';
import type { CosignerOf } from './attempts.ts';
import type { Draft } from './drafts.ts';
import type { HelpersChange } from './helped/changes.ts';
import type { Receipt } from './receipt.ts';

type Parameters = Readonly<Record<string, string>>;

/** A text whose parameters differ by language. */
function written(key: string, service: ServiceDefinition, parameters: Parameters = {}): Text {
  const parts = LANGUAGES.map(
    (language) =>
      [language, textOf('services', key, { ...parameters, service: service.title[language] })[language]] as const,
  );
  return Object.fromEntries(parts) as Text;
}

/** Tells the applicant that his application was taken, with its number. */
export async function confirmSubmission(
  tx: Tx,
  draft: Draft,
  definition: ServiceDefinition,
  receipt: Receipt,
): Promise<void> {
  await notify(tx, {
    personId: draft.personId,
    ...(draft.organisationId === undefined ? {} : { organisationId: draft.organisationId }),
    kind: 'services.submitted',
    subject: written('letter.submitted.subject', definition, { number: receipt.number }),
    body: written('letter.submitted.body', definition, { number: receipt.number }),
    link: `/applications/${draft.id}`,
    caseId: draft.id,
  });
}

/** Tells the applicant that somebody sent the application for him, or changed answers of what he sent himself. */
export async function tellHelped(tx: Tx, draft: Draft, changes: readonly HelpersChange[]): Promise<void> {
  const { representativeId } = draft;
  const signed = representativeId === undefined ? [] : [await displayName(tx, representativeId)];
  const helpers = [...new Set([...signed, ...changes.map(({ helper }) => helper.name)])].join(', ');
  if (helpers === '') return;
  const { definition } = editionOf(tx.env, draft.edition);
  const parameters = { helpers, changes: String(changes.length) };
  const letter = representativeId === undefined ? 'helped' : 'sentForYou';
  await notify(tx, {
    personId: draft.personId,
    kind: `services.${letter}`,
    subject: written(`letter.${letter}.subject`, definition, parameters),
    body: written(`letter.${letter}.body`, definition, parameters),
    link: `/applications/${draft.id}#helped`,
    caseId: draft.id,
  });
}

/** Tells whoever had to leave a draft because a register was silent that it has answered. */
export async function tellAnswered(tx: Tx, draft: Draft): Promise<void> {
  const { definition } = editionOf(tx.env, draft.edition);
  await notify(tx, {
    personId: draft.personId,
    ...(draft.organisationId === undefined ? {} : { organisationId: draft.organisationId }),
    kind: 'services.answered',
    subject: written('letter.answered.subject', definition),
    body: written('letter.answered.body', definition),
    link: `/applications/${draft.id}`,
    caseId: draft.id,
  });
}

/** Asks the others to read and sign the same contents. */
export async function askToSign(tx: Tx, draft: Draft, cosigners: readonly CosignerOf[]): Promise<void> {
  await letterToCosigners(tx, draft, cosigners, 'cosign');
}

/** Tells those who signed that the contents changed and their signature is void. */
export async function tellVoid(tx: Tx, draft: Draft, cosigners: readonly CosignerOf[]): Promise<void> {
  await letterToCosigners(tx, draft, cosigners, 'void');
}

async function letterToCosigners(
  tx: Tx,
  draft: Draft,
  cosigners: readonly CosignerOf[],
  letter: 'cosign' | 'void',
): Promise<void> {
  const { definition } = editionOf(tx.env, draft.edition);
  for (const { personId } of cosigners) {
    await notify(tx, {
      personId,
      kind: `services.${letter}`,
      subject: written(`letter.${letter}.subject`, definition),
      body: written(`letter.${letter}.body`, definition),
      ...(letter === 'cosign' ? { link: `/applications/${draft.id}/sign` } : {}),
    });
  }
}
