/** What is awaited of registers that live elsewhere, as programs get it: for a draft and for a case alike. */
import { z } from 'zod';
import type { Awaited } from '#features/registers/index.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';

export const awaitedSchema = z
  .array(
    z.object({
      register: z.string(),
      silentSince: z.iso
        .datetime()
        .nullable()
        .describe('Since when its keeper does not answer; null: it is being asked.'),
      againAt: z.iso.datetime().nullable().describe('When it is asked again.'),
      isStopped: z.boolean().describe('It is not asked: an order of the data protection authority stops it.'),
    }),
  )
  .describe('Registers that live elsewhere and have not answered yet, each once.');

const moment = (at: Instant | undefined): string | null => (at === undefined ? null : isoInstant(at));

export const presentAwaited = (awaited: readonly Omit<Awaited, 'questionId'>[]): z.infer<typeof awaitedSchema> =>
  [...new Map(awaited.map((one) => [one.register, one])).values()].map(
    ({ register, silentSince, againAt, isStopped }) => ({
      register,
      silentSince: moment(silentSince),
      againAt: moment(againAt),
      isStopped: isStopped === true,
    }),
  );
