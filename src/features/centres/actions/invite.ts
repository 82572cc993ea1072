/** A code for a visitor who has no key of his own: given by an operator who saw his identity document. */
import { z } from 'zod';
import { inviteToEnrol } from '#features/certificates/index.ts';
import { agency } from '#features/country/index.ts';
import { requireAssurance, requireOperator } from '#features/identity/index.ts';
import { notify } from '#features/notifications/index.ts';
import { personByIin } from '#features/registers/index.ts';
import type { ActorOf } from '#kernel/actor.ts';
import type { Instant } from '#kernel/instant.ts';
import { inEveryLanguage } from '#kernel/text.ts';
import type { Tx } from '#platform/app.ts';
import { action } from '#platform/feature.ts';
import { textOf, texts } from '#platform/texts.ts';
import { refuse } from '../refusals.ts';

const t = texts('centres');

export interface GivenCode {
  readonly code: string;
  readonly until: Instant;
}

/**
 * Gives a code; the operator says that he saw the document. Whoever types number and surname has both before him: this is no way to look
 * into the register. Answers undefined where they don't belong together. Refuses centres.own_invitation.
 */
export const giveCode = action({
  name: 'centres.give-code',
  input: z.strictObject({ iin: z.string().max(20), surname: z.string().max(100), seen: z.literal(true) }),
  allow(_tx, ctx) {
    requireOperator(ctx);
    requireAssurance(ctx, 'substantial');
  },
  async run(tx, ctx, { iin, surname }): Promise<GivenCode | undefined> {
    const actor = requireOperator(ctx);
    const person = await personByIin(tx, iin.trim());
    if (!person || !isSameName(person.name.surname, surname)) return undefined;
    if (person.personId === actor.personId) throw refuse('own_invitation');
    const { officerId, agency: agencyId, centre } = actor;
    const given = await inviteToEnrol(tx, person.personId, { officerId, agency: agencyId, centre });
    await tell(tx, actor, person.personId, ctx.now);
    return given;
  },
});

const isSameName = (a: string, b: string): boolean =>
  a.trim().toLocaleLowerCase('kk') === b.trim().toLocaleLowerCase('kk');

/** In whose name a code was given learns of it by himself. */
async function tell(tx: Tx, actor: ActorOf<'operator'>, personId: string, now: Instant): Promise<void> {
  const title = agency(tx.env, actor.agency, now)?.title;
  const body = inEveryLanguage((language) =>
    t(language, 'letter.invitationBody', { agency: title?.[language] ?? actor.agency }),
  );
  const subject = textOf('centres', 'letter.invitationSubject');
  await notify(tx, { personId, kind: 'centres.invitation', subject, body, link: '/cabinet/certificates' });
}
