/**
 * Corrections of whole records outside of any case: one that should have ended is ended, one that is missing is added. By two officers of the
 * register's owner, like a correction of a field. What a new record says is in no proposal, for proposals are kept for ever: it lies apart until
 * the second officer has read and confirmed it.
 */
import { z } from 'zod';
import type { ActorOf } from '#kernel/actor.ts';
import { canonicalBytes } from '#kernel/canonical.ts';
import { isLocalDate, type LocalDate } from '#kernel/dates.ts';
import { sha256Hex } from '#kernel/hash.ts';
import { instant } from '#kernel/instant.ts';
import { formatDate, inEveryLanguage, say } from '#kernel/text.ts';
import type { App, Tx } from '#platform/app.ts';
import { action, type Context, type Loop } from '#platform/feature.ts';
import { fourEyesAction } from '#platform/four-eyes/four-eyes.ts';
import { newId } from '#platform/random.ts';
import { texts } from '#platform/texts.ts';
import type { RegisterDefinition } from '../definition.ts';
import { refuse } from '../refusals.ts';
import { subjectsOf, type Values } from '../rules/values.ts';
import { recordWritten } from '../rules/written.ts';
import { findById, findVersions } from '../store/find.ts';
import {
  dropPrepared,
  dropPreparedBefore,
  findPrepared,
  insertPrepared,
  listPrepared,
  type Prepared,
} from '../store/prepared.ts';
import { dropImportsBefore } from '../store/prepared-import.ts';
import { keyOf } from './correct.ts';
import { asOfNow } from './definitions.ts';
import { confirmedGround, groundInWords, groundShape, LIVES_MS, proposalEnd } from './ground.ts';
import { leaveLines } from './leave-lookups.ts';
import { fieldsOf, readerOf, registrarPurposes, requireRegistrar } from './registrar.ts';
import { type Written, writeRecord } from './write.ts';

const t = texts('registers');

const day = z.string().refine((text) => isLocalDate(text));

const endSchema = z.strictObject({ register: z.string(), recordId: z.uuid(), validFrom: day, ...groundShape });

/** The record, in force today. Refuses registers.no_such_record. */
async function inForce(tx: Tx, ctx: Context, { register, recordId }: z.infer<typeof endSchema>) {
  const { definition } = requireRegistrar(tx.env, ctx, register);
  const [found] = await findById(tx, register, recordId, asOfNow(tx.env, ctx.now));
  const record = (await findVersions(tx, register, recordId)).at(-1);
  if (found === undefined || record === undefined) throw refuse('no_such_record', { register });
  return { definition, record };
}

/**
 * Proposes that a record holds no more from a day on. Refuses registers.registrar_required, no_such_record, invalid_values, when it is
 * proposed and again when it is confirmed.
 */
export const endAction = fourEyesAction({
  name: 'registers.end-record',
  input: endSchema,
  allow(tx, ctx, { register }) {
    requireRegistrar(tx.env, ctx, register);
  },
  until: proposalEnd,
  lookAt: ({ register, recordId }) => `/registry/${register}/records/${recordId}`,
  async say(tx, ctx, input) {
    const { definition } = await inForce(tx, ctx, input);
    return inEveryLanguage((language) =>
      t(language, 'correct.wordsEnd', {
        ...{ register: say(definition.title, language), record: input.recordId },
        from: formatDate(input.validFrom as LocalDate, language, 'long'),
        ...groundInWords(tx.env, language, definition, input),
      }),
    );
  },
  async run(tx, ctx, input): Promise<Written> {
    const { definition, record } = await inForce(tx, ctx, input);
    const { register, recordId } = input;
    const [purpose] = registrarPurposes(definition);
    const fields = purpose ? fieldsOf(definition, purpose) : [];
    const look = { register, fields, purpose: purpose?.id ?? '', by: { id: recordId } };
    return writeRecord(tx, {
      ...{ register, act: 'end', key: keyOf(definition, record), values: {} },
      validFrom: input.validFrom as LocalDate,
      ground: await confirmedGround(tx, ctx, requireRegistrar(tx.env, ctx, register), input, [look]),
    });
  },
});

/**
 * Writes down a record that is missing, for `addAction`. Gives its id and the digest by which the proposal names it. Refuses
 * registers.registrar_required, invalid_values.
 */
export const prepareRecord = action({
  name: 'registers.prepare-record',
  input: z.strictObject({ register: z.string(), written: z.record(z.string().max(100), z.string().max(4000)) }),
  allow(tx, ctx, { register }) {
    requireRegistrar(tx.env, ctx, register);
  },
  async run(tx, ctx, { register, written }): Promise<{ readonly preparedId: string; readonly digest: string }> {
    const { definition } = requireRegistrar(tx.env, ctx, register);
    const read = recordWritten(definition, written);
    if ('faults' in read)
      throw refuse('invalid_values', {
        register,
        faults: read.faults.map(({ field, why }) => `${field}: ${why}`).join(', '),
      });
    const prepared: Prepared = { id: newId(ctx.now), register, values: read.values };
    await insertPrepared(tx, prepared, ctx.now);
    return { preparedId: prepared.id, digest: digestOf(prepared) };
  },
});

