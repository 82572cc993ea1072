/** Two acts at the same moment, always in the same way: the second comes while the first is done and not yet committed. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Tx } from '#platform/app.ts';
import type { TestInstance } from './instance.ts';

const LOOK_EVERY_MS = 20;

/**
 * Runs `first` in a transaction that stays open until `second` waits for a lock, or has ended without; then commits it. Gives how the second
 * ended.
 */
export async function meanwhile<T>(
  instance: TestInstance,
  first: (tx: Tx) => Promise<unknown>,
  second: () => Promise<T>,
): Promise<PromiseSettledResult<T>> {
  let later: Promise<PromiseSettledResult<T>[]> | undefined;
  await instance.app.transaction(async (tx) => {
    await first(tx);
    let hasEnded = false;
    later = Promise.allSettled([second()]).finally(() => {
      hasEnded = true;
    });
    while (!hasEnded && !(await isSomebodyWaiting(instance))) await sleep(LOOK_EVERY_MS);
  });
  const [result] = (await later) ?? [];
  if (!result) throw new Error('the second act never began');
  return result;
}

async function isSomebodyWaiting({ asOwner }: TestInstance): Promise<boolean> {
  const rows = await asOwner(
    `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return rows.length > 0;
}
