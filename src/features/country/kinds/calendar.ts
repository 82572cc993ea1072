/** calendar/*.yaml: the working days of one year. A changed year is a further file with the same year and a later version. */
import { z } from 'zod';
import { citeSchema, dateSchema, textSchema } from '../schema.ts';

export const holidaySchema = z.strictObject({
  date: dateSchema,
  name: textSchema,
  moves: z.boolean().describe('Whether the day off moves to the next working day when the holiday falls on a day off.'),
  cite: citeSchema,
});

export const transferSchema = z.strictObject({
  from: dateSchema.describe('Day off that becomes a working day.'),
  to: dateSchema.describe('Working day that becomes a day off.'),
  cite: citeSchema,
});

export const calendarSchema = z.strictObject({
  year: z
    .int()
    .min(1991)
    .max(2999)
    .describe('The year whose days these are; every date lies in it, except the ends of a transfer.'),
  version: dateSchema.describe(
    'Edition label: the day from which this edition holds; for the first, usually 1 January.',
  ),
  holidays: z.array(holidaySchema).describe('Holidays and other days off by law.'),
  transfers: z.array(transferSchema).default([]).describe('Days off moved by the Government.'),
});

export type CalendarDefinition = z.infer<typeof calendarSchema>;
