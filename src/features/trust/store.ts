/** All SQL of trust. */
import { type ColumnType, sql } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { RevocationReason, RevokedEntry } from './certificates/sign.ts';
import type { Role } from './certificates/template.ts';

type Moment = ColumnType<Instant, string, never>;

interface CertificateTable {
  serial: string;
  fingerprint: string;
  kind: Role;
  iin: string | null;
  bin: string | null;
  agency: string | null;
  name: string;
  role: string | null;
  der: Uint8Array;
  not_before: Moment;
  not_after: Moment;
  issued_at: Moment;
  leaf: Uint8Array;
  salt: Uint8Array;
}

interface Tables {
  'trust.certificate': CertificateTable;
  'trust.revocation': { serial: string; reason: RevocationReason; at: Moment; recorded_at: Moment; by_actor: string };
  'trust.island': { integrity: string; path: string; first_served_at: Moment };
  'trust.revocation_list': { number: number; this_update: Moment; next_update: Moment; der: Uint8Array };
}

export interface IssuedCertificate {
  readonly serial: string;
  readonly fingerprint: string;
  readonly kind: Role;
  readonly iin: string | null;
  readonly bin: string | null;
  readonly agency: string | null;
  readonly name: string;
  readonly role: string | null;
  readonly der: Uint8Array;
  readonly notBefore: Instant;
  readonly notAfter: Instant;
  readonly issuedAt: Instant;
}

export async function insertCertificate(
  tx: Tx,
  certificate: IssuedCertificate & { leaf: Uint8Array; salt: Uint8Array },
): Promise<void> {
  const { notBefore, notAfter, issuedAt, der, leaf, salt, ...same } = certificate;
  await tx
    .db<Tables>()
    .insertInto('trust.certificate')
    .values({
      ...same,
      der: Buffer.from(der),
      not_before: isoInstant(notBefore),
      not_after: isoInstant(notAfter),
      issued_at: isoInstant(issuedAt),
      leaf: Buffer.from(leaf),
      salt: Buffer.from(salt),
    })
    .execute();
}

const issuedColumns = [
  'serial',
  'fingerprint',
  'kind',
  'iin',
  'bin',
  'agency',
  'name',
  'role',
  'der',
  'not_before as notBefore',
  'not_after as notAfter',
  'issued_at as issuedAt',
] as const;

/** Certificates of the platform's own authorities. */
export async function listAuthorities(tx: Tx): Promise<IssuedCertificate[]> {
  return tx
    .db<Tables>()
    .selectFrom('trust.certificate')
    .select(issuedColumns)
    .where('kind', 'in', ['root', 'issuing', 'timestamp', 'draw'])
    .orderBy('issued_at')
    .execute();
}

export async function findCertificate(tx: Tx, serial: string): Promise<IssuedCertificate | undefined> {
  return tx
    .db<Tables>()
    .selectFrom('trust.certificate')
    .select(issuedColumns)
    .where('serial', '=', serial)
    .executeTakeFirst();
}

/** Agencies that have a seal valid at the moment. */
export async function sealedAgencies(tx: Tx, at: Instant): Promise<ReadonlySet<string>> {
  const rows = await tx
    .db<Tables>()
    .selectFrom('trust.certificate')
    .select('agency')
    .where('agency', 'is not', null)
    .where('not_after', '>', sql<Instant>`${isoInstant(at)}`)
    .execute();
  return new Set(rows.flatMap(({ agency }) => (agency === null ? [] : [agency])));
}

/** Newest first, with the revocation where there is one. */
export async function listCertificatesOf(
  tx: Tx,
  iin: string,
): Promise<(IssuedCertificate & { revokedAt: Instant | null; reason: RevocationReason | null })[]> {
  return tx
    .db<Tables>()
    .selectFrom('trust.certificate as certificate')
    .leftJoin('trust.revocation as revocation', 'revocation.serial', 'certificate.serial')
    .select(issuedColumns.map((column) => `certificate.${column}` as const))
    .select(['revocation.at as revokedAt', 'revocation.reason as reason'])
    .where('iin', '=', iin)
    .orderBy('issued_at', 'desc')
    .execute();
}

export async function insertRevocation(
  tx: Tx,
  event: RevokedEntry & { recordedAt: Instant; by: string },
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .db<Tables>()
    .insertInto('trust.revocation')
    .values({
      serial: event.serial,
      reason: event.reason,
      at: isoInstant(event.at),
      recorded_at: isoInstant(event.recordedAt),
      by_actor: event.by,
    })
    .onConflict((conflict) => conflict.column('serial').doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

/** Fingerprint of a certificate that we issued, and from when it is revoked. Undefined: never issued by us. */
export async function findStatus(
  tx: Tx,
  serial: string,
): Promise<{ fingerprint: string; revokedAt: Instant | null } | undefined> {
  return tx
    .db<Tables>()
    .selectFrom('trust.certificate as certificate')
    .leftJoin('trust.revocation as revocation', 'revocation.serial', 'certificate.serial')
    .select(['certificate.fingerprint', 'revocation.at as revokedAt'])
    .where('certificate.serial', '=', serial)
    .executeTakeFirst();
}

/** Revocations of certificates that haven't expired by themselves: what a list must carry (RFC 5280 section 5). */
export async function listRevocations(tx: Tx, at: Instant): Promise<RevokedEntry[]> {
  return tx
    .db<Tables>()
    .selectFrom('trust.revocation as revocation')
    .innerJoin('trust.certificate as certificate', 'certificate.serial', 'revocation.serial')
    .select(['revocation.serial', 'revocation.reason', 'revocation.at'])
    .where('certificate.not_after', '>', sql<Instant>`${isoInstant(at)}`)
    .orderBy('revocation.serial')
    .execute();
}

export interface StoredList {
  readonly number: number;
  readonly thisUpdate: Instant;
  readonly nextUpdate: Instant;
  readonly der: Uint8Array;
}

export async function findLatestList(tx: Tx): Promise<StoredList | undefined> {
  return tx
    .db<Tables>()
    .selectFrom('trust.revocation_list')
    .select(['number', 'this_update as thisUpdate', 'next_update as nextUpdate', 'der'])
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** Whether something was revoked since a list was made. */
export async function hasRevocationSince(tx: Tx, at: Instant): Promise<boolean> {
  const row = await tx
    .db<Tables>()
    .selectFrom('trust.revocation')
    .select('serial')
    .where('recorded_at', '>=', sql<Instant>`${isoInstant(at)}`)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

export async function insertList(tx: Tx, list: StoredList): Promise<void> {
  await tx
    .db<Tables>()
    .insertInto('trust.revocation_list')
    .values({
      number: list.number,
      this_update: isoInstant(list.thisUpdate),
      next_update: isoInstant(list.nextUpdate),
      der: Buffer.from(list.der),
    })
    .onConflict((conflict) => conflict.column('number').doNothing())
    .execute();
}

/** One process at a time makes authorities; held until the transaction ends. */
export async function lockAuthorities(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('trust/authorities', 0))`.execute(tx.db<Tables>());
}

/** Enters an edition of the island; false where it was there. */
export async function insertIsland(tx: Tx, integrity: string, path: string, at: Instant): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .db<Tables>()
    .insertInto('trust.island')
    .values({ integrity, path, first_served_at: isoInstant(at) })
    .onConflict((conflict) => conflict.column('integrity').doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}
