/** Shows the newest checkpoint of the log to both witnesses by turns. */
import { askWitness } from '#features/transparency/index.ts';
import type { App } from '#platform/app.ts';
import type { Loop } from '#platform/feature.ts';
import { witnessesOf } from '../draw/witness-client.ts';

// A checkpoint is signed each second; witnesses are other people's machines.
const EVERY_MS = 10_000;

export const cosignLoop: Loop = { name: 'desk.cosign', everyMs: EVERY_MS, run: cosign };

async function cosign(app: App): Promise<void> {
  const { env } = app;
  for (const { position, address } of await witnessesOf(env).catch(() => [])) {
    await askWitness(app, { label: String(position), address }).catch((error: unknown) => {
      env.log.warn({ witness: position, why: String(error) }, 'a witness of the log is away');
    });
  }
}
