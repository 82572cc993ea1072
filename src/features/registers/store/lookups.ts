/** Look-ups: written beside the read, read by the person. */
import { sql } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { Named } from '../rules/reading.ts';
import { courtActOf, isShownAt } from './delays.ts';
import type { Tables } from './tables.ts';

type LookerKind = 'person' | 'officer' | 'operator' | 'system' | 'organisation';

export interface NewLookup {
  readonly ids: readonly string[];
  readonly at: Instant;
  /** The first moment of the hour: one line for each hour. */
  readonly hour: Instant;
  readonly subjects: readonly Named[];
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
  readonly ground: { readonly act: string; readonly article: string };
}

/** One row for each subject, unless this hour has it already. */
export async function insertLookups(tx: Tx, lookup: NewLookup): Promise<void> {
  await sql`insert into registers.lookup (id, at, hour, kind, identifier, actor_kind, actor, actor_name, agency, unit, register,
      purpose, fields, case_id, case_number, ground_act, ground_article)
    select t.id, ${isoInstant(lookup.at)}::timestamptz, ${isoInstant(lookup.hour)}::timestamptz, t.kind, t.identifier,
      ${lookup.actor.kind}, ${lookup.actor.id}, ${lookup.actor.name}, ${lookup.agency}, ${lookup.unit}, ${lookup.register},
      ${lookup.purpose}, ${[...lookup.fields]}::text[], ${lookup.caseId}::uuid, ${lookup.caseNumber}, ${lookup.ground.act},
      ${lookup.ground.article}
    from unnest(${[...lookup.ids]}::uuid[], ${lookup.subjects.map((one) => one.kind)}::text[],
      ${lookup.subjects.map((one) => one.identifier)}::text[]) as t(id, kind, identifier)
    on conflict do nothing`.execute(tx.db<Tables>());
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
    ]);

/** What was read by one consent, the newest first. */
export const findLookupsByConsent = (tx: Tx, consentId: string, limit: number): Promise<StoredLookup[]> =>
  selection(tx)
    .where('actor_kind', '=', 'organisation')
    .where('actor', '=', consentId)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();

/** Those that may be shown at a moment, newest first; `before` is the id of the last one shown (keyset: the cost doesn't grow with the page). */
export function findLookups(
  tx: Tx,
  subject: Named,
  before: string | undefined,
  limit: number,
  now: Instant,
  caseId?: string,
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
