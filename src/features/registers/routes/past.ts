/** A version of a record's past as programs get it. */
import { z } from 'zod';
import { isoInstant } from '#kernel/instant.ts';
import type { PastFact } from '../actions/read.ts';
import { GROUNDS } from '../rules/content.ts';
import { erasedSchema, presentErased } from './erased.ts';
import { factSchema } from './fact.ts';
import { mergeSchema } from './merged.ts';

export const pastSchema = factSchema.extend({
  act: z.enum(['add', 'change', 'end']),
  ...mergeSchema,
  ...erasedSchema,
  digest: factSchema.shape.digest.nullable(),
  ground: z
    .looseObject({ kind: z.enum(GROUNDS) })
    .nullable()
    .describe('Why it was written; null: erased.'),
});

export const presentPast = ({ erasedAt, ...fact }: PastFact) => ({
  ...fact,
  ...presentErased({ erasedAt }),
  recordedAt: isoInstant(fact.recordedAt),
});
