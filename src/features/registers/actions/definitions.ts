/** Definitions of registers as they are published, by moment. */

import { book, dayIn, type Edition, hasSuccessors, successorOf } from '#features/country/index.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Env } from '#platform/app.ts';
import type { RegisterDefinition } from '../definition.ts';
import { refuse } from '../refusals.ts';
import { isElsewhere } from '../rules/elsewhere.ts';
import type { When } from '../store/find.ts';

/** The kind under which definitions of registers are published. */
export const REGISTER_KIND = 'register';

/** What was made of a definition, by the editions that were known and the day. */
const made = new WeakMap<RegisterDefinition, { readonly of: string; readonly definition: RegisterDefinition }>();

/**
 * An edition with those who have its rights at a moment: where it names an agency that has ended, the successor keeps the register and reads
 * for its purposes, and nobody else does. Digest and label stay those of what was published.
 */
function inHands(env: Env, edition: Edition<RegisterDefinition>, at: Instant): Edition<RegisterDefinition> {
  if (!hasSuccessors(env)) return edition;
  const { definition } = edition;
  const of = `${book(env).version} ${dayIn(env, at)}`;
  const known = made.get(definition);
  if (known?.of === of) return { ...edition, definition: known.definition };
  const heir = (agency: string) => successorOf(env, agency, at);
  const handed: RegisterDefinition = {
    ...definition,
    owner: heir(definition.owner),
    purposes: definition.purposes.map((purpose) =>
      purpose.agencies === 'any' ? purpose : { ...purpose, agencies: [...new Set(purpose.agencies.map(heir))] },
    ),
  };
  made.set(definition, { of, definition: handed });
  return { ...edition, definition: handed };
}

/** The edition of a register's definition in force, in the hands of those who keep it now, or undefined where the country has no such register. */
export function registerEdition(env: Env, register: string, at: Instant): Edition<RegisterDefinition> | undefined {
  const edition = book(env).current<RegisterDefinition>(REGISTER_KIND, register, at);
  return edition && inHands(env, edition, at);
}

/** The definition of a register in force, or undefined. */
export function registerDefinition(env: Env, register: string, at: Instant): RegisterDefinition | undefined {
  return registerEdition(env, register, at)?.definition;
}

/** All registers of the country in force. */
export function registerDefinitions(env: Env, at: Instant): readonly RegisterDefinition[] {
  return book(env)
    .list<RegisterDefinition>(REGISTER_KIND, at)
    .map((edition) => inHands(env, edition, at).definition);
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
