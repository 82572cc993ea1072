/** The index of cases, with their deadlines, against the histories: whoever alters, hides or invents a row is found by folding again. */
import { type RawBuilder, sql } from 'kysely';
import type { Json } from '#kernel/canonical.ts';
import { instant } from '#kernel/instant.ts';
import type { App, Tx } from '#platform/app.ts';
import type { Finding } from '#platform/feature.ts';
import { matterDigest } from '../applications/matter.ts';
import { editionOf } from '../evaluation/editions.ts';
import { entriesOfKinds } from '../history/audit.ts';
import { applicantBy, type Entry } from '../history/entry.ts';
import type { ServicesTables } from '../store.ts';
import { areDerived, deadlinesByCase } from './fsck-deadlines.ts';
import { loadCase } from './load.ts';
import { BrokenHistory } from './rules/fold.ts';
import { isClosed } from './rules/state.ts';
import { type DueRow, indexOf } from './store.ts';
import { strayMoves } from './stray-moves.ts';

const NIL = '00000000-0000-0000-0000-000000000000';
const BATCH = 200;
/** What a case has that ended before keepings were noted, until the loop has looked at it once: the loop asks the history. */
const NOT_YET_LOOKED_AT = instant(0);

const finding = (what: string, caseId: string): Finding => ({ feature: 'services', what, where: `case ${caseId}` });

/** Every finding, as it is met. An intact database gives none. */
export async function* fsckCases(app: App): AsyncIterable<Finding> {
  for (const caseId of await app.read(casesWithoutRow)) yield finding('a history has no row in the index', caseId);
  let after = NIL;
  for (;;) {
    const from = after;
    const audited = await app.read((tx) => auditedWhere(tx, sql<boolean>`c.case_id > ${from}::uuid`));
    for (const one of audited) for (const what of await lastingFaults(app, one)) yield finding(what, one.row.case_id);
    const last = audited.at(-1);
    if (!last) return;
    after = last.row.case_id;
  }
}

type IndexRow = Awaited<ReturnType<typeof rowsWhere>>[number];

/** A row of the index with what is looked at beside it. */
interface Audited {
  readonly row: IndexRow;
  readonly deadlines: readonly DueRow[];
  /** What was submitted first; undefined where it was erased. */
  readonly submitted: Json | undefined;
}

const rowsWhere = (tx: Tx, condition: RawBuilder<boolean>) =>
  tx
    .db<ServicesTables>()
    .selectFrom('services.case_index as c')
    .leftJoin('services.keeping as k', 'k.case_id', 'c.case_id')
    .selectAll('c')
    .select('k.until')
    .where(condition)
    .orderBy('c.case_id')
    .limit(BATCH)
    .execute();

async function auditedWhere(tx: Tx, condition: RawBuilder<boolean>): Promise<Audited[]> {
  const rows = await rowsWhere(tx, condition);
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.case_id);
  const deadlines = await deadlinesByCase(tx, ids);
  const submitted = new Map(
    (await entriesOfKinds(tx, ids, ['submitted'])).map(({ entry, content }) => [entry.caseId, content]),
  );
  return rows.map((row) => ({
    ...{ row, deadlines: deadlines.get(row.case_id) ?? [], submitted: submitted.get(row.case_id) },
  }));
}

async function casesWithoutRow(tx: Tx): Promise<string[]> {
  const rows = await tx
    .db<ServicesTables>()
    .selectFrom('services.history as h')
    .leftJoin('services.case_index as c', 'c.case_id', 'h.case_id')
    .select('h.case_id')
    .where('c.case_id', 'is', null)
    .distinct()
    .execute();
  return rows.map((row) => row.case_id);
}

/** Somebody may act on a case between what is read of it: then it is looked at again. */
async function lastingFaults(app: App, one: Audited): Promise<string[]> {
  const faults = await faultsOf(app, one);
  if (faults.length === 0) return [];
  const [now] = await app.read((tx) => auditedWhere(tx, sql<boolean>`c.case_id = ${one.row.case_id}::uuid`));
  return now && now.row.updated_at !== one.row.updated_at ? lastingFaults(app, now) : faults;
}

/** Folded at the moment at which the index was written: what time has done since, the sweeper is about to write. */
async function faultsOf(app: App, { row, deadlines, submitted }: Audited): Promise<string[]> {
  try {
    const loaded = await app.read((tx) => loadCase(tx, row.case_id, row.updated_at));
    const { state, entries } = loaded;
    const derived = { ...indexOf(state), submitted_at: state.submittedAt, ...begun(app, row, entries[0], submitted) };
    const columns = Object.entries(derived).filter(([column, value]) => row[column as keyof typeof derived] !== value);
    const isKept = row.until === (state.keptUntil ?? null) || (isClosed(state) && row.until === NOT_YET_LOOKED_AT);
    return [
      ...strayMoves(app.env, entries, row.territory).map(
        (seq) => `entry ${seq} moves it to an office that doesn't succeed the one before`,
      ),
      ...columns.map(([column]) => `${column} of the index is not what the history says`),
      ...(isKept ? [] : ['its contents would not be kept for as long as its definition says']),
      ...(areDerived(loaded, deadlines) ? [] : ['its deadlines are not those that its history gives']),
      ...(isWrittenSince(row, entries) ? [] : ['the index is older than the history']),
    ];
  } catch (error) {
    if (!(error instanceof BrokenHistory)) throw error;
    return [`the history is not one that the rules allow: ${error.message}`];
  }
}

/** What the index says of how the case began: by the envelope, and, as long as it is kept, by what was submitted. */
function begun(app: App, row: IndexRow, first: Entry | undefined, submitted: Json | undefined): Partial<IndexRow> {
  if (!first) return {};
  // The index keeps a person acted for as the applicant, and an organisation beside him.
  const { personId, organisationId } = applicantBy(first.by, row.organisation_id === null ? 'person' : 'organisation');
  const { service } = editionOf(app.env, first.edition).definition;
  const { number, territory, matter } = (submitted ?? {}) as Readonly<Record<string, Json>>;
  const digest = matter && matterDigest({ service, applicant: organisationId ?? personId, matter });
  return {
    ...{ edition: first.edition, service, channel: first.by.channel },
    ...{ person_id: personId, organisation_id: organisationId ?? null },
    ...(typeof number === 'string' ? { number } : {}),
    ...(typeof territory === 'string' ? { territory } : {}),
    ...(submitted === undefined ? {} : { matter_digest: typeof digest === 'string' ? digest : null }),
  };
}

/** An index that says it was written before the last entry would hide the case from whoever asks what changed since. */
function isWrittenSince({ updated_at }: IndexRow, entries: readonly Entry[]): boolean {
  const [last, before] = entries.toReversed();
  // One who waited for the lock appends at the moment of the one before, and writes the index by his own.
  return last === undefined || updated_at >= last.at || last.at === before?.at;
}
