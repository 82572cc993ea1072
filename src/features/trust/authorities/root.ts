/**
 * The successor of a demonstration's root, whose clock leaps over years: a new key of the same name, and two certificates that tie them (RFC 4210 section 4.4): the new root signed by the
 * old for those who trust the old one alone, the old signed by the new for those who no longer have it.
 */
import { webcrypto } from 'node:crypto';
import { countryOf } from '#features/country/index.ts';
import { dateOf } from '#kernel/dates.ts';
import type { Tx } from '#platform/app.ts';
import type { Command } from '#platform/feature.ts';
import { demand } from '../ceremony/error.ts';
import { lintTemplate } from '../certificates/lint.ts';
import { type Certificate, readCertificate } from '../certificates/read.ts';
import { recordCertificate } from '../certificates/record.ts';
import { type Issuer, signCertificate } from '../certificates/sign.ts';
import { authorityTemplate, crossTemplate, within } from '../certificates/template.ts';
import { generateKey } from '../keys/generate.ts';
import { generationOf, hasKey } from '../keys/key-ring.ts';
import { trustProfile } from '../profile.ts';
import { refuse } from '../refusals.ts';
import { type IssuedCertificate, listAuthorities, lockAuthorities } from '../store/certificates.ts';
import { enrol, recordKey } from './enrol.ts';
import { forgetAuthorities } from './known.ts';
import { rootPlan } from './plan.ts';

/**
 * Makes the next root and both certificates between the two; the caller holds the lock of authorities. What the old one issued stays
 * trusted; issuing authorities move under the new one as they are renewed. Throws `trust.key_unavailable` where this process doesn't hold
 * the root's key.
 */
export async function makeNextRoot(tx: Tx, rows: readonly IssuedCertificate[]): Promise<Certificate> {
  const { env } = tx;
  const at = env.clock.now();
  const newest = rows.findLast(({ kind }) => kind === 'root');
  if (!newest || !(await hasKey(env, 'root'))) throw refuse('key_unavailable', { key: 'root' });
  const old = await generationOf(env, 'root', newest.generation ?? 1);
  const made = { ref: 'root', generation: (newest.generation ?? 1) + 1 } as const;
  if (!(await hasKey(env, 'root', made.generation))) {
    const profile = trustProfile(env, at);
    const key = await generateKey('P-384');
    const isDemo = env.instance.mode === 'demo';
    const { role, name, validFor } = rootPlan(profile);
    const { publicKey } = key;
    const { generation } = made;
    const fresh = authorityTemplate({ role, name, generation, validFor, profile, isDemo, publicKey, at });
    const { subject } = crossTemplate(old.issuer.certificate, publicKey, at);
    await enrol(env, made, key, { ...fresh, subject }, undefined);
  }
  await recordKey(tx, made, { kind: 'root' });
  const next = await generationOf(env, 'root', made.generation);
  await certify(tx, next.issuer.certificate, old.issuer);
  await certify(tx, old.issuer.certificate, next.issuer);
  forgetAuthorities(tx);
  return next.issuer.certificate;
}

/** One root's name and key under the other's signature; nothing where the time of either is over. */
async function certify(tx: Tx, root: Certificate, by: Issuer): Promise<void> {
  const at = tx.env.clock.now();
  if (root.notAfter <= at || by.certificate.notAfter <= at) return;
  const algorithm = { name: 'ECDSA', namedCurve: 'P-384' };
  const spki = new Uint8Array(root.publicKey);
  const publicKey = (await webcrypto.subtle.importKey('spki', spki, algorithm, true, ['verify'])) as CryptoKey;
  const linted = lintTemplate(
    within(crossTemplate(root, publicKey, at), by.certificate),
    by.certificate,
    trustProfile(tx.env, at),
  );
  const certificate = await signCertificate(linted, by, tx.env.config.publicUrl);
  await recordCertificate(tx, certificate, { kind: 'cross', issuer: by.certificate.serial }, at);
}

export const renewRootCommand: Command = {
  name: 'renew-root',
  usage:
    'renew-root: makes the next root of a demonstration and certifies it by the old one, and the old by it (of a real instance a ceremony does)',
  async run(app, _args, out) {
    demand(
      app.env.instance.mode === 'demo',
      'the next root of a real instance is made by its keepers: shanyraq authorities request <folder> --next-root',
    );
    const root = await app.transaction(async (tx) => {
      await lockAuthorities(tx);
      return makeNextRoot(tx, await listAuthorities(tx));
    });
    const { zone } = countryOf(app.env, app.env.clock.now());
    out(`${readCertificate(root.der).fingerprint} until ${dateOf(root.notAfter, zone)}`);
    return 0;
  },
};
