/** A witness's key: made at first start, in its own folder, never anywhere else. */
import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject, sign } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ifThere } from '#platform/if-there.ts';

export interface WitnessKey {
  /** SubjectPublicKeyInfo, PEM. */
  readonly publicPem: string;
  /** RSASSA-PKCS1-v1_5 with SHA-256 over the bytes: 256 bytes, always the same for the same bytes. */
  sign(message: Uint8Array): Promise<Uint8Array>;
}

const generate = promisify(generateKeyPair);
const signAsync = promisify<string, Uint8Array, KeyObject, Uint8Array>(sign);

/** Opens the key of a folder, or makes it: RSA, 2048 bits, e = 65537. */
export async function openWitnessKey(folder: string): Promise<WitnessKey> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, 'key.pem');
  const pem = (await ifThere(readFile(path, 'utf8'))) ?? (await makeKey(path));
  const key = createPrivateKey(pem);
  return {
    publicPem: createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString(),
    sign: async (message) => new Uint8Array(await signAsync('sha256', message, key)),
  };
}

async function makeKey(path: string): Promise<string> {
  const { privateKey } = await generate('rsa', { modulusLength: 2048, publicExponent: 65_537 });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  await writeFile(`${path}.new`, pem, { mode: 0o600, flush: true });
  await rename(`${path}.new`, path);
  return pem;
}
