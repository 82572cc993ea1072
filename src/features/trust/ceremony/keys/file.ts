/** A root's key in a file, under one passphrase or shared among keepers. */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { ifThere } from '#platform/if-there.ts';
import { generateKey } from '../../keys/generate.ts';
import { signingKey } from '../../keys/signing-key.ts';
import { decryptKey, encryptKey } from './envelope.ts';
import type { KeyPlace, RootKey } from './root-key.ts';
import { type AskKeeper, envelopesIn, type Opening, openShared, writeShared } from './shared-file.ts';

/** Asks for the passphrase of a file. `isNew`: it is chosen now. */
export type AskPassphrase = (file: string, isNew: boolean) => Promise<string>;

/** Writes a new file, never over another, and opens it again before anybody relies on it. */
export async function writeKeyFile(path: string, pkcs8: Uint8Array, passphrase: string): Promise<KeyObject> {
  await writeFile(path, await encryptKey(pkcs8, passphrase), { mode: 0o600, flag: 'wx', flush: true });
  return decryptKey(await readFile(path), passphrase, path);
}

const spkiOf = (key: KeyObject): Uint8Array =>
  new Uint8Array(createPublicKey(key).export({ format: 'der', type: 'spki' }));

/** Who is present, and how many of them a new key needs; without a number it has one passphrase. */
export interface Sharing {
  readonly present: readonly string[];
  readonly needed: number | undefined;
  readonly ask: AskKeeper;
}

/** A file as the place of a root's key. */
export function filePlace(path: string, ask: AskPassphrase, { present, needed, ask: askKeeper }: Sharing): KeyPlace {
  const place = basename(path);
  const rootKey = ({ key, opening }: { key: KeyObject; opening?: Opening }): RootKey => ({
    ...{ kept: 'file', place, publicKey: spkiOf(key), ...signingKey(key) },
    ...(opening ? { opening } : {}),
  });
  return {
    kept: 'file',
    place,
    async open() {
      const pem = await ifThere(readFile(path));
      if (!pem) return undefined;
      const envelopes = envelopesIn(pem.toString('utf8'));
      if (envelopes.length > 0) return rootKey(await openShared(path, envelopes, present, askKeeper));
      return rootKey({ key: decryptKey(pem, await ask(path, false), path) });
    },
    async make() {
      if (needed !== undefined) {
        const { pkcs8 } = await generateKey('P-384');
        return rootKey(await writeShared(path, pkcs8, { needed, of: present }, askKeeper));
      }
      const passphrase = await ask(path, true);
      const { pkcs8 } = await generateKey('P-384');
      return rootKey({ key: await writeKeyFile(path, pkcs8, passphrase) });
    },
  };
}
