/** The index of cases against the histories: whoever alters, hides or invents a row of it is found by folding again. */
import { instant } from '#kernel/instant.ts';
import type { App, Tx } from '#platform/app.ts';
import type { Finding } from '#platform/feature.ts';
import { applicantBy } from '../history/entry.ts';
import type { CaseIndexTable, ServicesTables } from '../store.ts';
import { loadCase } from './load.ts';
import { BrokenHistory } from './rules/fold.ts';
import { isClosed } from './rules/state.ts';
import { indexOf } from './store.ts';
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
    const rows = await app.read((tx) => rowsAfter(tx, after));
    for (const row of rows) yield* checkRow(app, row);
    const last = rows.at(-1);
    if (!last) return;
    after = last.case_id;
  }
}

type IndexRow = Awaited<ReturnType<typeof rowsAfter>>[number];

const rowsAfter = (tx: Tx, after: string) =>
  tx
    .db<ServicesTables>()
    .selectFrom('services.case_index as c')
    .leftJoin('services.keeping as k', 'k.case_id', 'c.case_id')
    .selectAll('c')
    .select('k.until')
    .where('c.case_id', '>', after)
    .orderBy('c.case_id')
    .limit(BATCH)
    .execute();

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

/** Folded at the moment at which the index was written: what time has done since, the sweeper is about to write. */
async function* checkRow(app: App, row: IndexRow): AsyncIterable<Finding> {
  try {
    const { state, entries } = await app.read((tx) => loadCase(tx, row.case_id, row.updated_at));
    for (const seq of strayMoves(app.env, entries, row.territory))
      yield finding(`entry ${seq} moves it to an office that doesn't succeed the one before`, row.case_id);
    const begun = entries[0];
    // The index keeps a person acted for as the applicant, and an organisation beside him.
    const applicant = begun && applicantBy(begun.by, row.organisation_id === null ? 'person' : 'organisation');
    const derived = {
      ...indexOf(state),
      edition: begun?.edition,
      ...(applicant ? { person_id: applicant.personId } : {}),
      organisation_id: applicant?.organisationId ?? null,
      submitted_at: state.submittedAt,
    } satisfies Partial<Record<keyof CaseIndexTable, unknown>>;
    for (const [column, value] of Object.entries(derived)) {
      if (row[column as keyof typeof derived] !== value) {
        yield finding(`${column} of the index is not what the history says`, row.case_id);
      }
    }
    if (row.until !== (state.keptUntil ?? null) && !(isClosed(state) && row.until === NOT_YET_LOOKED_AT))
      yield finding('its contents would not be kept for as long as its definition says', row.case_id);
  } catch (error) {
    if (!(error instanceof BrokenHistory)) throw error;
    yield finding(`the history is not one that the rules allow: ${error.message}`, row.case_id);
  }
}
