/** How programs read that retention has erased what a version said. */
import { z } from 'zod';
import { type Instant, isoInstant } from '#kernel/instant.ts';

export interface Erasable {
  readonly erasedAt: Instant | null;
}

export const erasedSchema = {
  erasedAt: z.iso
    .datetime()
    .optional()
    .describe('The retention of the register has ended: what the version said is gone, its place in the log stays.'),
};

export const presentErased = ({ erasedAt }: Erasable) => (erasedAt === null ? {} : { erasedAt: isoInstant(erasedAt) });
