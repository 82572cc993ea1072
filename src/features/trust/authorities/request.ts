/** What an instance asks of the keepers of its root: made by whoever holds the workers' secret, carried to the offline machine. */
import { createPrivateKey } from 'node:crypto';
import { book } from '#features/country/index.ts';
import { certificationRequest, requestInfo } from '#kernel/asn1/request.ts';
import { canonicalBytes, type Json } from '#kernel/canonical.ts';
import { sha256Hex } from '#kernel/hash.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { App, Env, Tx } from '#platform/app.ts';
import { demand } from '../ceremony/error.ts';
import { keyRequestFile, PROFILE_FILE, REQUEST_FILE, rootFile } from '../ceremony/folder.ts';
import { momentOf } from '../ceremony/record.ts';
import { type CeremonyRequest, challengeFor, profileBytes, REQUEST_TYPE } from '../ceremony/request.ts';
import { hasKey } from '../keys/key-ring.ts';
import { signingKey } from '../keys/signing-key.ts';
import { trustProfile } from '../profile.ts';
import type { RevocationReason } from '../revocation/list.ts';
import { nextList } from '../revocation/publish.ts';
import { listCeremonies } from '../store/ceremonies.ts';
import { type HeldCertificate, listAuthorities, lockAuthorities } from '../store/certificates.ts';
import { keysToCertify, nextRootOf, rootsInForce, type WantedKey } from './due.ts';
import { keepRequest, waitingKey } from './waiting.ts';

export interface Wish {
  /** Make the next root although the present one still does. */
  readonly nextRoot: boolean;
  /** Issuing authorities to be withdrawn, by serial number. */
  readonly withdraw: ReadonlyMap<string, RevocationReason>;
}

/** Throws CeremonyError where the instance, or this process, has nothing to do with ceremonies. */
export function demandReal({ instance, keys }: Env): void {
  demand(
    instance.mode === 'real',
    'a demonstration makes its authorities by itself: ceremonies are for real instances',
  );
  demand(keys.holds('worker'), 'the keys of authorities are the workers’: give SHANYRAQ_SECRET');
}

/** Makes the keys that wait and gives the files of the request. Throws CeremonyError. */
export async function requestCeremony(app: App, wish: Wish): Promise<Map<string, Uint8Array>> {
  demandReal(app.env);
  // Its lists are still made here, and would run against those of a ceremony.
  const isHere = await hasKey(app.env, 'root');
  demand(
    !isHere,
    'the key of the root still lies here: give it to its keepers first, by `shanyraq authorities export-root`',
  );
  return app.transaction(async (tx) => {
    await lockAuthorities(tx);
    return makeRequest(tx, wish);
  });
}

async function makeRequest(tx: Tx, { nextRoot: isForced, withdraw }: Wish): Promise<Map<string, Uint8Array>> {
  const { env } = tx;
  const at = momentOf(env.clock.now());
  const profile = trustProfile(env, at);
  const rows = await listAuthorities(tx);
  const roots = rootsInForce(rows, at);
  checkWithdrawals(rows, roots, withdraw);
  const nextRoot = nextRootOf(profile, rows, at, isForced) ?? null;
  const withdrawn = new Set(withdraw.keys());
  const wanted = keysToCertify(profile, rows, at, { hasNextRoot: nextRoot !== null, withdrawn });
  const files = new Map<string, Uint8Array>([[PROFILE_FILE, profileBytes(profile)]]);
  for (const { der, generation } of roots) files.set(rootFile(generation ?? 1), der);
  for (const one of wanted) files.set(keyRequestFile(one.ref, one.generation), await keyRequest(env, one));
  const digest = (name: string): string => sha256Hex(files.get(name) ?? new Uint8Array());
  demand(isPublished(env, digest(PROFILE_FILE)), 'the trust profile is not the published edition');
  const lists = await Promise.all(roots.map((root) => listOf(tx, root, withdraw, at)));
  const request: CeremonyRequest = {
    type: REQUEST_TYPE,
    instance: env.instance.origin,
    publicUrl: env.config.publicUrl,
    at: isoInstant(at),
    previous: (await listCeremonies(tx)).at(-1)?.digest ?? null,
    profile: digest(PROFILE_FILE),
    roots: roots.map(({ generation, fingerprint }) => ({ generation: generation ?? 1, fingerprint })),
    nextRoot,
    certify: wanted.map(({ ref, generation }) => {
      return { ref, generation, request: digest(keyRequestFile(ref, generation)) };
    }),
    lists: [
      ...lists,
      ...(nextRoot === null ? [] : [{ generation: nextRoot, number: 1, base: 1, withdrawn: [], changed: [] }]),
    ],
  };
  const bytes = canonicalBytes(request satisfies Json);
  await keepRequest(env, bytes);
  return new Map([[REQUEST_FILE, bytes], ...files]);
}

const isPublished = (env: Env, digest: string): boolean => book(env).edition(digest) !== undefined;

async function keyRequest(env: Env, { ref, generation }: WantedKey): Promise<Uint8Array> {
  const { pkcs8, publicKey } = await waitingKey(env, ref, generation);
  const key = signingKey(createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' }));
  const info = requestInfo(publicKey, challengeFor(env.instance.origin, ref, generation));
  return certificationRequest(info, await key.sign(info));
}

function checkWithdrawals(
  rows: readonly HeldCertificate[],
  roots: readonly HeldCertificate[],
  withdraw: Wish['withdraw'],
): void {
  for (const serial of withdraw.keys()) {
    const row = rows.find((one) => one.serial === serial && one.kind === 'issuing');
    demand(row !== undefined, `no issuing authority has the serial number ${serial}`);
    demand(row.revokedAt === null, `the authority ${serial} is withdrawn already`);
    demand(
      roots.some((root) => root.serial === row.issuer),
      `the root of authority ${serial} is over: its list ended with it`,
    );
  }
}

/** What the next list of a root must say. */
async function listOf(
  tx: Tx,
  { serial, generation }: HeldCertificate,
  withdraw: Wish['withdraw'],
  at: Instant,
): Promise<CeremonyRequest['lists'][number]> {
  const { number, base, entries, changes } = await nextList(tx, serial, at);
  const rows = await listAuthorities(tx);
  const added = [...withdraw]
    .filter(([withdrawn]) => rows.some((row) => row.serial === withdrawn && row.issuer === serial))
    .map(([withdrawn, reason]) => ({ serial: withdrawn, reason, at }));
  const written = (all: typeof entries) => all.map((entry) => ({ ...entry, at: isoInstant(entry.at) }));
  const isFirst = base === number;
  return {
    generation: generation ?? 1,
    number,
    base,
    withdrawn: written([...entries, ...added]),
    changed: isFirst ? [] : written([...changes, ...added]),
  };
}
