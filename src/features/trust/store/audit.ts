/** SQL of the checker: everything that was issued, with what became of it. */
import { sql } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { EnteredAs } from '../certificates/record.ts';
import type { Role } from '../certificates/template.ts';
import type { ServedIsland } from '../islands-log.ts';
import type { StatusReason } from '../revocation/list.ts';
import type { SignedList } from './lists.ts';

const AT_ONCE = 200;
/** A list may have megabytes. */
const LISTS_AT_ONCE = 20;

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

/** The next lists after one, each authority's complete ones before its deltas, by number. */
export async function listsAfter(tx: Tx, after: SignedList | undefined): Promise<SignedList[]> {
  const { issuer = '', base = null, number = 0 } = after ?? {};
  const { rows } = await sql<SignedList>`
    select issuer, number, base, this_update as "thisUpdate", next_update as "nextUpdate", der from trust.revocation_list
    where (issuer, base is not null, number) > (${issuer}, ${base !== null}, ${number}::bigint)
    order by issuer, base is not null, number limit ${LISTS_AT_ONCE}`.execute(tx.db());
  return rows;
}

export interface AuditedAnswer {
  readonly serial: string;
  readonly kind: Role;
  /** Of the certificate, and as the answer's row has it; null where there is none. */
  readonly issuer: string | null;
  readonly answeredIssuer: string | null;
  readonly notAfter: Instant;
  readonly thisUpdate: Instant | null;
  readonly nextUpdate: Instant | null;
  readonly bySha1: Uint8Array | null;
  readonly bySha256: Uint8Array | null;
  /** When it is signed again: now, when its time is half over, later than that, or never. */
  readonly due: 'now' | 'half' | 'late' | 'never' | null;
  readonly last: Pick<AuditedEvent, 'reason' | 'at'> | null;
}

/** The next certificates after a serial number with what is answered about them and the last act on each. */
export async function answersAfter(tx: Tx, serial: string, now: Instant): Promise<AuditedAnswer[]> {
  const { rows } = await sql<Omit<AuditedAnswer, 'last'> & { reason: StatusReason | null; at: Instant }>`
    select c.serial, c.kind, c.issuer, a.issuer as "answeredIssuer", c.not_after as "notAfter", a.this_update as "thisUpdate",
      a.next_update as "nextUpdate", a.by_sha1 as "bySha1", a.by_sha256 as "bySha256", e.reason, e.at,
      case when a.due_at = 'infinity' then 'never' when a.due_at <= ${isoInstant(now)}::timestamptz then 'now'
        when a.due_at <= a.this_update + (a.next_update - a.this_update) / 2 then 'half'
        when a.serial is not null then 'late' end as due
    from trust.certificate c left join trust.ocsp_answer a on a.serial = c.serial
      left join lateral (select reason, at from trust.revocation r where r.serial = c.serial order by number desc limit 1) e on true
    where c.serial > ${serial} order by c.serial limit ${AT_ONCE}`.execute(tx.db());
  return rows.map(({ reason, at, ...one }) => ({ ...one, last: reason === null ? null : { reason, at } }));
}

/** Answers about certificates that aren't there. */
export async function strayAnswers(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ serial: string }>`
    select serial from trust.ocsp_answer a where not exists (select from trust.certificate c where c.serial = a.serial)
    order by serial`.execute(tx.db());
  return rows.map(({ serial }) => serial);
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
