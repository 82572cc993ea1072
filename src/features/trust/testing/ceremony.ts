/** A ceremony within a test: the keepers' keys lie in memory, everything else goes the road of a real one. */
import { KeyObject } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OID } from '#kernel/asn1/oids.ts';
import type { Instant } from '#kernel/instant.ts';
import type { App } from '#platform/app.ts';
import { installCeremony } from '../authorities/install.ts';
import { requestCeremony, type Wish } from '../authorities/request.ts';
import { answerFolder, RECORD_FILE, readerIn, rootFile, writeFolder } from '../ceremony/folder.ts';
import { newestOf } from '../ceremony/issues.ts';
import type { RootKey } from '../ceremony/keys/root-key.ts';
import { performCeremony } from '../ceremony/perform.ts';
import type { Keeper } from '../ceremony/record.ts';
import { openRequest } from '../ceremony/request.ts';
import { lintTemplate } from '../certificates/lint.ts';
import { readCertificate } from '../certificates/read.ts';
import { signCertificate } from '../certificates/sign.ts';
import { authorityTemplate } from '../certificates/template.ts';
import { generateKey } from '../keys/generate.ts';
import type { Signer } from '../keys/key-ring.ts';
import { signingKey } from '../keys/signing-key.ts';
import type { TrustProfile } from '../profile-schema.ts';
import { signCms } from '../signatures/sign-cms.ts';
import { PUBLIC_URL } from './authority.ts';

/** A root's key that is gone when the test is. */
async function memoryRootKey(): Promise<RootKey & { pkcs8: Uint8Array }> {
  const { privateKey, spki, pkcs8 } = await generateKey('P-384');
  return { kept: 'file', place: 'memory', publicKey: spki, pkcs8, ...signingKey(KeyObject.from(privateKey)) };
}

interface TestKeeper extends Keeper {
  readonly signer: Signer;
}

/** Somebody whose certificate is signed by himself. */
async function testKeeper(name: string, profile: TrustProfile, at: Instant): Promise<TestKeeper> {
  const { privateKey, publicKey } = await generateKey('P-384');
  const { validFor } = profile.authorities;
  const asked = { role: 'root', name, generation: 1, validFor, profile, isDemo: false, publicKey, at } as const;
  const linted = lintTemplate(authorityTemplate(asked), undefined, profile);
  const key = signingKey(KeyObject.from(privateKey));
  const certificate = await signCertificate(linted, key, PUBLIC_URL);
  const signer = { ...key, certificate: certificate.der, chain: [], notAfter: certificate.notAfter };
  return { name, certificate: certificate.fingerprint, signer };
}

/** Lays the keepers' signatures beside the record. */
async function cosign(folder: string, record: Uint8Array, keepers: readonly TestKeeper[]): Promise<void> {
  const place = join(answerFolder(folder), 'keepers');
  mkdirSync(place, { recursive: true });
  for (const { name, signer } of keepers) {
    const cms = await signCms(signer, { content: record, contentType: OID.data, isDetached: true });
    writeFileSync(join(place, `${name}.p7s`), cms);
  }
}

export const NO_WISH: Wish = { nextRoot: false, withdraw: new Map() };

/** The keys of roots that the ceremonies of one test use, by generation. */
export type MemoryKeys = Map<number, RootKey>;

/** Holds what is asked for and writes request and answer into the folder. Gives the newest root's fingerprint. */
export async function holdInto(app: App, folder: string, keys: MemoryKeys, wish: Wish): Promise<string> {
  const files = await requestCeremony(app, wish);
  writeFolder(folder, files);
  const opened = openRequest(readerIn(files));
  const { nextRoot } = opened.asked;
  if (nextRoot !== null && !keys.has(nextRoot)) keys.set(nextRoot, await memoryRootKey());
  const at = app.env.clock.now();
  const keepers = await Promise.all(['A. Keeper', 'B. Keeper'].map((name) => testKeeper(name, opened.profile, at)));
  const program = { version: 'test', sha256: '0'.repeat(64) };
  const named = keepers.map(({ name, certificate }) => ({ name, certificate }));
  const needed = new Map([...keys].filter(([n]) => n === nextRoot || opened.roots.has(n)));
  const answer = await performCeremony({ opened, keys: needed, at, keepers: named, program });
  writeFolder(answerFolder(folder), answer);
  await cosign(folder, answer.get(RECORD_FILE) ?? new Uint8Array(), keepers);
  const made = nextRoot === null ? undefined : answer.get(rootFile(nextRoot));
  const newest = made ? readCertificate(made) : opened.roots.get(newestOf(opened.roots));
  return newest?.fingerprint ?? '';
}

/** The whole road, in a folder that is gone afterwards. Gives the number of the ceremony. */
export async function ceremonyFor(app: App, keys: MemoryKeys = new Map(), wish: Wish = NO_WISH): Promise<number> {
  const parent = mkdtempSync(join(tmpdir(), 'shanyraq-ceremony-'));
  try {
    const folder = join(parent, 'request');
    const fingerprint = await holdInto(app, folder, keys, wish);
    return (await installCeremony(app, folder, fingerprint)).number;
  } finally {
    rmSync(parent, { recursive: true });
  }
}
