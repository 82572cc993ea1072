/** Rows of oversight against the histories that they are derived of: nothing added, altered or taken away beside the log. */
import { contentOf, type Entry, entriesAfter, findCase, historyOf, type LoadedCase } from '#features/services/index.ts';
import type { Json } from '#kernel/canonical.ts';
import { fromBase64 } from '#kernel/hash.ts';
import { isoInstant } from '#kernel/instant.ts';
import type { App, Tx } from '#platform/app.ts';
import type { Finding } from '#platform/feature.ts';
import { findingOf } from './answer-content.ts';
import { type ComplaintState, complaintsAfter } from './store/complaints.ts';
import { type Rating, ratingsAfter } from './store/ratings.ts';

const PAGE = 500;
const NIL = '00000000-0000-0000-0000-000000000000';

type Content = Readonly<Record<string, Json>>;

const found = (what: string, where: string): Finding => ({ feature: 'oversight', what, where });

/** Every row has its entry, every entry its row. */
export async function* fsckOversight(app: App): AsyncIterable<Finding> {
  const known = new Set<string>();
  for (let after = NIL; ; ) {
    const page = await app.read((tx) => complaintsAfter(tx, after, PAGE));
    for (const one of page) {
      for (const id of [one.entry, one.answerEntry, one.breachEntry]) if (id !== null) known.add(id);
      yield* await app.read((tx) => checkComplaint(tx, one));
    }
    if (page.length < PAGE) break;
    after = page.at(-1)?.id ?? NIL;
  }
  for (let after = NIL; ; ) {
    const page = await app.read((tx) => ratingsAfter(tx, after, PAGE));
    for (const one of page) {
      known.add(one.entry);
      yield* await app.read((tx) => checkRating(tx, one));
    }
    if (page.length < PAGE) break;
    after = page.at(-1)?.caseId ?? NIL;
  }
  yield* missingRows(app, known);
}

async function* missingRows(app: App, known: ReadonlySet<string>): AsyncIterable<Finding> {
  for (let last: Pick<Entry, 'caseId'> | undefined; ; ) {
    const after = last;
    const page = await app.read((tx) => entriesAfter(tx, after));
    for (const { entry } of page) {
      const isOurs = entry.kind === 'complaint' || entry.kind === 'satisfaction';
      if (isOurs && !known.has(entry.id)) yield found('an entry of a history has lost its row', entry.id);
    }
    last = page.at(-1)?.entry;
    if (!last) return;
  }
}

/** The entry of a row; undefined content: retention has erased it, which only the history's own check can judge. */
async function contentIn(tx: Tx, caseId: string, id: string, kind: Entry['kind']) {
  const entry = (await historyOf(tx, caseId)).find((one) => one.id === id && one.kind === kind);
  return entry && { entry, content: (await contentOf(tx, entry)) as Content | undefined };
}

const isSaidOtherwise = (content: Content | undefined, said: Content): boolean =>
  content !== undefined && Object.entries(said).some(([name, value]) => content[name] !== value);

async function checkComplaint(tx: Tx, one: ComplaintState): Promise<Finding[]> {
  const findings: Finding[] = [];
  const expect = async (id: string | null, said: Content) => {
    if (id === null) return;
    const kept = await contentIn(tx, one.caseId, id, 'complaint');
    if (!kept) findings.push(found('a row has no entry in the history', `complaint ${one.number}`));
    else if (isSaidOtherwise(kept.content, said) || (id === one.entry && kept.entry.at !== one.filedAt))
      findings.push(found('a row says something else than the history', `complaint ${one.number}`));
  };
  const { id: complaint, number, about, outcome, unit, language } = one;
  await expect(one.entry, { event: 'filed', complaint, number, about, dueAt: isoInstant(one.dueAt) });
  // Entries of earlier programs say neither.
  const filed = (await contentIn(tx, one.caseId, one.entry, 'complaint'))?.content;
  if (filed?.language !== undefined && isSaidOtherwise(filed, { unit, language }))
    findings.push(found('a row says something else than the history', `complaint ${number}`));
  if (!(await isOfItsCase(tx, one)))
    findings.push(found('a row says something else than the case that it is on', `complaint ${number}`));
  await expect(one.answerEntry, { event: 'answered', complaint, number, outcome });
  if (one.answerEntry !== null && !(await isAsSigned(tx, one, one.answerEntry)))
    findings.push(found('an answer says something else than what was signed', `complaint ${number}`));
  await expect(one.breachEntry, { event: 'overdue', complaint, number });
  return findings;
}

/** Whose complaint it is, and on what, is what its case says. */
async function isOfItsCase(tx: Tx, one: ComplaintState): Promise<boolean> {
  const found = await findCase(tx, one.caseId, tx.env.clock.now());
  if (!found) return false;
  const { row } = found;
  return (
    one.caseNumber === row.number &&
    one.service === row.service &&
    one.provider === providerBefore(found, one.entry) &&
    one.personId === row.personId &&
    (one.organisationId ?? undefined) === row.organisationId
  );
}

/** Who decided the case when an entry was written: a merger after it moves the case, and no complaint. */
function providerBefore({ entries, edition }: LoadedCase, entry: string): string {
  const seq = entries.find(({ id }) => id === entry)?.seq ?? 0;
  const moved = entries.findLast((one) => one.kind === 'transferred' && one.seq < seq);
  return moved?.unit?.split('/')[0] ?? edition.definition.provider;
}

/** What the history says of an answer is what stands in the bytes that the official signed; older answers have none. */
async function isAsSigned(tx: Tx, { caseId, outcome }: ComplaintState, entry: string): Promise<boolean> {
  const content = (await contentIn(tx, caseId, entry, 'complaint'))?.content;
  if (typeof content?.signed !== 'string') return true;
  const signed = findingOf(fromBase64(content.signed));
  return (
    signed.outcome === outcome &&
    signed.reasons === content.reasons &&
    signed.recommendation === (content.recommendation ?? '')
  );
}

async function checkRating(tx: Tx, one: Rating): Promise<Finding[]> {
  const kept = await contentIn(tx, one.caseId, one.entry, 'satisfaction');
  if (!kept) return [found('a row has no entry in the history', `rating of case ${one.caseId}`)];
  const said = (kept.content?.ratings ?? {}) as Content;
  const isSame =
    kept.content === undefined ||
    JSON.stringify(Object.entries(said).sort()) === JSON.stringify(Object.entries(one.ratings).sort());
  const rated = await findCase(tx, one.caseId, tx.env.clock.now());
  const isOfIts =
    one.at === kept.entry.at && one.service === rated?.row.service && one.provider === providerBefore(rated, one.entry);
  if (isSame && isOfIts) return [];
  return [found('a row says something else than the history', `rating of case ${one.caseId}`)];
}
