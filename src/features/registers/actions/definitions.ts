/** Definitions of registers as they are published, by moment. */

import { book, dayIn, type Edition } from '#features/country/index.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Env } from '#platform/app.ts';
import type { RegisterDefinition } from '../definition.ts';
import { refuse } from '../refusals.ts';
import { isElsewhere } from '../rules/elsewhere.ts';
import type { When } from '../store/find.ts';

/** The kind under which definitions of registers are published. */
export const REGISTER_KIND = 'register';

/** The edition of a register's definition in force, or undefined where the country has no such register. */
export function registerEdition(env: Env, register: string, at: Instant): Edition<RegisterDefinition> | undefined {
  return book(env).current<RegisterDefinition>(REGISTER_KIND, register, at);
}

/** The definition of a register in force, or undefined. */
export function registerDefinition(env: Env, register: string, at: Instant): RegisterDefinition | undefined {
  return registerEdition(env, register, at)?.definition;
}

/** All registers of the country in force. */
export function registerDefinitions(env: Env, at: Instant): readonly RegisterDefinition[] {
  return book(env)
    .list<RegisterDefinition>(REGISTER_KIND, at)
    .map((edition) => edition.definition);
}

/** Every edition that a register ever had, the latest first. */
export function registerEditions(env: Env, register: string): readonly Edition<RegisterDefinition>[] {
  return book(env).versions<RegisterDefinition>(REGISTER_KIND, register);
}

/** The edition in force. Throws registers.unknown_register. */
export function getEdition(env: Env, register: string, at: Instant): Edition<RegisterDefinition> {
  return registerEdition(env, register, at) ?? refuse('unknown_register', { register });
}

/** Refuses registers.lives_elsewhere for a register whose records live elsewhere: nothing is written into it, searched or mended here. */
export function requireHere(definition: RegisterDefinition): void {
  if (isElsewhere(definition)) throw refuse('lives_elsewhere', { register: definition.register });
}

/** What holds today, as it is known now. */
export const asOfNow = (env: Env, now: Instant = env.clock.now()): When => ({ validOn: dayIn(env, now), knownAt: now });

/** The definition with this digest, in force or not: what a stored version was checked by. */
export function definitionByDigest(env: Env, digest: string): RegisterDefinition | undefined {
  return book(env).edition<RegisterDefinition>(digest)?.definition;
}
