/**
 * The way out for an instance whose root lies in the worker's folder, as all did once: each generation's key goes into an encrypted file
 * for the keepers, its lists are signed once more for the time until a ceremony, and the key is forgotten here.
 */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { publicAppend } from '#features/transparency/index.ts';
import { sha256Hex } from '#kernel/hash.ts';
import type { App, Env } from '#platform/app.ts';
import { ifThere } from '#platform/if-there.ts';
import { demand } from '../ceremony/error.ts';
import { decryptKey } from '../ceremony/keys/envelope.ts';
import { type AskPassphrase, writeKeyFile } from '../ceremony/keys/file.ts';
import { endOf } from '../certificates/template.ts';
import { forgetKey, hasKey, privateHalf } from '../keys/key-ring.ts';
import { publicName } from '../keys/refs.ts';
import { trustProfile } from '../profile.ts';
import { publish } from '../revocation/publish.ts';
import { authoritiesOf, type KnownAuthority } from './known.ts';
import { rootListPeriod } from './plan.ts';
import { demandReal } from './request.ts';

/** Moves every root key that lies here into files of the folder; gives their paths. Throws CeremonyError. */
export async function exportRoots(app: App, folder: string, ask: AskPassphrase): Promise<string[]> {
  const { env } = app;
  demandReal(env);
  const roots = (await app.read(authoritiesOf)).all.filter(({ kind }) => kind === 'root');
  const here: KnownAuthority[] = [];
  for (const root of roots) if (await hasKey(env, 'root', root.generation)) here.push(root);
  demand(here.length > 0, 'no key of a root lies in the keys of the workers');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const paths: string[] = [];
  // The newest first: a key ring is read from its first generation on.
  for (const root of here.reverse()) {
    const path = join(folder, `${publicName('root', root.generation)}.key.pem`);
    const kept = await keepOutside(env, root, path, ask);
    const spki = createPublicKey(kept).export({ format: 'der', type: 'spki' });
    demand(spki.equals(root.certificate.publicKey), `${path} holds another key than that of root ${root.generation}`);
    await leave(app, root);
    await forgetKey(env, 'root', root.generation);
    paths.push(path);
  }
  return paths;
}

/** Writes the file, or opens the one that an attempt before wrote. */
async function keepOutside(env: Env, root: KnownAuthority, path: string, ask: AskPassphrase): Promise<KeyObject> {
  const before = await ifThere(readFile(path));
  if (before) return decryptKey(before, await ask(path, false), path);
  return writeKeyFile(path, await privateHalf(env, 'root', root.generation), await ask(path, true));
}

/** The last lists that are signed here, and a line in the log. */
async function leave(app: App, root: KnownAuthority): Promise<void> {
  const at = app.env.clock.now();
  const until = endOf(at, rootListPeriod(trustProfile(app.env, at)));
  await app.transaction(async (tx) => {
    if (root.certificate.notAfter > at) await publish(tx, root, at, until);
    const { fingerprint, publicKey } = root.certificate;
    await publicAppend(tx, 'trust.root-exported', { root: fingerprint, key: sha256Hex(publicKey) });
  });
}
