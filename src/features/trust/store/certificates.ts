/** SQL of what was issued, and of the code that signs in browsers. */
import { type ColumnType, sql } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { Role } from '../certificates/template.ts';
import type { KeyRef } from '../keys/refs.ts';
import type { StatusReason } from '../revocation/list.ts';

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
  issuer: string | null;
  key_ref: KeyRef | null;
  generation: number | null;
  key_digest: string | null;
  der: Uint8Array;
  not_before: Moment;
  not_after: Moment;
  issued_at: Moment;
  leaf: Uint8Array;
  salt: Uint8Array;
}

interface Tables {
  'trust.certificate': CertificateTable;
  'trust.revocation': { serial: string; number: number; reason: StatusReason; at: Moment };
  'trust.island': { integrity: string; path: string; first_served_at: Moment };
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
  /** Serial number of the issuer's certificate; null for a root. */
  readonly issuer: string | null;
  /** Of a key of the platform that is kept. */
  readonly keyRef: KeyRef | null;
  readonly generation: number | null;
  readonly der: Uint8Array;
  readonly notBefore: Instant;
  readonly notAfter: Instant;
  readonly issuedAt: Instant;
}

export async function insertCertificate(
  tx: Tx,
  certificate: IssuedCertificate & { keyDigest: string; leaf: Uint8Array; salt: Uint8Array },
): Promise<void> {
  const { notBefore, notAfter, issuedAt, keyRef, keyDigest, der, leaf, salt, ...same } = certificate;
  await tx
    .db<Tables>()
    .insertInto('trust.certificate')
    .values({
      ...same,
      key_ref: keyRef,
      key_digest: keyDigest,
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
  'issuer',
  'key_ref as keyRef',
  'generation',
  'der',
  'not_before as notBefore',
  'not_after as notAfter',
  'issued_at as issuedAt',
] as const;

export async function findCertificate(tx: Tx, serial: string): Promise<IssuedCertificate | undefined> {
  return tx
    .db<Tables>()
    .selectFrom('trust.certificate')
    .select(issuedColumns)
    .where('serial', '=', serial)
    .executeTakeFirst();
}

/** Whether somebody's certificate was ever issued for a key; `keyDigest`: SHA-256 of its SubjectPublicKeyInfo, hexadecimal. */
export async function isKeyKnown(tx: Tx, keyDigest: string): Promise<boolean> {
  const found = await tx
    .db<Tables>()
    .selectFrom('trust.certificate')
    .select('serial')
    .where('key_digest', '=', keyDigest)
    .executeTakeFirst();
  return found !== undefined;
}

/** For each agency the newest certificate of its seal. `isOrphan`: its issuer is withdrawn. */
export async function listSeals(tx: Tx): Promise<
  {
    agency: string | null;
    name: string;
    generation: number | null;
    notAfter: Instant;
    notBefore: Instant;
    isOrphan: boolean;
  }[]
> {
  return tx
    .db<Tables>()
    .selectFrom('trust.certificate as seal')
    .distinctOn('agency')
    .select(['agency', 'name', 'generation', 'not_after as notAfter', 'not_before as notBefore'])
    .select(
      sql<boolean>`exists (select from trust.revocation event where event.serial = seal.issuer and event.reason <> 'removeFromCRL')`.as(
        'isOrphan',
      ),
    )
    .where('agency', 'is not', null)
    .where('generation', 'is not', null)
    .orderBy('agency')
    .orderBy('generation', 'desc')
    .execute();
}

export type HeldCertificate = IssuedCertificate & { revokedAt: Instant | null; reason: StatusReason | null };

/** With the withdrawal or suspension that is in force, where there is one. */
const held = (tx: Tx) =>
  tx
    .db<Tables>()
    .selectFrom('trust.certificate as certificate')
    .leftJoinLateral(
      (query) =>
        query
          .selectFrom('trust.revocation as event')
          .select(['event.at', 'event.reason'])
          .whereRef('event.serial', '=', 'certificate.serial')
          .orderBy('event.number', 'desc')
          .limit(1)
          .as('last'),
      (join) => join.on('last.reason', '<>', 'removeFromCRL'),
    )
    .select(issuedColumns.map((column) => `certificate.${column}` as const))
    .select(['last.at as revokedAt', 'last.reason as reason']);

/** Certificates of the platform's own authorities, the oldest first. */
export const listAuthorities = (tx: Tx): Promise<HeldCertificate[]> =>
  held(tx)
    .where('kind', 'in', ['root', 'cross', 'issuing', 'timestamp', 'draw', 'ocsp'])
    .orderBy('issued_at')
    .orderBy('generation')
    .execute();

/** Newest first. */
export const listCertificatesOf = (tx: Tx, iin: string): Promise<HeldCertificate[]> =>
  held(tx).where('iin', '=', iin).orderBy('issued_at', 'desc').execute();

/** Of an organisation, whoever holds them; newest first. */
export const listCertificatesOfBin = (tx: Tx, bin: string): Promise<HeldCertificate[]> =>
  held(tx).where('kind', '=', 'organisation').where('bin', '=', bin).orderBy('issued_at', 'desc').execute();

/** By the SHA-256 of its DER, hexadecimal. */
export const findByFingerprint = (tx: Tx, fingerprint: string): Promise<HeldCertificate | undefined> =>
  held(tx).where('fingerprint', '=', fingerprint).executeTakeFirst();

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
