/**
 * Records that may be one. A job goes through the register and keeps the pairs that a rule finds; no value leaves by that. An officer of the
 * owner opens a pair, which is a look at both, and decides: not the same, remembered for ever, or a merge (`merge.ts`).
 */
import { z } from 'zod';
import { append } from '#features/transparency/index.ts';
import type { App, Tx } from '#platform/app.ts';
import { sendJob } from '#platform/events.ts';
import { action, type Context, job } from '#platform/feature.ts';
import type { DuplicateRule, RegisterDefinition } from '../definition.ts';
import { refuse } from '../refusals.ts';
import { blocksOf, duplicateRules, ruleOfPair } from '../rules/duplicates.ts';
import { distinctBytes, pairOf } from '../rules/merges.ts';
import type { Values } from '../rules/values.ts';
import {
  type FoundPair,
  findDistinct,
  findDuplicate,
  insertBlocks,
  insertDistinct,
  insertDuplicates,
  meetingPairs,
  type Pair,
  type StoredDistinct,
  waitingDuplicates,
} from '../store/duplicates.ts';
import { findByIds, findVersions, type When } from '../store/find.ts';
import { listRecords } from '../store/search.ts';
import { asOfNow, registerDefinition } from './definitions.ts';
import { words } from './ground.ts';
import { type Fact, readHere } from './read.ts';
import { fieldsOf, readerOf, registrarPurposes, requireRegistrar } from './registrar.ts';

const NIL = '00000000-0000-0000-0000-000000000000';
const NO_PAIR: Pair = { firstId: NIL, secondId: NIL };
/** Records that one job goes through; the next follows it. */
const SCANNED_AT_ONCE = 200;
/** Records that one statement reads. */
const READ_AT_ONCE = 500;
const PAGE_SIZE = 20;

const SCAN_JOB = 'registers.scan-duplicates';

/** An officer whose agency keeps a register that has rules of duplicates. Refuses registers.registrar_required, no_duplicates. */
export function requireDuplicates(env: Tx['env'], ctx: Context, register: string) {
  const found = requireRegistrar(env, ctx, register);
  return duplicateRules(found.definition).length > 0 ? found : refuse('no_duplicates', { register });
}

/** Begins a search through the whole register. Refuses registers.registrar_required, no_duplicates. */
export const scanAction = action({
  name: 'registers.scan-duplicates',
  input: z.strictObject({ register: z.string() }),
  allow(tx, ctx, { register }) {
    requireDuplicates(tx.env, ctx, register);
  },
  async run(tx, _ctx, { register }): Promise<void> {
    await sendJob(tx, SCAN_JOB, { register, after: NIL }, { key: register });
  },
});

/** Goes through some records and sends for those that follow. */
export const scanJob = job({
  name: SCAN_JOB,
  data: z.object({ register: z.string(), after: z.uuid() }),
  run: (app: App, { register, after }) => app.transaction((tx) => scan(tx, register, after)),
});

async function scan(tx: Tx, register: string, after: string): Promise<void> {
  const now = tx.env.clock.now();
  const definition = registerDefinition(tx.env, register, now);
  if (definition === undefined || duplicateRules(definition).length === 0) return;
  const when: When = asOfNow(tx.env, now);
  const page = { register, after, limit: SCANNED_AT_ONCE };
  const found = await listRecords(tx, page, when);
  const rows = found.flatMap(({ recordId, values }) =>
    blocksOf(definition, values).map((block) => ({ recordId, block })),
  );
  await insertBlocks(tx, register, rows);
  const ids = found.map(({ recordId }) => recordId);
  const pairs = await meetingPairs(tx, register, ids);
  const values = await valuesOf(tx, pairs, when);
  const suspected = pairs.flatMap((pair) => {
    const rule = suspicion(definition, values.get(pair.firstId), values.get(pair.secondId));
    return rule === undefined ? [] : [{ ...pair, rule: rule.id }];
  });
  await insertDuplicates(tx, register, suspected, now);
  const last = ids.at(-1);
  if (found.length === SCANNED_AT_ONCE && last) await sendJob(tx, SCAN_JOB, { register, after: last });
}

const suspicion = (definition: RegisterDefinition, one: Values | undefined, other: Values | undefined) =>
  one && other ? ruleOfPair(definition, one, other) : undefined;

