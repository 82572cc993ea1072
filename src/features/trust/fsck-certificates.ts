/**
 * What the row of a certificate says, derived again from what its issuer signed: whose it is, of what kind, who issued it and when; of a key of the
 * platform its name and generation by the country's profile. Of the seal of an agency the certificate has the name alone, so the agency is one that
 * the country called so.
 */
import { type AgencyDefinition, book } from '#features/country/index.ts';
import { appendedAt } from '#features/transparency/index.ts';
import { OID } from '#kernel/asn1/oids.ts';
import { DerError } from '#kernel/asn1/read.ts';
import { sha256Hex } from '#kernel/hash.ts';
import type { Instant } from '#kernel/instant.ts';
import { say } from '#kernel/text.ts';
import type { App, Env } from '#platform/app.ts';
import { plansOf, responderPlan } from './authorities/plan.ts';
import { shortened } from './authorities/seals.ts';
import { attributeOf, type Certificate, readCertificate } from './certificates/read.ts';
import { authorityName, CLOCK_MARGIN_MS, type Role } from './certificates/template.ts';
import type { IssuingRef } from './keys/refs.ts';
import { everyProfile } from './profile.ts';
import type { TrustProfile } from './profile-schema.ts';
import { isIssuedBy } from './signatures/chain.ts';
import { describeSigner } from './signatures/verify.ts';
import type { AuditedCertificate } from './store/audit.ts';

/** Times in certificates are of whole seconds. */
const SECOND_MS = 1000;
/** A key of the platform is entered in the log with what is made beside it, in one transaction. */
const ENTERED_WITHIN_MS = 60_000;

/** Those by which the others are judged. */
export interface Issued {
  readonly profiles: readonly TrustProfile[];
  /** Certificates of authorities and keys of the platform by serial. */
  readonly platform: ReadonlyMap<string, AuditedCertificate>;
}

export const issuedOf = (env: Env, platform: readonly AuditedCertificate[]): Issued => ({
  profiles: everyProfile(env),
  platform: new Map(platform.map((one) => [one.serial, one])),
});

/** Whether what was signed in whole seconds is of a moment. */
export const sameSecond = (kept: Instant, signed: Instant): boolean =>
  Math.floor(kept / SECOND_MS) * SECOND_MS === signed;

/** What the row says otherwise than its certificate; undefined where nothing. */
export async function rowFault(app: App, row: AuditedCertificate, issued: Issued): Promise<string | undefined> {
  try {
    const read = readCertificate(row.der);
    if (!isAsItSays(row, read)) return 'its row differs from the certificate';
    if (!isOfIssuer(row, read, issued)) return 'the certificate was not issued by whom its row names';
    if (!issued.profiles.some((profile) => isOfHolder(row, read, profile)))
      return 'its row names another kind or holder than the certificate';
    if (!isOfKey(app.env, row, issued)) return 'its row names a key of the platform that the certificate is not for';
    return (await isInTime(app, row)) ? undefined : 'its row names another moment of issue';
  } catch (error) {
    if (error instanceof DerError) return 'its row holds no certificate';
    throw error;
  }
}

function isAsItSays(row: AuditedCertificate, read: Certificate): boolean {
  const said = [read.serial, read.fingerprint, read.notBefore, read.notAfter, attributeOf(read, OID.commonName) ?? ''];
  const kept = [row.serial, row.fingerprint, row.notBefore, row.notAfter, row.name];
  const isOfHeld = row.keyDigest === null || row.keyDigest === sha256Hex(read.publicKey);
  return isOfHeld && said.every((one, index) => one === kept[index]);
}

/** A root stands for itself; roots issue authorities and each other; authorities issue the rest. */
function isOfIssuer(row: AuditedCertificate, read: Certificate, { platform }: Issued): boolean {
  if (row.issuer === null) return isIssuedBy(read, read);
  const issuer = platform.get(row.issuer);
  const wanted: Role = row.kind === 'cross' || row.kind === 'issuing' ? 'root' : 'issuing';
  return issuer?.kind === wanted && issuer.serial !== row.serial && isIssuedBy(readCertificate(issuer.der), read);
}

