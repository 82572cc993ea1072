/**
 * The keys that sign, ECDSA on P-256, in generations, one line for each role: web processes sign what a browser or a program waits for,
 * workers sign the tokens that tell of an end. The public halves of both lie in the database, where any process finds them.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, hkdfSync, type KeyObject } from 'node:crypto';
import type { Instant } from '#kernel/instant.ts';
import { type App, type Env, perEnv, type Tx } from '#platform/app.ts';
import { KEY_HOLDERS, type KeyHolder, type KeyName } from '#platform/keys.ts';
import { thumbprint } from './rules/keys.ts';
import { insertKey, lockKeys, type PublicJwk, type PublishedKey, publishedKeys } from './store/keys.ts';

const DAY_MS = 24 * 3_600_000;
/** A key signs so long; then another generation is made. */
const SIGNS_MS = 90 * DAY_MS;
/** Agencies' systems keep our keys for hours: a new one signs when everybody has had the time to learn of it. */
const REST_MS = DAY_MS;
/** How many generations are published: what the one before signed is still checked. */
const PUBLISHED = 3;

const nameOf = (holder: KeyHolder, generation: number): KeyName => `${holder}/sign-on/tokens.${generation}`;

const toKey = (bytes: Uint8Array): KeyObject =>
  createPrivateKey({ key: Buffer.from(bytes), format: 'der', type: 'pkcs8' });

function publicJwkOf(key: KeyObject): PublicJwk {
  const { x = '', y = '' } = createPublicKey(key).export({ format: 'jwk' });
  const named = { kty: 'EC', crv: 'P-256', x, y } as const;
  return { ...named, kid: thumbprint(named), use: 'sig', alg: 'ES256' };
}

/**
 * Makes what is missing, of the roles that this process has: the first generation of a new instance, the next one where the newest has
 * signed long enough, and one where the files of all that are published are lost, which the log of the process says (decision 038).
 * Throws Error where a file is there and doesn't open: with the right secret it would, and a new key would only hide that.
 */
export async function prepareKeys(app: App): Promise<void> {
  for (const holder of KEY_HOLDERS) {
    if (!app.env.keys.holds(holder)) continue;
    await app.transaction(async (tx) => {
      await lockKeys(tx);
      const published = await publishedOf(tx, holder);
      const [newest] = published;
      const now = tx.env.clock.now();
      const here = await keptHere(tx.env, published);
      for (const one of here) await open(tx.env, one);
      const isLost = newest !== undefined && here.length === 0;
      if (isLost) tx.env.log.warn({ holder }, 'the keys of sign-on are lost: another takes their place at once');
      if (newest === undefined || isLost || now - newest.madeAt >= SIGNS_MS)
        await makeKey(tx, holder, (newest?.generation ?? 0) + 1, now);
    });
  }
}

/** Of a role the generations that are still published, the newest first. */
const publishedOf = async (tx: Tx, holder: KeyHolder): Promise<PublishedKey[]> =>
  (await publishedKeys(tx)).filter((one) => one.holder === holder).slice(0, PUBLISHED);

/** Those whose files are in this process's folder. */
async function keptHere(env: Env, published: readonly PublishedKey[]): Promise<PublishedKey[]> {
  const here: PublishedKey[] = [];
  for (const one of published) if (await env.keys.has(nameOf(one.holder, one.generation))) here.push(one);
  return here;
}

async function makeKey(tx: Tx, holder: KeyHolder, generation: number, madeAt: Instant): Promise<void> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  await tx.env.keys.put(nameOf(holder, generation), privateKey.export({ format: 'der', type: 'pkcs8' }));
  await insertKey(tx, { holder, generation, jwk: publicJwkOf(privateKey), madeAt });
}

/** What everybody may check by (RFC 7517): of each role the newest generations. */
export async function publicKeys(tx: Tx): Promise<PublicJwk[]> {
  const all = await publishedKeys(tx);
  return KEY_HOLDERS.flatMap((holder) => all.filter((one) => one.holder === holder).slice(0, PUBLISHED)).map(
    ({ jwk }) => jwk,
  );
}

export interface SigningKey {
  readonly key: KeyObject;
  readonly jwk: PublicJwk;
}

const opened = perEnv(() => new Map<KeyName, KeyObject>());

async function open(env: Env, { holder, generation, jwk }: PublishedKey): Promise<SigningKey> {
  const name = nameOf(holder, generation);
  const key = opened(env).get(name) ?? toKey(await env.keys.get(name));
  if (publicJwkOf(key).kid !== jwk.kid) throw new Error(`the key ${name} is not the one that was published`);
  opened(env).set(name, key);
  return { key, jwk };
}

/**
 * The published generations of a role whose files are here, the one that signs now first: one that everybody has had the time to learn of,
 * else whatever there is. Throws in a process that doesn't hold them.
 */
export async function signingKeys(tx: Tx, holder: KeyHolder): Promise<SigningKey[]> {
  const now = tx.env.clock.now();
  const all = await keptHere(tx.env, await publishedOf(tx, holder));
  const signer = all.find(({ madeAt }) => now - madeAt >= REST_MS) ?? all.at(-1);
  const ordered = [...all.filter((one) => one === signer), ...all.filter((one) => one !== signer)];
  return Promise.all(ordered.map((one) => open(tx.env, one)));
}

/** A secret for the marks on cookies, one for each generation: nobody but the holder of the key can derive it. */
export const cookieSecret = ({ key }: SigningKey): string =>
  Buffer.from(
    hkdfSync('sha256', key.export({ format: 'der', type: 'pkcs8' }), '', 'shanyraq/sign-on/cookies', 32),
  ).toString('base64url');
