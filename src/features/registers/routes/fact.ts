/** A record as programs get it. */
import { z } from 'zod';
import { isoInstant } from '#kernel/instant.ts';
import type { Fact } from '../actions/read.ts';

export const factSchema = z.object({
  register: z.string(),
  recordId: z.uuid(),
  version: z.int(),
  digest: z.string().describe('SHA-256 of the whole version, hexadecimal.'),
  values: z.record(z.string(), z.unknown()),
  validFrom: z.iso.date(),
  validTo: z.iso.date().optional().describe('The first day on which it no longer holds.'),
  recordedAt: z.iso.datetime(),
});

export const presentFact = (fact: Fact) => ({ ...fact, recordedAt: isoInstant(fact.recordedAt) });
