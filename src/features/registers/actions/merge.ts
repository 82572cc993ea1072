/**
 * Merging two records that are one, and splitting them again: each outside of any case, by two officers of the register's owner, like a
 * correction. Nothing is erased. The merged record ends with a version that names the survivor, and who asks for it is led there; a split
 * adds a version with what the record said before. Days before the merge, and moments before it was known, answer as they did.
 */

import { z } from 'zod';
import { dayIn } from '#features/country/index.ts';
import { inEveryLanguage, say, type Text } from '#kernel/text.ts';
import type { Env, Tx } from '#platform/app.ts';
import { publish } from '#platform/events.ts';
import type { Context } from '#platform/feature.ts';
import { fourEyesAction } from '#platform/four-eyes/four-eyes.ts';
import { texts } from '#platform/texts.ts';
import type { RegisterDefinition } from '../definition.ts';
import { refuse } from '../refusals.ts';
import type { Ground } from '../rules/content.ts';
import type { Values } from '../rules/values.ts';
import { versionOn } from '../rules/versions.ts';
import { findById } from '../store/find.ts';
import { type KnownVersion, keyOfRecord, lockKey, lockRecord } from '../store/write.ts';
import { asOfNow } from './definitions.ts';
import { requireDuplicates } from './duplicates.ts';
import { confirmedGround, type GroundInput, groundInWords, groundShape, proposalEnd } from './ground.ts';
import { fieldsOf, registrarPurposes } from './registrar.ts';
import { type Written, writeRecord } from './write.ts';

const t = texts('registers');

const mergeSchema = z.strictObject({
  register: z.string(),
  /** The record that ends. */
  recordId: z.uuid(),
  /** The record that stands for both. */
  into: z.uuid(),
  ...groundShape,
});
const splitSchema = z.strictObject({ register: z.string(), recordId: z.uuid(), ...groundShape });

/** What the second officer reads: the records by id alone, for opening them is a look that people see. */
function inWords(
  { env }: Tx,
  which: 'merge' | 'split',
  definition: RegisterDefinition,
  input: GroundInput & { readonly recordId: string },
  survivor: string,
): Text {
  return inEveryLanguage((language) =>
    t(language, `merge.words.${which}`, {
      ...{ register: say(definition.title, language), record: input.recordId, survivor },
      ...groundInWords(env, language, definition, input),
    }),
  );
}

/** The officers' ground, with the look of whoever confirms at the whole of each record. */
function groundOver(
  tx: Tx,
  ctx: Context,
  input: GroundInput & { readonly register: string },
  looked: readonly string[],
): Promise<Ground> {
  const by = requireDuplicates(tx.env, ctx, input.register);
  const [purpose] = registrarPurposes(by.definition);
  const fields = purpose ? fieldsOf(by.definition, purpose) : [];
  const query = { register: input.register, purpose: purpose?.id ?? '', fields };
  const looks = looked.map((id) => ({ ...query, by: { id } }));
  return confirmedGround(tx, ctx, by, input, looks);
}

/** Refuses registers.no_such_record, record_merged. */
async function requireInForce(tx: Tx, register: string, id: string): Promise<void> {
  const now = tx.env.clock.now();
  const [found] = await findById(tx, register, id, asOfNow(tx.env, now));
  if (found !== undefined) return;
  const key = (await keyOfRecord(tx, register, id)) ?? refuse('no_such_record', { register });
  const record = await lockRecord(tx, register, key);
  throw refuse(mergeOf(tx.env, record?.versions ?? []) ? 'record_merged' : 'no_such_record', { register });
}

/** The version by which a record stands merged today. */
function mergeOf(env: Env, versions: readonly KnownVersion[]) {
  const now = env.clock.now();
  const version = versionOn(versions, dayIn(env, now), now);
  return version?.mergedInto === undefined ? undefined : { version, survivor: version.mergedInto };
}

/** Two officers may merge what one of them parted before. Refuses registers.same_record, no_such_record, record_merged. */
async function requireMergeable(tx: Tx, { register, recordId, into }: z.infer<typeof mergeSchema>): Promise<void> {
  if (recordId === into) throw refuse('same_record');
  await requireInForce(tx, register, recordId);
  await requireInForce(tx, register, into);
}

