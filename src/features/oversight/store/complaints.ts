/** SQL of complaints, their answers and breaches. */
import { type RawBuilder, sql } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Language } from '#kernel/text.ts';
import type { Tx } from '#platform/app.ts';
import type { Outcome, Subject } from '../rules/complaint.ts';
import type { ComplaintFact } from '../rules/summarise.ts';
import type { Tables } from './tables.ts';

export interface Complaint {
  readonly id: string;
  readonly number: string;
  readonly caseId: string;
  readonly caseNumber: string;
  readonly service: string;
  readonly provider: string;
  readonly unit: string | null;
  readonly about: Subject;
  /** In which the person complained. */
  readonly language: Language;
  readonly personId: string;
  readonly organisationId: string | null;
  readonly filedAt: Instant;
  /** The first moment at which the answer is late. */
  readonly dueAt: Instant;
  /** Entry of the case's history that holds its words. */
  readonly entry: string;
}

/** With what became of it. */
export interface ComplaintState extends Complaint {
  readonly outcome: Outcome | null;
  readonly answeredAt: Instant | null;
  readonly answerEntry: string | null;
  /** The breach, where the term ended without an answer. */
  readonly breachEntry: string | null;
}

export async function nextComplaintNumber(tx: Tx): Promise<number> {
  const { rows } = await sql<{ number: number }>`select nextval('oversight.complaint_number') as number`.execute(
    tx.db(),
  );
  const [row] = rows;
  if (!row) throw new Error('the sequence of complaint numbers gave nothing');
  return row.number;
}

export async function insertComplaint(tx: Tx, one: Complaint): Promise<void> {
  await tx
    .db<Tables>()
    .insertInto('oversight.complaint')
    .values({
      id: one.id,
      number: one.number,
      case_id: one.caseId,
      case_number: one.caseNumber,
      service: one.service,
      provider: one.provider,
      unit: one.unit,
      about: one.about,
      language: one.language,
      person_id: one.personId,
      organisation_id: one.organisationId,
      filed_at: isoInstant(one.filedAt),
      due_at: isoInstant(one.dueAt),
      entry: one.entry,
    })
    .execute();
}

export async function insertAnswer(
  tx: Tx,
  answer: { complaintId: string; at: Instant; officerId: string; outcome: Outcome; entry: string },
): Promise<void> {
  const { complaintId, at, officerId, outcome, entry } = answer;
  await tx
    .db<Tables>()
    .insertInto('oversight.answer')
    .values({ complaint_id: complaintId, at: isoInstant(at), officer_id: officerId, outcome, entry })
    .execute();
}

export async function insertBreach(
  tx: Tx,
  breach: { complaintId: string; dueAt: Instant; recordedAt: Instant; entry: string },
): Promise<void> {
  await tx
    .db<Tables>()
    .insertInto('oversight.breach')
    .values({
      complaint_id: breach.complaintId,
      due_at: isoInstant(breach.dueAt),
      recorded_at: isoInstant(breach.recordedAt),
      entry: breach.entry,
    })
    .execute();
}

const complaints = (which: RawBuilder<unknown>): RawBuilder<ComplaintState> => sql<ComplaintState>`
  select c.id, c.number, c.case_id as "caseId", c.case_number as "caseNumber", c.service, c.provider, c.unit, c.about, c.language,
    c.person_id as "personId", c.organisation_id as "organisationId", c.filed_at as "filedAt", c.due_at as "dueAt", c.entry,
    a.outcome, a.at as "answeredAt", a.entry as "answerEntry", b.entry as "breachEntry"
  from oversight.complaint c
  left join oversight.answer a on a.complaint_id = c.id
  left join oversight.breach b on b.complaint_id = c.id
  where ${which}`;

const run = async (tx: Tx, which: RawBuilder<unknown>): Promise<ComplaintState[]> =>
  (await complaints(which).execute(tx.db<Tables>())).rows;

export const findComplaint = async (tx: Tx, id: string): Promise<ComplaintState | undefined> =>
  (await run(tx, sql`c.id = ${id}::uuid`))[0];

/** Complaints on a case, newest first. */
export const complaintsOn = (tx: Tx, caseId: string): Promise<ComplaintState[]> =>
  run(tx, sql`c.case_id = ${caseId}::uuid order by c.filed_at desc, c.id desc`);

/** What waits for an answer, the nearest deadline first. */
export const openComplaints = (tx: Tx, limit: number): Promise<ComplaintState[]> =>
  run(tx, sql`a.complaint_id is null order by c.due_at, c.id limit ${limit}`);

/** Complaints whose term is over, that nobody has answered and whose breach isn't written yet. */
export const overdueComplaints = (tx: Tx, now: Instant, limit: number): Promise<ComplaintState[]> =>
  run(
    tx,
    sql`a.complaint_id is null and b.complaint_id is null and c.due_at <= ${isoInstant(now)}::timestamptz
      order by c.due_at, c.id limit ${limit}`,
  );

/** A person's or an organisation's complaints, newest first. */
export function complaintsOf(
  tx: Tx,
  holder: { readonly personId: string; readonly organisationId?: string },
  limit: number,
): Promise<ComplaintState[]> {
  const whose =
    holder.organisationId === undefined
      ? sql`c.person_id = ${holder.personId}::uuid and c.organisation_id is null`
      : sql`c.organisation_id = ${holder.organisationId}::uuid`;
  return run(tx, sql`${whose} order by c.filed_at desc, c.id desc limit ${limit}`);
}

/** Complaints filed since a moment, as statistics know them. */
export async function complaintFacts(tx: Tx, since: Instant): Promise<ComplaintFact[]> {
  const rows = await run(tx, sql`c.filed_at >= ${isoInstant(since)}::timestamptz`);
  return rows.map(({ service, provider, outcome, breachEntry }) => ({
    service,
    provider,
    outcome: outcome ?? undefined,
    isBreach: breachEntry !== null,
  }));
}

/** The next complaints after an id, for the checker. */
export const complaintsAfter = (tx: Tx, after: string, limit: number): Promise<ComplaintState[]> =>
  run(tx, sql`c.id > ${after}::uuid order by c.id limit ${limit}`);
