/**
 * territories.csv: the administrative division. The first line is `# version: YYYY-MM-DD`; then the header
 * `code,parent,level,kk,ru,en`; then a row for each territory, a parent before its children.
 */
import { z } from 'zod';
import { dateSchema } from '../schema.ts';

export const LEVELS = ['oblast', 'district', 'subdistrict', 'settlement'] as const;

export const territoryRowSchema = z.strictObject({
  code: z
    .string()
    .regex(/^[0-9A-Za-z-]{2,12}$/, 'digits, Latin letters and hyphens, 2 to 12')
    .describe('Code of the classifier; text, also where it is of digits.'),
  parent: z.string().describe('Code of the territory that it lies in; empty for the highest level.'),
  level: z.enum(LEVELS).describe('oblast (also a city of its rank), district, subdistrict, settlement.'),
  kk: z.string().min(1).describe('Name in Kazakh.'),
  ru: z.string().min(1).describe('Name in Russian.'),
  en: z.string().min(1).describe('Name in English.'),
});

export const territoriesSchema = z.strictObject({
  version: dateSchema.describe(
    'Edition label: the day from which this edition holds; it stands in the first line of the table: # version: 2026-01-01.',
  ),
  rows: z
    .array(territoryRowSchema)
    .min(1)
    .describe('One row for each territory, a parent before its children, under the header code,parent,level,kk,ru,en.'),
});

export type TerritoriesDefinition = z.infer<typeof territoriesSchema>;
export type TerritoryRow = z.infer<typeof territoryRowSchema>;
export type TerritoryLevel = (typeof LEVELS)[number];
