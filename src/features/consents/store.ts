/** SQL of consents: requests, whom they reached and what he did are only added. */
import { type RawBuilder, sql } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { KeptSignatures } from '#platform/kept-signatures.ts';
import type { Addressed, ConsentAct, ConsentRequest } from './rules/consent.ts';

type Tables = Record<never, never>;

/** What opens a leaf. */
export interface Leaf {
  readonly leafHash: Uint8Array;
  readonly salt: Uint8Array;
}

type StoredAct = ConsentAct & Leaf;

/** A request with the person whom it reached, if it reached one, and his acts in their order. */
export interface Consent extends ConsentRequest, Leaf {
  readonly addressed: (Addressed & Leaf) | undefined;
  readonly acts: readonly StoredAct[];
}

const moment = (at: Instant) => sql`${isoInstant(at)}::timestamptz`;

/** Readers of one consent go side by side; whoever acts upon it waits for them, and they for him. */
export async function lockConsent(tx: Tx, id: string, how: 'read' | 'act'): Promise<void> {
  const name = `consents/${id}`;
  await (how === 'read'
    ? sql`select pg_advisory_xact_lock_shared(hashtextextended(${name}, 0))`
    : sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`
  ).execute(tx.db<Tables>());
}

/** One organisation asks one thing after another. */
export async function lockAsking(tx: Tx, organisationId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`consents/of/${organisationId}`}, 0))`.execute(
    tx.db<Tables>(),
  );
}

export async function insertRequest(tx: Tx, one: ConsentRequest, leaf: Leaf): Promise<void> {
  await sql`insert into consents.request (id, organisation_id, organisation_name, bin, asked_by, iin, surname, register,
      purpose, fields, last_day, answer_until, ends_at, at, leaf_hash, salt)
    values (${one.id}::uuid, ${one.organisationId}::uuid, ${JSON.stringify(one.organisationName)}::jsonb, ${one.bin},
      ${one.askedBy}::uuid, ${one.iin}, ${one.surname}, ${one.register}, ${one.purpose}, ${[...one.fields]}::text[],
      ${one.lastDay}::date, ${moment(one.answerUntil)}, ${moment(one.endsAt)}, ${moment(one.at)},
      ${Buffer.from(leaf.leafHash)}, ${Buffer.from(leaf.salt)})`.execute(tx.db<Tables>());
}

export async function insertAddressed(tx: Tx, one: Addressed, leaf: Leaf): Promise<void> {
  await sql`insert into consents.addressed (request_id, person_id, content, at, leaf_hash, salt)
    values (${one.requestId}::uuid, ${one.personId}::uuid, ${Buffer.from(one.content)}, ${moment(one.at)},
      ${Buffer.from(leaf.leafHash)}, ${Buffer.from(leaf.salt)})`.execute(tx.db<Tables>());
}

export async function insertAct(tx: Tx, one: ConsentAct, leaf: Leaf): Promise<void> {
  await sql`insert into consents.act (request_id, number, kind, person_id, at, cms, leaf_hash, salt)
    values (${one.requestId}::uuid, ${one.number}, ${one.kind}, ${one.personId}::uuid, ${moment(one.at)},
      ${one.cms ? Buffer.from(one.cms) : null}, ${Buffer.from(leaf.leafHash)}, ${Buffer.from(leaf.salt)})`.execute(
    tx.db<Tables>(),
  );
}

export async function insertWarned(tx: Tx, requestId: string, at: Instant): Promise<void> {
  await sql`insert into consents.warned (request_id, at) values (${requestId}::uuid, ${moment(at)})`.execute(
    tx.db<Tables>(),
  );
}

interface Row extends ConsentRequest, Leaf {
  readonly personId: string | null;
  readonly content: Uint8Array | null;
  readonly addressedAt: Instant | null;
  readonly addressedLeaf: Uint8Array | null;
  readonly addressedSalt: Uint8Array | null;
}

async function consents(tx: Tx, where: RawBuilder<unknown>): Promise<Consent[]> {
  const { rows } = await sql<Row>`select r.id, r.organisation_id as "organisationId",
      r.organisation_name as "organisationName", r.bin, r.asked_by as "askedBy", r.iin, r.surname, r.register, r.purpose,
      r.fields, r.last_day as "lastDay", r.answer_until as "answerUntil", r.ends_at as "endsAt", r.at,
      r.leaf_hash as "leafHash", r.salt, a.person_id as "personId", a.content, a.at as "addressedAt",
      a.leaf_hash as "addressedLeaf", a.salt as "addressedSalt"
    from consents.request r left join consents.addressed a on a.request_id = r.id ${where}`.execute(tx.db<Tables>());
  const acts = await actsOf(
    tx,
    rows.map(({ id }) => id),
  );
  return rows.map(({ personId, content, addressedAt, addressedLeaf, addressedSalt, ...request }) => ({
    ...request,
    addressed:
      personId && content && addressedAt !== null && addressedLeaf && addressedSalt
        ? {
            ...{ requestId: request.id, personId, content: new Uint8Array(content), at: addressedAt },
            ...{ leafHash: addressedLeaf, salt: addressedSalt },
          }
        : undefined,
    acts: acts.filter(({ requestId }) => requestId === request.id),
  }));
}

async function actsOf(tx: Tx, ids: readonly string[]): Promise<StoredAct[]> {
  if (ids.length === 0) return [];
  const { rows } =
    await sql<StoredAct>`select request_id as "requestId", number, kind, person_id as "personId", at, cms,
      leaf_hash as "leafHash", salt
    from consents.act where request_id = any(${[...ids]}::uuid[]) order by request_id, number`.execute(tx.db<Tables>());
  return rows;
}

export const findConsent = async (tx: Tx, id: string): Promise<Consent | undefined> =>
  (await consents(tx, sql`where r.id = ${id}::uuid`))[0];

/** How many one list shows. */
const SHOWN = 100;

/** What was asked of a person, the newest first. */
export const consentsOf = (tx: Tx, personId: string): Promise<Consent[]> =>
  consents(tx, sql`where a.person_id = ${personId}::uuid order by a.request_id desc limit ${SHOWN}`);

/** What an organisation asked, the newest first. */
export const consentsFor = (tx: Tx, organisationId: string): Promise<Consent[]> =>
  consents(tx, sql`where r.organisation_id = ${organisationId}::uuid order by r.id desc limit ${SHOWN}`);

/** The same asked by the same organisation of the same number, and not over at a moment. */
export const consentsAlike = (
  tx: Tx,
  one: Pick<ConsentRequest, 'organisationId' | 'iin' | 'register' | 'purpose'>,
  now: Instant,
): Promise<Consent[]> =>
  consents(
    tx,
    sql`where r.organisation_id = ${one.organisationId}::uuid and r.iin = ${one.iin} and r.register = ${one.register}
      and r.purpose = ${one.purpose} and r.ends_at >= ${moment(now)}`,
  );

/** Given, still to end within a span, and nobody told yet; a withdrawn one has its second act. */
export const consentsEnding = (tx: Tx, from: Instant, to: Instant, limit: number): Promise<Consent[]> =>
  consents(
    tx,
    sql`where r.ends_at between ${moment(from)} and ${moment(to)}
      and exists (select from consents.act g where g.request_id = r.id and g.kind = 'given')
      and not exists (select from consents.act w where w.request_id = r.id and w.kind = 'withdrawn')
      and not exists (select from consents.warned w where w.request_id = r.id)
    order by r.ends_at limit ${limit}`,
  );

/** The next ones after an id, for fsck. */
export const consentsAfter = (tx: Tx, after: string): Promise<Consent[]> =>
  consents(tx, sql`where r.id > ${after}::uuid order by r.id limit 500`);

/** Signatures by which consents were given, after the id of a request. */
export async function givenSignatures(tx: Tx, after: string, limit: number): Promise<KeptSignatures[]> {
  const { rows } = await sql<{ id: string; cms: Buffer }>`select request_id as id, cms from consents.act
    where request_id > ${after}::uuid and kind = 'given' order by request_id limit ${limit}`.execute(tx.db());
  return rows.map(({ id, cms }) => ({ id, signatures: [cms] }));
}