const digestOf = ({ id, register, values }: Prepared): string =>
  sha256Hex(canonicalBytes({ type: 'shanyraq/prepared-record/v1', id, register, values }));

const addSchema = z.strictObject({
  register: z.string(),
  preparedId: z.uuid(),
  digest: z.string().length(64),
  validFrom: day,
  ...groundShape,
});

/** What was written down. Refuses registers.no_such_record where it is gone, or isn't what was proposed. */
async function preparedFor(tx: Tx, { register, preparedId, digest }: z.infer<typeof addSchema>): Promise<Prepared> {
  const found = await findPrepared(tx, register, preparedId);
  return found && digestOf(found) === digest ? found : refuse('no_such_record', { register });
}

/**
 * Proposes that a missing record is added from a day on. Refuses registers.registrar_required, no_such_record, and when it is confirmed
 * what `writeRecord` refuses: record_exists, invalid_values.
 */
export const addAction = fourEyesAction({
  name: 'registers.add-record',
  input: addSchema,
  allow(tx, ctx, { register }) {
    requireRegistrar(tx.env, ctx, register);
  },
  until: proposalEnd,
  lookAt: ({ register, preparedId }) => `/registry/${register}/prepared/${preparedId}`,
  /** Named by the id under which it was written down: whoever confirms opens it at the workplace, which is a look that people see. */
  async say(tx, ctx, input) {
    const { definition } = requireRegistrar(tx.env, ctx, input.register);
    await preparedFor(tx, input);
    return inEveryLanguage((language) =>
      t(language, 'correct.wordsAdd', {
        ...{ register: say(definition.title, language), record: input.preparedId },
        from: formatDate(input.validFrom as LocalDate, language, 'long'),
        ...groundInWords(tx.env, language, definition, input),
      }),
    );
  },
  async run(tx, ctx, input): Promise<Written> {
    const by = requireRegistrar(tx.env, ctx, input.register);
    const { definition } = by;
    const prepared = await preparedFor(tx, input);
    const key = Object.fromEntries(definition.key.map((name) => [name, prepared.values[name] ?? null])) as Values;
    const ground = await confirmedGround(tx, ctx, by, input, []);
    const second = ctx.secondActor?.kind === 'officer' ? ctx.secondActor : refuse('registrar_required');
    await leaveLooks(tx, second, definition, prepared);
    await dropPrepared(tx, prepared.id);
    const { register } = input;
    const validFrom = input.validFrom as LocalDate;
    return writeRecord(tx, { register, act: 'add', key, values: prepared.values, validFrom, ground });
  },
});

/** What was written down, for officers of the owner: everybody whom it names sees that it was read. Refuses registers.no_such_record. */
export const openPrepared = action({
  name: 'registers.open-prepared',
  input: z.strictObject({ register: z.string(), id: z.uuid() }),
  allow(tx, ctx, { register }) {
    requireRegistrar(tx.env, ctx, register);
  },
  async run(tx, ctx, { register, id }): Promise<Values> {
    const { actor, definition } = requireRegistrar(tx.env, ctx, register);
    const prepared = (await findPrepared(tx, register, id)) ?? refuse('no_such_record', { register });
    await leaveLooks(tx, actor, definition, prepared);
    return prepared.values;
  },
});

/** Whoever confirms answers for it as for any look, whether he opened it or not. */
async function leaveLooks(
  tx: Tx,
  officer: ActorOf<'officer'>,
  definition: RegisterDefinition,
  { register, values }: Prepared,
): Promise<void> {
  const purpose = registrarPurposes(definition)[0] ?? refuse('registrar_required');
  const subjects = subjectsOf(definition, values).map(({ kind, identifier }) => ({ kind, identifier }));
  const query = { register, purpose: purpose.id, fields: Object.keys(values) };
  await leaveLines(tx, { who: await readerOf(tx, officer), query, purpose, at: tx.env.clock.now() }, subjects);
}

/** Ids of what was written down for a register and waits for the second officer. Refuses registers.registrar_required. */
export async function preparedIds(tx: Tx, ctx: Context, register: string): Promise<string[]> {
  requireRegistrar(tx.env, ctx, register);
  return listPrepared(tx, register);
}

/** What can't be confirmed any more goes. */
export const forgetPrepared: Loop = {
  name: 'registers.forget-prepared',
  everyMs: 3_600_000,
  run: (app: App) =>
    app.transaction(async (tx) => {
      const before = instant(tx.env.clock.now() - LIVES_MS);
      await dropPreparedBefore(tx, before);
      await dropImportsBefore(tx, before);
    }),
};
