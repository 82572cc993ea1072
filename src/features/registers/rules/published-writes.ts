/** What may be told of how a register was written: by cases, and past them. */
import { LEAST, type Part, partsOf } from '#kernel/aggregate.ts';
import { GROUNDS, type Ground } from './content.ts';

export interface PublishedWrites {
  /** Versions written, by ground. */
  readonly writes: Readonly<Record<Ground['kind'], Part>>;
  /** Share of those that no case wrote, 0 to 1: the bypass rate; absent where fewer than ten were written, or those by cases aren't told. */
  readonly bypass?: number;
}

/** Makes exact numbers public, so that none of fewer than ten can be reckoned from the rate either. */
export function publishWrites(exact: Readonly<Partial<Record<Ground['kind'], number>>>): PublishedWrites {
  const counts = GROUNDS.map((ground) => exact[ground] ?? 0);
  const told = partsOf(counts);
  const writes = Object.fromEntries(GROUNDS.map((ground, index) => [ground, told[index] ?? 0]));
  const all = counts.reduce((sum, one) => sum + one, 0);
  const byCase = writes.case;
  return {
    writes: writes as PublishedWrites['writes'],
    ...(all >= LEAST && typeof byCase === 'number' ? { bypass: (all - byCase) / all } : {}),
  };
}
