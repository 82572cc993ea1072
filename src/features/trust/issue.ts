/** Keys made for people and organisations: of a demo, where nobody has one of his own. */
import { sha256Hex } from '#kernel/hash.ts';
import type { Env, Tx } from '#platform/app.ts';
import { issuerFor } from './authorities/plan.ts';
import { lintTemplate } from './certificates/lint.ts';
import type { Certificate } from './certificates/read.ts';
import { recordCertificate } from './certificates/record.ts';
import { signCertificate } from './certificates/sign.ts';
import { type Subject, subjectTemplate, within } from './certificates/template.ts';
import { generateKey } from './keys/generate.ts';
import { hasKey, issuer } from './keys/key-ring.ts';
import { writePkcs12 } from './keys/pkcs12.ts';
import { trustProfile } from './profile.ts';
import { refuse } from './refusals.ts';
import { importKey } from './requests.ts';
import { isKeyKnown } from './store/certificates.ts';

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
 * Issues a certificate for a key that is shown: linted, signed, entered and logged. It may be handed out once the transaction is committed,
 * never before: then no certificate is ever in the world that we don't know. Whoever calls it has seen that the subject holds the key.
 * Throws LintError, and Refusal `trust.key_unavailable` where this process isn't the holder of the authority's key.
 */
export async function issueCertificate(
  tx: Tx,
  subject: Subject,
  publicKey: CryptoKey,
  validFor?: string,
): Promise<{ readonly certificate: Certificate; readonly chain: readonly Uint8Array[] }> {
  const { env } = tx;
  const at = env.clock.now();
  const profile = trustProfile(env, at);
  const template = subjectTemplate({ subject, profile, publicKey, at, validFor });
  const authority = await issuer(env, issuerFor(profile, subject.kind), at, template.notAfter);
  const linted = lintTemplate(within(template, authority.certificate), authority.certificate, profile);
  const certificate = await signCertificate(linted, authority, env.config.publicUrl);
  const { kind, iin, bin, role } = subject;
  await recordCertificate(tx, certificate, { kind, iin, bin, role, issuer: authority.certificate.serial }, at);
  return { certificate, chain: authority.chain };
}

/** Whether this process may issue people's certificates: it holds the authority's key. */
export const mayCertify = (env: Env): Promise<boolean> => hasKey(env, 'issuing');

/**
 * Issues a certificate for the key of a request that `checkKeyRequest` passed. Gives it with its chain, DER. Throws as
 * `issueCertificate`, and `trust.key_known` where a certificate was issued for the key meanwhile.
 */
export async function certifyKey(
  tx: Tx,
  subject: Subject,
  publicKey: Uint8Array,
): Promise<{ readonly serial: string; readonly certificates: readonly Uint8Array[] }> {
  if (await isKeyKnown(tx, sha256Hex(publicKey))) throw refuse('key_known');
  const { certificate, chain } = await issueCertificate(tx, subject, await importKey(publicKey));
  return { serial: certificate.serial, certificates: [certificate.der, ...chain] };
}

/**
 * Makes a key and its certificate. The private key goes into the PKCS#12 and is not kept. Throws `trust.demo_only` where the
 * instance is real: there people bring their own keys and no private key of theirs ever reaches the server.
 */
export async function issueKey(tx: Tx, request: KeyRequest): Promise<IssuedKey> {
  const { env } = tx;
  if (env.instance.mode !== 'demo') throw refuse('demo_only');
  const { password, validFor, ...subject } = request;
  const key = await generateKey('P-256');
  const { certificate, chain } = await issueCertificate(tx, subject, key.publicKey, validFor);
  const certificates = [certificate.der, ...chain];
  const p12 = await writePkcs12({ pkcs8: key.pkcs8, certificates, friendlyName: subject.name, password });
  return { serial: certificate.serial, certificate: certificate.der, p12 };
}