async function valuesOf(tx: Tx, pairs: readonly Pair[], when: When): Promise<Map<string, Values>> {
  const ids = [...new Set(pairs.flatMap(({ firstId, secondId }) => [firstId, secondId]))];
  const values = new Map<string, Values>();
  for (let from = 0; from < ids.length; from += READ_AT_ONCE)
    for (const one of await findByIds(tx, ids.slice(from, from + READ_AT_ONCE), when))
      values.set(one.recordId, one.values);
  return values;
}

export interface DuplicatePage {
  readonly pairs: readonly FoundPair[];
  /** Give it as `after` for the next page; absent: there is none. */
  readonly next?: Pair;
}

/** Pairs that wait for a decision, by id. No value leaves. Refuses registers.registrar_required, no_duplicates. */
export async function listDuplicates(
  tx: Tx,
  ctx: Context,
  register: string,
  after: Pair = NO_PAIR,
): Promise<DuplicatePage> {
  requireDuplicates(tx.env, ctx, register);
  const found = await waitingDuplicates(tx, register, after, PAGE_SIZE + 1);
  const pairs = found.slice(0, PAGE_SIZE);
  const last = pairs.at(-1);
  return { pairs, ...(found.length > PAGE_SIZE && last ? { next: last } : {}) };
}

const pairSchema = z.strictObject({ register: z.string(), one: z.uuid(), other: z.uuid() });

export interface OpenedPair {
  /** As they hold today, in the order asked; undefined: no more. */
  readonly facts: readonly [Fact | undefined, Fact | undefined];
  readonly rule: DuplicateRule | undefined;
  /** Set where somebody has found them not to be one. */
  readonly distinct: StoredDistinct | undefined;
}

/**
 * Two records side by side, for the first purpose of the workplace: whoever they speak of sees the look. Refuses
 * registers.registrar_required, no_duplicates, same_record, no_such_record.
 */
export const openPairAction = action({
  name: 'registers.open-pair',
  input: pairSchema,
  allow(tx, ctx, { register }) {
    requireDuplicates(tx.env, ctx, register);
  },
  async run(tx, ctx, { register, one, other }): Promise<OpenedPair> {
    const { actor, definition } = requireDuplicates(tx.env, ctx, register);
    const pair = await existingPair(tx, register, one, other);
    const reader = await readerOf(tx, actor);
    const [purpose] = registrarPurposes(definition);
    const read = async (id: string) => {
      const query = { register, purpose: purpose?.id ?? '', fields: purpose ? fieldsOf(definition, purpose) : [] };
      const [fact] = await readHere(tx, reader, { ...query, by: { id } });
      return fact?.recordId === id ? fact : undefined;
    };
    const rule = await findDuplicate(tx, register, pair);
    return {
      facts: [await read(one), await read(other)],
      rule: duplicateRules(definition).find(({ id }) => id === rule),
      distinct: await findDistinct(tx, register, pair),
    };
  },
});

/** The pair's name. Refuses registers.same_record, no_such_record. */
async function existingPair(tx: Tx, register: string, one: string, other: string): Promise<Pair> {
  if (one === other) throw refuse('same_record');
  for (const id of [one, other])
    if ((await findVersions(tx, register, id)).length === 0) throw refuse('no_such_record', { register });
  return pairOf(one, other);
}

/**
 * Decides that two records are not one: no search brings the pair again, and the log keeps who said so. Refuses
 * registers.registrar_required, no_duplicates, same_record, no_such_record, already_distinct.
 */
export const distinctAction = action({
  name: 'registers.keep-distinct',
  input: pairSchema.extend({ reason: words }),
  allow(tx, ctx, { register }) {
    requireDuplicates(tx.env, ctx, register);
  },
  async run(tx, ctx, { register, one, other, reason }): Promise<void> {
    const { actor } = requireDuplicates(tx.env, ctx, register);
    const pair = await existingPair(tx, register, one, other);
    const content = { register, ...pair, officer: actor.officerId, reason, decidedAt: ctx.now };
    const leaf = await append(tx, 'registers.distinct', distinctBytes(content));
    if (!(await insertDistinct(tx, content, leaf))) throw refuse('already_distinct');
  },
});
