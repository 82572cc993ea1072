/**
 * An organisation and the certificates by which people sign in its name: its director, or the head of an agency's unit, suspends and withdraws
 * them alone and at once, as anybody is removed from a roster; they are the organisation's to give and to end. Personal certificates are out of
 * reach here.
 */
import { z } from 'zod';
import { agency } from '#features/country/index.ts';
import { requireAssurance, requirePerson, requireRole } from '#features/identity/index.ts';
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
import { directed } from '../policy.ts';
import { refuse } from '../refusals.ts';
import { type Change, hold, REASONS, tellHolder, withdraw } from './change.ts';
import { serialSchema } from './status.ts';

export interface Answerable {
  /** Undefined: an agency without a number, by which certificates would name it. */
  readonly bin: string | undefined;
  readonly name: Text;
}

/**
 * The agency of the head who acts, or the organisation for which its director acts. Refuses identity.sign_in_required, identity.forbidden;
 * certificates.not_director for who acts for it without directing it, or for nobody.
 */
export async function answersFor(tx: Tx, ctx: Context): Promise<Answerable> {
  const { actor } = ctx;
  if (actor.kind === 'officer') {
    requireRole(ctx, 'head');
    const found = agency(tx.env, actor.agency, ctx.now) ?? refuse('no_such_certificate');
    return { bin: found.bin, name: found.title };
  }
  requirePerson(ctx);
  const { bin, name } = (await directed(tx, ctx)) ?? refuse('not_director');
  return { bin, name };
}

/** Certificates in the name of that organisation, newest first; undefined where it has no number. Refuses as `answersFor`. */
export async function certificatesInName(tx: Tx, ctx: Context): Promise<HeldCertificate[] | undefined> {
  const { bin } = await answersFor(tx, ctx);
  return bin === undefined ? undefined : certificatesOfOrganisation(tx, bin);
}

/** One of them. Refuses as `answersFor`, certificates.no_such_certificate: also for another organisation's. */
export async function requireInName(tx: Tx, ctx: Context, serial: string): Promise<IssuedCertificate> {
  const { bin } = await answersFor(tx, ctx);
  const found = await certificateOf(tx, serial);
  const isInName = bin !== undefined && found?.kind === 'organisation' && found.bin === bin;
  return isInName ? found : refuse('no_such_certificate');
}

const inName = async <I extends { readonly serial: string }>(tx: Tx, ctx: Context, { serial }: I): Promise<void> => {
  requireAssurance(ctx, 'substantial');
  await requireInName(tx, ctx, serial);
};

async function tell(tx: Tx, ctx: Context, serial: string, change: Omit<Change, 'by'>): Promise<void> {
  const { name } = await answersFor(tx, ctx);
  await tellHolder(tx, await requireInName(tx, ctx, serial), { ...change, by: name });
}

/** Suspends. Refuses as `requireInName`, trust.already_held, trust.already_revoked. */
export const holdInName = action({
  name: 'certificates.hold-in-name',
  input: z.strictObject({ serial: serialSchema }),
  allow: inName,
  async run(tx, ctx, { serial }): Promise<void> {
    await hold(tx, ctx, serial);
    await tell(tx, ctx, serial, { act: 'held' });
  },
});

/** Lifts a suspension that the same person set. Refuses as the other acts, trust.not_held, trust.held_by_another. */
export const resumeInName = action({
  name: 'certificates.resume-in-name',
  input: z.strictObject({ serial: serialSchema }),
  allow: inName,
  async run(tx, ctx, { serial }): Promise<void> {
    await resumeCertificate(tx, ctx, serial);
    await tell(tx, ctx, serial, { act: 'resumed' });
  },
});

/** Withdraws for ever, from now on. Refuses as `requireInName`, trust.already_revoked. */
export const withdrawInName = action({
  name: 'certificates.withdraw-in-name',
  input: z.strictObject({ serial: serialSchema, reason: z.enum(REASONS) }),
  allow: inName,
  async run(tx, ctx, { serial, reason }): Promise<void> {
    await withdraw(tx, ctx, serial, reason);
    await tell(tx, ctx, serial, { act: 'withdrawn', reason });
  },
});

/** Who sees the page of an agency's certificates. */
export const mayManage = (actor: Context['actor']): boolean => actor.kind === 'officer' && hasRole(actor, 'head');
