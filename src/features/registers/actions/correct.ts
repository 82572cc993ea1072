/**
 * A correction outside of any case, by two officers of the register's owner: one proposes it with its paper, reason and article, another
 * confirms, and the version says for ever that it was decided outside.
 */
import { z } from 'zod';
import type { Json } from '#kernel/canonical.ts';
import { isLocalDate, type LocalDate } from '#kernel/dates.ts';
import { formatDate, inEveryLanguage, say } from '#kernel/text.ts';
import type { Tx } from '#platform/app.ts';
import type { Context } from '#platform/feature.ts';
import { fourEyesAction } from '#platform/four-eyes/four-eyes.ts';
import { texts } from '#platform/texts.ts';
import type { RegisterDefinition } from '../definition.ts';
import { refuse } from '../refusals.ts';
import { readValue, type ValueFault, type Values } from '../rules/values.ts';
import { valueWritten } from '../rules/written.ts';
import { findVersions, type WrittenVersion } from '../store/find.ts';
import { confirmedGround, groundInWords, groundShape, proposalEnd } from './ground.ts';
import { fieldsOf, registrarPurposes, requireRegistrar } from './registrar.ts';
import { type Written, writeRecord } from './write.ts';

const t = texts('registers');

/** Fields that a correction may name: those of the owner's purposes that are no part of the key. */
export const correctable = (definition: RegisterDefinition): string[] => {
  const covered = new Set(registrarPurposes(definition).flatMap((purpose) => fieldsOf(definition, purpose)));
  return Object.keys(definition.fields).filter((name) => covered.has(name) && !definition.key.includes(name));
};

const day = z.string().refine((text) => isLocalDate(text));

const correctSchema = z.strictObject({
  register: z.string(),
  recordId: z.uuid(),
  field: z.string(),
  /** As the register keeps it; a list in one line for each item, a text in three lines by language. null: an optional value is removed. */
  value: z.string().trim().min(1).max(2000).nullable(),
  validFrom: day,
  ...groundShape,
});

type Correction = z.infer<typeof correctSchema>;

/** What a field would say, as an officer wrote it; null where it would say nothing, as only an optional one may. */
export function correctedValue(
  definition: RegisterDefinition,
  name: string,
  written: string | null,
): { readonly value: Json } | { readonly why: ValueFault['why'] } {
  const field = definition.fields[name];
  if (field === undefined) return { why: 'unknown' };
  if (written !== null) return readValue(definition, name, valueWritten(field, written));
  return field.optional ? { value: null } : { why: 'missing' };
}

/** What the correction would write. Refuses registers.no_such_record, field_not_allowed, invalid_values. */
async function prepared(tx: Tx, ctx: Context, input: Correction) {
  const { register, recordId, field, value } = input;
  const { definition } = requireRegistrar(tx.env, ctx, register);
  if (!correctable(definition).includes(field)) throw refuse('field_not_allowed', { register, field });
  const reading = correctedValue(definition, field, value);
  if ('why' in reading) throw refuse('invalid_values', { register, faults: `${field}: ${reading.why}` });
  const record = (await findVersions(tx, register, recordId)).at(-1);
  if (record === undefined || record.erasedAt !== null) throw refuse('no_such_record', { register });
  return { definition, record, value: reading.value };
}

export const keyOf = (definition: RegisterDefinition, { values }: WrittenVersion): Values =>
  Object.fromEntries(definition.key.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])));

/**
 * Proposes a correction of one field from a day on, or that an optional one says nothing. Refuses registers.registrar_required, no_such_record, field_not_allowed,
 * invalid_values, when it is proposed and again when it is confirmed.
 */
export const correctAction = fourEyesAction({
  name: 'registers.correct',
  input: correctSchema,
  allow(tx, ctx, { register }) {
    requireRegistrar(tx.env, ctx, register);
  },
  until: proposalEnd,
  lookAt: ({ register, recordId }) => `/registry/${register}/records/${recordId}`,
  /** The record is named by its id: whoever confirms opens it at the workplace, which is a look that the person sees. */
  async say(tx, ctx, input) {
    const { definition } = await prepared(tx, ctx, input);
    const label = definition.fields[input.field]?.label;
    return inEveryLanguage((language) =>
      t(language, input.value === null ? 'correct.wordsRemove' : 'correct.words', {
        register: say(definition.title, language),
        record: input.recordId,
        field: label ? say(label, language) : input.field,
        value: input.value?.split('\n').join('; ') ?? '',
        from: formatDate(input.validFrom as LocalDate, language, 'long'),
        ...groundInWords(tx.env, language, definition, input),
      }),
    );
  },
  async run(tx, ctx, input): Promise<Written> {
    const { definition, record, value } = await prepared(tx, ctx, input);
    const { register, field, recordId } = input;
    const validFrom = input.validFrom as LocalDate;
    const purpose = registrarPurposes(definition).find((one) => fieldsOf(definition, one).includes(field));
    const look = { register, fields: [field], purpose: purpose?.id ?? '', by: { id: recordId }, validOn: validFrom };
    return writeRecord(tx, {
      ...{ register, act: 'change', key: keyOf(definition, record), values: { [field]: value } },
      validFrom,
      ground: await confirmedGround(tx, ctx, requireRegistrar(tx.env, ctx, register), input, [look]),
    });
  },
});