function kindOf(read: Certificate, { kinds }: TrustProfile): Role | undefined {
  if (read.isAuthority) {
    if (read.issuer !== read.subject) return 'issuing';
    return isIssuedBy(read, read) ? 'root' : 'cross';
  }
  if (read.extendedUsages.length === 0) return 'draw';
  if (read.extendedUsages.includes(OID.timeStamping)) return 'timestamp';
  if (read.extendedUsages.includes(OID.ocspSigning)) return 'ocsp';
  const subjects = ['person', 'organisation', 'agency'] as const;
  return subjects.find((kind) => read.extendedUsages.includes(kinds[kind].usage));
}

function isOfHolder(row: AuditedCertificate, read: Certificate, profile: TrustProfile): boolean {
  const kind = kindOf(read, profile);
  if (kind !== row.kind || (kind === 'root') !== (row.issuer === null)) return false;
  const isSubject = kind === 'person' || kind === 'organisation' || kind === 'agency';
  const said: { iin?: string; bin?: string; role?: string } = isSubject ? describeSigner(read, kind, profile) : {};
  const { iin = null, bin = null, role = null } = said;
  return iin === row.iin && bin === row.bin && role === row.role;
}

/** For which key of the platform, by the names that the country gave to authorities and agencies. */
function isOfKey(env: Env, row: AuditedCertificate, { profiles, platform }: Issued): boolean {
  const { kind, keyRef, generation, agency, name } = row;
  if (kind === 'person' || kind === 'organisation' || kind === 'cross')
    return keyRef === null && generation === null && agency === null;
  if (kind === 'agency') {
    if (agency === null) return keyRef === null && generation === null;
    const isOfAgency =
      (keyRef === null) === (generation === null) && (keyRef ?? `agency:${agency}`) === `agency:${agency}`;
    return isOfAgency && namesOf(env, agency).includes(name);
  }
  if (agency !== null || generation === null) return false;
  const issuer = platform.get(row.issuer ?? '');
  const plans = profiles.flatMap((profile) =>
    kind === 'ocsp' && issuer?.keyRef
      ? [responderPlan(profile, { ref: issuer.keyRef as IssuingRef, generation: issuer.generation ?? 1 })]
      : plansOf(profile),
  );
  const isDemo = env.instance.mode === 'demo';
  return plans.some(
    (plan) => plan.ref === keyRef && plan.role === kind && authorityName({ ...plan, generation, isDemo }) === name,
  );
}

/** All that an agency was ever called in certificates. */
const namesOf = (env: Env, agency: string): string[] =>
  book(env)
    .versions<AgencyDefinition>('agency', agency)
    .map(({ definition }) => shortened(say(definition.title, 'kk')));

/**
 * A certificate begins a margin before it is issued. That of a key of the platform, or of a ceremony, may be entered later than it is made: then the
 * log says when, once its leaf has a number.
 */
async function isInTime(app: App, { kind, agency, leaf, notBefore, issuedAt }: AuditedCertificate): Promise<boolean> {
  const made = notBefore + CLOCK_MARGIN_MS;
  if (kind === 'person' || kind === 'organisation' || (kind === 'agency' && agency === null))
    return issuedAt >= made && issuedAt < made + SECOND_MS;
  const logged = await app.read((tx) => appendedAt(tx, leaf));
  return logged === undefined || (issuedAt <= logged && logged - issuedAt < ENTERED_WITHIN_MS);
}

/** Keys of the platform whose generations aren't 1, 2, 3 … in the order in which they began. */
export function brokenGenerations(platform: readonly AuditedCertificate[]): string[] {
  const ofKeys = Map.groupBy(
    platform.filter(({ keyRef }) => keyRef !== null),
    ({ keyRef }) => keyRef ?? '',
  );
  const isRight = (of: readonly AuditedCertificate[]): boolean =>
    of.every(
      ({ generation, notBefore }, index) =>
        generation === index + 1 && notBefore >= (of[index - 1]?.notBefore ?? notBefore),
    );
  return [...ofKeys].filter(([, of]) => !isRight(of)).map(([ref]) => ref);
}
