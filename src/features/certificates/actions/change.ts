/** What comes with every change of a certificate's standing, whoever makes it: the sessions that it opened end, and its holder learns of it. */
import { endSessionsBy } from '#features/identity/index.ts';
import { notify } from '#features/notifications/index.ts';
import { personByIin } from '#features/registers/index.ts';
import {
  holdCertificate,
  type IssuedCertificate,
  type RevocationReason,
  revokeCertificate,
} from '#features/trust/index.ts';
import { inEveryLanguage, type Text } from '#kernel/text.ts';
import type { Tx } from '#platform/app.ts';
import type { Context } from '#platform/feature.ts';
import { textOf, texts } from '#platform/texts.ts';

const t = texts('certificates');

/** Reasons that a holder, or who acts for him, can know (RFC 5280 section 5.3.1). */
export const REASONS = ['keyCompromise', 'superseded', 'affiliationChanged', 'cessationOfOperation'] as const;
export type HolderReason = (typeof REASONS)[number];

/** Withdraws for ever, from now on. Throws as `trust.revokeCertificate`. */
export async function withdraw(tx: Tx, ctx: Context, serial: string, reason: RevocationReason): Promise<void> {
  await revokeCertificate(tx, ctx, serial, reason, ctx.now);
  await endSessionsBy(tx, ctx, serial);
}

/** Suspends from now on. Throws as `trust.holdCertificate`. */
export async function hold(tx: Tx, ctx: Context, serial: string): Promise<void> {
  await holdCertificate(tx, ctx, serial);
  await endSessionsBy(tx, ctx, serial);
}

/** The same for a holder who stands at a window: he gets a letter that names the agency. Throws as `trust.revokeCertificate`. */
export async function withdrawAtWindow(
  tx: Tx,
  ctx: Context,
  certificate: IssuedCertificate,
  change: { readonly reason: HolderReason; readonly agency: Text },
): Promise<void> {
  const { reason, agency } = change;
  await withdraw(tx, ctx, certificate.serial, reason);
  const by = inEveryLanguage((language) => t(language, 'change.by.operator', { agency: agency[language] }));
  await tellHolder(tx, certificate, { act: 'withdrawn', reason, by });
}

export interface Change {
  readonly act: 'held' | 'resumed' | 'withdrawn';
  /** Of a withdrawal. */
  readonly reason?: HolderReason;
  /** Who did it, as the holder reads it. */
  readonly by: Text;
}

/** A letter to the holder where somebody else changed what his certificate is worth. */
export async function tellHolder(tx: Tx, { iin, serial }: IssuedCertificate, change: Change): Promise<void> {
  const person = iin === null ? undefined : await personByIin(tx, iin);
  if (!person) return;
  const { act, reason, by } = change;
  await notify(tx, {
    personId: person.personId,
    kind: `certificates.${act}`,
    subject: textOf('certificates', `change.${act}`),
    body: inEveryLanguage((language) =>
      t(language, 'change.body', {
        what: t(language, `change.${act}`),
        serial,
        by: by[language],
        reason: reason === undefined ? '' : t(language, `admin.reason.${reason}`),
      }),
    ),
    link: '/cabinet/certificates',
  });
}
