/** A visitor who lost his key and has no other: the operator who saw his identity document withdraws its certificate for him. */
import { z } from 'zod';
import { enrolmentsOf, REASONS, withdrawAtWindow } from '#features/certificates/index.ts';
import { agency } from '#features/country/index.ts';
import { certificatesOf, type HeldCertificate } from '#features/trust/index.ts';
import type { Tx } from '#platform/app.ts';
import { action, type Context } from '#platform/feature.ts';
import { refuse } from '../refusals.ts';
import { documentSchema, requireSureOperator, type SeenDocument, visitorBy } from './visitor.ts';

/** One that can be withdrawn, with the name of the device where its key lies; null for a key in a file. */
export type LosableCertificate = HeldCertificate & { readonly device: string | null };

/** The visitor's certificates in force or suspended, newest first; undefined where number and surname don't belong together. */
export async function visitorCertificates(
  tx: Tx,
  ctx: Context,
  seen: SeenDocument,
): Promise<readonly LosableCertificate[] | undefined> {
  const person = await visitorBy(tx, requireSureOperator(ctx), seen);
  if (!person) return undefined;
  const enrolments = await enrolmentsOf(tx, person.personId);
  const all = await certificatesOf(tx, person.iin);
  return all
    .filter(({ notAfter, reason }) => notAfter > ctx.now && (reason === null || reason === 'certificateHold'))
    .map((one) => ({ ...one, device: enrolments.get(one.serial)?.device ?? null }));
}

/**
 * Withdraws one of the visitor's certificates for ever; he gets a letter. Refuses identity.forbidden, centres.own_invitation,
 * centres.unknown_person, centres.no_such_certificate, trust.already_revoked.
 */
export const withdrawForVisitor = action({
  name: 'centres.withdraw-for-visitor',
  input: documentSchema.extend({ serial: z.string().max(40), reason: z.enum(REASONS) }),
  allow(_tx, ctx) {
    requireSureOperator(ctx);
  },
  async run(tx, ctx, { serial, reason, ...seen }): Promise<void> {
    const operator = requireSureOperator(ctx);
    const found = (await visitorCertificates(tx, ctx, seen)) ?? refuse('unknown_person');
    const certificate = found.find((one) => one.serial === serial) ?? refuse('no_such_certificate');
    const title = agency(tx.env, operator.agency, ctx.now)?.title ?? refuse('no_such_certificate');
    await withdrawAtWindow(tx, ctx, certificate, { reason, agency: title });
  },
});
