/** Who may: one line each. They narrow the actor or throw. */
import type { ActorOf, Assurance, StaffActor } from '#kernel/actor.ts';
import { hasAssurance, hasRole, isSignedIn, isStaff } from '#kernel/actor.ts';
import type { Context } from '#platform/feature.ts';
import { refuse } from './refusals.ts';

/** Anybody who signed in. Refuses identity.sign_in_required. */
export function requireSignedIn(ctx: Context): ActorOf<'person'> | StaffActor {
  return isSignedIn(ctx.actor) ? ctx.actor : refuse('sign_in_required');
}

/** A person, acting for himself or for an organisation. Refuses identity.sign_in_required, identity.forbidden. */
export function requirePerson(ctx: Context): ActorOf<'person'> {
  const actor = requireSignedIn(ctx);
  return actor.kind === 'person' ? actor : refuse('forbidden');
}

/** An officer of an agency. Refuses identity.sign_in_required, identity.forbidden. */
export function requireOfficer(ctx: Context): ActorOf<'officer'> {
  const actor = requireSignedIn(ctx);
  return actor.kind === 'officer' ? actor : refuse('forbidden');
}

/** An operator of a centre. Refuses identity.sign_in_required, identity.forbidden. */
export function requireOperator(ctx: Context): ActorOf<'operator'> {
  const actor = requireSignedIn(ctx);
  return actor.kind === 'operator' ? actor : refuse('forbidden');
}

/** An administrator. Refuses identity.sign_in_required, identity.forbidden. */
export function requireAdministrator(ctx: Context): ActorOf<'administrator'> {
  const actor = requireSignedIn(ctx);
  return actor.kind === 'administrator' ? actor : refuse('forbidden');
}

/** Anybody who acts for the state. Refuses identity.sign_in_required, identity.forbidden. */
export function requireStaff(ctx: Context): StaffActor {
  const actor = requireSignedIn(ctx);
  return isStaff(actor) ? actor : refuse('forbidden');
}

/** Staff with a role. Refuses identity.sign_in_required, identity.forbidden. */
export function requireRole(ctx: Context, role: string): StaffActor {
  const actor = requireSignedIn(ctx);
  return isStaff(actor) && hasRole(actor, role) ? actor : refuse('forbidden');
}

/** At least so sure of who it is. Refuses identity.sign_in_required, identity.assurance_too_low. */
export function requireAssurance(ctx: Context, needed: Assurance): void {
  if (!hasAssurance(requireSignedIn(ctx), needed)) throw refuse('assurance_too_low');
}
