/** Differential fuzzing for as long as one likes: see src/features/trust/testing/fuzz.ts. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fuzz } from '#features/trust/testing/fuzz.ts';
import { systemClock } from '#platform/clock.ts';

const BATCH = 20_000;

/**
 * Tries so many changed signatures from a seed on, in batches with new keys; prints how it goes. What somebody else refuses is written to
 * the folder, a file for each. How many those are.
 */
export async function runFuzzing(count: number, firstSeed: number, folder: string): Promise<number> {
  const started = performance.now();
  let [tried, accepted, found] = [0, 0, 0];
  while (tried < count) {
    const batch = await fuzz(systemClock.now(), Math.min(BATCH, count - tried), firstSeed + tried);
    tried += batch.tried;
    accepted += batch.accepted;
    found += batch.disagreements.length;
    for (const { seed, cms, why } of batch.disagreements) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, `${seed}.cms`), cms);
      console.log(`${seed}: ${why}`);
    }
    const perSecond = Math.round((tried * 1000) / (performance.now() - started));
    console.log(`${tried} tried, ${accepted} accepted by everybody, ${found} by us alone; ${perSecond}/s`);
  }
  return found;
}
