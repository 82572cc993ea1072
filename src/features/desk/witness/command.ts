/** `shanyraq witness`: runs the role until it is asked to stop. Needs no database and holds no key but its own. */
import { rename, writeFile } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { introduceLog } from '#features/transparency/index.ts';
import type { App } from '#platform/app.ts';
import type { Command, Companion } from '#platform/feature.ts';
import { type RunningWitness, startWitness } from './server.ts';

/** File of a witness's folder that says where it listens. */
const ADDRESS_FILE = 'address';
/** Run beside a `start`, which holds the other end of its standard input. */
const COMPANION = '--companion';

/** Folder of a demo's witness, 1 or 2. */
export const demoWitnessFolder = (dataDir: string, position: number): string => join(dataDir, `witness-${position}`);

export const demoAddressFile = (dataDir: string, position: number): string =>
  join(demoWitnessFolder(dataDir, position), ADDRESS_FILE);

/** Starts a witness and leaves its address in its folder. */
export async function startWitnessIn(folder: string, port: number, host?: string): Promise<RunningWitness> {
  const witness = await startWitness(folder, port, host);
  const path = join(folder, ADDRESS_FILE);
  await writeFile(`${path}.new`, witness.address, { flush: true });
  await rename(`${path}.new`, path);
  return witness;
}

export const witnessCommand: Command = {
  name: 'witness',
  usage:
    'witness <folder>     (signs draws and checkpoints for an office outside; WITNESS_PORT, HOST; its keys are made at first start, the logs it knows stand in <folder>/logs)',
  run: () => Promise.reject(new Error('a witness runs without an instance')),
  async withoutInstance(config, args, out) {
    const [folder] = args;
    if (folder === undefined) {
      out('Say in which folder the witness keeps its key and what it signed.');
      return 2;
    }
    const isCompanion = args.includes(COMPANION);
    const place = isAbsolute(folder) ? folder : resolve(folder);
    const port = isCompanion ? 0 : (config.witnessPort ?? 3100);
    const witness = await startWitnessIn(place, port, isCompanion ? undefined : config.host);
    out(`The witness listens at ${witness.address}; its public key:`);
    out(witness.publicPem);
    await asked(isCompanion);
    await witness.close();
    return 0;
  },
};

/** Until a signal, or, for a companion, until the pipe from its parent closes: a killed `start` leaves no witness behind. */
function asked(isCompanion: boolean): Promise<void> {
  return new Promise((done) => {
    process.once('SIGINT', () => done());
    process.once('SIGTERM', () => done());
    if (isCompanion) process.stdin.once('close', () => done()).resume();
  });
}

/** The two witnesses of a demo, where none outside is configured. They know this log before they are first asked. */
export async function demoWitnesses(app: App): Promise<Companion[]> {
  const { config, instance } = app.env;
  if (instance.mode !== 'demo' || config.witnesses.length > 0) return [];
  const folders = [1, 2].map((position) => demoWitnessFolder(config.dataDir, position));
  for (const folder of folders) await introduceLog(app, folder);
  return folders.map((folder, index) => ({ name: `witness-${index + 1}`, args: ['witness', folder, COMPANION] }));
}
