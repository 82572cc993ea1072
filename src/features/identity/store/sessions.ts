import { CompiledQuery, sql } from 'kysely';
import type { LocalDate } from '#kernel/dates.ts';
import { hex } from '#kernel/hash.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { GatheredStatement } from '#platform/database/gather.ts';
import type { SessionAssurance } from '../rules/session.ts';
import type { Tables } from './tables.ts';

export interface NewSession {
  readonly id: string;
  readonly tokenHash: Uint8Array;
  readonly channel: 'portal' | 'api';
  readonly personId: string;
  readonly displayName: string;
  readonly assurance: SessionAssurance;
  readonly officerId: string | null;
  readonly mandate: string | null;
  readonly certificate: string;
  readonly device: string;
  readonly network: string;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
}

export async function insertSession(tx: Tx, session: NewSession): Promise<void> {
  await tx
    .db<Tables>()
    .insertInto('identity.session')
    .values({
      id: session.id,
      token_hash: Buffer.from(session.tokenHash),
      channel: session.channel,
      person_id: session.personId,
      display_name: session.displayName,
      assurance: session.assurance,
      officer_id: session.officerId,
      mandate: session.mandate,
      visitor_id: null,
      visitor_authorisation: null,
      visitor_until: null,
      certificate: session.certificate,
      device: session.device,
      network: session.network,
      created_at: isoInstant(session.createdAt),
      last_seen_at: isoInstant(session.createdAt),
      expires_at: isoInstant(session.expiresAt),
      revoked_at: null,
    })
    .execute();
}

/** A session with the post it acts in, as that post is on the day: no post where it has ended or not begun. */
export interface SessionWithPost {
  readonly id: string;
  readonly personId: string;
  readonly displayName: string;
  readonly assurance: SessionAssurance;
  /** Reference of the mandate that was chosen. */
  readonly mandate: string | null;
  /** The visitor at an operator's window, and until when. */
  readonly visitorId: string | null;
  readonly visitorAuthorisation: string | null;
  readonly visitorUntil: Instant | null;
  readonly lastSeenAt: Instant;
  readonly expiresAt: Instant;
  readonly revokedAt: Instant | null;
  readonly officerId: string | null;
  readonly agency: string | null;
  readonly unit: string | null;
  readonly centre: string | null;
  readonly roles: readonly string[] | null;
}

interface SessionQuestion {
  readonly tokenHash: Uint8Array;
  readonly today: LocalDate;
}

// Every request that somebody signed in makes asks this: gathered, and written out, for building it anew each time cost more than sending it.
const FIND_SESSIONS = `
  select asked.number, s.id, s.person_id as "personId", s.display_name as "displayName", s.assurance,
    s.mandate, s.last_seen_at as "lastSeenAt", s.expires_at as "expiresAt",
    s.revoked_at as "revokedAt", s.visitor_id as "visitorId",
    s.visitor_authorisation as "visitorAuthorisation", s.visitor_until as "visitorUntil", post.*
  from jsonb_to_recordset($1::jsonb) as asked (number integer, hash text, today date)
  cross join lateral (select * from identity.session where token_hash = decode(asked.hash, 'hex') offset 0) s
  left join lateral (
    select o.id as "officerId", o.agency, o.unit, o.centre, a.roles
    from identity.officer o
    join lateral (select roles from identity.assignment x
      where x.officer_id = o.id and x.effective_from <= asked.today order by x.number desc limit 1) a on true
    where o.id = s.officer_id and not exists (select 1 from identity.ending e where e.officer_id = o.id)
  ) post on true`;

const sessions: GatheredStatement<SessionQuestion, SessionWithPost | undefined> = {
  async ask(db, questions) {
    const asked = questions.map(({ tokenHash, today }, number) => ({ number, hash: hex(tokenHash), today }));
    const query = CompiledQuery.raw(FIND_SESSIONS, [JSON.stringify(asked)]);
    const { rows } = await db.executeQuery(query as CompiledQuery<SessionWithPost & { readonly number: number }>);
    const found = new Map(rows.map(({ number, ...session }) => [number, session]));
    return questions.map((_, index) => found.get(index));
  },
};

/** The session of a token, whether it still lives or not. */
export const findSession = (tx: Tx, question: SessionQuestion): Promise<SessionWithPost | undefined> =>
  tx.gather(sessions, question);

export async function touchSession(tx: Tx, id: string, at: Instant): Promise<void> {
  await tx
    .db<Tables>()
    .updateTable('identity.session')
    .set({ last_seen_at: isoInstant(at) })
    .where('id', '=', id)
    .execute();
}

const NO_VISITOR = { visitor_id: null, visitor_authorisation: null, visitor_until: null } as const;

