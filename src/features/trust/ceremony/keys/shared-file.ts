/**
 * A root's key in a file that any k of n keepers open together, so that one who is lost doesn't lose the root: for every k of them an envelope, which is the same encrypted
 * PKCS#8 as file.ts writes, under their passphrases one after another with a space between. Whoever cuts an envelope out opens it by
 * `openssl pkcs8`; fewer than k keepers open none.
 */
import type { KeyObject } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { demand } from '../error.ts';
import { decryptKey, encryptKey, LEAST_CHARACTERS } from './envelope.ts';

/** Who opens a key, and who did. */
export interface Opening {
  /** How many together. */
  readonly needed: number;
  /** Names of all who may. */
  readonly of: readonly string[];
  readonly by: readonly string[];
}

/** Each envelope costs half a second: 35 of them at the most. */
const MOST_KEEPERS = 7;
const NAMED = 'Opened by: ';
const BETWEEN = '; ';

/** Asks a keeper for his passphrase; `isNew`: he chooses it now. */
export type AskKeeper = (keeper: string, isNew: boolean) => Promise<string>;

interface Envelope {
  readonly names: readonly string[];
  readonly pem: string;
}

/** The envelopes of a file's text; none where it has one passphrase. */
export function envelopesIn(text: string): Envelope[] {
  const found = text.matchAll(
    /^Opened by: (.+)\n(-----BEGIN ENCRYPTED PRIVATE KEY-----[^-]+-----END [A-Z ]+-----\n)/gm,
  );
  return [...found].map(([, names = '', pem = '']) => ({ names: names.split(BETWEEN), pem }));
}

/** Opens one by keepers who are present. Throws CeremonyError where too few are, or a passphrase is another. */
export async function openShared(
  path: string,
  envelopes: readonly Envelope[],
  present: readonly string[],
  ask: AskKeeper,
): Promise<{ key: KeyObject; opening: Opening }> {
  const of = [...new Set(envelopes.flatMap(({ names }) => names))];
  const needed = envelopes[0]?.names.length ?? 0;
  const envelope = envelopes.find(({ names }) => names.every((name) => present.includes(name)));
  demand(envelope !== undefined, `${path} is opened by any ${needed} of ${of.join(', ')}: too few of them are here`);
  const by = envelope.names;
  const phrases: string[] = [];
  for (const name of by) phrases.push(await ask(name, false));
  return { key: decryptKey(envelope.pem, phrases.join(' '), path), opening: { needed, of, by } };
}

/** Writes a new file, never over another, and opens every envelope again before anybody relies on it. Throws CeremonyError. */
export async function writeShared(
  path: string,
  pkcs8: Uint8Array,
  { needed, of }: Pick<Opening, 'needed' | 'of'>,
  ask: AskKeeper,
): Promise<{ key: KeyObject; opening: Opening }> {
  demandShares({ needed, of });
  const phrases = new Map<string, string>();
  for (const name of of) {
    const phrase = await ask(name, true);
    demand(
      phrase.length >= LEAST_CHARACTERS,
      `each keeper needs a passphrase of ${LEAST_CHARACTERS} characters or more`,
    );
    demand(![...phrases.values()].includes(phrase), 'two keepers have the same passphrase');
    phrases.set(name, phrase);
  }
  const together = (names: readonly string[]): string => names.map((name) => phrases.get(name)).join(' ');
  const parts = [`Key of a root, opened by any ${needed} of ${of.length} keepers together\n`];
  for (const names of combinations(of, needed))
    parts.push(`\n${NAMED}${names.join(BETWEEN)}\n${await encryptKey(pkcs8, together(names))}`);
  const text = parts.join('');
  await writeFile(path, text, { mode: 0o600, flag: 'wx', flush: true });
  const keys = envelopesIn(text).map(({ names, pem }) => decryptKey(pem, together(names), path));
  const [key] = keys;
  demand(key !== undefined && keys.every((one) => one.equals(key)), `${path} does not open`);
  return { key, opening: { needed, of, by: of } };
}

/** Whether so many of these can be asked for. Throws CeremonyError. */
export function demandShares({ needed, of }: Pick<Opening, 'needed' | 'of'>): void {
  demand(
    Number.isInteger(needed) && needed >= 2 && needed <= of.length && of.length <= MOST_KEEPERS,
    `any 2 or more of at most ${MOST_KEEPERS} keepers open a key together, not any ${needed} of ${of.length}`,
  );
  demand(
    new Set(of).size === of.length && of.every((name) => name !== '' && !/[;\n]/.test(name)),
    'each keeper of a shared key has a name of his own, without a semicolon',
  );
}

/** Every choice of so many, in the order of all. */
function combinations(all: readonly string[], count: number): string[][] {
  if (count === 0) return [[]];
  return all.flatMap((one, index) => combinations(all.slice(index + 1), count - 1).map((rest) => [one, ...rest]));
}
