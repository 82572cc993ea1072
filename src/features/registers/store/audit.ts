/** Reading everything again for fsck: by keyset, so that memory doesn't grow with the register. */
import { sql } from 'kysely';
import type { Json } from '#kernel/canonical.ts';
import type { LocalDate } from '#kernel/dates.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { Tables } from './tables.ts';

export interface AuditedVersion {
  readonly recordId: string;
  readonly number: number;
  readonly register: string;
  readonly key: string;
  readonly act: 'add' | 'change' | 'end';
  readonly validFrom: LocalDate;
  readonly validTo: LocalDate | null;
  readonly values: Readonly<Record<string, Json>>;
  readonly edition: string;
  readonly recordedAt: Instant;
  readonly ground: Json;
  readonly digest: string;
  readonly leafHash: Uint8Array | null;
  readonly salt: Uint8Array | null;
  readonly subjects: readonly string[];
}

const PAGE = 1000;

/** The next versions after (record, number), with the subject rows written for each ('field kind identifier', sorted). */
export async function versionsAfter(tx: Tx, after: { recordId: string; number: number }): Promise<AuditedVersion[]> {
  const { rows } = await sql<AuditedVersion>`
    select v.record_id as "recordId", v.number, r.register, r.key, v.act, v.valid_from as "validFrom",
      v.valid_to as "validTo", v.values, v.edition, v.recorded_at as "recordedAt", v.ground, v.digest,
      v.leaf_hash as "leafHash", v.salt,
      array(select s.field || ' ' || s.kind || ' ' || s.identifier from registers.subject s
        where s.record_id = v.record_id and s.number = v.number order by 1) as subjects
    from registers.version v join registers.record r on r.id = v.record_id
    where (v.record_id, v.number) > (${after.recordId}::uuid, ${after.number})
    order by v.record_id, v.number limit ${PAGE}`.execute(tx.db<Tables>());
  return rows;
}

export interface AuditedBatch {
  readonly id: string;
  readonly register: string;
  readonly label: string;
  readonly size: number;
  readonly leafHash: Uint8Array;
  readonly salt: Uint8Array;
  readonly digests: readonly string[];
}

/** The next batch after an id, with the digests of its versions in their order. */
export async function batchAfter(tx: Tx, after: string): Promise<AuditedBatch | undefined> {
  const { rows } = await sql<AuditedBatch>`
    select b.id, b.register, b.label, b.size, b.leaf_hash as "leafHash", b.salt,
      array(select v.digest from registers.version v where v.batch = b.id order by v.place) as digests
    from registers.batch b where b.id > ${after}::uuid order by b.id limit 1`.execute(tx.db<Tables>());
  return rows[0];
}

/** Records without a version: their contents were taken away. */
export async function emptyRecords(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select r.id from registers.record r
    where not exists (select 1 from registers.version v where v.record_id = r.id) limit 100`.execute(tx.db<Tables>());
  return rows.map((row) => row.id);
}
