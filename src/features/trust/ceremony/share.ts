/**
 * `shanyraq share-root`: the keepers change at the offline machine. Whoever opens the key now, writes it into a new file for those who open it from now on:
 * one passphrase becomes shared, or a keeper who was lost is followed by another. Old copies are theirs to destroy.
 */
import { createPublicKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { sha256Hex } from '#kernel/hash.ts';
import type { Command } from '#platform/feature.ts';
import { decryptKey } from './keys/envelope.ts';
import { envelopesIn, openShared, writeShared } from './keys/shared-file.ts';
import { type Asking, keeperBy, passphraseBy, terminal } from './terminal.ts';

const OPTIONS = {
  by: { type: 'string', multiple: true },
  keeper: { type: 'string', multiple: true },
  any: { type: 'string' },
} as const;

const USAGE = 'share-root <file> <new file> [--by <name> --by …] --keeper <name> --keeper … --any <number>';

export const shareRootCommand: Command = {
  name: 'share-root',
  usage: `${USAGE}     (on the offline machine; --by: who opens the file now, where several do)`,
  run: () => Promise.reject(new Error('a key of a root is shared without an instance')),
  withoutInstance: ({ rootPassphrase }, args, out) =>
    shareRoot({ asking: terminal, passphrase: rootPassphrase }, args, out),
};

/** See the command. Gives the exit code. Throws CeremonyError. */
export async function shareRoot(
  { asking, passphrase }: { readonly asking: Asking; readonly passphrase: string | undefined },
  args: readonly string[],
  out: (line: string) => void,
): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  const [from, to] = positionals;
  const { keeper: of = [], any } = values;
  if (from === undefined || to === undefined || any === undefined) {
    out(`Say which file, which new one, and who opens it: ${USAGE}`);
    return 2;
  }
  const text = await readFile(from, 'utf8');
  const envelopes = envelopesIn(text);
  const key =
    envelopes.length > 0
      ? (await openShared(from, envelopes, values.by ?? [], keeperBy(asking))).key
      : decryptKey(Buffer.from(text), await passphraseBy(asking, passphrase)(from, false), from);
  const pkcs8 = new Uint8Array(key.export({ type: 'pkcs8', format: 'der' }));
  await writeShared(to, pkcs8, { needed: Number(any), of }, keeperBy(asking));
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' });
  out(`Written   ${to}, opened by any ${any} of ${of.join(', ')}; SHA-256 of the public key ${sha256Hex(spki)}`);
  out(`Destroy   ${from} and its copies, once ${to} has opened in a ceremony`);
  return 0;
}
