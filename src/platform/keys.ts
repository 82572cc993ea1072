/**
 * Private keys of the platform at rest: one encrypted file for each (AES-256-GCM under a key derived from the instance's secret
 * by HKDF). The reference is bound in as additional data, so that one file can't be passed off as another.
 */
import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomBytes } from './random.ts';

export interface KeyStore {
  /** Keeps bytes under a reference such as `trust/root`. Replaces what was there. */
  put(ref: string, bytes: Uint8Array): Promise<void>;
  /** Throws when there is none or the secret is another. */
  get(ref: string): Promise<Uint8Array>;
  has(ref: string): Promise<boolean>;
  list(): Promise<string[]>;
}

const IV_BYTES = 12;
const TAG_BYTES = 16;

const fileName = (ref: string): string => {
  if (!/^[a-z0-9-]+(\/[a-z0-9.:-]+)+$/.test(ref)) throw new Error(`badly spelt key reference ${ref}`);
  return `${ref.replaceAll('/', '__').replaceAll(':', '--')}.key`;
};

/** The key store of a data folder. `secret`: the instance's, 32 characters or more. */
export function openKeyStore(folder: string, secret: string): KeyStore {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'shanyraq/key-files/v1', 32));
  const encrypt = (ref: string, bytes: Uint8Array): Buffer => {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(ref));
    return Buffer.concat([iv, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
  };
  const decrypt = (ref: string, sealed: Buffer): Uint8Array => {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, IV_BYTES)).setAAD(Buffer.from(ref));
    decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
    return new Uint8Array(
      Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, sealed.length - TAG_BYTES)), decipher.final()]),
    );
  };
  return {
    async put(ref, bytes) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const target = join(folder, fileName(ref));
      await writeFile(`${target}.new`, encrypt(ref, bytes), { mode: 0o600, flush: true });
      await rename(`${target}.new`, target);
    },
    async get(ref) {
      return decrypt(ref, await readFile(join(folder, fileName(ref))));
    },
    async has(ref) {
      return (await this.list()).includes(ref);
    },
    async list() {
      const names = await readdir(folder).catch(() => [] as string[]);
      return names
        .filter((name) => name.endsWith('.key'))
        .map((name) => name.slice(0, -'.key'.length).replaceAll('__', '/').replaceAll('--', ':'));
    },
  };
}

/** The secret of a demo: made once, beside its data. Real instances are given theirs by configuration. */
export async function demoSecret(dataDir: string): Promise<string> {
  const path = join(dataDir, 'secret');
  const found = await readFile(path, 'utf8').catch(() => undefined);
  if (found) return found;
  const secret = Buffer.from(randomBytes(32)).toString('base64url');
  await writeFile(path, secret, { mode: 0o600, flag: 'wx', flush: true });
  await chmod(path, 0o600);
  return secret;
}
