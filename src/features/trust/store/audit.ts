/** SQL of the checker: everything that was issued, with what became of it. */
import { sql } from 'kysely';
import type { Instant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { StatusReason } from '../revocation/list.ts';

const AT_ONCE = 200;

export interface AuditedCertificate {
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

/** The next certificates after a serial number. */
export async function certificatesAfter(tx: Tx, serial: string): Promise<AuditedCertificate[]> {
  const { rows } = await sql<AuditedCertificate>`
    select serial, fingerprint, name, key_digest as "keyDigest", der, not_before as "notBefore", not_after as "notAfter", leaf, salt
    from trust.certificate where serial > ${serial} order by serial limit ${AT_ONCE}`.execute(tx.db());
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
