/**
 * Imports that were proposed and didn't come to pass: rejected, withdrawn, or let lapse. Their rows are still there, so nobody reads them in anew: they are
 * taken up again, without the signatures, or forgotten.
 */
import { z } from 'zod';
import type { Tx } from '#platform/app.ts';
import { action, type Context } from '#platform/feature.ts';
import { proposalFor, withdrawProposal } from '#platform/four-eyes/four-eyes.ts';
import { refuse } from '../refusals.ts';
import { dropImport, findImport, lockImport, type PreparedImport, reopenPrepared } from '../store/prepared-import.ts';
import { requireRegistrar } from './registrar.ts';

/** How a proposal of an import ended without it. */
export interface EndedProposal {
  readonly how: 'rejected' | 'withdrawn' | 'lapsed';
  /** Where it was rejected. */
  readonly reason?: string;
}

/** How the proposal of rows ended; undefined while it may be confirmed, and where nobody proposed them. */
export async function endOfProposal(
  tx: Tx,
  ctx: Context,
  { proposal }: PreparedImport,
): Promise<EndedProposal | undefined> {
  const found = proposal === null ? undefined : await proposalFor(tx, ctx, proposal);
  if (found === undefined || found.state === 'open' || found.state === 'confirmed') return undefined;
  return { how: found.state, ...(found.reason === undefined ? {} : { reason: found.reason }) };
}

const input = z.strictObject({ register: z.string(), id: z.uuid() });

/** Nobody else signs or confirms meanwhile. */
async function opened(tx: Tx, { register, id }: z.infer<typeof input>): Promise<PreparedImport> {
  await lockImport(tx, id);
  return (await findImport(tx, register, id)) ?? refuse('no_such_record', { register });
}

/**
 * Takes rows up again whose proposal ended: both signatures and the words are gone, and what was written to the register until now whoever takes them
 * up has seen in the preview. Refuses registers.registrar_required, no_such_record, already_proposed while it may be confirmed.
 */
export const reopenImport = action({
  name: 'registers.reopen-import',
  input,
  allow(tx, ctx, { register }) {
    requireRegistrar(tx.env, ctx, register);
  },
  async run(tx, ctx, asked): Promise<void> {
    const prepared = await opened(tx, asked);
    if (prepared.cms === null) return;
    if ((await endOfProposal(tx, ctx, prepared)) === undefined) throw refuse('already_proposed');
    await reopenPrepared(tx, prepared.id, ctx.now);
  },
});

/**
 * Forgets rows that were read in, and takes the own proposal of them back. Refuses registers.registrar_required, no_such_record, already_proposed while
 * somebody else's may be confirmed.
 */
export const forgetImport = action({
  name: 'registers.forget-import',
  input,
  allow(tx, ctx, { register }) {
    requireRegistrar(tx.env, ctx, register);
  },
  async run(tx, ctx, asked): Promise<void> {
    const { actor } = requireRegistrar(tx.env, ctx, asked.register);
    const prepared = await opened(tx, asked);
    const isProposed = prepared.cms !== null && (await endOfProposal(tx, ctx, prepared)) === undefined;
    if (isProposed && (prepared.officer !== actor.officerId || prepared.proposal === null))
      throw refuse('already_proposed');
    if (isProposed && prepared.proposal !== null) await withdrawProposal(tx, ctx, prepared.proposal);
    await dropImport(tx, prepared.id);
  },
});
