/**
 * The one way to act (see ARCHITECTURE.md). Routes, jobs, API and command line call `perform`: parse, open the one transaction,
 * authorise, run, and keep the answer under the idempotency key.
 */
import { sql } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import { canonicalBytes, type Json } from '#kernel/canonical.ts';
import { sha256Hex } from '#kernel/hash.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from './app.ts';
import type { Action, Context } from './feature.ts';
import { refuseInput } from './invalid-input.ts';
import { refuse } from './refusals.ts';

interface Tables {
  'platform.answer': { scope: string; key: string; input_digest: string; output: unknown; answered_at: string };
}

/** Who an idempotency key belongs to: keys of different people never meet. */
const holderOf = (actor: Actor): string => {
  if (actor.kind === 'anonymous') return 'anonymous';
  return actor.kind === 'system' ? `system:${actor.name}` : `${actor.kind}:${actor.personId}`;
};

/** JSON as it would travel, so that a digest doesn't depend on what JavaScript called absent. */
export const plainJson = (value: unknown): Json =>
  JSON.parse(JSON.stringify(value ?? null, (_, one) => (typeof one === 'bigint' ? one.toString() : one)));

/** Parses an action's input. Refuses with `platform.invalid_input`, naming the first field that is wrong. */
export function parseInput<I, O>(action: Action<I, O>, input: unknown): I {
  const parsed = action.input.safeParse(input);
  if (parsed.success) return parsed.data;
  throw refuseInput(parsed.error, input);
}

/** By what a repeated request is known again: whose key it is, and the digest of its input. */
interface KeyedRequest {
  readonly scope: string;
  readonly key: string;
  readonly digest: string;
}

async function answered(tx: Tx, { scope, key, digest }: KeyedRequest): Promise<{ output: unknown } | undefined> {
  const db = tx.db<Tables>();
  // The second request with a key waits here until the first has committed or failed.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${scope} ${key}`}, 0))`.execute(db);
  const row = await db
    .selectFrom('platform.answer')
    .select(['input_digest', 'output'])
    .where('scope', '=', scope)
    .where('key', '=', key)
    .executeTakeFirst();
  if (row && row.input_digest !== digest) throw refuse('key_reused');
  return row && { output: row.output };
}

async function keep(tx: Tx, { scope, key, digest }: KeyedRequest, output: unknown, now: Instant): Promise<void> {
  await tx
    .db<Tables>()
    .insertInto('platform.answer')
    .values({
      scope,
      key,
      input_digest: digest,
      output: JSON.stringify(plainJson(output)),
      answered_at: isoInstant(now),
    })
    .execute();
}

/** Authorises, and reads what is read before anything is changed. */
export async function seeIn<I, O>(tx: Tx, action: Action<I, O>, ctx: Context, parsed: I): Promise<unknown> {
  await action.allow(tx, ctx, parsed);
  return action.look?.(tx, ctx, parsed);
}

/** Runs an action inside a transaction that the caller opened (App.perform does); see the module's head. */
export async function performIn<I, O>(
  tx: Tx,
  action: Action<I, O>,
  ctx: Context,
  input: unknown,
  key?: string,
): Promise<O> {
  const parsed = parseInput(action, input);
  const act = async (): Promise<O> => action.run(tx, ctx, parsed, await seeIn(tx, action, ctx, parsed));
  if (key === undefined) return act();
  const request = {
    scope: `${action.name} ${holderOf(ctx.actor)}`,
    key,
    digest: sha256Hex(canonicalBytes(plainJson(parsed))),
  };
  const before = await answered(tx, request);
  if (before) return before.output as O;
  const output = await act();
  await keep(tx, request, output, ctx.now);
  return output;
}
