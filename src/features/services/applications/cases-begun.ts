/** SQL by which an application enters the list of cases. */
import { sql } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { Status } from '../cases/rules/state.ts';
import type { ServiceDefinition } from '../definition.ts';
import type { ServicesTables } from '../store.ts';
import { type Party, servicesOf } from './party.ts';

/** The next running number of a case. Numbers of submits that failed are never given again. */
export async function nextRunningNumber(tx: Tx): Promise<number> {
  const { rows } = await sql<{ number: number }>`select nextval('services.case_number') as number`.execute(tx.db());
  const [row] = rows;
  if (!row) throw new Error('the sequence of case numbers gave nothing');
  return row.number;
}

interface NewCase {
  readonly caseId: string;
  readonly number: string;
  readonly definition: ServiceDefinition;
  readonly edition: string;
  readonly personId: string;
  readonly organisationId: string | undefined;
  readonly territory: string;
  readonly matterDigest: string | undefined;
  readonly channel: string;
  /** Whether a fee is to be paid before it is registered. */
  readonly awaitsFee: boolean;
  readonly at: Instant;
}

export async function insertCase(tx: Tx, begun: NewCase): Promise<void> {
  const at = isoInstant(begun.at);
  await tx
    .db<ServicesTables>()
    .insertInto('services.case_index')
    .values({
      case_id: begun.caseId,
      number: begun.number,
      service: begun.definition.service,
      edition: begun.edition,
      provider: begun.definition.provider,
      person_id: begun.personId,
      organisation_id: begun.organisationId ?? null,
      territory: begun.territory,
      unit: null,
      officer_id: null,
      matter_digest: begun.matterDigest ?? null,
      status: (begun.awaitsFee ? 'awaiting-fee' : 'submitted') satisfies Status,
      channel: begun.channel,
      submitted_at: at,
      due_at: null,
      updated_at: at,
    })
    .execute();
}

export interface CaseRow {
  readonly caseId: string;
  readonly number: string;
  readonly service: string;
  readonly edition: string;
  readonly status: string;
  readonly submittedAt: Instant;
  readonly dueAt: Instant | null;
}

/** How many cases one list shows. */
export const LIST_LENGTH = 50;

/** Cases of a party, for a person also those he signed beside the applicant, the latest first; `before` is the moment of the last one seen. */
export async function casesOf(tx: Tx, party: Party, before?: Instant): Promise<CaseRow[]> {
  const all = tx
    .db<ServicesTables>()
    .selectFrom('services.case_index')
    .select(['case_id', 'number', 'service', 'edition', 'status', 'submitted_at', 'due_at'])
    .orderBy('submitted_at', 'desc')
    .orderBy('case_id')
    .limit(LIST_LENGTH);
  const { personId, organisationId, mandate } = party;
  const services = servicesOf(party);
  const own =
    mandate === undefined
      ? all.where((on) =>
          on.or([
            on('person_id', '=', personId),
            on(
              'case_id',
              'in',
              on.selectFrom('services.cosigner').select('draft_id').where('person_id', '=', personId),
            ),
          ]),
        )
      : organisationId === undefined
        ? all.where('person_id', '=', personId).where('organisation_id', 'is', null)
        : all.where('organisation_id', '=', organisationId);
  const query = services === null ? own : own.where('service', 'in', services);
  const rows = await (before === undefined
    ? query
    : query.where('submitted_at', '<', sql<Instant>`${isoInstant(before)}::timestamptz`)
  ).execute();
  return rows.map((row) => ({
    caseId: row.case_id,
    number: row.number,
    service: row.service,
    edition: row.edition,
    status: row.status,
    submittedAt: row.submitted_at,
    dueAt: row.due_at,
  }));
}
