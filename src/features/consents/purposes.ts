/** What the country's registers open to organisations with a person's consent. */
import {
  type Purpose,
  type RegisterDefinition,
  registerDefinition,
  registerDefinitions,
} from '#features/registers/index.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Env } from '#platform/app.ts';

export interface Opening {
  readonly definition: RegisterDefinition;
  readonly purpose: Purpose;
  readonly fields: readonly string[];
  readonly terms: NonNullable<Purpose['consent']>;
}

function openingOf(definition: RegisterDefinition, purpose: Purpose): Opening[] {
  const { consent: terms, fields } = purpose;
  return terms === undefined || fields === 'all' ? [] : [{ definition, purpose, fields, terms }];
}

/** All of them, in the order of the registers. */
export const openings = (env: Env, now: Instant): Opening[] =>
  registerDefinitions(env, now).flatMap((definition) =>
    definition.purposes.flatMap((purpose) => openingOf(definition, purpose)),
  );

/** One of them in the edition of a moment; undefined where there is none. */
export function openingAt(
  env: Env,
  { register, purpose }: { readonly register: string; readonly purpose: string },
  at: Instant,
): Opening | undefined {
  const definition = registerDefinition(env, register, at);
  const found = definition?.purposes.find(({ id }) => id === purpose);
  return definition && found && openingOf(definition, found)[0];
}
