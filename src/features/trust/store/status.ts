/** SQL of the certificates' status: their events. */
import { type ColumnType, CompiledQuery, sql } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { GatheredStatement } from '#platform/database/gather.ts';
import type { Role } from '../certificates/template.ts';
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
  readonly kind: Role;
  /** In their order. */
  readonly events: readonly StatusEvent[];
}

// Written out, for every signature asks it and the builder took as long as the database. Each certificate looks up its own rows (decision 033).
const FIND_EVENTS = `
  select certificate.*, event.reason, event.at, event.by_actor as by, event.by_kind as "byKind"
  from (select distinct value as serial from jsonb_array_elements_text($1::jsonb)) as asked
  cross join lateral (select serial, fingerprint, issuer, kind from trust.certificate where serial = asked.serial offset 0) as certificate
  left join lateral (select * from trust.revocation where serial = certificate.serial offset 0) as event on true
  order by certificate.serial, event.number`;

type EventRow = Omit<StatusRow, 'events'> & { readonly [Key in keyof StatusEvent]: StatusEvent[Key] | null };

const eventsTogether: GatheredStatement<string, StatusRow | undefined> = {
  async ask(db, serials) {
    const query = CompiledQuery.raw(FIND_EVENTS, [JSON.stringify(serials)]) as CompiledQuery<EventRow>;
    const found = new Map<string, StatusRow & { readonly events: StatusEvent[] }>();
    for (const { serial, fingerprint, issuer, kind, reason, at, by, byKind } of (await db.executeQuery(query)).rows) {
      const row = found.get(serial) ?? { serial, fingerprint, issuer, kind, events: [] };
      found.set(serial, row);
      if (reason !== null && at !== null && by !== null && byKind !== null) row.events.push({ reason, at, by, byKind });
    }
    return serials.map((serial) => found.get(serial));
  },
};

/** One of our certificates with its events. Undefined: never issued by us. */
export const findStatusEvents = (tx: Tx, serial: string): Promise<StatusRow | undefined> =>
  tx.gather(eventsTogether, serial);

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
