/** A small authority for tests: root and issuing authority, and keys of whoever is wanted, without a database. */
import { KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Instant } from '#kernel/instant.ts';
import { projectRoot } from '#platform/root.ts';
import { type LintedTemplate, lintTemplate } from '../certificates/lint.ts';
import type { Certificate } from '../certificates/read.ts';
import { type Issuer, signCertificate } from '../certificates/sign.ts';
import {
  type AuthorityRequest,
  authorityTemplate,
  type Subject,
  subjectTemplate,
  type Template,
} from '../certificates/template.ts';
import { generateKey, type KeyKind, type NewKey } from '../keys/generate.ts';
import { type SigningKey, signingKey } from '../keys/signing-key.ts';
import { type TrustProfile, trustProfileSchema } from '../profile-schema.ts';
import type { RevocationSource } from '../revocation/source.ts';
import { trustAuthority } from '../signatures/authority.ts';
import type { VerificationPolicy } from '../signatures/verify.ts';

export const PUBLIC_URL = 'http://localhost:3000';

/** The profile of a country's folder. */
export const profileOf = (folder: string): TrustProfile =>
  trustProfileSchema.parse(parse(readFileSync(join(projectRoot, folder, 'trust.yaml'), 'utf8')));

export interface TestKey {
  readonly key: NewKey;
  readonly certificate: Certificate;
}

export interface TestAuthority {
  readonly profile: TrustProfile;
  readonly root: Certificate;
  readonly rootKey: NewKey;
  readonly issuing: Certificate;
  /** Of the issuing authority. */
  readonly issuingKey: NewKey;
  issue(subject: Subject, change?: (template: Template) => Partial<Template>, kind?: KeyKind): Promise<TestKey>;
  /** As an authority would that looks at nothing before it signs: others may be so. */
  issueCarelessly(subject: Subject, change: (template: Template) => Partial<Template>): Promise<TestKey>;
  issueService(role: 'timestamp' | 'draw' | 'ocsp'): Promise<TestKey>;
  policy(revocation?: RevocationSource): VerificationPolicy;
}

export const ALWAYS_GOOD: RevocationSource = { statusOf: async () => 'good' };

/** Makes root and issuing authority, valid from just before `at`. */
export async function makeAuthority(at: Instant, folder = 'test/country'): Promise<TestAuthority> {
  const profile = profileOf(folder);
  const sign = (template: Template, by: Issuer | SigningKey): Promise<Certificate> =>
    signCertificate(lintTemplate(template, 'certificate' in by ? by.certificate : undefined, profile), by, PUBLIC_URL);
  const authority = async (role: AuthorityRequest['role'], kind: KeyKind, by?: Issuer): Promise<TestKey> => {
    const key = await generateKey(kind);
    const { validFor: ofRoot, issuingValidFor, serviceValidFor, responderValidFor } = profile.authorities;
    const ofService = serviceValidFor ?? issuingValidFor;
    const periods = { root: ofRoot, issuing: issuingValidFor, timestamp: ofService, draw: ofService };
    const validFor = role === 'ocsp' ? (responderValidFor ?? ofService) : periods[role];
    const made = { role, name: `Test ${role}`, generation: 1, validFor, profile, isDemo: true };
    const template = authorityTemplate({ ...made, publicKey: key.publicKey, at });
    return { key, certificate: await sign(template, by ?? signingKey(KeyObject.from(key.privateKey))) };
  };
  const issuerOf = ({ key, certificate }: TestKey): Issuer => ({
    key: signingKey(KeyObject.from(key.privateKey)),
    certificate,
    chain: [certificate.der],
    name: 'issuing',
  });
  const root = await authority('root', 'P-384');
  const issuing = await authority('issuing', 'P-256', issuerOf(root));
  return {
    profile,
    root: root.certificate,
    rootKey: root.key,
    issuing: issuing.certificate,
    issuingKey: issuing.key,
    async issue(subject, change, kind = 'P-256') {
      const key = await generateKey(kind);
      const template = subjectTemplate({ subject, profile, publicKey: key.publicKey, at });
      return { key, certificate: await sign({ ...template, ...change?.(template) }, issuerOf(issuing)) };
    },
    async issueCarelessly(subject, change) {
      const key = await generateKey('P-256');
      const template = subjectTemplate({ subject, profile, publicKey: key.publicKey, at });
      const unseen = { ...template, ...change(template) } as LintedTemplate;
      return { key, certificate: await signCertificate(unseen, issuerOf(issuing), PUBLIC_URL) };
    },
    issueService: (role) => authority(role, role === 'draw' ? 'RSA-2048' : 'P-256', issuerOf(issuing)),
    policy: (revocation = ALWAYS_GOOD) => ({
      profile,
      trusted: [trustAuthority(issuing.certificate.der, root.certificate.der, revocation)],
    }),
  };
}

/** A person whose number passes the check digit; nobody real. */
export const SAMPLE_PERSON: Subject = {
  kind: 'person',
  name: 'ӘДІЛОВА АЙГҮЛ',
  surname: 'ӘДІЛОВА',
  givenName: 'СЕРІКҚЫЗЫ',
  iin: '900101400013',
};
