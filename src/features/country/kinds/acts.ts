/** acts.yaml: the acts of law that definitions cite by id. */
import { z } from 'zod';
import { dateSchema, textSchema } from '../schema.ts';

export const actSchema = z.strictObject({
  id: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_-]*$/, 'Latin letters, digits, hyphens and low lines, beginning with a letter')
    .describe('Id that citations use; where there is one, that of the official database.'),
  kind: z
    .enum(['constitution', 'code', 'law', 'decree', 'resolution', 'order', 'decision', 'standard'])
    .describe('Rank of the act.'),
  title: textSchema.describe('Official title.'),
  short: textSchema.optional().describe('What it is called in citations; absent: the title.'),
  number: z.string().optional().describe('Official number.'),
  adopted: dateSchema.optional().describe('Day on which it was adopted.'),
  inForce: dateSchema.optional().describe('Day from which it is in force.'),
  repealed: dateSchema.optional().describe('Day from which it no longer is.'),
  url: z.url().optional().describe('Where its text is published.'),
});

export const actsSchema = z.strictObject({
  version: dateSchema.describe('Edition label: the day from which this edition holds.'),
  acts: z.array(actSchema).min(1).describe('Every act that any definition cites.'),
});

export type ActsDefinition = z.infer<typeof actsSchema>;
export type ActDefinition = z.infer<typeof actSchema>;
