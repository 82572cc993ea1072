/**
 * Each day's look-ups are committed to the log once the day is over, and some of them are drawn by a lot that nobody knew then
 * (rules/sample.ts). A day on which no agency looked has no sample.
 */
import { countryOf } from '#features/country/index.ts';
import { agencyLookupAt, firstLookupSince, lookupPopulation, type Span } from '#features/registers/index.ts';
import { firstTreeOver, publicAppend } from '#features/transparency/index.ts';
import { addDays, dateOf, endOfDay, type LocalDate, startOfDay } from '#kernel/dates.ts';
import { instant } from '#kernel/instant.ts';
import type { App, Tx } from '#platform/app.ts';
import type { Loop } from '#platform/feature.ts';
import { newId } from '#platform/random.ts';
import { placesDrawn, SAMPLE_FORMS, SAMPLE_TYPE, sampleContent } from '../rules/sample.ts';
import { insertAudit, insertDraw, insertSample, lastSample, type Sample, samplesUndrawn } from '../store/audits.ts';

/** How long after its end a day is taken as complete: no transaction that reads lasts nearly as long. */
const SETTLED_MS = 3_600_000;
/** Days that one round takes; the next follows soon. */
const DAYS_AT_ONCE = 31;

export const sampler: Loop = { name: 'data-protection.sample', everyMs: 60_000, run: sampleLookups };

/** A day by the country's clock. */
export const spanOf = (tx: Pick<Tx, 'env'>, day: LocalDate): Span => {
  const { zone } = countryOf(tx.env, tx.env.clock.now());
  return { from: startOfDay(day, zone), to: endOfDay(day, zone) };
};

/** Freezes the days that are over, then draws where the log has gone on. */
export async function sampleLookups(app: App): Promise<void> {
  for (let day = 0; day < DAYS_AT_ONCE; day++) if (!(await app.transaction(freezeNext))) break;
  for (const sample of await app.read(samplesUndrawn)) await app.transaction((tx) => draw(tx, sample));
}

/** The next day that is over and has look-ups; false where there is none. */
async function freezeNext(tx: Tx): Promise<boolean> {
  const now = tx.env.clock.now();
  const { zone, dataProtection } = countryOf(tx.env, now);
  const last = await lastSample(tx);
  const since = last === undefined ? instant(0) : startOfDay(addDays(last.day, 1), zone);
  const next = await firstLookupSince(tx, since);
  if (next === undefined) return false;
  const day = dateOf(next, zone);
  const span = spanOf(tx, day);
  if (now < span.to + SETTLED_MS) return false;
  const { size, digest } = await lookupPopulation(tx, span, SAMPLE_FORMS[SAMPLE_TYPE]);
  const drawn = Math.min(size, dataProtection.audit.daily);
  const { leafHash } = await publicAppend(tx, 'data-protection.sample', sampleContent({ day, size, digest, drawn }));
  await insertSample(tx, { day, size, digest, drawn, frozenAt: now, leafHash });
  return true;
}

async function draw(tx: Tx, { day, size, drawn, leafHash }: Sample): Promise<void> {
  const tree = await firstTreeOver(tx, leafHash);
  if (tree === undefined) return;
  const now = tx.env.clock.now();
  await insertDraw(tx, { day, treeSize: tree.size, root: tree.root, drawnAt: now });
  for (const [number, place] of placesDrawn(tree.root, size, drawn).entries()) {
    const lookupId = await agencyLookupAt(tx, spanOf(tx, day), place);
    if (lookupId === undefined) throw new Error(`the look-ups of ${day} are fewer than were committed: run fsck`);
    await insertAudit(tx, { id: newId(now), day, number, place, lookupId });
  }
}
