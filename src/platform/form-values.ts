import { z } from 'zod';
import { isoFromDayFirst } from '#kernel/dates.ts';

/** A field of a form that may come more than once: a browser sends one ticked box as a text, several as a list. */
export const formValues = z
  .union([z.string(), z.array(z.string())])
  .transform((one) => (typeof one === 'string' ? [one] : one));

/** A day typed into a form, day first or year first, as 'YYYY-MM-DD'; what is no day stays as it was typed, for the form to show again. */
export const formDay = z.string().trim().max(100).transform(isoFromDayFirst);
