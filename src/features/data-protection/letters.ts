/** What agencies and people are told by the authority, in every language, for the inbox speaks the reader's. */
import { agency } from '#features/country/index.ts';
import { officersOf } from '#features/identity/index.ts';
import { notify } from '#features/notifications/index.ts';
import { organisationByBin, personByIin } from '#features/registers/index.ts';
import { inEveryLanguage, type Language, type Text } from '#kernel/text.ts';
import type { Tx } from '#platform/app.ts';
import { texts } from '#platform/texts.ts';

const t = texts('data-protection');

export interface Said {
  /** Texts `letter.<kind>.subject` and `.body`. */
  readonly kind: string;
  readonly link: string;
  readonly details: (language: Language) => Readonly<Record<string, string | number>>;
}

const words = ({ kind, details }: Said, part: 'subject' | 'body'): Text =>
  inEveryLanguage((language) => t(language, `letter.${kind}.${part}`, details(language)));

/** A letter to everybody who heads a unit of the agency. Gives how many there are. */
export async function tellHeads(tx: Tx, agencyId: string, said: Said): Promise<number> {
  const heads = new Set<string>();
  for (const unit of agency(tx.env, agencyId, tx.env.clock.now())?.units ?? []) {
    for (const post of await officersOf(tx, agencyId, unit.id))
      if (post.roles.includes('head')) heads.add(post.personId);
  }
  for (const personId of heads) await tellPerson(tx, { personId }, said);
  return heads.size;
}

/** A letter to an organisation, through whoever directs it now. */
export async function tellDirector(tx: Tx, bin: string, said: Said): Promise<void> {
  const organisation = await organisationByBin(tx, bin);
  const director = organisation && (await personByIin(tx, organisation.directorIin));
  if (!organisation || !director) return;
  await tellPerson(tx, { personId: director.personId, organisationId: organisation.organisationId }, said);
}

/** A letter to a person, or to an organisation through whoever acts for it. */
export async function tellPerson(
  tx: Tx,
  to: { readonly personId: string; readonly organisationId?: string },
  said: Said,
): Promise<string> {
  const { kind, link } = said;
  const parts = { subject: words(said, 'subject'), body: words(said, 'body') };
  return notify(tx, { ...to, ...parts, link, kind: `data-protection.${kind}` });
}