/** Gives a session another actor and another token: the old one is worth nothing from here on. */
export async function changeActor(
  tx: Tx,
  id: string,
  change: { tokenHash: Uint8Array; officerId: string | null; mandate: string | null },
): Promise<void> {
  await tx
    .db<Tables>()
    .updateTable('identity.session')
    .set({
      token_hash: Buffer.from(change.tokenHash),
      officer_id: change.officerId,
      mandate: change.mandate,
      ...NO_VISITOR,
    })
    .where('id', '=', id)
    .execute();
}

export interface Visit {
  readonly personId: string;
  /** Id of what the visitor signed. */
  readonly authorisation: string;
  readonly until: Instant;
}

/** Puts a visitor at the window of an operator's session, or takes him away. */
export async function saveVisitor(tx: Tx, sessionId: string, visit: Visit | undefined): Promise<void> {
  const visitor = visit && {
    visitor_id: visit.personId,
    visitor_authorisation: visit.authorisation,
    visitor_until: isoInstant(visit.until),
  };
  await tx
    .db<Tables>()
    .updateTable('identity.session')
    .set(visitor ?? NO_VISITOR)
    .where('id', '=', sessionId)
    .execute();
}

export interface SessionLine {
  readonly id: string;
  readonly channel: 'portal' | 'api';
  readonly device: string;
  readonly network: string;
  readonly assurance: SessionAssurance;
  readonly createdAt: Instant;
  readonly lastSeenAt: Instant;
  readonly expiresAt: Instant;
  readonly revokedAt: Instant | null;
}

/** A person's newest sessions; whether one still lives is for the rules to say. */
export function sessionsOf(tx: Tx, personId: string, limit: number): Promise<SessionLine[]> {
  return tx
    .db<Tables>()
    .selectFrom('identity.session')
    .select([
      'id',
      'channel',
      'device',
      'network',
      'assurance',
      'created_at as createdAt',
      'last_seen_at as lastSeenAt',
      'expires_at as expiresAt',
      'revoked_at as revokedAt',
    ])
    .where('person_id', '=', personId)
    .orderBy('created_at', 'desc')
    .limit(limit)
    .execute();
}

/** Ends one session of a person; false where he has no such session that isn't ended. */
export async function revokeSession(tx: Tx, personId: string, id: string, at: Instant): Promise<boolean> {
  const result = await tx
    .db<Tables>()
    .updateTable('identity.session')
    .set({ revoked_at: isoInstant(at) })
    .where('id', '=', id)
    .where('person_id', '=', personId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** Ends all sessions of a person but one, and gives those that it ended. */
export async function revokeOthers(tx: Tx, personId: string, keep: string, at: Instant): Promise<string[]> {
  const rows = await tx
    .db<Tables>()
    .updateTable('identity.session')
    .set({ revoked_at: isoInstant(at) })
    .where('person_id', '=', personId)
    .where('id', '<>', keep)
    .where('revoked_at', 'is', null)
    .returning('id')
    .execute();
  return rows.map(({ id }) => id);
}

/** Ends all sessions that a certificate opened but one, and gives those that it ended. */
export async function revokeSessionsBy(
  tx: Tx,
  certificate: string,
  keep: string | null,
  at: Instant,
): Promise<string[]> {
  const rows = await tx
    .db<Tables>()
    .updateTable('identity.session')
    .set({ revoked_at: isoInstant(at) })
    .where('certificate', '=', certificate)
    .where('revoked_at', 'is', null)
    .$if(keep !== null, (query) => query.where('id', '<>', keep ?? ''))
    .returning('id')
    .execute();
  return rows.map(({ id }) => id);
}

/** Forgets sessions that ended before a moment. */
export async function deleteSessions(tx: Tx, expiredBefore: Instant): Promise<void> {
  await tx
    .db<Tables>()
    .deleteFrom('identity.session')
    .where('expires_at', '<', sql<Instant>`${isoInstant(expiredBefore)}::timestamptz`)
    .execute();
}

/** A session by its id, whether it still lives or not. */
export function findSessionById(
  tx: Tx,
  id: string,
): Promise<
  | Pick<
      SessionWithPost & SessionLine,
      'personId' | 'assurance' | 'mandate' | 'createdAt' | 'lastSeenAt' | 'expiresAt' | 'revokedAt'
    >
  | undefined
> {
  return tx
    .db<Tables>()
    .selectFrom('identity.session')
    .select([
      'person_id as personId',
      'assurance',
      'mandate',
      'created_at as createdAt',
      'last_seen_at as lastSeenAt',
      'expires_at as expiresAt',
      'revoked_at as revokedAt',
    ])
    .where('id', '=', id)
    .executeTakeFirst();
}