/** Takes the records of a merge in one order, whichever way it goes, so that two officers never wait for each other. */
async function lockAll(tx: Tx, register: string, ids: readonly string[]): Promise<Map<string, string>> {
  const keys = new Map<string, string>();
  for (const id of ids) keys.set(id, (await keyOfRecord(tx, register, id)) ?? refuse('no_such_record', { register }));
  for (const key of [...keys.values()].sort()) await lockKey(tx, register, key);
  return keys;
}

/**
 * Proposes that one record goes into another from the day on which it is confirmed. Refuses registers.registrar_required, no_duplicates,
 * same_record, no_such_record, record_merged, invalid_values, when it is proposed and again when it is confirmed.
 */
export const mergeAction = fourEyesAction({
  name: 'registers.merge',
  input: mergeSchema,
  allow(tx, ctx, { register }) {
    requireDuplicates(tx.env, ctx, register);
  },
  until: proposalEnd,
  lookAt: ({ register, recordId, into }) => `/registry/${register}/records/${recordId}/merge/${into}`,
  async say(tx, ctx, input) {
    const { definition } = requireDuplicates(tx.env, ctx, input.register);
    await requireMergeable(tx, input);
    return inWords(tx, 'merge', definition, input, input.into);
  },
  async run(tx, ctx, input): Promise<Written> {
    const { register, recordId, into } = input;
    const keys = await lockAll(tx, register, [recordId, into]);
    await requireMergeable(tx, input);
    const written = await writeRecord(tx, {
      ...{ register, act: 'end', key: JSON.parse(keys.get(recordId) ?? '{}') as Values, values: {} },
      ...{ validFrom: dayIn(tx.env, tx.env.clock.now()), mergedInto: into },
      ground: await groundOver(tx, ctx, input, [recordId, into]),
    });
    const { version } = written;
    await publish(tx, 'registers.merged', { register, recordId, survivor: into, version, act: 'merged' });
    return written;
  },
});

/** The merge under which a record stands, with the record's key. Refuses registers.no_such_record, not_merged. */
async function mergedRecord(tx: Tx, register: string, recordId: string) {
  const key = (await keyOfRecord(tx, register, recordId)) ?? refuse('no_such_record', { register });
  const versions = (await lockRecord(tx, register, key))?.versions ?? [];
  const merge = mergeOf(tx.env, versions) ?? refuse('not_merged', { register });
  return { key: JSON.parse(key) as Values, versions, ...merge };
}

/**
 * Proposes that a merged record stands for itself again from the day on which it is confirmed, with what it said before the merge. Refuses
 * registers.registrar_required, no_duplicates, no_such_record, not_merged, invalid_values.
 */
export const splitAction = fourEyesAction({
  name: 'registers.split',
  input: splitSchema,
  allow(tx, ctx, { register }) {
    requireDuplicates(tx.env, ctx, register);
  },
  until: proposalEnd,
  lookAt: ({ register, recordId }) => `/registry/${register}/records/${recordId}`,
  async say(tx, ctx, input) {
    const { definition } = requireDuplicates(tx.env, ctx, input.register);
    const { survivor } = await mergedRecord(tx, input.register, input.recordId);
    return inWords(tx, 'split', definition, input, survivor);
  },
  async run(tx, ctx, input): Promise<Written> {
    const { register, recordId } = input;
    const { key, versions, version, survivor } = await mergedRecord(tx, register, recordId);
    const own = versions.filter(({ mergedInto }) => mergedInto === undefined);
    const before = versionOn(own, version.validFrom, tx.env.clock.now());
    const written = await writeRecord(tx, {
      ...{ register, act: 'add', key, values: before?.values ?? refuse('not_merged', { register }) },
      ...{ validFrom: dayIn(tx.env, tx.env.clock.now()), splitFrom: survivor },
      ground: await groundOver(tx, ctx, input, [recordId]),
    });
    await publish(tx, 'registers.merged', { register, recordId, survivor, version: written.version, act: 'split' });
    return written;
  },
});
