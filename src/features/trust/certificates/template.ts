/** What a certificate will say, before anybody signs it. */
import { OID } from '#kernel/asn1/oids.ts';
import { applyPeriod, dateOf, startOfDay } from '#kernel/dates.ts';
import type { Instant } from '#kernel/instant.ts';
import { randomBytes } from '#platform/random.ts';
import type { Proof, TrustProfile } from '../profile-schema.ts';
import type { Certificate } from './read.ts';

export type Role = 'root' | 'cross' | 'issuing' | 'timestamp' | 'draw' | 'ocsp' | 'person' | 'organisation' | 'agency';

/** An attribute of a name: object identifier and value. */
export type NameAttribute = readonly [type: string, value: string];

export interface Template {
  readonly role: Role;
  readonly subject: readonly NameAttribute[];
  readonly publicKey: CryptoKey;
  /** 16 random octets, the first below 0x80 and not zero. */
  readonly serial: Uint8Array;
  readonly notBefore: Instant;
  readonly notAfter: Instant;
  readonly extendedUsages: readonly string[];
  readonly policies: readonly string[];
  /** Who the certificate speaks of; checked against the subject. */
  readonly iin?: string;
  readonly bin?: string;
}

/** RFC 5280 section 4.1.2.2 wants a positive number of at most 20 octets; 126 of its bits are random. */
export function newSerial(): Uint8Array {
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  return serial;
}

// Clocks of the outside world may be a little behind ours: without the margin a fresh certificate would be "not yet valid" there.
export const CLOCK_MARGIN_MS = 5 * 60_000;

/** From just before a moment, for a period of the calendar (UTC). */
function validity(at: Instant, period: string): Pick<Template, 'notBefore' | 'notAfter'> {
  const notBefore = (Math.floor((at - CLOCK_MARGIN_MS) / 1000) * 1000) as Instant;
  return { notBefore, notAfter: startOfDay(applyPeriod(dateOf(at, 'UTC'), period), 'UTC') };
}

/** The first moment that is too late for a certificate of such a period, made now. */
export const endOf = (at: Instant, period: string): Instant => validity(at, period).notAfter;

/** A template that doesn't outlive its issuer: an authority near its end gives what it still can. */
export const within = (template: Template, issuer: Pick<Template, 'notAfter'> | undefined): Template =>
  issuer && issuer.notAfter < template.notAfter ? { ...template, notAfter: issuer.notAfter } : template;

export interface AuthorityRequest {
  readonly role: 'root' | 'issuing' | 'timestamp' | 'draw' | 'ocsp';
  /** Its name by the profile, without what tells a demo or a generation. */
  readonly name: string;
  readonly generation: number;
  /** ISO 8601 period. */
  readonly validFor: string;
  readonly profile: TrustProfile;
  readonly isDemo: boolean;
  readonly publicKey: CryptoKey;
  readonly at: Instant;
}

/** Common name of a generation of an authority whose name by the profile is given. */
export function authorityName({
  role,
  name,
  generation,
  isDemo,
}: Pick<AuthorityRequest, 'role' | 'name' | 'generation' | 'isDemo'>): string {
  const numbered = generation === 1 || role === 'root' ? name : `${name} G${generation}`;
  return isDemo ? `DEMO ${numbered}` : numbered;
}

/**
 * The template of one of the platform's own authorities. A root keeps its name for ever (RFC 4210 section 4.4: old and new then
 * certify each other); the others are told apart by a number, so that a name never means two keys.
 */
export function authorityTemplate(request: AuthorityRequest): Template {
  const { role, validFor, profile, publicKey, at } = request;
  return {
    role,
    subject: [
      [OID.countryName, profile.countryName],
      [OID.organisation, profile.authorities.organisation],
      [OID.commonName, authorityName(request)],
    ],
    publicKey,
    serial: newSerial(),
    ...validity(at, validFor),
    extendedUsages: EXTENDED_USAGES[role] ?? [],
    policies: role === 'issuing' ? [OID.anyPolicy] : role === 'timestamp' ? [profile.timestampPolicy] : [],
  };
}

const EXTENDED_USAGES: Partial<Record<Role, readonly string[]>> = {
  timestamp: [OID.timeStamping],
  ocsp: [OID.ocspSigning],
};

/** A root's name and key, to be certified by another generation of it (RFC 4210 section 4.4). */
export function crossTemplate(root: Certificate, publicKey: CryptoKey, at: Instant): Template {
  return {
    role: 'cross',
    subject: [...root.subjectAttributes].flatMap(([type, values]) => values.map((value) => [type, value] as const)),
    publicKey,
    serial: newSerial(),
    notBefore: validity(at, 'P1D').notBefore,
    notAfter: root.notAfter,
    extendedUsages: [],
    policies: [],
  };
}

export interface Subject {
  readonly kind: 'person' | 'organisation' | 'agency';
  /** Common name: of the person, or of the agency. */
  readonly name: string;
  readonly iin?: string;
  readonly bin?: string;
  readonly surname?: string;
  readonly givenName?: string;
  readonly organisation?: string;
  /** For an organisation: a key of `kinds.organisation.roles`. */
  readonly role?: string;
  /** How the person was known; stands on the certificate where the country's profile has a policy for it. */
  readonly proof?: Proof;
}

export interface SubjectRequest {
  readonly subject: Subject;
  readonly profile: TrustProfile;
  readonly publicKey: CryptoKey;
  readonly at: Instant;
  /** ISO 8601 period; default: the profile's. */
  readonly validFor?: string | undefined;
}

/** The template of a person's, an organisation's or an agency's certificate, by the country's profile. Throws for an unknown role. */
export function subjectTemplate({ subject, profile, publicKey, at, validFor }: SubjectRequest): Template {
  const kind = profile.kinds[subject.kind];
  return {
    role: subject.kind,
    subject: subjectName(subject, profile),
    publicKey,
    serial: newSerial(),
    ...validity(at, validFor ?? kind.validFor),
    extendedUsages: [profile.signing, kind.usage, ...roleUsages(subject, profile)],
    policies: [kind.policy, ...proofPolicies(subject, profile)],
    ...(subject.iin === undefined ? {} : { iin: subject.iin }),
    ...(subject.bin === undefined ? {} : { bin: subject.bin }),
  };
}

function subjectName(subject: Subject, { countryName, identifiers }: TrustProfile): NameAttribute[] {
  const attributes: [string, string | undefined][] = [
    [OID.commonName, subject.name],
    [OID.surname, subject.surname],
    [OID.serialNumber, subject.iin && identifiers.person + subject.iin],
    [OID.countryName, countryName],
    [OID.givenName, subject.givenName],
    [OID.organisation, subject.organisation],
    [OID.organisationalUnit, subject.bin && identifiers.organisation + subject.bin],
  ];
  return attributes.filter(
    (attribute): attribute is [string, string] => attribute[1] !== undefined && attribute[1] !== '',
  );
}

function roleUsages(subject: Subject, profile: TrustProfile): string[] {
  if (subject.role === undefined) return [];
  const usage = subject.kind === 'organisation' ? profile.kinds.organisation.roles[subject.role] : undefined;
  if (!usage) throw new Error(`the trust profile knows no role ${subject.role} of a ${subject.kind}`);
  return [usage];
}

function proofPolicies({ kind, proof }: Subject, { kinds }: TrustProfile): string[] {
  const policy = kind !== 'agency' && proof !== undefined ? kinds[kind].proofs?.[proof] : undefined;
  return policy === undefined ? [] : [policy];
}
