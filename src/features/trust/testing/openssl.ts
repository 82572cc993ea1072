/** The judge that isn't ours: openssl of the machine, in a folder of its own. */
import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Instant } from '#kernel/instant.ts';

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

/** A detached CAdES signature over the content, by a file that holds a key and its certificate. Throws where openssl makes none. */
export function signByOpenssl(
  openssl: Openssl,
  content: Uint8Array,
  signer: string,
  form: 'DER' | 'PEM' = 'DER',
): Uint8Array {
  openssl.write('content', content);
  const what = ['-in', 'content', '-signer', signer, '-outform', form, '-out', 'signature'];
  const { ok, said } = openssl.run('cms', '-sign', '-cades', '-binary', ...what);
  if (!ok) throw new Error(said);
  return openssl.read('signature');
}

interface Judged {
  readonly content: Uint8Array;
  /** Detached, DER; kept as the file `cms`. */
  readonly cms: Uint8Array;
  /** Certificates that openssl trusts, and what else it may go by, as PEM. */
  readonly known: string;
  /** When the certificates have to hold; absent: now. */
  readonly at?: Instant;
}

/** What openssl says of a detached CAdES signature; `more`: what else it is asked. */
export function judgeCms(
  openssl: Openssl,
  { content, cms, known, at }: Judged,
  ...more: readonly string[]
): OpensslRun {
  openssl.write('content', content);
  openssl.write('cms', cms);
  openssl.write('known.pem', known);
  const what = ['-inform', 'DER', '-in', 'cms', '-content', 'content', '-CAfile', 'known.pem', '-out', 'out'];
  const when = at === undefined ? [] : ['-attime', String(Math.ceil(at / 1000))];
  return openssl.run('cms', '-verify', '-cades', '-binary', '-purpose', 'any', ...what, ...when, ...more);
}

/** A certificate as PEM. */
export const pem = (der: Uint8Array): string => new X509Certificate(der).toString();
