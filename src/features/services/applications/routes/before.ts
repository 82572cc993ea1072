/** From where on an older part of a list is shown, on the page and for programs. */
import { z } from 'zod';
import { type Instant, instantFromIso } from '#kernel/instant.ts';

export const beforeSchema = z.object({
  before: z.iso.datetime().optional().describe('`submittedAt` of the last case seen: those before it.'),
});
export type Before = z.infer<typeof beforeSchema>;

export const momentOf = ({ before }: Before): Instant | undefined =>
  before === undefined ? undefined : instantFromIso(before);
