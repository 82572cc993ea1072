import { type ColumnType, sql } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { KeptSignatures } from '#platform/kept-signatures.ts';

type Moment = ColumnType<Instant, string, string>;

export interface Tables {
  'centres.prepared': { session_id: string; visit_id: string; content: Buffer; prepared_at: Moment };
  'centres.visit': {
    id: string;
    person_id: string;
    person_name: string;
    officer_id: string;
    agency: string;
    centre: string;
    content: Buffer;
    cms: Buffer;
    serial: string;
    started_at: Moment;
    until: Moment;
    leaf: string;
    salt: Buffer | null;
    entry_leaf: Buffer | null;
    entry_salt: Buffer | null;
  };
  'centres.visit_end': { visit_id: string; at: Moment; leaf: Buffer | null; salt: Buffer | null };
  'centres.assisted_case': { case_id: string; visit_id: string; at: Moment };
}

export interface Prepared {
  readonly visitId: string;
  readonly content: Uint8Array;
  readonly preparedAt: Instant;
}

/** Keeps what waits for the visitor's signature; the last one counts. */
export async function savePrepared(tx: Tx, sessionId: string, prepared: Prepared): Promise<void> {
  const row = {
    visit_id: prepared.visitId,
    content: Buffer.from(prepared.content),
    prepared_at: isoInstant(prepared.preparedAt),
  };
  await tx
    .db<Tables>()
    .insertInto('centres.prepared')
    .values({ session_id: sessionId, ...row })
    .onConflict((conflict) => conflict.column('session_id').doUpdateSet(row))
    .execute();
}

export async function findPrepared(tx: Tx, sessionId: string): Promise<Prepared | undefined> {
  const row = await tx
    .db<Tables>()
    .selectFrom('centres.prepared')
    .select(['visit_id as visitId', 'content', 'prepared_at as preparedAt'])
    .where('session_id', '=', sessionId)
    .executeTakeFirst();
  return row && { ...row, content: new Uint8Array(row.content) };
}

export async function dropPrepared(tx: Tx, sessionId: string): Promise<void> {
  await tx.db<Tables>().deleteFrom('centres.prepared').where('session_id', '=', sessionId).execute();
}

/** A leaf of the log, and the salt that opens it; 32 bytes each. */
export interface Proof {
  readonly leafHash: Uint8Array;
  readonly salt: Uint8Array;
}

export interface NewVisit {
  readonly id: string;
  readonly personId: string;
  readonly personName: string;
  readonly officerId: string;
  readonly agency: string;
  readonly centre: string;
  readonly content: Uint8Array;
  readonly cms: Uint8Array;
  readonly serial: string;
  readonly startedAt: Instant;
  readonly until: Instant;
  readonly leaf: string;
  /** Opens the leaf. */
  readonly salt: Uint8Array;
  /** Of what the row says beside it. */
  readonly entry: Proof;
}

export async function insertVisit(tx: Tx, visit: NewVisit): Promise<void> {
  await tx
    .db<Tables>()
    .insertInto('centres.visit')
    .values({
      id: visit.id,
      person_id: visit.personId,
      person_name: visit.personName,
      officer_id: visit.officerId,
      agency: visit.agency,
      centre: visit.centre,
      content: Buffer.from(visit.content),
      cms: Buffer.from(visit.cms),
      serial: visit.serial,
      started_at: isoInstant(visit.startedAt),
      until: isoInstant(visit.until),
      leaf: visit.leaf,
      salt: Buffer.from(visit.salt),
      entry_leaf: Buffer.from(visit.entry.leafHash),
      entry_salt: Buffer.from(visit.entry.salt),
    })
    .execute();
}

/** Ends a visit; false where it is ended already, and nothing changes. */
export async function insertVisitEnd(tx: Tx, visitId: string, at: Instant, proof: Proof): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .db<Tables>()
    .insertInto('centres.visit_end')
    .values({
      ...{ visit_id: visitId, at: isoInstant(at) },
      ...{ leaf: Buffer.from(proof.leafHash), salt: Buffer.from(proof.salt) },
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

export interface Visit {
  readonly id: string;
  readonly personName: string;
  readonly officerId: string;
  readonly agency: string;
  readonly centre: string;
  readonly startedAt: Instant;
  readonly until: Instant;
  readonly endedAt: Instant | null;
  readonly leaf: string;
}

const visits = (tx: Tx) =>
  tx
    .db<Tables>()
    .selectFrom('centres.visit as v')
    .leftJoin('centres.visit_end as e', 'e.visit_id', 'v.id')
    .select([
      'v.id',
      'v.person_name as personName',
      'v.officer_id as officerId',
      'v.agency',
      'v.centre',
      'v.started_at as startedAt',
      'v.until',
      'e.at as endedAt',
      'v.leaf',
    ]);

export const findVisit = (tx: Tx, visitId: string): Promise<Visit | undefined> =>
  visits(tx).where('v.id', '=', visitId).executeTakeFirst();

/** What a visitor signed for a window at which he was at a moment. */
export async function findAuthorisation(tx: Tx, personId: string, officerId: string, at: Instant) {
  return tx
    .db<Tables>()
    .selectFrom('centres.visit')
    .select(['content', 'cms', 'started_at as at', 'leaf', 'salt'])
    .where('person_id', '=', personId)
    .where('officer_id', '=', officerId)
    .where('started_at', '<=', sql<Instant>`${isoInstant(at)}`)
    .where('until', '>', sql<Instant>`${isoInstant(at)}`)
    .orderBy('started_at', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** A person's visits, newest first. */
export const visitsOf = (tx: Tx, personId: string, limit: number): Promise<Visit[]> =>
  visits(tx).where('v.person_id', '=', personId).orderBy('v.started_at', 'desc').limit(limit).execute();

/** The visit of a person at an operator's window at a moment. */
export async function visitAt(tx: Tx, personId: string, officerId: string, at: Instant): Promise<string | undefined> {
  const row = await tx
    .db<Tables>()
    .selectFrom('centres.visit')
    .select('id')
    .where('person_id', '=', personId)
    .where('officer_id', '=', officerId)
    .where('started_at', '<=', sql<Instant>`${isoInstant(at)}`)
    .where('until', '>', sql<Instant>`${isoInstant(at)}`)
    .orderBy('started_at', 'desc')
    .executeTakeFirst();
  return row?.id;
}

export async function insertAssistedCase(tx: Tx, caseId: string, visitId: string, at: Instant): Promise<void> {
  await tx
    .db<Tables>()
    .insertInto('centres.assisted_case')
    .values({ case_id: caseId, visit_id: visitId, at: isoInstant(at) })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Cases sent during visits, by visit. */
export async function assistedCases(
  tx: Tx,
  visitIds: readonly string[],
): Promise<{ visitId: string; caseId: string }[]> {
  if (visitIds.length === 0) return [];
  return tx
    .db<Tables>()
    .selectFrom('centres.assisted_case')
    .select(['visit_id as visitId', 'case_id as caseId'])
    .where('visit_id', 'in', [...visitIds])
    .orderBy('at')
    .execute();
}

/** What visitors signed at windows, after the id of a visit. */
export async function visitSignatures(tx: Tx, after: string, limit: number): Promise<KeptSignatures[]> {
  const query = tx.db<Tables>().selectFrom('centres.visit').select(['id', 'cms']);
  const rows = await query.where('id', '>', after).orderBy('id').limit(limit).execute();
  return rows.map(({ id, cms }) => ({ id, signatures: [cms] }));
}
