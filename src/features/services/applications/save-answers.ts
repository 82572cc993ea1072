/** Saving answers by one statement that also says whether they may be: the owner's draft, this edition, this version. */
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { GatheredStatement } from '#platform/database/gather.ts';
import type { Answers } from '../evaluation/facts.ts';
import { byId, type Draft, held, holding, oneRow, queryOf } from './drafts.ts';
import type { Helper } from './helped/changes.ts';
import { type Party, servicesOf } from './party.ts';

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
// Here, and where drafts are found, ids come as JSON and a row is looked up for each: so a plan doesn't depend on how many there are, and is made once for a
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

const savedTogether: GatheredStatement<DraftChange, Draft | undefined> = {
  changes: true,
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
