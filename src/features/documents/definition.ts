/** The definition of a document: what it says, in which order, and what whoever checks it may see. */
import { z } from 'zod';
import { citeSchema, dateSchema, idSchema, nameSchema, periodSchema, textSchema } from '#features/country/index.ts';

const VALUE_TYPES = ['string', 'text', 'date', 'money', 'integer', 'decimal', 'boolean'] as const;

const columnSchema = z.strictObject({
  id: nameSchema,
  type: z.enum(VALUE_TYPES).default('string'),
  label: textSchema,
});

export const documentFieldSchema = z.strictObject({
  type: z.enum([...VALUE_TYPES, 'table']),
  label: textSchema,
  optional: z.boolean().default(false),
  verifier: z.boolean().default(false).describe('Shown to whoever checks the document by its number and code.'),
  columns: z.array(columnSchema).min(1).optional().describe('For table: rows are objects with these columns.'),
});

const writtenSchema = z.strictObject({
  document: idSchema,
  version: dateSchema,
  issuer: idSchema.describe('Agency whose seal it carries.'),
  title: textSchema,
  basis: z.array(citeSchema).min(1),
  statement: textSchema.describe('The sentence that the document says; {field} takes the value of a field.'),
  fields: z.record(nameSchema, documentFieldSchema),
  subject: nameSchema.describe('Field with the name of whom the document is about; shown in large letters.'),
  note: textSchema.optional().describe('Small print: how to use it, what it does not prove.'),
  validFor: periodSchema.optional().describe('How long it is valid from the day of issue; absent: until revoked.'),
  retention: z
    .strictObject({ content: periodSchema.or(z.literal('permanent')), cite: citeSchema })
    .describe(
      'How long its data are kept, from its last day of validity or its revocation, and not shorter than its cases; what is in force is never erased.',
    ),
});

/** Editions are canonical JSON, which sorts keys: the order in which the fields were written is kept beside them. */
export const documentSchema = writtenSchema.transform((written) => ({
  ...written,
  order: Object.keys(written.fields),
}));

export type DocumentDefinition = z.infer<typeof documentSchema>;
export type DocumentField = z.infer<typeof documentFieldSchema>;
export type ValueType = (typeof VALUE_TYPES)[number];
