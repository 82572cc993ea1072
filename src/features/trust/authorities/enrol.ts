/** Making one key of the platform with its certificate: the file first, then the row, then use. */
import { KeyObject } from 'node:crypto';
import type { Instant } from '#kernel/instant.ts';
import type { Env, Tx } from '#platform/app.ts';
import { lintTemplate } from '../certificates/lint.ts';
import { readCertificate } from '../certificates/read.ts';
import { recordCertificate } from '../certificates/record.ts';
import { type Issuer, signCertificate } from '../certificates/sign.ts';
import { authorityTemplate, endOf, type Template, within } from '../certificates/template.ts';
import { generateKey, type NewKey } from '../keys/generate.ts';
import { chainOf, generationOf, hasKey, issuer, keepKey } from '../keys/key-ring.ts';
import type { KeyRef } from '../keys/refs.ts';
import { signingKey } from '../keys/signing-key.ts';
import { trustProfile } from '../profile.ts';
import type { TrustProfile } from '../profile-schema.ts';
import { findCertificate } from '../store/certificates.ts';
import type { AuthorityPlan } from './plan.ts';

/** Signs a template by an authority, or by its own key, and keeps the key with its chain. */
export async function enrol(
  env: Env,
  { ref, generation }: { readonly ref: KeyRef; readonly generation: number },
  key: NewKey,
  template: Template,
  by: Issuer | undefined,
): Promise<void> {
  const linted = lintTemplate(within(template, by?.certificate), by?.certificate, trustProfile(env, env.clock.now()));
  const certificate = await signCertificate(
    linted,
    by ?? signingKey(KeyObject.from(key.privateKey)),
    env.config.publicUrl,
  );
  await keepKey(env, ref, generation, { pkcs8: key.pkcs8, certificate: certificate.der, chain: by?.chain ?? [] });
}

/** Enters the certificate of a kept key, unless it is there: a start may have died between the two. */
export async function recordKey(
  tx: Tx,
  { ref, generation }: { readonly ref: KeyRef; readonly generation: number },
  holder: { readonly kind: Template['role']; readonly agency?: string },
): Promise<void> {
  const [certificate, parent] = (await chainOf(tx.env, ref, generation)).map(readCertificate);
  if (!certificate || (await findCertificate(tx, certificate.serial))) return;
  const issuedBy = { issuer: parent?.serial ?? null, keyRef: ref, generation };
  await recordCertificate(tx, certificate, { ...holder, ...issuedBy }, tx.env.clock.now());
}

/** The authority that issues what is planned; undefined for a root. */
async function issuerOf(env: Env, plan: AuthorityPlan, at: Instant): Promise<Issuer | undefined> {
  if (plan.issuer === undefined) return undefined;
  if (plan.issuerGeneration !== undefined) return (await generationOf(env, plan.issuer, plan.issuerGeneration)).issuer;
  return issuer(env, plan.issuer, at, endOf(at, plan.validFor));
}

/**
 * Makes a generation of an authority and enters it. Makes nothing where it would not live longer than the one before, because their
 * issuer ends; says whether it made one.
 */
export async function makeAuthority(
  tx: Tx,
  profile: TrustProfile,
  plan: AuthorityPlan,
  newest: { readonly generation: number; readonly notAfter: Instant } | undefined,
): Promise<boolean> {
  const { env } = tx;
  const at = env.clock.now();
  const made = { ref: plan.ref, generation: (newest?.generation ?? 0) + 1 };
  if (!(await hasKey(env, made.ref, made.generation))) {
    const by = await issuerOf(env, plan, at);
    const until = Math.min(endOf(at, plan.validFor), by?.certificate.notAfter ?? Number.POSITIVE_INFINITY);
    if (newest && until <= newest.notAfter) return false;
    const key = await generateKey(plan.key);
    const isDemo = env.instance.mode === 'demo';
    const { role, name, validFor } = plan;
    const { publicKey } = key;
    const { generation } = made;
    const template = authorityTemplate({ role, name, generation, validFor, profile, isDemo, publicKey, at });
    await enrol(env, made, key, template, by);
  }
  await recordKey(tx, made, { kind: plan.role });
  return true;
}
