/** Orders that stop reading for a purpose. */
import { type RawBuilder, sql } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { LiftContent, StopContent } from '../rules/stops.ts';
import type { Tables } from './tables.ts';

interface Leaf {
  readonly leafHash: Uint8Array;
  readonly salt: Uint8Array;
}

export interface StoredStop extends StopContent, Leaf {
  readonly liftedAt: Instant | null;
  readonly liftReason: string | null;
  readonly liftOfficer: string | null;
  readonly liftLeaf: Uint8Array | null;
  readonly liftSalt: Uint8Array | null;
}

/** Nobody else orders or lifts for the purpose until the end of the transaction. */
export async function lockStops(tx: Tx, register: string, purpose: string): Promise<void> {
  const name = `registers/stops/${register}/${purpose}`;
  await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(tx.db<Tables>());
}

/** For what it is read, and for whom. */
export interface ReadFor {
  readonly purpose: string;
  readonly agency: string | null;
  /** Number of an organisation that reads by a consent. */
  readonly organisation: string | null;
}

/** A query of the moment since when an order in force forbids a read. An order names one agency, one organisation, or nobody: then everybody. */
export const stopInForce = (
  of: (name: keyof ReadFor | 'register' | 'at') => RawBuilder<unknown>,
): RawBuilder<unknown> =>
  sql`select s.effective_at as since from registers.stop s
    where s.register = ${of('register')} and s.purpose = ${of('purpose')}
      and (s.agency = ${of('agency')} or s.organisation = ${of('organisation')} or (s.agency is null and s.organisation is null))
      and s.effective_at <= ${of('at')} and not exists (select from registers.stop_lift l where l.stop_id = s.id)
    limit 1`;

/** Since when an order in force forbids this read; undefined where none does. */
export async function findStopInForce(
  tx: Tx,
  read: ReadFor & { readonly register: string; readonly at: Instant },
): Promise<Instant | undefined> {
  const query = stopInForce((name) => (name === 'at' ? sql`${isoInstant(read.at)}::timestamptz` : sql`${read[name]}`));
  const { rows } = await query.execute(tx.db<Tables>());
  return (rows[0] as { since: Instant } | undefined)?.since;
}

export async function insertStop(tx: Tx, stop: StopContent, leaf: Leaf): Promise<void> {
  const { organisation } = stop;
  await sql`insert into registers.stop (id, register, purpose, agency, organisation, organisation_name, authority, officer, reason, act, article, effective_at,
      issued_at, leaf_hash, salt)
    values (${stop.id}::uuid, ${stop.register}, ${stop.purpose}, ${stop.agency},
      ${organisation?.bin ?? null}, ${organisation ? JSON.stringify(organisation.name) : null}::jsonb, ${stop.authority}, ${stop.officer}::uuid,
      ${stop.reason}, ${stop.act}, ${stop.article}, ${isoInstant(stop.effectiveAt)}::timestamptz,
      ${isoInstant(stop.issuedAt)}::timestamptz, ${Buffer.from(leaf.leafHash)}, ${Buffer.from(leaf.salt)})`.execute(
    tx.db<Tables>(),
  );
}

export async function insertLift(tx: Tx, lift: LiftContent, leaf: Leaf): Promise<void> {
  await sql`insert into registers.stop_lift (stop_id, officer, reason, lifted_at, leaf_hash, salt)
    values (${lift.stopId}::uuid, ${lift.officer}::uuid, ${lift.reason}, ${isoInstant(lift.liftedAt)}::timestamptz,
      ${Buffer.from(leaf.leafHash)}, ${Buffer.from(leaf.salt)})`.execute(tx.db<Tables>());
}

const found = async (tx: Tx, where: RawBuilder<unknown>): Promise<StoredStop[]> => {
  const { rows } = await sql<StoredStop>`
    select s.id, s.register, s.purpose, s.agency, s.authority,
      case when s.organisation is not null
        then jsonb_build_object('bin', s.organisation, 'name', s.organisation_name) end as organisation, s.officer, s.reason, s.act, s.article,
      s.effective_at as "effectiveAt", s.issued_at as "issuedAt", s.leaf_hash as "leafHash", s.salt,
      l.lifted_at as "liftedAt", l.reason as "liftReason", l.officer as "liftOfficer", l.leaf_hash as "liftLeaf",
      l.salt as "liftSalt"
    from registers.stop s left join registers.stop_lift l on l.stop_id = s.id ${where}`.execute(tx.db<Tables>());
  return rows;
};

export const findStop = async (tx: Tx, id: string): Promise<StoredStop | undefined> =>
  (await found(tx, sql`where s.id = ${id}::uuid`))[0];

/** Orders, the newest first: of one register, or of all. */
export const findStops = (tx: Tx, register: string | undefined, limit: number): Promise<StoredStop[]> =>
  found(
    tx,
    sql`where ${register ?? null}::text is null or s.register = ${register ?? null}
    order by s.id desc limit ${limit}`,
  );

/** The next orders after an id, for fsck. */
export const stopsAfter = (tx: Tx, after: string, limit: number): Promise<StoredStop[]> =>
  found(tx, sql`where s.id > ${after}::uuid order by s.id limit ${limit}`);

/** How many orders, and how many liftings of them. */
export async function countStops(tx: Tx, of: 'stop' | 'stop_lift'): Promise<number> {
  const table = sql.table(`registers.${of}`);
  const { rows } = await sql<{ count: number }>`select count(*) as count from ${table}`.execute(tx.db<Tables>());
  return rows[0]?.count ?? 0;
}

/** Orders issued, and lifted, from a moment on, before another. */
export async function countOrders(
  tx: Tx,
  { from, to }: { readonly from: Instant; readonly to: Instant },
): Promise<{ readonly issued: number; readonly lifted: number }> {
  const span = (column: string) => sql`${sql.ref(column)} >= ${isoInstant(from)}::timestamptz
    and ${sql.ref(column)} < ${isoInstant(to)}::timestamptz`;
  const { rows } = await sql<{ issued: number; lifted: number }>`select
      (select count(*) from registers.stop where ${span('issued_at')}) as issued,
      (select count(*) from registers.stop_lift where ${span('lifted_at')}) as lifted`.execute(tx.db<Tables>());
  return rows[0] ?? { issued: 0, lifted: 0 };
}
