/** Samples of look-ups, what was drawn, and the verdicts. */
import { type RawBuilder, sql } from 'kysely';
import type { LocalDate } from '#kernel/dates.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { Verdict, VerdictContent } from '../rules/content.ts';

type Tables = Record<never, never>;

export interface Leaf {
  readonly leafHash: Uint8Array;
  readonly salt: Uint8Array;
}

export interface Sample {
  readonly day: LocalDate;
  readonly size: number;
  readonly digest: string;
  /** How many are drawn. */
  readonly drawn: number;
  readonly frozenAt: Instant;
  readonly leafHash: Uint8Array;
  /** The lot; null: not drawn yet. */
  readonly treeSize: number | null;
  readonly drawnAt: Instant | null;
  readonly root: Uint8Array | null;
}

const samples = async (tx: Tx, where: RawBuilder<unknown>): Promise<Sample[]> => {
  const { rows } = await sql<Sample>`select s.day, s.size, s.digest, s.drawn, s.frozen_at as "frozenAt",
      s.leaf_hash as "leafHash", d.tree_size as "treeSize", d.drawn_at as "drawnAt", d.root
    from data_protection.sample s left join data_protection.sample_draw d on d.day = s.day ${where}`.execute(
    tx.db<Tables>(),
  );
  return rows;
};

export const lastSample = async (tx: Tx): Promise<Sample | undefined> =>
  (await samples(tx, sql`order by s.day desc limit 1`))[0];

/** Samples that wait for their lot, the oldest first. */
export const samplesUndrawn = (tx: Tx): Promise<Sample[]> => samples(tx, sql`where d.day is null order by s.day`);

export const findSample = async (tx: Tx, day: LocalDate): Promise<Sample | undefined> =>
  (await samples(tx, sql`where s.day = ${day}::date`))[0];

/** The next samples after a day, for fsck. */
export const samplesAfter = (tx: Tx, after: LocalDate): Promise<Sample[]> =>
  samples(tx, sql`where s.day > ${after}::date order by s.day limit 100`);

/** Kept once; a second of the same day changes nothing. */
export async function insertSample(tx: Tx, one: Omit<Sample, 'treeSize' | 'drawnAt' | 'root'>): Promise<void> {
  await sql`insert into data_protection.sample (day, size, digest, drawn, frozen_at, leaf_hash)
    values (${one.day}::date, ${one.size}, ${one.digest}, ${one.drawn}, ${isoInstant(one.frozenAt)}::timestamptz,
      ${Buffer.from(one.leafHash)})`.execute(tx.db<Tables>());
}

export async function insertDraw(
  tx: Tx,
  draw: { day: LocalDate; treeSize: number; root: Uint8Array; drawnAt: Instant },
): Promise<void> {
  await sql`insert into data_protection.sample_draw (day, tree_size, root, drawn_at)
    values (${draw.day}::date, ${draw.treeSize}, ${Buffer.from(draw.root)}, ${isoInstant(draw.drawnAt)}::timestamptz)`.execute(
    tx.db<Tables>(),
  );
}

export interface NewAudit {
  readonly id: string;
  readonly day: LocalDate;
  readonly number: number;
  readonly place: number;
  readonly lookupId: string;
}

export async function insertAudit(tx: Tx, one: NewAudit): Promise<void> {
  await sql`insert into data_protection.audit (id, day, number, place, lookup_id)
    values (${one.id}::uuid, ${one.day}::date, ${one.number}, ${one.place}, ${one.lookupId}::uuid)`.execute(
    tx.db<Tables>(),
  );
}

export interface Audit extends NewAudit {
  readonly verdict: Verdict | null;
  readonly reason: string | null;
  readonly officer: string | null;
  readonly at: Instant | null;
  readonly leafHash: Uint8Array | null;
  readonly salt: Uint8Array | null;
}

const audits = async (tx: Tx, where: RawBuilder<unknown>): Promise<Audit[]> => {
  const { rows } =
    await sql<Audit>`select a.id, a.day, a.number, a.place, a.lookup_id as "lookupId", v.verdict, v.reason,
      v.officer, v.at, v.leaf_hash as "leafHash", v.salt
    from data_protection.audit a left join data_protection.audit_verdict v on v.audit_id = a.id ${where}`.execute(
      tx.db<Tables>(),
    );
  return rows;
};

export const findAudit = async (tx: Tx, id: string): Promise<Audit | undefined> =>
  (await audits(tx, sql`where a.id = ${id}::uuid`))[0];

export const auditsOfDay = (tx: Tx, day: LocalDate): Promise<Audit[]> =>
  audits(tx, sql`where a.day = ${day}::date order by a.number`);

/** Those without a verdict, the oldest first. */
export const auditsWaiting = (tx: Tx, limit: number): Promise<Audit[]> =>
  audits(tx, sql`where v.audit_id is null order by a.day, a.number limit ${limit}`);

/** The next audits after an id, for fsck. */
export const auditsAfter = (tx: Tx, after: string): Promise<Audit[]> =>
  audits(tx, sql`where a.id > ${after}::uuid order by a.id limit 500`);

/** False where there is a verdict already. */
export async function insertVerdict(tx: Tx, one: VerdictContent, leaf: Leaf): Promise<boolean> {
  const { rows } =
    await sql`insert into data_protection.audit_verdict (audit_id, verdict, reason, officer, at, leaf_hash, salt)
    values (${one.auditId}::uuid, ${one.verdict}, ${one.reason}, ${one.officer}::uuid, ${isoInstant(one.at)}::timestamptz,
      ${Buffer.from(leaf.leafHash)}, ${Buffer.from(leaf.salt)})
    on conflict do nothing returning audit_id`.execute(tx.db<Tables>());
  return rows.length > 0;
}
