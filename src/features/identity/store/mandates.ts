/** SQL of mandates that were given: grants and acts are only added. */
import { type Selectable, sql } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { KeptSignatures } from '#platform/kept-signatures.ts';
import type { Grant, GrantAct } from '../rules/grant.ts';
import type { MandateGrantTable, Tables } from './tables.ts';

/** What opens a leaf. */
export interface Proof {
  readonly salt: Uint8Array;
  readonly leafHash: Uint8Array;
}

/** A grant with what was done upon it, and who accepted it where it named nobody. */
export interface GrantWithActs extends Grant {
  readonly acts: readonly GrantAct[];
  /** Whether the grant itself names the representative. */
  readonly isNamed: boolean;
  readonly proof: Proof;
}

export async function insertGrant(tx: Tx, grant: Grant, proof: Proof): Promise<void> {
  const { organisation, representative } = grant;
  await tx
    .db<Tables>()
    .insertInto('identity.mandate_grant')
    .values({
      id: grant.id,
      kind: grant.kind,
      grantor_id: grant.grantor.id,
      grantor_name: grant.grantor.name,
      organisation_id: organisation?.id ?? null,
      organisation_name: organisation ? JSON.stringify(organisation.name) : null,
      representative_id: representative?.id ?? null,
      representative_name: representative?.name ?? null,
      services: [...grant.services],
      consents: [...grant.consents],
      may_sign: grant.maySign,
      last_day: grant.lastDay,
      offered_until: isoInstant(grant.offeredUntil),
      assisted_by: grant.assistedBy,
      content: Buffer.from(grant.content),
      cms: Buffer.from(grant.cms),
      at: isoInstant(grant.at),
      salt: Buffer.from(proof.salt),
      leaf_hash: Buffer.from(proof.leafHash),
    })
    .execute();
}

export async function insertAct(tx: Tx, act: GrantAct, proof: Proof): Promise<void> {
  await tx
    .db<Tables>()
    .insertInto('identity.mandate_act')
    .values({
      mandate_id: act.mandateId,
      number: act.number,
      kind: act.kind,
      at: isoInstant(act.at),
      person_id: act.personId,
      person_name: act.personName,
      assisted_by: act.assistedBy,
      salt: Buffer.from(proof.salt),
      leaf_hash: Buffer.from(proof.leafHash),
    })
    .execute();
}

type GrantRow = Selectable<MandateGrantTable>;

async function withActs(tx: Tx, rows: readonly GrantRow[]): Promise<GrantWithActs[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const acts = await tx
    .db<Tables>()
    .selectFrom('identity.mandate_act')
    .selectAll()
    .where('mandate_id', 'in', ids)
    .orderBy('mandate_id')
    .orderBy('number')
    .execute();
  return rows.map((row) => {
    const own = acts
      .filter((act) => act.mandate_id === row.id)
      .map((act) => ({
        mandateId: act.mandate_id,
        number: act.number,
        kind: act.kind,
        at: act.at,
        personId: act.person_id,
        personName: act.person_name,
        assistedBy: act.assisted_by,
      }));
    return grantOf(row, own);
  });
}

function grantOf(row: GrantRow, acts: readonly GrantAct[]): GrantWithActs {
  const { representative_id: id, representative_name: name } = row;
  const accepted = acts.find(({ kind }) => kind === 'accepted');
  const byCode = accepted && { id: accepted.personId, name: accepted.personName };
  return {
    id: row.id,
    kind: row.kind,
    grantor: { id: row.grantor_id, name: row.grantor_name },
    organisation:
      row.organisation_id === null || row.organisation_name === null
        ? undefined
        : { id: row.organisation_id, name: row.organisation_name },
    representative: id === null || name === null ? byCode : { id, name },
    isNamed: id !== null,
    services: row.services,
    consents: row.consents,
    maySign: row.may_sign,
    lastDay: row.last_day,
    offeredUntil: row.offered_until,
    assistedBy: row.assisted_by,
    content: new Uint8Array(row.content),
    cms: new Uint8Array(row.cms),
    at: row.at,
    acts,
    proof: { salt: new Uint8Array(row.salt), leafHash: new Uint8Array(row.leaf_hash) },
  };
}

