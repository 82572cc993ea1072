/** SQL of what is known of certificates that other authorities issued. An authority is the SHA-256 of its certificate, hexadecimal. */
import { type ColumnType, CompiledQuery, sql } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { ReadList } from '../signatures/revocation-list.ts';

type Moment = ColumnType<Instant, string, string>;
/** certificateHold (RFC 5280 section 5.3.1). */
const HOLD = 6;

export type ListKind = 'complete' | 'delta';

interface Tables {
  'trust.external_list': {
    authority: string;
    kind: ListKind;
    number: string | null;
    this_update: Moment | null;
    next_update: Moment | null;
    der: Uint8Array | null;
    attempted_at: Moment;
    failure: string | null;
  };
  'trust.external_revocation': {
    authority: string;
    serial: string;
    revoked_at: Moment;
    reason: number;
    lifted_at: Moment | null;
  };
  'trust.external_certificate': {
    authority: string;
    serial: string;
    asked_at: Moment | null;
    good_until: Moment | null;
  };
}

/** What is known of one certificate. */
export interface ExternalFacts {
  readonly revokedAt: Instant | null;
  readonly liftedAt: Instant | null;
  /** Until when an answer that it is good may be believed. */
  readonly goodUntil: Instant | null;
  /** Until when the newest list may be believed. */
  readonly listedUntil: Instant | null;
}

// Written out, for every signature of an external authority asks it.
const FIND_FACTS = `
  select revocation.revoked_at as "revokedAt", revocation.lifted_at as "liftedAt",
    certificate.good_until as "goodUntil",
    (select max(next_update) from trust.external_list where authority = $1) as "listedUntil"
  from (values (1)) as one
  left join trust.external_revocation revocation on revocation.authority = $1 and revocation.serial = $2
  left join trust.external_certificate certificate on certificate.authority = $1 and certificate.serial = $2`;

export async function findFacts(tx: Tx, authority: string, serial: string): Promise<ExternalFacts> {
  const query = CompiledQuery.raw(FIND_FACTS, [authority, serial]) as CompiledQuery<ExternalFacts>;
  const [facts] = (await tx.db<Tables>().executeQuery(query)).rows;
  return facts ?? { revokedAt: null, liftedAt: null, goodUntil: null, listedUntil: null };
}

/** Notes that a certificate signed here; `asked`: somebody waits for its status. */
export async function noteCertificate(
  tx: Tx,
  { authority, serial, at, asked }: { authority: string; serial: string; at: Instant; asked: boolean },
): Promise<void> {
  const asked_at = asked ? isoInstant(at) : null;
  await tx
    .db<Tables>()
    .insertInto('trust.external_certificate')
    .values({ authority, serial, asked_at })
    .onConflict((conflict) =>
      asked
        ? conflict.columns(['authority', 'serial']).doUpdateSet({ asked_at })
        : conflict.columns(['authority', 'serial']).doNothing(),
    )
    .execute();
}

/** The authorities under whom a certificate with this serial signed here. */
export async function authoritiesOfSerial(tx: Tx, serial: string): Promise<string[]> {
  const rows = await tx
    .db<Tables>()
    .selectFrom('trust.external_certificate')
    .select('authority')
    .where('serial', '=', serial)
    .execute();
  return rows.map(({ authority }) => authority);
}

/** Certificates of an authority whose status somebody waits for, the longest first. */
export async function listAsked(tx: Tx, authority: string, limit: number): Promise<string[]> {
  const rows = await tx
    .db<Tables>()
    .selectFrom('trust.external_certificate')
    .select('serial')
    .where('authority', '=', authority)
    .where('asked_at', 'is not', null)
    .orderBy('asked_at')
    .limit(limit)
    .execute();
  return rows.map(({ serial }) => serial);
}

/** Keeps that nobody waits any more, and until when the answer says that the certificate is good, where it says so. */
export async function keepAnswer(
  tx: Tx,
  authority: string,
  serial: string,
  goodUntil: Instant | undefined,
): Promise<void> {
  await tx
    .db<Tables>()
    .updateTable('trust.external_certificate')
    .set({ asked_at: null, ...(goodUntil === undefined ? {} : { good_until: isoInstant(goodUntil) }) })
    .where('authority', '=', authority)
    .where('serial', '=', serial)
    .execute();
}

