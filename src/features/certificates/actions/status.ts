/** What a holder does with his own certificates. */
import { z } from 'zod';
import { requireAssurance } from '#features/identity/index.ts';
import { resumeCertificate } from '#features/trust/index.ts';
import type { Tx } from '#platform/app.ts';
import { action, type Context } from '#platform/feature.ts';
import { requireOwn } from '../policy.ts';
import { hold, REASONS, withdraw } from './change.ts';

/** Hexadecimal, as lists and tools show it. */
export const serialSchema = z.string().regex(/^[0-9a-f]{1,40}$/);

const own = async <I extends { readonly serial: string }>(tx: Tx, ctx: Context, { serial }: I): Promise<void> => {
  await requireOwn(tx, ctx, serial);
};

/** Suspends. Refuses certificates.not_yours, trust.already_held, trust.already_revoked. */
export const holdAction = action({
  name: 'certificates.hold',
  input: z.strictObject({ serial: serialSchema }),
  allow: own,
  run: (tx, ctx, { serial }) => hold(tx, ctx, serial),
});

/** Lifts one's own suspension, known by a certificate. Refuses identity.assurance_too_low, certificates.not_yours, trust.not_held, trust.held_by_another. */
export const resumeAction = action({
  name: 'certificates.resume',
  input: z.strictObject({ serial: serialSchema }),
  async allow(tx, ctx, input) {
    requireAssurance(ctx, 'substantial');
    await own(tx, ctx, input);
  },
  run: (tx, ctx, { serial }) => resumeCertificate(tx, ctx, serial),
});

/** Withdraws for ever, from now on. Refuses certificates.not_yours, trust.already_revoked. */
export const withdrawAction = action({
  name: 'certificates.withdraw',
  input: z.strictObject({ serial: serialSchema, reason: z.enum(REASONS) }),
  allow: own,
  run: (tx, ctx, { serial, reason }) => withdraw(tx, ctx, serial, reason),
});