const grants = (tx: Tx) => tx.db<Tables>().selectFrom('identity.mandate_grant').selectAll();

/** A grant by its id; `lock`: nobody else acts upon it until the transaction ends. */
export async function findGrant(tx: Tx, id: string, lock = false): Promise<GrantWithActs | undefined> {
  if (lock) await sql`select pg_advisory_xact_lock(hashtextextended(${`mandate ${id}`}, 0))`.execute(tx.db());
  const row = await grants(tx).where('id', '=', id).executeTakeFirst();
  return row && (await withActs(tx, [row]))[0];
}

/** How many of one person's mandates one page shows. */
const SHOWN = 100;

/** What a person gave for himself, or was given for an organisation by whoever directed it then; newest first. */
export async function grantsBy(
  tx: Tx,
  holder: { readonly personId: string } | { readonly organisationId: string },
): Promise<GrantWithActs[]> {
  const all = grants(tx).orderBy('id', 'desc').limit(SHOWN);
  const rows =
    'organisationId' in holder
      ? await all.where('organisation_id', '=', holder.organisationId).execute()
      : await all.where('grantor_id', '=', holder.personId).where('organisation_id', 'is', null).execute();
  return withActs(tx, rows);
}

/** What was given to a person: offered to him by name, or accepted by him by a code; newest first. */
export async function grantsTo(tx: Tx, personId: string): Promise<GrantWithActs[]> {
  const rows = await grants(tx)
    .where(({ eb, or, selectFrom }) =>
      or([
        eb('representative_id', '=', personId),
        eb(
          'id',
          'in',
          selectFrom('identity.mandate_act')
            .select('mandate_id')
            .where('person_id', '=', personId)
            .where('kind', '=', 'accepted'),
        ),
      ]),
    )
    .orderBy('id', 'desc')
    .limit(SHOWN)
    .execute();
  return withActs(tx, rows);
}

/** Something that a person did with a mandate through an operator. */
export interface AssistedAct {
  readonly what: 'given' | GrantAct['kind'];
  readonly at: Instant;
  /** The operator, as an officer. */
  readonly assistedBy: string;
}

/** What a person did with mandates at centres since a moment, in its order. */
export async function assistedActs(tx: Tx, personId: string, since: Instant): Promise<AssistedAct[]> {
  const { rows } = await sql<AssistedAct>`
    select 'given' as what, at, assisted_by as "assistedBy" from identity.mandate_grant
    where grantor_id = ${personId}::uuid and at >= ${isoInstant(since)} and assisted_by is not null
    union all
    select kind, at, assisted_by from identity.mandate_act
    where person_id = ${personId}::uuid and at >= ${isoInstant(since)} and assisted_by is not null
    order by at`.execute(tx.db<Tables>());
  return rows;
}

/** The next grant after an id, for the checker. */
export async function grantAfter(tx: Tx, after: string): Promise<GrantWithActs | undefined> {
  const row = await grants(tx).where('id', '>', after).orderBy('id').limit(1).executeTakeFirst();
  return row && (await withActs(tx, [row]))[0];
}

/** The proofs of a grant's acts by their numbers, for the checker. */
export async function actProofs(tx: Tx, mandateId: string): Promise<ReadonlyMap<number, Proof>> {
  const rows = await tx
    .db<Tables>()
    .selectFrom('identity.mandate_act')
    .select(['number', 'salt', 'leaf_hash'])
    .where('mandate_id', '=', mandateId)
    .execute();
  return new Map(
    rows.map((row) => [row.number, { salt: new Uint8Array(row.salt), leafHash: new Uint8Array(row.leaf_hash) }]),
  );
}

/** Signatures by which mandates were given, after the id of a grant. */
export async function grantSignatures(tx: Tx, after: string, limit: number): Promise<KeptSignatures[]> {
  const query = tx.db<Tables>().selectFrom('identity.mandate_grant').select(['id', 'cms']);
  const rows = await query.where('id', '>', after).orderBy('id').limit(limit).execute();
  return rows.map(({ id, cms }) => ({ id, signatures: [cms] }));
}
