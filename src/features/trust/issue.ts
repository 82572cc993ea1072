/** Keys made for people and organisations: of a demo, where nobody has one of his own. */
import type { Env, Tx } from '#platform/app.ts';
import { issuerFor } from './authorities/plan.ts';
import { lintTemplate } from './certificates/lint.ts';
import { recordCertificate } from './certificates/record.ts';
import { type Subject, subjectTemplate, within } from './certificates/template.ts';
import { generateKey } from './keys/generate.ts';
import { hasKey, issuer } from './keys/key-ring.ts';
import { writePkcs12 } from './keys/pkcs12.ts';
import { trustProfile } from './profile.ts';
import { refuse } from './refusals.ts';

export interface KeyRequest extends Subject {
  readonly password: string;
  /** ISO 8601 period; default: the country's trust profile. */
  readonly validFor?: string;
}

export interface IssuedKey {
  /** Hexadecimal. */
  readonly serial: string;
  /** DER. */
  readonly certificate: Uint8Array;
  /** PKCS#12 with key, certificate and chain. */
  readonly p12: Uint8Array;
}

/** Whether this process may: the instance is a demo, and the role holds the issuing key. */
export const canIssueKeys = async (env: Env): Promise<boolean> =>
  env.instance.mode === 'demo' && (await hasKey(env, 'issuing'));

/**
 * Makes a key and its certificate. The private key goes into the PKCS#12 and is not kept. Throws `trust.demo_only` where the
 * instance is real: there people bring their own keys and no private key of theirs ever reaches the server (design.md, invariant 10).
 */
export async function issueKey(tx: Tx, request: KeyRequest): Promise<IssuedKey> {
  const { env } = tx;
  if (env.instance.mode !== 'demo') throw refuse('demo_only');
  const { password, validFor, ...subject } = request;
  const at = env.clock.now();
  const key = await generateKey('P-256');
  const profile = trustProfile(env, at);
  const template = subjectTemplate({ subject, profile, publicKey: key.publicKey, at, validFor });
  const authority = await issuer(env, issuerFor(profile, subject.kind), at, template.notAfter);
  const { signCertificate } = await import('./certificates/sign.ts');
  const certificate = await signCertificate(
    lintTemplate(within(template, authority.certificate), authority.certificate),
    authority,
    env.config.publicUrl,
  );
  const { kind, iin, bin, role } = subject;
  await recordCertificate(tx, certificate, { kind, iin, bin, role, issuer: authority.certificate.serial }, at);
  const certificates = [certificate.der, ...authority.chain];
  const p12 = await writePkcs12({ pkcs8: key.pkcs8, certificates, friendlyName: subject.name, password });
  return { serial: certificate.serial, certificate: certificate.der, p12 };
}
