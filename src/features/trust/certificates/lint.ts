/**
 * Nothing is signed unread: `signCertificate` demands the token that only `lintTemplate` can make. A mistake found after issuing is an
 * incident; found here it is an exception.
 */
import { OID } from '#kernel/asn1/oids.ts';
import { isBin, isIin } from '#kernel/identifiers.ts';
import type { Certificate } from './read.ts';
import type { Role, Template } from './template.ts';

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

type Rule = readonly [what: string, holds: (template: Template, issuer: Certificate | undefined) => boolean];

const values = (template: Template, type: string): string[] =>
  template.subject.filter(([t]) => t === type).map(([, value]) => value);
const algorithmOf = (template: Template) =>
  template.publicKey.algorithm as { name: string; namedCurve?: string; modulusLength?: number };
const isAuthority = ({ role }: Template): boolean => role === 'root' || role === 'cross' || role === 'issuing';
const isSubject = ({ role }: Template): boolean => role === 'person' || role === 'organisation' || role === 'agency';

// X.520 upper bounds, which strict readers enforce.
const LONGEST: Readonly<Record<string, number>> = {
  [OID.commonName]: 64,
  [OID.organisation]: 64,
  [OID.organisationalUnit]: 64,
  [OID.serialNumber]: 64,
  [OID.surname]: 64,
  [OID.givenName]: 64,
};

const RULES: readonly Rule[] = [
  [
    'the serial number is not 16 octets, positive',
    ({ serial }) => serial.length === 16 && (serial[0] ?? 0) > 0 && (serial[0] ?? 0) < 0x80,
  ],
  ['it ends before it begins', ({ notBefore, notAfter }) => notBefore < notAfter],
  ['it outlives its issuer', ({ notAfter }, issuer) => !issuer || notAfter <= issuer.notAfter],
  ['the issuer is no authority', (_, issuer) => !issuer || issuer.isAuthority],
  ['only a root signs itself', ({ role }, issuer) => (issuer === undefined) === (role === 'root')],
  [
    'the common name or the country is not there exactly once',
    (t) => values(t, OID.commonName).length === 1 && values(t, OID.countryName).length === 1,
  ],
  [
    'a part of the name is longer than X.520 allows',
    ({ subject }) => subject.every(([type, value]) => value.length <= (LONGEST[type] ?? 2)),
  ],
  ['the key is weak', (template) => isStrong(algorithmOf(template))],
  ['an authority has extended usages', (t) => !isAuthority(t) || t.extendedUsages.length === 0],
  [
    'a time-stamp certificate has exactly one extended usage (RFC 3161, 2.3)',
    (t) => t.role !== 'timestamp' || t.extendedUsages.join() === OID.timeStamping,
  ],
  [
    'a subject has no policy or no usage',
    (t) => !isSubject(t) || (t.policies.length > 0 && t.extendedUsages.length > 1),
  ],
  ['a usage is named twice', (t) => new Set(t.extendedUsages).size === t.extendedUsages.length],
  ['a person has no number', (t) => t.role !== 'person' || (t.iin !== undefined && t.bin === undefined)],
  ['an organisation has no number', (t) => t.role !== 'organisation' || (t.iin !== undefined && t.bin !== undefined)],
  ['the number of the person is mistyped', ({ iin }) => iin === undefined || isIin(iin)],
  ['the number of the organisation is mistyped', ({ bin }) => bin === undefined || isBin(bin)],
  [
    'the subject does not carry its numbers',
    (t) =>
      [t.iin, t.bin].every((number) => number === undefined || t.subject.some(([, value]) => value.endsWith(number))),
  ],
];

function isStrong({
  name,
  namedCurve,
  modulusLength = 0,
}: {
  name: string;
  namedCurve?: string;
  modulusLength?: number;
}): boolean {
  if (name === 'ECDSA') return namedCurve === 'P-256' || namedCurve === 'P-384';
  return name === 'RSASSA-PKCS1-v1_5' && modulusLength >= 2048;
}

/** Checks a template against its issuer (undefined: it signs itself). Throws LintError with every finding. */
export function lintTemplate(template: Template, issuer: Certificate | undefined): LintedTemplate {
  const findings = RULES.filter(([, holds]) => !holds(template, issuer)).map(([what]) => what);
  if (findings.length > 0) throw new LintError(template.role, findings);
  return template as LintedTemplate;
}
