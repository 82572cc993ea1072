/** How programs read by which judicial act a court looked. */
import { z } from 'zod';

export const judicialActSchema = z
  .object({ number: z.string(), date: z.iso.date(), caseNumber: z.string() })
  .describe('The judicial act by which a court looked, and the case of the court.');
