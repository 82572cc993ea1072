/** Who learns of a certificate: its holder, and where it is in an organisation's name whoever answers for the organisation. */
import { officersOf } from '#features/identity/index.ts';
import { notify } from '#features/notifications/index.ts';
import { calledName, organisationByBin, type Person, personByIin } from '#features/registers/index.ts';
import { inEveryLanguage, say } from '#kernel/text.ts';
import type { Tx } from '#platform/app.ts';
import { textOf, texts } from '#platform/texts.ts';
import type { Enrolment } from '../rules/enrolment.ts';
import type { Basis } from './basis.ts';

const t = texts('certificates');

/** Whoever's name it carries learns of a certificate, by whatever proof it was issued; and the director of the organisation. */
export async function tellIssued(
  tx: Tx,
  { device, proof }: Enrolment,
  person: Person,
  basis: Basis | undefined,
): Promise<void> {
  const body = inEveryLanguage((language) =>
    t(language, basis ? 'letter.bodyInName' : 'letter.body', {
      ...{ device: device ?? '', proof: t(language, `proof.${proof}`) },
      organisation: basis ? say(basis.name, language) : '',
    }),
  );
  const subject = textOf('certificates', 'letter.subject');
  const link = '/cabinet/certificates';
  await notify(tx, { personId: person.personId, kind: 'certificates.issued', subject, body, link });
  if (basis && !basis.post) await tellDirector(tx, person, basis);
}

async function tellDirector(tx: Tx, holder: Person, { bin, name }: Basis): Promise<void> {
  const organisation = await organisationByBin(tx, bin);
  const director = organisation && (await personByIin(tx, organisation.directorIin));
  if (!director || director.personId === holder.personId) return;
  await notify(tx, {
    personId: director.personId,
    kind: 'certificates.issued-in-name',
    subject: textOf('certificates', 'letter.inNameSubject'),
    body: inEveryLanguage((language) =>
      t(language, 'letter.inNameBody', { holder: calledName(holder), organisation: say(name, language) }),
    ),
    link: '/cabinet/organisation-certificates',
  });
}

/** The heads of an officer's unit are asked to agree. */
export async function tellAsked(tx: Tx, officer: Person, basis: Basis | undefined): Promise<void> {
  if (!basis?.post) return;
  const { agency, unit } = basis.post;
  const heads = (await officersOf(tx, agency, unit)).filter(({ roles }) => roles.includes('head'));
  for (const personId of new Set(heads.map((head) => head.personId)))
    await notify(tx, {
      personId,
      kind: 'certificates.asked',
      subject: textOf('certificates', 'letter.askedSubject'),
      body: inEveryLanguage((language) =>
        t(language, 'letter.askedBody', { holder: calledName(officer), organisation: say(basis.name, language) }),
      ),
      link: '/desk/certificates',
    });
}

/** An officer learns that no certificate comes. */
export async function tellDeclined(tx: Tx, personId: string, basis: Pick<Basis, 'name'>): Promise<void> {
  await notify(tx, {
    personId,
    kind: 'certificates.declined',
    subject: textOf('certificates', 'letter.declinedSubject'),
    body: inEveryLanguage((language) =>
      t(language, 'letter.declinedBody', { organisation: say(basis.name, language) }),
    ),
    link: '/cabinet/certificates',
  });
}
