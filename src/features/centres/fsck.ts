/**
 * The checker of visits: each opens its leaves and says what the visitor signed, none of the log is gone, and what was sent with help is what
 * histories say. Who takes a visit away hides who was at the window; who puts one in makes help of what was none.
 */
import { authorisationBytes, type Entry, entriesAfter, historyOf } from '#features/services/index.ts';
import { commitOf, countLeaves, isLogged, LEAF_FAULTS, leafFault } from '#features/transparency/index.ts';
import { VISIT_LEAF } from '#features/verification/index.ts';
import { fromHex } from '#kernel/hash.ts';
import { isoInstant } from '#kernel/instant.ts';
import type { App } from '#platform/app.ts';
import type { Finding } from '#platform/feature.ts';
import { readConsent } from './rules/consent.ts';
import { END_LEAF, ENTRY_LEAF, endBytes, entryBytes } from './rules/entry.ts';
import {
  type AuditedAssistance,
  type AuditedVisit,
  assistanceAfter,
  endsAlone,
  keptAsAssisted,
  visitsAfter,
} from './store/audit.ts';
import { visitAt } from './store/visits.ts';

const PAGE = 500;
const NIL = '00000000-0000-0000-0000-000000000000';
// What was sent is learnt by a job, within minutes.
const LEARNT_WITHIN_MS = 86_400_000;

const finding = (what: string, where: string): Finding => ({ feature: 'centres', what, where });

/** Every finding, as it is met. An intact database gives none. */
export async function* fsckCentres(app: App): AsyncIterable<Finding> {
  yield* checkVisits(app);
  for (const id of await app.read(endsAlone)) yield finding('it is ended and there is none', `visit ${id}`);
  yield* checkAssistance(app);
  yield* checkSubmissions(app);
}

/** Leaves are counted before the rows: more may be written meanwhile. */
async function* checkVisits(app: App): AsyncIterable<Finding> {
  const kinds = [VISIT_LEAF, ENTRY_LEAF, END_LEAF] as const;
  const logged = await Promise.all(kinds.map((kind) => app.read((tx) => countLeaves(tx, kind))));
  const seen = [0, 0, 0] as [number, number, number];
  for (let after = NIL; ; ) {
    const from = after;
    const visits = await app.read((tx) => visitsAfter(tx, from, PAGE));
    for (const visit of visits) {
      for (const what of await faultsOf(app, visit)) yield finding(what, `visit ${visit.id}`);
      seen[0]++;
      if (visit.entryLeaf) seen[1]++;
      if (visit.endLeaf) seen[2]++;
      after = visit.id;
    }
    if (visits.length === 0) break;
  }
  for (const [index, kind] of kinds.entries()) {
    const [leaves, rows] = [logged[index] ?? 0, seen[index] ?? 0];
    if (rows < leaves) yield finding(`the log has ${leaves} leaves of ${kind}, ${rows} are there`, 'centres.visit');
  }
}

async function faultsOf(app: App, visit: AuditedVisit): Promise<string[]> {
  const { salt, entryLeaf, entrySalt, endedAt, endLeaf, endSalt } = visit;
  const faults: string[] = [];
  const open = async (kind: string, content: Uint8Array, leaf: Uint8Array, by: Uint8Array): Promise<void> => {
    const fault = await leafFault(app, kind, commitOf(by, content), leaf);
    if (fault) faults.push(LEAF_FAULTS[fault]);
  };
  const leaf = fromHex(visit.leaf);
  if (salt) await open(VISIT_LEAF, authorisationBytes(visit), leaf, salt);
  else if (entryLeaf || !(await app.read((tx) => isLogged(tx, leaf)))) faults.push(LEAF_FAULTS.unlogged);
  if (entryLeaf && entrySalt) await open(ENTRY_LEAF, entryBytes(visit), entryLeaf, entrySalt);
  if (endedAt !== null && endLeaf && endSalt) await open(END_LEAF, endBytes(visit.id, endedAt), endLeaf, endSalt);
  else if (endedAt !== null && entryLeaf && !endLeaf) faults.push('its end is not in the log');
  if (!isAsSigned(visit)) faults.push('its row differs from what the visitor signed');
  return faults;
}

function isAsSigned({ id, content, officerId, agency, centre, until }: AuditedVisit): boolean {
  try {
    const said = readConsent(content);
    const { operator } = said;
    const isOfWindow = operator.id === officerId && operator.agency === agency && operator.centre === centre;
    return said.id === id && said.until === isoInstant(until) && isOfWindow;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/** Each case kept as sent during a visit was sent by its visitor, through its operator, at that moment. */
async function* checkAssistance(app: App): AsyncIterable<Finding> {
  for (let after = NIL; ; ) {
    const from = after;
    const rows = await app.read((tx) => assistanceAfter(tx, from, PAGE));
    for (const row of rows) {
      const [submitted] = await app.read((tx) => historyOf(tx, row.caseId));
      if (!isOf(row, submitted)) yield finding('its history says otherwise who helped, or when', `case ${row.caseId}`);
      after = row.caseId;
    }
    if (rows.length === 0) return;
  }
}

const isOf = ({ at, personId, officerId, isDuring }: AuditedAssistance, submitted: Entry | undefined): boolean =>
  submitted !== undefined &&
  isDuring &&
  submitted.at === at &&
  submitted.by.id === personId &&
  submitted.by.assistedBy === officerId;

/** Each case that was sent with help, during a visit, is kept as such. */
async function* checkSubmissions(app: App): AsyncIterable<Finding> {
  const learnt = app.env.clock.now() - LEARNT_WITHIN_MS;
  for (let last: Entry | undefined; ; ) {
    const after = last;
    const page = await app.read((tx) => entriesAfter(tx, after));
    const helped = page
      .map(({ entry }) => entry)
      .filter(({ seq, by, at }) => seq === 1 && by.assistedBy && at < learnt);
    const kept = await app.read((tx) =>
      keptAsAssisted(
        tx,
        helped.map(({ caseId }) => caseId),
      ),
    );
    for (const { caseId, by, at } of helped.filter((entry) => !kept.has(entry.caseId))) {
      const visit = await app.read((tx) => visitAt(tx, by.id, by.assistedBy ?? '', at));
      if (visit !== undefined) yield finding('it was sent during a visit, whose row of it is gone', `case ${caseId}`);
    }
    last = page.at(-1)?.entry;
    if (last === undefined) return;
  }
}
