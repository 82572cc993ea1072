/**
 * Terms counted anew where the working days were changed after a case began. Nothing moves by itself: an act in the case's history names both ends,
 * the edition and the article, and the applicant is told. A breach that has happened stays, with what would have been written beside it.
 */
import { type CalendarChange, calendarChanges, countryOf } from '#features/country/index.ts';
import type { Json } from '#kernel/canonical.ts';
import { startOfDay } from '#kernel/dates.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import { formatDate } from '#kernel/text.ts';
import { type App, perEnv, type Tx } from '#platform/app.ts';
import type { Loop } from '#platform/feature.ts';
import { tell } from './letters.ts';
import { act, type LoadedCase, openCase, systemActor } from './load.ts';
import { obstacleTo } from './rules/judge.ts';
import { movedEnd } from './rules/recount.ts';
import { isClosed, OWN_GROUNDS } from './rules/state.ts';
import { casesToRecount } from './store.ts';

/** How many cases are looked at between two transactions of reading. */
const BATCH = 200;

const COUNTER = systemActor('services.recount');

export const recountLoop: Loop = { name: 'services.recount', everyMs: 60_000, run: recountAll };

/** The moment of the last change whose cases this process has gone through. */
const doneOf = perEnv<{ at?: Instant }>(() => ({}));

/** Goes through the cases that a change of the calendar may touch, once for each change; a case that fails is met again in the next round. */
export async function recountAll(app: App): Promise<void> {
  const now = app.env.clock.now();
  const changes = calendarChanges(app.env, now);
  const last = changes.at(-1);
  const done = doneOf(app.env);
  const [firstDay] = changes.map((one) => one.firstDay).sort();
  if (last === undefined || firstDay === undefined || last.at === done.at) return;
  const touched = { begunBefore: last.at, endsFrom: startOfDay(firstDay, countryOf(app.env, now).zone) };
  let isWhole = true;
  for (let after: string | undefined; ; ) {
    const from = after;
    const ids = await app.read((tx) => casesToRecount(tx, touched, from, BATCH));
    for (const caseId of ids) isWhole = (await recountOne(app, caseId, now)) && isWhole;
    after = ids.at(-1);
    if (ids.length < BATCH) break;
  }
  if (isWhole) done.at = last.at;
}

async function recountOne(app: App, caseId: string, now: Instant): Promise<boolean> {
  try {
    await app.transaction(async (tx) => recount(tx, await openCase(tx, caseId, now)));
    return true;
  } catch (error) {
    app.env.log.error({ err: error, caseId }, 'a term could not be counted anew');
    return false;
  }
}

/**
 * Counts the term of an open (locked) case anew where a changed calendar ends it otherwise. Also called when a clock that stood goes on: before,
 * nobody knew the end.
 */
export async function recount(tx: Tx, subject: LoadedCase): Promise<LoadedCase> {
  const { state, rules, entries, now } = subject;
  const at = instant(Math.max(now, entries.at(-1)?.at ?? now));
  const moved = movedEnd(state, rules, at);
  const lastDay = moved?.days.at(-1)?.date;
  if (moved === undefined || lastDay === undefined) return subject;
  const since = state.reckonedAt ?? at;
  const change = calendarChanges(tx.env, at).findLast((one) => one.at > since && one.firstDay <= lastDay);
  if (change === undefined) return subject;
  if (isClosed(state) && isSaid(subject, change)) return subject;
  const by = { kind: 'corrected', by: COUNTER, ground: OWN_GROUNDS.calendar } as const;
  if (obstacleTo({ ...by, at }, state, rules)) return subject;
  const stays = isClosed(state);
  const content: Json = {
    was: moved.was,
    now: moved.now,
    stays,
    edition: { year: change.year, version: change.version, digest: change.digest },
    days: moved.days.map(({ date, isWorking, cite }) => ({ date, isWorking, cite: cite ? { ...cite } : null })),
  };
  const corrected = await act(tx, subject, { ...by, content });
  await tell(tx, corrected, stays ? 'breach-stays' : 'term-moved', undefined, (language) => ({
    was: formatDate(moved.was, language, 'long'),
    now: formatDate(moved.now, language, 'long'),
  }));
  return corrected;
}

/** Beside a breach it is said once for each change. */
const isSaid = ({ entries }: LoadedCase, { at }: CalendarChange): boolean =>
  entries.some((entry) => entry.kind === 'corrected' && entry.at >= at);
