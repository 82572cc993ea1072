/**
 * Nothing is signed unread: `signCertificate` demands the token that only `lintTemplate` can make. A mistake found after issuing is an
 * incident; found here it is an exception. Each rule is a row: what would be wrong, and whether it holds.
 */
import { OID } from '#kernel/asn1/oids.ts';
import { isBin, isIin } from '#kernel/identifiers.ts';
import { instant } from '#kernel/instant.ts';
import type { TrustProfile } from '../profile-schema.ts';
import type { Certificate } from './read.ts';
import { CLOCK_MARGIN_MS, endOf, type Role, type Template } from './template.ts';

declare const linted: unique symbol;

/** A template that passed the lint. */
export type LintedTemplate = Template & { readonly [linted]: true };

export class LintError extends Error {
  readonly findings: readonly string[];

  constructor(role: Role, findings: readonly string[]) {
    super(`a certificate (${role}) would be wrong: ${findings.join('; ')}`);
    this.name = 'LintError';
    this.findings = findings;
  }
}

interface Linted {
  readonly template: Template;
  /** Undefined: it signs itself. */
  readonly issuer: Certificate | undefined;
  readonly profile: TrustProfile;
}

type Rule = readonly [what: string, holds: (linted: Linted) => boolean];
type SubjectRole = Extract<Role, 'person' | 'organisation' | 'agency'>;

const values = ({ subject }: Template, type: string): string[] =>
  subject.filter(([t]) => t === type).map(([, value]) => value);
const isAuthority = ({ role }: Template): boolean => role === 'root' || role === 'cross' || role === 'issuing';
const isSubject = (role: Role): role is SubjectRole =>
  role === 'person' || role === 'organisation' || role === 'agency';
const isRoot = ({ subject, issuer }: Certificate): boolean => subject === issuer;
const sameSet = (a: readonly string[], b: readonly string[]): boolean => a.toSorted().join() === b.toSorted().join();

// X.520 upper bounds, which strict readers enforce.
const LONGEST: Readonly<Record<string, number>> = {
  [OID.commonName]: 64,
  [OID.organisation]: 64,
  [OID.organisationalUnit]: 64,
  [OID.serialNumber]: 64,
  [OID.surname]: 64,
  [OID.givenName]: 64,
};

// RFC 5280 section 4.1.2.2 allows 20 octets; ours are 16, of which 126 bits are random. A counter or a constant has fewer octets that
// differ; a random number has less than this once in 10^12.
const SERIAL_BYTES = 16;
const DIFFERENT_OCTETS = 8;

const SERIAL_AND_TIME: readonly Rule[] = [
  [
    'the serial number is not 16 octets, positive',
    ({ template: { serial } }) => serial.length === SERIAL_BYTES && (serial[0] ?? 0) > 0 && (serial[0] ?? 0) < 0x80,
  ],
  ['the serial number is not random', ({ template }) => new Set(template.serial).size >= DIFFERENT_OCTETS],
  ['it ends before it begins', ({ template }) => template.notBefore < template.notAfter],
  ['it begins before its issuer', ({ template, issuer }) => !issuer || template.notBefore >= issuer.notBefore],
  ['it outlives its issuer', ({ template, issuer }) => !issuer || template.notAfter <= issuer.notAfter],
  [
    'it holds longer than the profile allows',
    ({ template, profile }) =>
      template.notAfter <= endOf(instant(template.notBefore + CLOCK_MARGIN_MS + 1000), longest(template.role, profile)),
  ],
];

/** How long a certificate may hold. */
function longest(role: Role, { authorities, kinds }: TrustProfile): string {
  const {
    validFor,
    issuingValidFor,
    serviceValidFor = issuingValidFor,
    responderValidFor = serviceValidFor,
  } = authorities;
  if (isSubject(role)) return kinds[role].validFor;
  if (role === 'root' || role === 'cross') return validFor;
  if (role === 'issuing') return issuingValidFor;
  return role === 'ocsp' ? responderValidFor : serviceValidFor;
}

const ISSUER: readonly Rule[] = [
  ['the issuer is no authority', ({ issuer }) => !issuer || issuer.isAuthority],
  ['only a root signs itself', ({ template: { role }, issuer }) => (issuer === undefined) === (role === 'root')],
  [
    'a root issues authorities and nothing else, and nobody else issues them',
    ({ template, issuer }) => !issuer || isAuthority(template) === isRoot(issuer),
  ],
];

const NAME: readonly Rule[] = [
  ['the common name is not there exactly once', ({ template }) => values(template, OID.commonName).length === 1],
  [
    'the country is not the profile’s',
    ({ template, profile }) => sameSet(values(template, OID.countryName), [profile.countryName]),
  ],
  [
    'a part of the name is longer than X.520 allows',
    ({ template }) => template.subject.every(([type, value]) => value.length <= (LONGEST[type] ?? 2)),
  ],
  [
    'a part of the name is empty or has control characters',
    ({ template }) => template.subject.every(([, value]) => value.trim() !== '' && !/\p{Cc}/u.test(value)),
  ],
];

const KEY: readonly Rule[] = [
  ['the key is weak, or of a kind that its role has not', ({ template, profile }) => isStrong(template, profile)],
  [
    'the key of a root is not P-384',
    ({ template }) => !isRootKey(template) || algorithmOf(template).namedCurve === 'P-384',
  ],
  // Of an elliptic signature there are many; the draw needs one.
  ['the key of the draw is not RSA', ({ template }) => template.role !== 'draw' || isRsa(template)],
];

