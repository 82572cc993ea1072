/** The judge that isn't ours: openssl of the machine, in a folder of its own. */
import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface OpensslRun {
  readonly ok: boolean;
  /** Standard output and error together. */
  readonly said: string;
}

export interface Openssl {
  /** Where its files lie. */
  readonly folder: string;
  run(...args: readonly string[]): OpensslRun;
  write(name: string, bytes: Uint8Array | string): string;
  read(name: string): Uint8Array;
}

/** Runs with a temporary folder in which openssl works. */
export async function withOpenssl<T>(run: (openssl: Openssl) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'shanyraq-openssl-'));
  try {
    return await run({
      folder,
      run: (...args) => {
        const { status, stdout, stderr } = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' });
        return { ok: status === 0, said: `${stdout}${stderr}` };
      },
      write: (name, bytes) => {
        writeFileSync(join(folder, name), bytes);
        return name;
      },
      read: (name) => new Uint8Array(readFileSync(join(folder, name))),
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A certificate as PEM. */
export const pem = (der: Uint8Array): string => new X509Certificate(der).toString();
