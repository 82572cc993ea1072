/**
 * What a change outside of any case rests on: a paper, a reason, an article of the definition's basis, and two officers of the register's
 * owner, of whom the second has read what it is about.
 */
import { z } from 'zod';
import { act, type Cite } from '#features/country/index.ts';
import type { ActorOf } from '#kernel/actor.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import { type Language, say } from '#kernel/text.ts';
import type { Env, Tx } from '#platform/app.ts';
import type { Context } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import type { RegisterDefinition } from '../definition.ts';
import { refuse } from '../refusals.ts';
import { type Ground, OFFICERS_GROUNDS } from '../rules/content.ts';
import { type ReadQuery, readHere } from './read.ts';
import { readerOf } from './registrar.ts';

const t = texts('registers');

/** How long a proposal can be confirmed: whoever proposes looked at the records as they were then. */
export const LIVES_MS = 7 * 24 * 3_600_000;

export const proposalEnd = (_tx: Tx, { now }: Context): Instant => instant(now + LIVES_MS);

/** A paper or a reason as an officer words it. */
export const words = z.string().trim().min(1).max(500);

export const groundShape = {
  ground: z.enum(OFFICERS_GROUNDS),
  reference: words,
  reason: words,
  /** Which article of the definition's basis, from 0. */
  basis: z.int().min(0),
};
export type GroundInput = z.infer<z.ZodObject<typeof groundShape>>;

/** Refuses registers.invalid_values where the definition has no such article. */
export const citeOf = (definition: RegisterDefinition, { basis }: Pick<GroundInput, 'basis'>): Cite =>
  definition.basis[basis] ?? refuse('invalid_values', { register: definition.register, faults: 'basis: option' });

/** What the second officer reads of the ground. */
export function groundInWords(env: Env, language: Language, definition: RegisterDefinition, input: GroundInput) {
  const { ground, reference, reason } = input;
  const { act: id, article } = citeOf(definition, input);
  const law = act(env, id);
  const title = law?.short ?? law?.title;
  return {
    ...{ ground: t(language, `open.ground.${ground}`), reference, reason, article },
    act: title ? say(title, language) : id,
  };
}

/** The officers' ground, once whoever confirms has read what is said of somebody: he answers for it as for any look. */
export async function confirmedGround(
  tx: Tx,
  ctx: Context,
  by: { readonly actor: ActorOf<'officer'>; readonly definition: RegisterDefinition },
  input: GroundInput,
  looks: readonly ReadQuery[],
): Promise<Ground> {
  const second = ctx.secondActor?.kind === 'officer' ? ctx.secondActor : refuse('registrar_required');
  const reader = await readerOf(tx, second);
  for (const look of looks) await readHere(tx, reader, look);
  return {
    ...{ kind: input.ground, reference: input.reference, reason: input.reason, cite: citeOf(by.definition, input) },
    ...{ officer: by.actor.officerId, secondActor: second.officerId },
  };
}
