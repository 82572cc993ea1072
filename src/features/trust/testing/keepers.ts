/** Keepers of a root as they come to a ceremony: each with a key of his own, made and used by openssl alone. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Instant } from '#kernel/instant.ts';
import type { App } from '#platform/app.ts';
import { authoritiesCommands } from '../authorities/commands.ts';
import { type CeremonyMachine, holdCeremony } from '../ceremony/command.ts';
import { answerFolder } from '../ceremony/folder.ts';
import type { Openssl } from './openssl.ts';

export const PASSPHRASE = 'twelve horses cross the river';
export const KEEPERS = ['aigul', 'bolat'] as const;

/** An offline machine; by default everybody says yes. */
export const machineAt = (now: () => Instant, change: Partial<CeremonyMachine> = {}): CeremonyMachine => ({
  asking: { line: async () => 'yes', secret: () => Promise.reject(new Error('nothing is asked in secret')) },
  now,
  passphrase: PASSPHRASE,
  pin: undefined,
  main: import.meta.filename,
  ...change,
});

/** Makes the keepers' keys; gives the arguments that name them. */
export function keeperArguments(openssl: Openssl, names: readonly string[] = KEEPERS): string[] {
  return names.flatMap((name) => {
    const key = ['-newkey', 'rsa:2048', '-nodes', '-keyout', `${name}.key`, '-out', `${name}.crt`, '-days', '30'];
    const made = openssl.run('req', '-x509', ...key, '-subj', `/CN=${name}`);
    assert.ok(made.ok, made.said);
    return ['--keeper', `${name}=${join(openssl.folder, `${name}.crt`)}`];
  });
}

/** Each signs the record and lays the signature beside it. */
export function signAsKeepers(openssl: Openssl, folder: string, names: readonly string[] = KEEPERS): void {
  const place = join(answerFolder(folder), 'keepers');
  mkdirSync(place, { recursive: true });
  for (const name of names) {
    const record = ['-in', join(answerFolder(folder), 'record.json'), '-out', join(place, `${name}.p7s`)];
    const signer = ['-signer', `${name}.crt`, '-inkey', `${name}.key`];
    const signed = openssl.run('cms', '-sign', '-binary', '-cades', ...record, ...signer, '-outform', 'DER');
    assert.ok(signed.ok, signed.said);
  }
}

/** Runs a ceremony; gives what it said. */
export async function ceremony(machine: CeremonyMachine, ...args: string[]): Promise<string[]> {
  const said: string[] = [];
  assert.equal(await holdCeremony(machine, args, (line) => said.push(line)), 0);
  return said;
}

/** Runs `shanyraq authorities …`; gives what it said. */
export async function authorities(app: App, name: 'request' | 'install' | 'export-root', ...args: string[]) {
  const said: string[] = [];
  const command = authoritiesCommands.find((one) => one.name === `authorities ${name}`);
  assert.equal(await command?.run(app, args, (line) => said.push(line)), 0);
  return said;
}

/** Writes a file of a ceremony anew. */
export const rewrite = (folder: string, name: string, bytes: Uint8Array | string): void =>
  writeFileSync(join(folder, name), bytes);
