/** SQL of the certificates' status: their events. */
import { type ColumnType, CompiledQuery, sql } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { StatusReason } from '../revocation/list.ts';

type Moment = ColumnType<Instant, string, never>;

interface Tables {
  'trust.certificate': { serial: string; fingerprint: string; issuer: string | null };
  'trust.revocation': {
    serial: string;
    number: number;
    reason: StatusReason;
    at: Moment;
    recorded_at: Moment;
    by_actor: string;
    by_kind: string;
  };
  'trust.unlisted': { serial: string; number: number; issuer: string };
}

export interface StatusEvent {
  readonly reason: StatusReason;
  readonly at: Instant;
  readonly by: string;
  readonly byKind: string;
}

export interface StatusRow {
  readonly serial: string;
  readonly fingerprint: string;
  readonly issuer: string | null;
  /** In their order. */
  readonly events: readonly StatusEvent[];
}

// Written out, for every signature asks it and the builder took as long as the database.
const FIND_EVENTS = `
  select certificate.fingerprint, certificate.issuer, event.reason, event.at, event.by_actor as by, event.by_kind as "byKind"
  from trust.certificate
  left join trust.revocation event on event.serial = certificate.serial
  where certificate.serial = $1
  order by event.number`;

type EventRow = Pick<StatusRow, 'fingerprint' | 'issuer'> & {
  readonly [Key in keyof StatusEvent]: StatusEvent[Key] | null;
};

/** One of our certificates with its events. Undefined: never issued by us. */
export async function findStatusEvents(tx: Tx, serial: string): Promise<StatusRow | undefined> {
  const query = CompiledQuery.raw(FIND_EVENTS, [serial]) as CompiledQuery<EventRow>;
  const { rows } = await tx.db<Tables>().executeQuery(query);
  const [first] = rows;
  if (!first) return undefined;
  const events = rows.flatMap(({ reason, at, by, byKind }) =>
    reason !== null && at !== null && by !== null && byKind !== null ? [{ reason, at, by, byKind }] : [],
  );
  return { serial, fingerprint: first.fingerprint, issuer: first.issuer, events };
}

/** One act at a time on a certificate's status; held until the transaction ends. */
export async function lockStatus(tx: Tx, serial: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`trust/status/${serial}`}, 0))`.execute(tx.db<Tables>());
}

export async function insertStatusEvent(
  tx: Tx,
  event: StatusEvent & { serial: string; number: number; issuer: string | null; recordedAt: Instant },
): Promise<void> {
  const { serial, number, issuer, reason, at, recordedAt, by, byKind } = event;
  const db = tx.db<Tables>();
  await db
    .insertInto('trust.revocation')
    .values({
      serial,
      number,
      reason,
      at: isoInstant(at),
      recorded_at: isoInstant(recordedAt),
      by_actor: by,
      by_kind: byKind,
    })
    .execute();
  if (issuer !== null) await db.insertInto('trust.unlisted').values({ serial, number, issuer }).execute();
}
