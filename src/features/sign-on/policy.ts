/** Who may do what with sign-on: one line each. */
import { requireAdministrator } from '#features/identity/index.ts';
import type { ActorOf } from '#kernel/actor.ts';
import type { Tx } from '#platform/app.ts';
import type { Context } from '#platform/feature.ts';
import { refuse } from './refusals.ts';

/** Refuses identity.sign_in_required, identity.forbidden. */
export const administrators = (_tx: Tx, ctx: Context): void => {
  requireAdministrator(ctx);
};

/** The human himself, whomever else he acts for; nobody enters a system in an office of the state. Refuses sign-on.only_oneself. */
export const requireHuman = (ctx: Context): ActorOf<'person'> =>
  ctx.actor.kind === 'person' ? ctx.actor : refuse('only_oneself');

export const humans = (_tx: Tx, ctx: Context): void => {
  requireHuman(ctx);
};
