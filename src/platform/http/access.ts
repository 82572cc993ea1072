import { type Actor, isSignedIn, isStaff } from '#kernel/actor.ts';
import type { Access } from '../feature.ts';

const doors = {
  public: () => true,
  'signed-in': isSignedIn,
  // An operator with a visitor at the window fills in the visitor's own application.
  person: (actor: Actor) => actor.kind === 'person' || (actor.kind === 'operator' && actor.visitor !== undefined),
  officer: (actor: Actor) => actor.kind === 'officer',
  operator: (actor: Actor) => actor.kind === 'operator',
  administrator: (actor: Actor) => actor.kind === 'administrator',
  staff: isStaff,
} satisfies Record<Access, (actor: Actor) => boolean>;

/** Whether the door of a route opens for an actor. Finer rules are the actions'. */
export const mayEnter = (access: Access, actor: Actor): boolean => doors[access](actor);
