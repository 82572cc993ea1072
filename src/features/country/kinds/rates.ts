/** rates.yaml: dated figures that fees, payments and conditions refer to. */
import { z } from 'zod';
import { citeSchema, dateSchema, idSchema, textSchema } from '../schema.ts';

export const amountSchema = z
  .string()
  .regex(/^(0|[1-9]\d{0,14})(\.\d{2})?$/, 'write an amount in quotes, with two decimals or none: "4325" or "4325.50"')
  .describe('Amount in units of the currency, in quotes: "4325" or "4325.50".');

export const rateValueSchema = z.strictObject({
  from: dateSchema.describe('First day on which it holds; it holds until the next one.'),
  amount: amountSchema,
  cite: citeSchema,
});

export const rateSchema = z.strictObject({
  id: idSchema.describe('Id that rate("…") takes.'),
  title: textSchema,
  values: z.array(rateValueSchema).min(1).describe('From the oldest to the newest.'),
});

export const ratesSchema = z.strictObject({
  version: dateSchema.describe('Edition label: the day from which this edition holds.'),
  rates: z.array(rateSchema).min(1).describe('Every dated figure of the law.'),
});

export type RatesDefinition = z.infer<typeof ratesSchema>;
export type RateDefinition = z.infer<typeof rateSchema>;
