/** SQL of the checker: everything that was issued, with what became of it. */
import { sql } from 'kysely';
import type { Instant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { EnteredAs } from '../certificates/record.ts';
import type { ServedIsland } from '../islands-log.ts';
import type { StatusReason } from '../revocation/list.ts';

const AT_ONCE = 200;

export interface AuditedCertificate extends EnteredAs {
  readonly serial: string;
  readonly fingerprint: string;
  readonly name: string;
  readonly keyDigest: string | null;
  readonly der: Uint8Array;
  readonly notBefore: Instant;
  readonly notAfter: Instant;
  readonly leaf: Uint8Array;
  readonly salt: Uint8Array;
}

/** All editions of the code that touches people's keys: a few for each release. */
export async function islands(tx: Tx): Promise<ServedIsland[]> {
  const { rows } = await sql<ServedIsland>`
    select integrity, path, first_served_at as "firstServedAt" from trust.island order by integrity`.execute(tx.db());
  return rows;
}

const CERTIFICATE = sql`serial, fingerprint, kind, iin, bin, agency, name, role, issuer, key_ref as "keyRef", generation,
  key_digest as "keyDigest", der, not_before as "notBefore", not_after as "notAfter", issued_at as "issuedAt", leaf, salt`;

/** The next certificates after a serial number. */
export async function certificatesAfter(tx: Tx, serial: string): Promise<AuditedCertificate[]> {
  const { rows } = await sql<AuditedCertificate>`
    select ${CERTIFICATE} from trust.certificate where serial > ${serial} order by serial limit ${AT_ONCE}`.execute(
    tx.db(),
  );
  return rows;
}

/** The certificates of authorities and of every key of the platform: few. */
export async function platformCertificates(tx: Tx): Promise<AuditedCertificate[]> {
  const { rows } = await sql<AuditedCertificate>`
    select ${CERTIFICATE} from trust.certificate where key_ref is not null or kind in ('root', 'cross', 'issuing')
    order by key_ref, generation, serial`.execute(tx.db());
  return rows;
}

export interface AuditedEvent {
  readonly serial: string;
  readonly number: number;
  readonly reason: StatusReason;
  readonly at: Instant;
}

/** The next acts on certificates after one of a certificate. */
export async function eventsAfter(tx: Tx, serial: string, number: number): Promise<AuditedEvent[]> {
  const { rows } = await sql<AuditedEvent>`
    select serial, number, reason, at from trust.revocation
    where (serial, number) > (${serial}, ${number}::integer) order by serial, number limit ${AT_ONCE}`.execute(tx.db());
  return rows;
}
