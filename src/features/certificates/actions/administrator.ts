/** Withdrawing somebody else's certificate: one administrator proposes with his reason, another confirms. */
import { z } from 'zod';
import { confirmableUntil, requireAdministrator } from '#features/identity/index.ts';
import { certificateOf, type IssuedCertificate } from '#features/trust/index.ts';
import { inEveryLanguage, type Text } from '#kernel/text.ts';
import type { Tx } from '#platform/app.ts';
import { fourEyesAction } from '#platform/four-eyes/four-eyes.ts';
import { textOf, texts } from '#platform/texts.ts';
import { refuse } from '../refusals.ts';
import { REASONS, tellHolder, withdraw } from './change.ts';
import { serialSchema } from './status.ts';

const t = texts('certificates');

/** Shorter says nothing to whoever must confirm. */
export const LEAST_STATEMENT = 10;

/** A certificate of a person or an organisation; those of the state's own keys are the program's. Refuses no_such_certificate. */
async function ofSomebody(tx: Tx, serial: string): Promise<IssuedCertificate> {
  const found = await certificateOf(tx, serial);
  return found && (found.kind === 'person' || found.kind === 'organisation') ? found : refuse('no_such_certificate');
}

/**
 * Withdraws a certificate for ever, from the moment at which the second administrator confirms. Refuses certificates.no_such_certificate,
 * trust.already_revoked.
 */
export const withdrawOthersAction = fourEyesAction({
  name: 'certificates.withdraw-others',
  input: z.strictObject({
    serial: serialSchema,
    reason: z.enum(REASONS),
    /** How the administrator knows: an act of a court, a report of the police, a letter of the employer. */
    statement: z.string().trim().min(LEAST_STATEMENT).max(500),
  }),
  allow(_tx, ctx) {
    requireAdministrator(ctx);
  },
  until: confirmableUntil,
  async say(tx, _ctx, { serial, reason, statement }): Promise<Text> {
    const { name } = await ofSomebody(tx, serial);
    return inEveryLanguage((language) =>
      t(language, 'admin.proposal', { name, serial, reason: t(language, `admin.reason.${reason}`), statement }),
    );
  },
  async run(tx, ctx, { serial, reason }): Promise<void> {
    const certificate = await ofSomebody(tx, serial);
    await withdraw(tx, ctx, serial, reason);
    await tellHolder(tx, certificate, {
      act: 'withdrawn',
      reason,
      by: textOf('certificates', 'change.by.administrators'),
    });
  },
});
