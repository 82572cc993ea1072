/**
 * Private keys of the platform at rest. Each belongs to one holder, the role that uses it; each holder has a folder and a secret of its
 * own, and a process is given the secrets of its role alone. One encrypted file for each key (AES-256-GCM under a key derived from
 * holder and secret by HKDF), with holder and name bound in as additional data, so that no file can be passed off as another.
 */
import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import { chmod, mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hex } from '#kernel/hash.ts';
import { ifThere } from './if-there.ts';
import { randomBytes } from './random.ts';

/** The roles that hold keys. `start`, being both, holds the keys of both. */
export const KEY_HOLDERS = ['web', 'worker'] as const;
export type KeyHolder = (typeof KEY_HOLDERS)[number];

/** The holder first: `web/transparency/promise`. */
export type KeyName = `${KeyHolder}/${string}`;

export const holderOf = (name: KeyName): KeyHolder => (name.startsWith('web/') ? 'web' : 'worker');

/** The secrets that a process knows: of its own role, and of no other. 32 characters or more each. */
export type KeySecrets = Readonly<Partial<Record<KeyHolder, string>>>;

export interface KeyStore {
  /** Whether this process holds the keys of that role. */
  holds(holder: KeyHolder): boolean;
  /** Keeps bytes under a name. Replaces what was there. Throws where this process isn't the holder. */
  put(name: KeyName, bytes: Uint8Array): Promise<void>;
  /** Throws when there is none, this process isn't its holder, or the secret is another. */
  get(name: KeyName): Promise<Uint8Array>;
  /** Forgets a key; nothing where there is none. Throws where this process isn't the holder. */
  remove(name: KeyName): Promise<void>;
  /** Whether the key is there and this process is its holder. */
  has(name: KeyName): Promise<boolean>;
}

const IV_BYTES = 12;
const TAG_BYTES = 16;
const SUFFIX = '.key';

const fileName = (name: string): string => {
  if (!/^[a-z0-9-]+(\/[a-z0-9.:-]+)+$/.test(name)) throw new Error(`badly spelt name of a key: ${name}`);
  return `${name.replaceAll('/', '__').replaceAll(':', '--')}${SUFFIX}`;
};

const nameOfFile = (file: string): string => file.slice(0, -SUFFIX.length).replaceAll('__', '/').replaceAll('--', ':');

const derive = (secret: string, purpose: string): Buffer => Buffer.from(hkdfSync('sha256', secret, '', purpose, 32));

function encrypt(key: Buffer, bound: string, bytes: Uint8Array): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(bound));
  return Buffer.concat([iv, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: Buffer, bound: string, sealed: Buffer): Uint8Array {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, IV_BYTES)).setAAD(Buffer.from(bound));
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    const opened = [decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()];
    return new Uint8Array(Buffer.concat(opened));
  } catch (cause) {
    throw new Error(`the key file ${bound} does not open: it was made with another secret, or altered`, { cause });
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The keys of a data folder, as far as the secrets open them. */
export function openKeyStore(folder: string, secrets: KeySecrets): KeyStore {
  const keys = new Map(
    KEY_HOLDERS.flatMap((holder) => {
      const secret = secrets[holder];
      return secret === undefined ? [] : [[holder, derive(secret, `shanyraq/key-files/v2/${holder}`)] as const];
    }),
  );
  const placeOf = (name: KeyName): { key: Buffer; room: string; path: string } => {
    const holder = holderOf(name);
    const key = keys.get(holder);
    if (!key) throw new Error(`the key ${name} belongs to another role`);
    const room = join(folder, holder);
    return { key, room, path: join(room, fileName(name.slice(holder.length + 1))) };
  };
  const holds = (holder: KeyHolder): boolean => keys.has(holder);
  return {
    holds,
    async put(name, bytes) {
      const { key, room, path } = placeOf(name);
      await mkdir(room, { recursive: true, mode: 0o700 });
      const fresh = `${path}.${hex(randomBytes(6))}.new`;
      await writeFile(fresh, encrypt(key, name, bytes), { mode: 0o600, flush: true });
      await rename(fresh, path);
      await syncFolder(room);
    },
    async get(name) {
      const { key, path } = placeOf(name);
      return decrypt(key, name, await readFile(path));
    },
    async remove(name) {
      const { room, path } = placeOf(name);
      await rm(path, { force: true });
      await ifThere(syncFolder(room));
    },
    async has(name) {
      if (!holds(holderOf(name))) return false;
      const { room, path } = placeOf(name);
      return (await namesIn(room)).some((file) => join(room, file) === path);
    },
  };
}

const namesIn = async (folder: string): Promise<string[]> =>
  ((await ifThere(readdir(folder))) ?? []).filter((file) => file.endsWith(SUFFIX));

/**
 * Moves the key files of an instance that was made when one folder and one secret (today the workers') opened all of them. `ofWeb`: the
 * keys that web processes used then. It needs the secrets of both roles, hence both at once. Each file is written anew, read back and only then
 * removed: a move that was interrupted, or runs twice at the same time, is done again file by file.
 */
export async function splitKeys(folder: string, secrets: KeySecrets, ofWeb: readonly string[]): Promise<void> {
  const files = await namesIn(folder);
  if (files.length === 0) return;
  if (secrets.web === undefined || secrets.worker === undefined)
    throw new Error(
      `the key files in ${folder} are not divided by role yet: run \`shanyraq fsck\` once with both SHANYRAQ_SECRET and SHANYRAQ_WEB_SECRET`,
    );
  const whole = derive(secrets.worker, 'shanyraq/key-files/v1');
  const divided = openKeyStore(folder, secrets);
  for (const file of files) {
    const sealed = await ifThere(readFile(join(folder, file)));
    if (!sealed) continue;
    const old = nameOfFile(file);
    const name: KeyName = `${ofWeb.includes(old) ? 'web' : 'worker'}/${old}`;
    const bytes = decrypt(whole, old, sealed);
    await divided.put(name, bytes);
    if (!Buffer.from(bytes).equals(await divided.get(name))) throw new Error(`the key ${name} was not kept as it is`);
    await rm(join(folder, file), { force: true });
  }
  await syncFolder(folder);
}

const DEMO_SECRETS = { web: 'secret-web', worker: 'secret' } satisfies Record<KeyHolder, string>;

/** The secret of a demo's role: made once, beside its data. Real instances are given theirs by configuration. */
export async function demoSecret(dataDir: string, holder: KeyHolder): Promise<string> {
  const path = join(dataDir, DEMO_SECRETS[holder]);
  const found = await ifThere(readFile(path, 'utf8'));
  if (found) return found;
  const secret = Buffer.from(randomBytes(32)).toString('base64url');
  await writeFile(path, secret, { mode: 0o600, flag: 'wx', flush: true });
  await chmod(path, 0o600);
  return secret;
}
