/** All SQL of drafts but that which saves answers (save-answers.ts). */
import { CompiledQuery, type Selectable, sql } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Language } from '#kernel/text.ts';
import type { Tx } from '#platform/app.ts';
import type { GatheredStatement } from '#platform/database/gather.ts';
import type { Answers, EvidenceFacts } from '../evaluation/facts.ts';
import type { DraftState, DraftTable, ServicesTables } from '../store.ts';
import { isHeldBy, type Party, servicesOf } from './party.ts';

/** A file that was uploaded to a draft. */
export interface DraftFile {
  /** As its owner called it, harmless. */
  readonly name: string;
  readonly mediaType: string;
  readonly size: number;
  /** What the antivirus said; an officer sees it. */
  readonly scan: 'clean' | 'not-configured';
}

export interface Correction {
  readonly until: string;
  readonly defects: readonly { readonly field?: string; readonly text: string }[];
}

/** A move of a draft to a newer edition of its service. */
export interface DraftMove {
  readonly from: string;
  readonly to: string;
  readonly at: string;
  /** Paths of the answers that the newer edition doesn't ask. */
  readonly dropped: readonly string[];
}

export interface Draft {
  readonly id: string;
  readonly service: string;
  readonly edition: string;
  readonly personId: string;
  readonly organisationId: string | undefined;
  readonly mandateDigest: string | undefined;
  /** Who acts for the person, where the contents to sign were made for him. */
  readonly representativeId: string | undefined;
  readonly assistedBy: string | undefined;
  readonly language: Language;
  readonly channel: string;
  readonly state: DraftState;
  readonly answers: Answers;
  /** By SHA-256. */
  readonly files: Readonly<Record<string, DraftFile>>;
  readonly facts: EvidenceFacts;
  readonly correction: Correction | undefined;
  readonly moves: readonly DraftMove[];
  readonly version: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

const EDITABLE = ['open', 'correcting'] as const;

/** Whether its answers may still be changed. */
export const isEditable = (draft: Pick<Draft, 'state'>): boolean => EDITABLE.some((state) => state === draft.state);

type DraftRow = Selectable<DraftTable>;

function draftOf(row: DraftRow): Draft {
  return {
    id: row.id,
    service: row.service,
    edition: row.edition,
    personId: row.person_id,
    organisationId: row.organisation_id ?? undefined,
    mandateDigest: row.mandate_digest ?? undefined,
    representativeId: row.representative_id ?? undefined,
    assistedBy: row.assisted_by ?? undefined,
    language: row.language as Language,
    channel: row.channel,
    state: row.state,
    answers: row.answers as Answers,
    files: row.files as Draft['files'],
    facts: row.facts as EvidenceFacts,
    correction: (row.correction as Correction | null) ?? undefined,
    moves: row.moves as readonly DraftMove[],
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

export interface NewDraft {
  readonly id: string;
  readonly service: string;
  readonly edition: string;
  readonly party: Party;
  readonly language: Language;
  readonly channel: string;
  readonly facts: EvidenceFacts;
  readonly at: Instant;
}

const FIRST_VERSION = 1;

const INSERT_DRAFTS = `
  insert into services.draft (id, service, edition, person_id, organisation_id, mandate_digest, representative_id, assisted_by, language,
    channel, state, facts, version, created_at, updated_at)
  select id, service, edition, person, organisation, mandate, representative, operator, language, channel, 'open', facts, ${FIRST_VERSION}, at, at
  from jsonb_to_recordset($1::jsonb) as begun (id uuid, service text, edition text, person uuid, organisation uuid, mandate text,
    representative uuid, operator text, language text, channel text, facts jsonb, at timestamptz)`;

const begunOf = ({ party, at, ...draft }: NewDraft) => ({
  ...draft,
  person: party.personId,
  organisation: party.organisationId,
  mandate: party.mandate?.mandateDigest,
  representative: party.representativeId,
  operator: party.assistedBy,
  at: isoInstant(at),
});

const begunTogether: GatheredStatement<NewDraft, number> = {
  changes: true,
  async ask(db, drafts) {
    await db.executeQuery(queryOf(INSERT_DRAFTS, [JSON.stringify(drafts.map(begunOf))]));
    return drafts.map(() => FIRST_VERSION);
  },
};

/** Keeps a new draft; gives its version. */
export const insertDraft = (tx: Tx, draft: NewDraft): Promise<number> => tx.gather(begunTogether, draft);

/** What `isHeldBy` says, as a condition: id, person, organisation and services are the parameters from `first` on. */
export function held(first: number): string {
  const [id, person, organisation, services] = [0, 1, 2, 3].map((n) => `$${first + n}`);
  return `id = ${id} and (${services}::text[] is null or service = any(${services}))
    and case when ${organisation}::uuid is null then person_id = ${person} and organisation_id is null
      else organisation_id = ${organisation} end`;
}

export const holding = (id: string, party: Party): unknown[] => [
  id,
  party.personId,
  party.organisationId ?? null,
  servicesOf(party),
];

// See save-answers.ts for its shape.
const FIND_DRAFTS = `
  select draft.* from jsonb_array_elements_text($1::jsonb) as asked (id)
  cross join lateral (select * from services.draft where id = asked.id::uuid offset 0) draft`;
const LOCK_DRAFT = 'select * from services.draft where id = $1 for update';

export const queryOf = (text: string, parameters: readonly unknown[]) =>
  CompiledQuery.raw(text, [...parameters]) as CompiledQuery<DraftRow>;

export async function oneRow(tx: Tx, text: string, parameters: unknown[]): Promise<Draft | undefined> {
  const { rows } = await tx.db<ServicesTables>().executeQuery(queryOf(text, parameters));
  return rows[0] && draftOf(rows[0]);
}

export const byId = (rows: readonly DraftRow[]): ReadonlyMap<string, Draft> =>
  new Map(rows.map((row) => [row.id, draftOf(row)]));

const foundTogether: GatheredStatement<string, Draft | undefined> = {
  async ask(db, ids) {
    const found = byId((await db.executeQuery(queryOf(FIND_DRAFTS, [JSON.stringify(ids)]))).rows);
    return ids.map((id) => found.get(id));
  },
};

/** Any draft, for acts upon the case that it became. */
export const findDraft = (tx: Tx, id: string, lock = false): Promise<Draft | undefined> =>
  lock ? oneRow(tx, LOCK_DRAFT, [id]) : tx.gather(foundTogether, id);

/** The party's own draft, or undefined: somebody else's is as if it were not there. */
export async function findOwnDraft(tx: Tx, id: string, party: Party, lock = false): Promise<Draft | undefined> {
  const draft = await findDraft(tx, id, lock);
  return draft && isHeldBy(draft, party) ? draft : undefined;
}

interface DraftUpdate {
  readonly state?: DraftState;
  readonly facts?: EvidenceFacts;
  readonly files?: Draft['files'];
  readonly correction?: Correction | null;
}

/** Changes what is not an answer. It doesn't touch the version: the person's open pages stay valid. */
export async function updateDraft(tx: Tx, id: string, update: DraftUpdate): Promise<void> {
  await tx
    .db<ServicesTables>()
    .updateTable('services.draft')
    .set({
      ...(update.state === undefined ? {} : { state: update.state }),
      ...(update.facts === undefined ? {} : { facts: JSON.stringify(update.facts) }),
      ...(update.files === undefined ? {} : { files: JSON.stringify(update.files) }),
      ...(update.correction === undefined
        ? {}
        : { correction: update.correction === null ? null : JSON.stringify(update.correction) }),
    })
    .where('id', '=', id)
    .execute();
}

/** Keeps what the registers say, if the draft is still in the version that it was read for. */
export async function keepFacts(tx: Tx, { id, version }: Draft, facts: EvidenceFacts): Promise<void> {
  await tx
    .db<ServicesTables>()
    .updateTable('services.draft')
    .set({ facts: JSON.stringify(facts) })
    .where('id', '=', id)
    .where('version', '=', version)
    .where('state', 'in', EDITABLE)
    .execute();
}

/** Pins a draft to another edition, as an open one; its version moves on, so that contents and pages made before are void. */
export async function moveDraft(tx: Tx, draft: Draft, move: DraftMove, answers: Answers): Promise<Draft> {
  const row = await tx
    .db<ServicesTables>()
    .updateTable('services.draft')
    .set({
      edition: move.to,
      state: 'open',
      answers: JSON.stringify(answers),
      moves: JSON.stringify([...draft.moves, move]),
      version: draft.version + 1,
      updated_at: move.at,
    })
    .where('id', '=', draft.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  return draftOf(row);
}

// Written out: a parameter would hide from the planner that the indexes of unsent drafts are enough.
const UNSENT = sql<boolean>`state <> 'submitted'`;

/** How many drafts one list shows. */
const LIST_LENGTH = 50;

/** What the party is filling in, the latest first. */
export async function draftsOf(tx: Tx, party: Party): Promise<Draft[]> {
  const services = servicesOf(party);
  const unsent = tx
    .db<ServicesTables>()
    .selectFrom('services.draft')
    .selectAll()
    .where(UNSENT)
    .orderBy('updated_at', 'desc')
    .limit(LIST_LENGTH);
  const own =
    party.organisationId === undefined
      ? unsent.where('person_id', '=', party.personId).where('organisation_id', 'is', null)
      : unsent.where('organisation_id', '=', party.organisationId);
  const rows = await (services === null ? own : own.where('service', 'in', services)).execute();
  return rows.map(draftOf);
}

/** Who it is that signs and by which right: whoever goes on with an application signs it. */
export async function takeOverDraft(tx: Tx, id: string, party: Party): Promise<Draft> {
  const row = await tx
    .db<ServicesTables>()
    .updateTable('services.draft')
    .set({
      person_id: party.personId,
      mandate_digest: party.mandate?.mandateDigest ?? null,
      representative_id: party.representativeId ?? null,
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
  return draftOf(row);
}

// The first of the two conditions on the state says that the index of unsent drafts is enough.
const COUNT_OPEN = `
  select asked.person, count(draft.id) from (select distinct value::uuid as person from jsonb_array_elements_text($1::jsonb)) as asked
  left join lateral (select id from services.draft where person_id = asked.person and state <> 'submitted' and state = 'open' offset 0) draft
    on true
  group by asked.person`;

const countedTogether: GatheredStatement<string, number> = {
  async ask(db, people) {
    const { rows } = await db.executeQuery(
      CompiledQuery.raw(COUNT_OPEN, [JSON.stringify(people)]) as CompiledQuery<{ person: string; count: number }>,
    );
    const counts = new Map(rows.map(({ person, count }) => [person, count]));
    return people.map((person) => counts.get(person) ?? 0);
  },
};

/** How many applications a person has begun and not signed. */
export const countOpenDrafts = (tx: Tx, personId: string): Promise<number> => tx.gather(countedTogether, personId);

/** Deletes a draft that never became a case. */
export async function deleteDraft(tx: Tx, id: string, party: Party): Promise<boolean> {
  const query = CompiledQuery.raw(`delete from services.draft where ${held(1)} and state = 'open'`, holding(id, party));
  const { numAffectedRows } = await tx.db<ServicesTables>().executeQuery(query);
  return numAffectedRows === 1n;
}

/** Notes that a file was uploaded to a draft: it is kept as long as the application is. */
export async function noteFileUse(tx: Tx, applicationId: string, sha256: string): Promise<void> {
  await tx
    .db<ServicesTables>()
    .insertInto('services.file_use')
    .values({ application_id: applicationId, sha256 })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Whether a file was ever uploaded to a draft. */
export async function usesFiles(tx: Tx, applicationId: string): Promise<boolean> {
  const row = await tx
    .db<ServicesTables>()
    .selectFrom('services.file_use')
    .select('sha256')
    .where('application_id', '=', applicationId)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** A draft that reads what an order was about. */
export interface ReadingDraft extends Pick<Draft, 'id' | 'personId' | 'organisationId'> {
  readonly serviceId: string;
}

/** Unsent drafts of some services touched since a moment, by id: a page after the last one seen. */
export async function draftsOfServices(
  tx: Tx,
  services: readonly string[],
  { since, after, limit }: { readonly since: Instant; readonly after: string; readonly limit: number },
): Promise<ReadingDraft[]> {
  if (services.length === 0) return [];
  const rows = await tx
    .db<ServicesTables>()
    .selectFrom('services.draft')
    .select(['id', 'person_id', 'organisation_id', 'service'])
    .where('service', 'in', [...services])
    .where('state', 'in', [...EDITABLE])
    .where('updated_at', '>=', sql<Instant>`${isoInstant(since)}::timestamptz`)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    personId: row.person_id,
    organisationId: row.organisation_id ?? undefined,
    serviceId: row.service,
  }));
}
