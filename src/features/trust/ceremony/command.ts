/** `shanyraq ceremony`: the root's keepers at the offline machine. It knows no database, no instance and no network. */
import { parseArgs } from 'node:util';
import type { Instant } from '#kernel/instant.ts';
import { systemClock } from '#platform/clock.ts';
import type { Command } from '#platform/feature.ts';
import { CLOCK_MARGIN_MS } from '../certificates/template.ts';
import { keepersNamed } from './cosignatures.ts';
import { demand } from './error.ts';
import { answerFolder, demandEmpty, RECORD_FILE, readerOf, writeFolder } from './folder.ts';
import { filePlace } from './keys/file.ts';
import type { KeyPlace, RootKey } from './keys/root-key.ts';
import { demandShares } from './keys/shared-file.ts';
import { tokenPlace } from './keys/token.ts';
import { performCeremony } from './perform.ts';
import { programIdentity } from './program.ts';
import type { Keeper } from './record.ts';
import { type OpenedRequest, openRequest } from './request.ts';
import { type Asking, keeperBy, passphraseBy, pinBy, terminal } from './terminal.ts';
import { describeCeremony } from './words.ts';

const OPTIONS = {
  key: { type: 'string', multiple: true },
  keeper: { type: 'string', multiple: true },
  module: { type: 'string' },
  token: { type: 'string' },
  any: { type: 'string' },
} as const;

const USAGE = 'ceremony <folder> --key <file> --keeper "<name>=<certificate file>" --keeper … [--any <number>]';

export interface CeremonyMachine {
  readonly asking: Asking;
  readonly now: () => Instant;
  readonly passphrase: string | undefined;
  readonly pin: string | undefined;
  /** Path of the program that runs. */
  readonly main: string;
}

export const ceremonyCommand: Command = {
  name: 'ceremony',
  usage: `${USAGE}     (on the offline machine; --module <library> --token <label>: the key lies in a token; --any: a new key is opened by so many of the keepers together)`,
  run: () => Promise.reject(new Error('a ceremony is held without an instance')),
  withoutInstance: ({ rootPassphrase: passphrase, rootPin: pin }, args, out) =>
    holdCeremony({ asking: terminal, now: systemClock.now, passphrase, pin, main: process.argv[1] ?? '' }, args, out),
};

/** The whole ceremony; see the command. Gives the exit code. Throws CeremonyError. */
export async function holdCeremony(
  machine: CeremonyMachine,
  args: readonly string[],
  out: (line: string) => void,
): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  const [folder] = positionals;
  if (folder === undefined) {
    out(`Say which folder holds the request: ${USAGE}`);
    return 2;
  }
  const keepers = keepersNamed(values.keeper ?? []);
  const places = placesOf(machine, values, keepers);
  const opened = openRequest(readerOf(folder));
  demandEmpty(answerFolder(folder));
  const at = machine.now();
  demand(
    at >= opened.at - CLOCK_MARGIN_MS,
    `the clock of this machine is before the request, which is of ${opened.asked.at}`,
  );
  const { keys, newPlace, newKey } = await matchKeys(opened, places);
  demand(
    values.any === undefined || (newPlace !== undefined && newKey === undefined),
    '--any is said when the key of a root is made',
  );
  for (const line of describeCeremony(opened, newPlace, at)) out(line);
  if (values.any !== undefined) out(`Opened    by any ${values.any} of ${keepers.length} keepers together`);
  out(`Present   ${keepers.map(({ name }) => name).join(', ')}`);
  const answer = await machine.asking.line('Type yes to sign all this: ');
  demand(answer.trim() === 'yes', 'nothing was signed: the answer was not yes');
  if (newPlace && opened.asked.nextRoot !== null) keys.set(opened.asked.nextRoot, newKey ?? (await newPlace.make()));
  const files = await performCeremony({ opened, keys, at, keepers, program: programIdentity(machine.main) });
  writeFolder(answerFolder(folder), files);
  for (const name of files.keys()) out(`Written   ${answerFolder(folder)}/${name}`);
  out(
    `Each keeper now signs ${RECORD_FILE} by a key of his own and lays the .p7s into ${answerFolder(folder)}/keepers.`,
  );
  return 0;
}

interface Named {
  readonly key?: string[] | undefined;
  readonly module?: string | undefined;
  readonly token?: string | undefined;
  readonly any?: string | undefined;
}

function placesOf(
  { asking, passphrase, pin }: CeremonyMachine,
  { key = [], module, token, any }: Named,
  keepers: readonly Keeper[],
): KeyPlace[] {
  demand(key.length > 0, 'say where the key of the root is, or is to be, by --key');
  demand((module === undefined) === (token === undefined), '--module and --token go together');
  if (module === undefined || token === undefined) {
    const ask = passphraseBy(asking, passphrase);
    const present = keepers.map(({ name }) => name);
    const needed = any === undefined ? undefined : Number(any);
    if (needed !== undefined) demandShares({ needed, of: present });
    return key.map((path) => filePlace(path, ask, { present, needed, ask: keeperBy(asking) }));
  }
  demand(any === undefined, 'a token asks for its PIN: --any is for a key in a file');
  const settings = { module, token, pin: pinBy(asking, pin, token) };
  return key.map((label) => tokenPlace(settings, label));
}

interface Matched {
  readonly keys: Map<number, RootKey>;
  /** Of the next root, where one is asked for. */
  readonly newPlace: KeyPlace | undefined;
  /** What lies there already: a ceremony broke off after it was made. */
  readonly newKey: RootKey | undefined;
}

/** Which place is whose: a key that no root has is the next one's. Throws CeremonyError for a root whose key isn't here. */
async function matchKeys({ roots, asked }: OpenedRequest, places: readonly KeyPlace[]): Promise<Matched> {
  const keys = new Map<number, RootKey>();
  const left: { place: KeyPlace; key: RootKey | undefined }[] = [];
  for (const place of places) {
    const key = await place.open();
    const root = [...roots].find(([, { publicKey }]) => key && Buffer.from(publicKey).equals(key.publicKey));
    if (key && root) keys.set(root[0], key);
    else left.push({ place, key });
  }
  for (const [generation, { fingerprint }] of roots)
    demand(keys.has(generation), `none of these is the key of root ${generation} (SHA-256 ${fingerprint})`);
  const names = left.map(({ place }) => place.place).join(', ');
  const wanted = asked.nextRoot === null ? 0 : 1;
  demand(left.length <= wanted, `${names}: ${wanted === 0 ? 'no root has such a key' : 'only one key is made'}`);
  demand(left.length === wanted, 'the request asks for a new root: name a further --key where its key is to be made');
  return { keys, newPlace: left[0]?.place, newKey: left[0]?.key };
}
