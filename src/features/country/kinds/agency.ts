/** agencies/<agency>.yaml: who decides, where it sits, when it is open, its units by territory. */
import { z } from 'zod';
import { isBin } from '#kernel/identifiers.ts';
import { citeSchema, dateSchema, idSchema, textSchema } from '../schema.ts';

const clockSchema = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'write a time of day as HH:MM')
  .describe('Time of day, HH:MM.');

export const scheduleSchema = z.strictObject({
  week: z.enum(['five', 'six']).describe('five: Saturday and Sunday are off; six: Sunday is.'),
  opens: clockSchema,
  closes: clockSchema,
  breakFrom: clockSchema.optional().describe('Beginning of the midday break.'),
  breakTo: clockSchema.optional().describe('End of the midday break.'),
});

export const unitSchema = z.strictObject({
  id: idSchema.describe('Id of the unit, unique in the agency; it never changes.'),
  territory: z
    .string()
    .describe('Code of territories.csv that it serves, with all that lies in it; "national" for the whole country.'),
  title: textSchema,
  address: textSchema.optional(),
  phone: z.string().optional().describe('Where it differs from that of the agency.'),
  ends: z
    .strictObject({
      from: dateSchema.describe('The first day on which it is no more.'),
      cite: citeSchema.describe('The act that ends it.'),
    })
    .optional()
    .describe(
      'From that day on its open cases are those of the unit that answers for their territory then: an act in the history of each moves it. Keep the unit in the file.',
    ),
});

export const agencySchema = z.strictObject({
  agency: idSchema.describe('Id of the agency; the file has the same name.'),
  version: dateSchema.describe('Edition label: the day from which this edition holds.'),
  title: textSchema.describe('Full official name.'),
  short: textSchema.describe('Short name, for lists.'),
  bin: z
    .string()
    .refine(isBin, 'write 12 digits with the right check digit')
    .optional()
    .describe('BIN, for its certificates.'),
  kind: z
    .literal('court')
    .optional()
    .describe(
      'court: its officers may open the history of records by a judicial act; absent: an agency of the executive.',
    ),
  parent: idSchema.optional().describe('Agency that it belongs to.'),
  successor: z
    .strictObject({
      agency: idSchema.describe('Agency that takes over all its duties.'),
      from: dateSchema.describe('The first day on which they are the successor’s.'),
      cite: citeSchema.describe('The act of the merger.'),
    })
    .optional()
    .describe(
      'From that day on its open cases are moved to the successor by an act in the history of each, which cites the merger; what registers let it read and keep, the successor reads and keeps; opinions asked of it are asked of the successor. Keep this agency in the folder: histories name it. New editions of its services name the successor as provider.',
    ),
  head: textSchema.optional().describe('Post of the head, to whom complaints are addressed.'),
  address: textSchema,
  phone: z.string().min(3).describe('With the code of the country, in quotes.'),
  emails: z.array(z.email()).default([]),
  website: z.url().optional().describe('Its own site.'),
  schedule: scheduleSchema.describe('When it is open.'),
  units: z.array(unitSchema).min(1).describe('Where applications are decided.'),
});

export type AgencyDefinition = z.infer<typeof agencySchema>;
export type AgencyUnit = z.infer<typeof unitSchema>;
