/** All SQL of drafts. A draft is saved by one statement that also says whether it may be: the owner's, this edition, this version. */
import { CompiledQuery, type Selectable, sql } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Language } from '#kernel/text.ts';
import type { Tx } from '#platform/app.ts';
import type { GatheredStatement } from '#platform/database/gather.ts';
import type { Answers, EvidenceFacts } from '../evaluation/facts.ts';
import type { DraftState, DraftTable, ServicesTables } from '../store.ts';
import type { Helper } from './helped/changes.ts';
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

interface NewDraft {
  readonly id: string;
  readonly service: string;
  readonly edition: string;
  readonly party: Party;
  readonly language: Language;
  readonly channel: string;
  readonly facts: EvidenceFacts;
  readonly at: Instant;
}

export async function insertDraft(tx: Tx, draft: NewDraft): Promise<Draft> {
  const at = isoInstant(draft.at);
  const row = await tx
    .db<ServicesTables>()
    .insertInto('services.draft')
    .values({
      id: draft.id,
      service: draft.service,
      edition: draft.edition,
      person_id: draft.party.personId,
      organisation_id: draft.party.organisationId ?? null,
      mandate_digest: draft.party.mandate?.mandateDigest ?? null,
      representative_id: draft.party.representativeId ?? null,
      assisted_by: draft.party.assistedBy ?? null,
      language: draft.language,
      channel: draft.channel,
      state: 'open',
      answers: '{}',
      files: '{}',
      facts: JSON.stringify(draft.facts),
      correction: null,
      created_at: at,
      updated_at: at,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return draftOf(row);
}

interface DraftChange {
  readonly id: string;
  readonly party: Party;
  readonly edition: string;
  /** What the sender saw; another version means that the draft was changed elsewhere meanwhile. */
  readonly version: number;
  readonly answers: Answers;
  readonly cleared: readonly string[];
  readonly at: Instant;
  /** Who changes it for somebody else: each answer that is otherwise afterwards is written down. */
  readonly helper: Helper | undefined;
}

/** What `isHeldBy` says, as a condition: id, person, organisation and services are the parameters from `first` on. */
function held(first: number): string {
  const [id, person, organisation, services] = [0, 1, 2, 3].map((n) => `$${first + n}`);
  return `id = ${id} and (${services}::text[] is null or service = any(${services}))
    and case when ${organisation}::uuid is null then person_id = ${person} and organisation_id is null
      else organisation_id = ${organisation} end`;
}

const holding = (id: string, party: Party): unknown[] => [
  id,
  party.personId,
  party.organisationId ?? null,
  servicesOf(party),
];

// Written out, like the others of every page that is filled in: building them anew each time cost more than sending them.
const SAVE_ANSWERS = `
  update services.draft
  set answers = (answers - $1::text[]) || $2::jsonb, version = version + 1, updated_at = $3
  where ${held(4)} and edition = $8 and version = $9 and state in ('open', 'correcting')
  returning *`;
// The same with a line for each answer that is otherwise afterwards: still one statement, and none without its lines. What was before is
// the statement's own snapshot: had another changed the row since, its version would be another and nothing would be saved.
const SAVE_FOR_ANOTHER = `
  with before as (select id, answers from services.draft where ${held(4)}),
  saved as (${SAVE_ANSWERS}),
  noted as (
    insert into services.draft_change (draft_id, field, before, after, at, helper_kind, helper, helper_name, mandate)
    select saved.id, field, before.answers -> field, saved.answers -> field, $3, $10, $11, $12, $13
    from saved join before on before.id = saved.id
    cross join lateral jsonb_object_keys(before.answers || saved.answers) as field
    where before.answers -> field is distinct from saved.answers -> field)
  select * from saved`;
// Answers of many people, each to a draft of his own. A row that somebody holds is passed over, so that nobody waits for another's lock.
// Here and below ids come as JSON and a row is looked up for each: so a plan doesn't depend on how many there are, and is made once for a
// connection; and it doesn't read whole tables that were small when it was made.
const SAVE_ANSWERS_OF_MANY = `
  with sent as (
    select * from jsonb_to_recordset($1::jsonb) as sent
      (id uuid, person uuid, organisation uuid, edition text, version integer, answers jsonb, cleared text[], at timestamptz)),
  free as (
    select draft.id from sent
    cross join lateral (select id from services.draft where id = sent.id for update skip locked) draft)
  update services.draft d
  set answers = (d.answers - sent.cleared) || sent.answers, version = d.version + 1, updated_at = sent.at
  from free join sent on sent.id = free.id
  where d.id = free.id and d.edition = sent.edition and d.version = sent.version and d.state in ('open', 'correcting')
    and case when sent.organisation is null then d.person_id = sent.person and d.organisation_id is null
      else d.organisation_id = sent.organisation end
  returning d.*`;
const FIND_DRAFTS = `
  select draft.* from jsonb_array_elements_text($1::jsonb) as asked (id)
  cross join lateral (select * from services.draft where id = asked.id::uuid offset 0) draft`;
const LOCK_DRAFT = 'select * from services.draft where id = $1 for update';

const queryOf = (text: string, parameters: readonly unknown[]) =>
  CompiledQuery.raw(text, [...parameters]) as CompiledQuery<DraftRow>;

async function oneRow(tx: Tx, text: string, parameters: unknown[]): Promise<Draft | undefined> {
  const { rows } = await tx.db<ServicesTables>().executeQuery(queryOf(text, parameters));
  return rows[0] && draftOf(rows[0]);
}

const byId = (rows: readonly DraftRow[]): ReadonlyMap<string, Draft> =>
  new Map(rows.map((row) => [row.id, draftOf(row)]));

const savedTogether: GatheredStatement<DraftChange, Draft | undefined> = {
  async ask(db, changes) {
    const ids = changes.map(({ id }) => id);
    const isFirst = ({ id }: DraftChange, index: number): boolean => ids.indexOf(id) === index;
    const sent = JSON.stringify(changes.filter(isFirst).map(sentOf));
    const saved = byId((await db.executeQuery(queryOf(SAVE_ANSWERS_OF_MANY, [sent]))).rows);
    return changes.map((change, index) => (isFirst(change, index) ? saved.get(change.id) : undefined));
  },
};

const sentOf = ({ id, party, edition, version, answers, cleared, at }: DraftChange) => ({
  id,
  person: party.personId,
  organisation: party.organisationId ?? null,
  edition,
  version,
  answers,
  cleared,
  at: isoInstant(at),
});

/**
 * Saves answers by one statement. undefined: no such draft of this person in this edition and version, or it is closed. What the statement
 * of many didn't save (locked, or changed twice at once) is asked of the one that waits and tells.
 */
export async function saveAnswers(tx: Tx, change: DraftChange): Promise<Draft | undefined> {
  const { cleared, answers, at, id, party, edition, version, helper } = change;
  const given = [[...cleared], JSON.stringify(answers), isoInstant(at), ...holding(id, party), edition, version];
  if (helper !== undefined)
    return oneRow(tx, SAVE_FOR_ANOTHER, [...given, helper.kind, helper.id, helper.name, helper.mandateId ?? null]);
  const saved = servicesOf(party) === null ? await tx.gather(savedTogether, change) : undefined;
  return saved ?? oneRow(tx, SAVE_ANSWERS, given);
}

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

export async function countOpenDrafts(tx: Tx, personId: string): Promise<number> {
  const row = await tx
    .db<ServicesTables>()
    .selectFrom('services.draft')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('person_id', '=', personId)
    .where(UNSENT)
    .where('state', '=', 'open')
    .executeTakeFirstOrThrow();
  return row.count;
}

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
