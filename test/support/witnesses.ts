/** The two witnesses of a demonstration, inside the test's process: real servers, real keys, real folders. */
import { demoWitnessFolder, startWitnessIn } from '#features/desk/witness/command.ts';
import type { App } from '#platform/app.ts';

/** Runs a test while both witnesses of the instance listen. */
export async function withWitnesses<T>({ env }: App, run: () => Promise<T>): Promise<T> {
  const witnesses = await Promise.all(
    [1, 2].map((position) => startWitnessIn(demoWitnessFolder(env.config.dataDir, position), 0)),
  );
  try {
    return await run();
  } finally {
    await Promise.all(witnesses.map((witness) => witness.close()));
  }
}
