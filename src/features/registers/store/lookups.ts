/** Look-ups: written beside the read, read by the person. */
import { CompiledQuery, type Kysely, sql } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { Named } from '../rules/reading.ts';
import { type JudicialAct, judicialActOf } from './court.ts';
import { courtActOf, isShownAt } from './delays.ts';
import type { Tables } from './tables.ts';

type LookerKind = 'person' | 'officer' | 'operator' | 'system' | 'organisation';

export interface NewLookup extends Named {
  readonly id: string;
  readonly at: Instant;
  /** The first moment of the hour: one line for each hour. */
  readonly hour: Instant;
  readonly actor: {
    readonly kind: LookerKind;
    /** For an organisation: the consent by which it reads. */
    readonly id: string;
    readonly name: string | null;
  };
  readonly agency: string | null;
  readonly unit: string | null;
  readonly register: string;
  readonly purpose: string;
  /** Sorted, so that one set has one spelling. */
  readonly fields: readonly string[];
  readonly caseId: string | null;
  readonly caseNumber: string | null;
  /** The judicial act by which a court looks; null: no court. */
  readonly demandId: string | null;
  readonly ground: { readonly act: string; readonly article: string };
}

// In the order of what makes a line the only one of its hour, so that two who write the same lines wait for each other and never cross.
const INSERT_LOOKUPS = `
  insert into registers.lookup (id, at, hour, kind, identifier, actor_kind, actor, actor_name, agency, unit, register, purpose, fields,
    case_id, case_number, demand_id, ground_act, ground_article)
  select id, at, hour, kind, identifier, "actorKind", actor, "actorName", agency, unit, register, purpose, fields,
    "caseId", "caseNumber", "demandId", act, article
  from jsonb_to_recordset($1::jsonb) as l (id uuid, at timestamptz, hour timestamptz, kind text, identifier text, "actorKind" text,
    actor text, "actorName" text, agency text, unit text, register text, purpose text, fields text[], "caseId" uuid,
    "caseNumber" text, "demandId" uuid, act text, article text)
  order by kind, identifier, "actorKind", actor, register, purpose, fields, "caseId", "demandId", hour
  on conflict do nothing`;

/** Lines, each unless its hour has it already; in one statement however many they are. */
export async function insertLookups(db: Kysely<unknown>, lookups: readonly NewLookup[]): Promise<void> {
  if (lookups.length === 0) return;
  const lines = lookups.map(({ at, hour, actor, ground, ...line }) => ({
    ...{ ...line, at: isoInstant(at), hour: isoInstant(hour), act: ground.act, article: ground.article },
    ...{ actorKind: actor.kind, actor: actor.id, actorName: actor.name },
  }));
  await db.executeQuery(CompiledQuery.raw(INSERT_LOOKUPS, [JSON.stringify(lines)]));
}

export interface StoredLookup {
  readonly id: string;
  readonly at: Instant;
  readonly actorKind: LookerKind;
  readonly actorName: string | null;
  /** By which consent an organisation looked; null: nobody asked for one. */
  readonly consentId: string | null;
  readonly agency: string | null;
  readonly unit: string | null;
  readonly register: string;
  readonly purpose: string;
  readonly fields: readonly string[];
  readonly caseId: string | null;
  readonly caseNumber: string | null;
  readonly act: string;
  readonly article: string;
  /** The court's act by which it is shown later than others; null: by none. */
  readonly courtAct: string | null;
  /** The judicial act by which a court looked; null: it was none. */
  readonly judicialAct: JudicialAct | null;
}

const consentIdOf = sql<string | null>`case when actor_kind = 'organisation' then actor end`;

const selection = (tx: Tx) =>
  tx
    .db<Tables>()
    .selectFrom('registers.lookup')
    .select([
      'id',
      'at',
      'actor_kind as actorKind',
      'actor_name as actorName',
      'agency',
      'unit',
      'register',
      'purpose',
      'fields',
      'case_id as caseId',
      'case_number as caseNumber',
      'ground_act as act',
      'ground_article as article',
      consentIdOf.as('consentId'),
      courtActOf.as('courtAct'),
      judicialActOf.as('judicialAct'),
    ]);

/** What was read by one consent, the newest first. */
export const findLookupsByConsent = (tx: Tx, consentId: string, limit: number): Promise<StoredLookup[]> =>
  selection(tx)
    .where('actor_kind', '=', 'organisation')
    .where('actor', '=', consentId)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();

interface LookupsAsked {
  /** The id of the last one shown: the cost doesn't grow with the page. */
  readonly before?: string;
  /** Only those made for one case. */
  readonly caseId?: string;
  readonly limit: number;
}

/** Those that may be shown at a moment, newest first. */
export function findLookups(
  tx: Tx,
  subject: Named,
  { before, caseId, limit }: LookupsAsked,
  now: Instant,
): Promise<StoredLookup[]> {
  const query = selection(tx)
    .where('kind', '=', subject.kind)
    .where('identifier', '=', subject.identifier)
    .where(isShownAt(now))
    .orderBy('id', 'desc')
    .limit(limit);
  const ofCase = caseId === undefined ? query : query.where('case_id', '=', caseId);
  return (before === undefined ? ofCase : ofCase.where('id', '<', before)).execute();
}

/** How many lines since a moment may be shown now. */
export async function countLookups(tx: Tx, subject: Named, since: Instant, now: Instant): Promise<number> {
  const row = await tx
    .db<Tables>()
    .selectFrom('registers.lookup')
    .select((expression) => expression.fn.countAll<number>().as('count'))
    .where('kind', '=', subject.kind)
    .where('identifier', '=', subject.identifier)
    .where('at', '>=', sql<Instant>`${isoInstant(since)}::timestamptz`)
    .where(isShownAt(now))
    .executeTakeFirstOrThrow();
  return row.count;
}

/** A look-up with whose it is and who exactly looked. */
export interface OwnedLookup extends StoredLookup, Named {
  readonly actor: string;
}

export async function findLookup(tx: Tx, id: string): Promise<OwnedLookup | undefined> {
  return selection(tx).select(['kind', 'identifier', 'actor']).where('id', '=', id).executeTakeFirst();
}

/** The same where it may be shown at a moment to whose data it was. */
export async function findShownLookup(tx: Tx, id: string, now: Instant): Promise<OwnedLookup | undefined> {
  return selection(tx)
    .select(['kind', 'identifier', 'actor'])
    .where('id', '=', id)
    .where(isShownAt(now))
    .executeTakeFirst();
}
