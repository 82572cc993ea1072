/**
 * The words that every definition shares. Each schema carries a description: the reference of the definitions and the JSON
 * Schemas for editors are made from them.
 */
import { z } from 'zod';
import { isLocalDate, type LocalDate } from '#kernel/dates.ts';

export const idSchema = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'use small Latin letters, digits and hyphens, beginning with a letter')
  .describe('Identifier: small Latin letters, digits and hyphens.');

/** Names of fields and evidence: they are variables of the expressions, hence camelCase. */
export const nameSchema = z
  .string()
  .regex(/^[a-z][a-zA-Z0-9]*$/, 'use camelCase Latin letters and digits, beginning with a small letter')
  .describe('Name of a field: camelCase; it never changes once published.');

export const textSchema = z
  .strictObject({
    kk: z.string().min(1).describe('Kazakh'),
    ru: z.string().min(1).describe('Russian'),
    en: z.string().min(1).describe('English'),
  })
  .describe('A text in every language of the country.');

export const dateSchema = z
  .string()
  .refine((value): value is LocalDate => isLocalDate(value), 'write a date that exists, as YYYY-MM-DD')
  .transform((value) => value as LocalDate)
  .describe('A day of the calendar, YYYY-MM-DD.');

export const periodSchema = z
  .string()
  .regex(/^P(?=\d)(\d+Y)?(\d+M)?(\d+D)?$/, 'write an ISO 8601 period of years, months and days, such as P90D or P5Y')
  .describe('ISO 8601 period: P90D, P3M, P5Y.');

export const citeSchema = z
  .strictObject({
    act: z.string().min(1).describe('Id of an act in acts.yaml.'),
    article: z.union([z.string(), z.number()]).transform(String).describe('Article, with its point: "25", "11(10)".'),
  })
  .describe('Where the law says so.');

/** A CEL expression as text; parsed and type-checked when the folder is checked. */
export const expressionSchema = z.string().min(1).describe('An expression in CEL.');

export type Cite = z.infer<typeof citeSchema>;
