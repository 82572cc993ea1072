/** A code for a visitor who has no key of his own: given by an operator who saw his identity document. */
import { inviteToEnrol } from '#features/certificates/index.ts';
import { agency } from '#features/country/index.ts';
import { notify } from '#features/notifications/index.ts';
import type { ActorOf } from '#kernel/actor.ts';
import type { Instant } from '#kernel/instant.ts';
import { inEveryLanguage } from '#kernel/text.ts';
import type { Tx } from '#platform/app.ts';
import { action } from '#platform/feature.ts';
import { textOf, texts } from '#platform/texts.ts';
import { documentSchema, requireSureOperator, visitorBy } from './visitor.ts';

const t = texts('centres');

export interface GivenCode {
  readonly code: string;
  readonly until: Instant;
}

/**
 * Gives a code; the operator says that he saw the document. Answers undefined where number and surname don't belong together. Refuses
 * identity.forbidden, identity.assurance_too_low, centres.own_invitation.
 */
export const giveCode = action({
  name: 'centres.give-code',
  input: documentSchema,
  allow(_tx, ctx) {
    requireSureOperator(ctx);
  },
  async run(tx, ctx, seen): Promise<GivenCode | undefined> {
    const actor = requireSureOperator(ctx);
    const person = await visitorBy(tx, actor, seen);
    if (!person) return undefined;
    const { officerId, agency: agencyId, centre } = actor;
    const given = await inviteToEnrol(tx, person.personId, { officerId, agency: agencyId, centre });
    await tell(tx, actor, person.personId, ctx.now);
    return given;
  },
});

/** In whose name a code was given learns of it by himself. */
async function tell(tx: Tx, actor: ActorOf<'operator'>, personId: string, now: Instant): Promise<void> {
  const title = agency(tx.env, actor.agency, now)?.title;
  const body = inEveryLanguage((language) =>
    t(language, 'letter.invitationBody', { agency: title?.[language] ?? actor.agency }),
  );
  const subject = textOf('centres', 'letter.invitationSubject');
  await notify(tx, { personId, kind: 'centres.invitation', subject, body, link: '/cabinet/certificates' });
}