export interface ListState {
  readonly kind: ListKind;
  readonly number: string | null;
  readonly thisUpdate: Instant | null;
  readonly nextUpdate: Instant | null;
  readonly attemptedAt: Instant;
  readonly failure: string | null;
}

export async function findListStates(tx: Tx, authority: string): Promise<ListState[]> {
  return tx
    .db<Tables>()
    .selectFrom('trust.external_list')
    .select(['kind', 'number', 'failure'])
    .select(['this_update as thisUpdate', 'next_update as nextUpdate', 'attempted_at as attemptedAt'])
    .where('authority', '=', authority)
    .execute();
}

/** Keeps an attempt: what the list says of itself, or why there is none; what an earlier one said stays then. */
export async function keepAttempt(
  tx: Tx,
  authority: string,
  kind: ListKind,
  at: Instant,
  outcome:
    | (Pick<ReadList, 'number' | 'thisUpdate' | 'nextUpdate'> & { readonly der: Uint8Array | null })
    | { readonly failure: string },
): Promise<void> {
  const found =
    'failure' in outcome
      ? { failure: outcome.failure }
      : {
          failure: null,
          number: outcome.number ?? null,
          this_update: isoInstant(outcome.thisUpdate),
          next_update: isoInstant(outcome.nextUpdate),
          der: outcome.der && Buffer.from(outcome.der),
        };
  const row = { attempted_at: isoInstant(at), ...found };
  await tx
    .db<Tables>()
    .insertInto('trust.external_list')
    .values({ authority, kind, ...row })
    .onConflict((conflict) => conflict.columns(['authority', 'kind']).doUpdateSet(row))
    .execute();
}

/** The newest complete list, DER; undefined where there is none, or it is too large to be kept. */
export async function findListBytes(tx: Tx, authority: string): Promise<Uint8Array | undefined> {
  const row = await tx
    .db<Tables>()
    .selectFrom('trust.external_list')
    .select('der')
    .where('authority', '=', authority)
    .where('kind', '=', 'complete')
    .executeTakeFirst();
  return row?.der ?? undefined;
}

export interface ExternalRevocation {
  readonly serial: string;
  readonly at: Instant;
  readonly reason: number;
}

/** Keeps withdrawals and suspensions. */
export async function keepRevocations(
  tx: Tx,
  authority: string,
  revocations: readonly ExternalRevocation[],
): Promise<void> {
  if (revocations.length === 0) return;
  const serials = revocations.map(({ serial }) => serial);
  const moments = revocations.map(({ at }) => isoInstant(at));
  const reasons = revocations.map(({ reason }) => reason);
  await sql`
    insert into trust.external_revocation (authority, serial, revoked_at, reason)
    select ${authority}, one.* from unnest(${serials}::text[], ${moments}::timestamptz[], ${reasons}::smallint[]) as one
    on conflict (authority, serial) do update
      set revoked_at = excluded.revoked_at, reason = excluded.reason, lifted_at = null
      where external_revocation.reason <> excluded.reason or external_revocation.revoked_at <> excluded.revoked_at`.execute(
    tx.db<Tables>(),
  );
}

/** Ends the suspension of a certificate. */
export async function lift(
  tx: Tx,
  authority: string,
  { serial, at }: Omit<ExternalRevocation, 'reason'>,
): Promise<void> {
  await tx
    .db<Tables>()
    .updateTable('trust.external_revocation')
    .set({ lifted_at: isoInstant(at) })
    .where('authority', '=', authority)
    .where('serial', '=', serial)
    .where('reason', '=', HOLD)
    .where('lifted_at', 'is', null)
    .execute();
}

/** Ends, as of a moment, every suspension before it that a complete list of that moment doesn't name any more. */
export async function liftUnnamed(tx: Tx, authority: string, named: readonly string[], at: Instant): Promise<void> {
  await sql`
    update trust.external_revocation set lifted_at = ${isoInstant(at)}
    where authority = ${authority} and reason = ${HOLD} and lifted_at is null and revoked_at < ${isoInstant(at)}
      and serial <> all(${named}::text[])`.execute(tx.db<Tables>());
}
