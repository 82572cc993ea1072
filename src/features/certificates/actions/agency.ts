/**
 * An agency and the certificates by which its people sign in its name: the head of a unit suspends and withdraws them alone and at once, as
 * anybody is removed from a roster; they are the agency's to give and to end. Personal certificates of officers are out of reach here.
 */
import { z } from 'zod';
import { agency } from '#features/country/index.ts';
import { requireAssurance, requireRole } from '#features/identity/index.ts';
import {
  certificateOf,
  certificatesOfOrganisation,
  type HeldCertificate,
  type IssuedCertificate,
  resumeCertificate,
} from '#features/trust/index.ts';
import { hasRole } from '#kernel/actor.ts';
import type { Text } from '#kernel/text.ts';
import type { Tx } from '#platform/app.ts';
import { action, type Context } from '#platform/feature.ts';
import { refuse } from '../refusals.ts';
import { type Change, hold, REASONS, tellHolder, withdraw } from './change.ts';
import { serialSchema } from './status.ts';

/** The agency of the head who acts. Refuses identity.sign_in_required, identity.forbidden. */
function agencyOf(tx: Tx, ctx: Context): { readonly bin?: string | undefined; readonly title: Text } {
  const actor = requireRole(ctx, 'head');
  const found = 'agency' in actor ? agency(tx.env, actor.agency, ctx.now) : undefined;
  return found ?? refuse('no_such_certificate');
}

/** Certificates with the number of the head's own agency, newest first; undefined where the agency has no number. Refuses as `requireRole`. */
export async function agencyCertificates(tx: Tx, ctx: Context): Promise<HeldCertificate[] | undefined> {
  const { bin } = agencyOf(tx, ctx);
  return bin === undefined ? undefined : certificatesOfOrganisation(tx, bin);
}

/** One of them. Refuses identity.forbidden, certificates.no_such_certificate: also for another agency's. */
export async function requireOfAgency(tx: Tx, ctx: Context, serial: string): Promise<IssuedCertificate> {
  const { bin } = agencyOf(tx, ctx);
  const found = await certificateOf(tx, serial);
  const isOfAgency = bin !== undefined && found?.kind === 'organisation' && found.bin === bin;
  return isOfAgency ? found : refuse('no_such_certificate');
}

const ofAgency = async <I extends { readonly serial: string }>(tx: Tx, ctx: Context, { serial }: I): Promise<void> => {
  requireAssurance(ctx, 'substantial');
  await requireOfAgency(tx, ctx, serial);
};

async function tell(tx: Tx, ctx: Context, serial: string, change: Omit<Change, 'by'>): Promise<void> {
  await tellHolder(tx, await requireOfAgency(tx, ctx, serial), { ...change, by: agencyOf(tx, ctx).title });
}

/** Suspends. Refuses identity.forbidden, certificates.no_such_certificate, trust.already_held, trust.already_revoked. */
export const holdForAgency = action({
  name: 'certificates.hold-for-agency',
  input: z.strictObject({ serial: serialSchema }),
  allow: ofAgency,
  async run(tx, ctx, { serial }): Promise<void> {
    await hold(tx, ctx, serial);
    await tell(tx, ctx, serial, { act: 'held' });
  },
});

/** Lifts a suspension that the same head set. Refuses as the other acts, trust.not_held, trust.held_by_another. */
export const resumeForAgency = action({
  name: 'certificates.resume-for-agency',
  input: z.strictObject({ serial: serialSchema }),
  allow: ofAgency,
  async run(tx, ctx, { serial }): Promise<void> {
    await resumeCertificate(tx, ctx, serial);
    await tell(tx, ctx, serial, { act: 'resumed' });
  },
});

/** Withdraws for ever, from now on. Refuses identity.forbidden, certificates.no_such_certificate, trust.already_revoked. */
export const withdrawForAgency = action({
  name: 'certificates.withdraw-for-agency',
  input: z.strictObject({ serial: serialSchema, reason: z.enum(REASONS) }),
  allow: ofAgency,
  async run(tx, ctx, { serial, reason }): Promise<void> {
    await withdraw(tx, ctx, serial, reason);
    await tell(tx, ctx, serial, { act: 'withdrawn', reason });
  },
});

/** Who sees the page of an agency's certificates. */
export const mayManage = (actor: Context['actor']): boolean => actor.kind === 'officer' && hasRole(actor, 'head');