const algorithmOf = ({ publicKey }: Template) =>
  publicKey.algorithm as { name: string; namedCurve?: string; modulusLength?: number };
const isRootKey = ({ role }: Template): boolean => role === 'root' || role === 'cross';
const isRsa = (template: Template): boolean => algorithmOf(template).name === 'RSASSA-PKCS1-v1_5';

function isStrong(template: Template, { keys }: TrustProfile): boolean {
  const { name, namedCurve, modulusLength = 0 } = algorithmOf(template);
  // Only people bring such: the platform's own keys are those that every reader of the last twenty years takes.
  if (name === 'Ed25519')
    return keys.includes(name) && (template.role === 'person' || template.role === 'organisation');
  if (name === 'ECDSA') return namedCurve === 'P-256' || namedCurve === 'P-384';
  return isRsa(template) && modulusLength >= 2048;
}

/** The extended usages of a role that has exactly these. */
const USAGES_OF: Partial<Record<Role, readonly string[]>> = {
  root: [],
  cross: [],
  issuing: [],
  draw: [],
  timestamp: [OID.timeStamping],
  ocsp: [OID.ocspSigning],
};

const POLICIES_OF: Partial<Record<Role, (profile: TrustProfile) => readonly string[]>> = {
  root: () => [],
  cross: () => [],
  issuing: () => [OID.anyPolicy],
  draw: () => [],
  ocsp: () => [],
  timestamp: ({ timestampPolicy }) => [timestampPolicy],
  person: ({ kinds }) => [kinds.person.policy],
  organisation: ({ kinds }) => [kinds.organisation.policy],
  agency: ({ kinds }) => [kinds.agency.policy],
};

const USAGES_AND_POLICIES: readonly Rule[] = [
  ['a usage is named twice', ({ template: { extendedUsages: all } }) => new Set(all).size === all.length],
  [
    'its extended usages are not those of its role',
    ({ template, profile }) =>
      isSubject(template.role)
        ? usagesFit(template, template.role, profile)
        : sameSet(template.extendedUsages, USAGES_OF[template.role] ?? []),
  ],
  [
    'its policy is not that of its role',
    ({ template, profile }) => sameSet(withoutProof(template, profile), POLICIES_OF[template.role]?.(profile) ?? []),
  ],
];

/** The certificate of a person, also in the name of an organisation, may say, once, how he was known. */
function withoutProof({ role, policies }: Template, { kinds }: TrustProfile): readonly string[] {
  const proofs = role === 'person' || role === 'organisation' ? Object.values(kinds[role].proofs ?? {}) : [];
  const said = policies.filter((policy) => proofs.includes(policy));
  return said.length === 1 ? policies.filter((policy) => policy !== said[0]) : policies;
}

/** The purpose of signing, the kind's own usage, and for an organisation at most one role of its signer. */
function usagesFit({ extendedUsages }: Template, role: SubjectRole, { signing, kinds }: TrustProfile): boolean {
  const needed = [signing, kinds[role].usage];
  const rest = extendedUsages.filter((usage) => !needed.includes(usage));
  const roles = role === 'organisation' ? Object.values(kinds.organisation.roles) : [];
  const hasAll = needed.every((usage) => extendedUsages.includes(usage));
  return hasAll && rest.length <= 1 && rest.every((usage) => roles.includes(usage));
}

/** Which numbers a kind of subject carries. */
const NUMBERS: Readonly<Record<SubjectRole, { iin: boolean; bin: boolean | undefined }>> = {
  person: { iin: true, bin: false },
  organisation: { iin: true, bin: true },
  agency: { iin: false, bin: undefined },
};

const NUMBER: readonly Rule[] = [
  [
    'it lacks a number of its kind, or has one of another',
    ({ template: { role, iin, bin } }) => {
      const wanted = isSubject(role) ? NUMBERS[role] : { iin: false, bin: false };
      const isBinRight = wanted.bin === undefined || wanted.bin === (bin !== undefined);
      return wanted.iin === (iin !== undefined) && isBinRight;
    },
  ],
  ['the number of the person is mistyped', ({ template: { iin } }) => iin === undefined || isIin(iin)],
  ['the number of the organisation is mistyped', ({ template: { bin } }) => bin === undefined || isBin(bin)],
  [
    'the subject does not carry its numbers, or carries others',
    ({ template, profile: { identifiers } }) =>
      sameSet(values(template, OID.serialNumber), numbered(identifiers.person, template.iin)) &&
      sameSet(values(template, OID.organisationalUnit), numbered(identifiers.organisation, template.bin)),
  ],
];

const numbered = (prefix: string, number: string | undefined): string[] =>
  number === undefined ? [] : [prefix + number];

const RULES = [...SERIAL_AND_TIME, ...ISSUER, ...NAME, ...KEY, ...USAGES_AND_POLICIES, ...NUMBER];

/** Checks a template against its issuer (undefined: it signs itself) and the country's profile. Throws LintError with every finding. */
export function lintTemplate(
  template: Template,
  issuer: Certificate | undefined,
  profile: TrustProfile,
): LintedTemplate {
  const findings = RULES.filter(([, holds]) => !holds({ template, issuer, profile })).map(([what]) => what);
  if (findings.length > 0) throw new LintError(template.role, findings);
  return template as LintedTemplate;
}
