import { z } from 'zod';

/** A field of a form that may come more than once: a browser sends one ticked box as a text, several as a list. */
export const formValues = z
  .union([z.string(), z.array(z.string())])
  .transform((one) => (typeof one === 'string' ? [one] : one));
