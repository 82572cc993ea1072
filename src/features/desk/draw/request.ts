/** What asks for a draw: a case that was registered (again, after a hand-over), an agency that was asked for its opinion. */
import { z } from 'zod';
import { type Entry, findCase, type HistoryKind, type LoadedCase } from '#features/services/index.ts';
import type { App, Tx } from '#platform/app.ts';
import { subscription } from '#platform/feature.ts';
import { newId } from '#platform/random.ts';
import { insertDraw } from '../store/draws.ts';

/** Entries by which an office comes to owe an opinion. */
export const OPINION_ASKING: ReadonlySet<HistoryKind> = new Set<HistoryKind>(['opinion-asked', 'opinion-transferred']);
/** Entries by which an agency's officers come to decide a case. */
export const CASE_ASKING: ReadonlySet<HistoryKind> = new Set<HistoryKind>(['registered', 'transferred']);

/** The entry upon which the next draw for a case rests: its registration, or the last move to a successor since. */
export const askingEntry = (entries: readonly Entry[]): Entry | undefined =>
  entries.some(({ kind }) => kind === 'registered') ? entries.findLast(({ kind }) => CASE_ASKING.has(kind)) : undefined;

async function request(
  tx: Tx,
  { row }: LoadedCase,
  entry: Entry,
  of: { purpose: 'case' | 'opinion'; number: number; agency: string; unit: string },
): Promise<void> {
  const now = tx.env.clock.now();
  const { caseId, service } = row;
  await insertDraw(tx, { id: newId(now), caseId, service, leaf: entry.leaf, requestedAt: now, ...of });
}

const inCase = (app: App, caseId: string, run: (tx: Tx, loaded: LoadedCase) => Promise<void>): Promise<void> =>
  app.transaction(async (tx) => {
    const loaded = await findCase(tx, caseId, app.env.clock.now());
    if (loaded) await run(tx, loaded);
  });

export const drawSubscriptions = [
  subscription({
    event: 'services.registered',
    subscriber: 'desk.draw',
    data: z.object({ caseId: z.uuid() }),
    run: (app, { caseId }) =>
      inCase(app, caseId, async (tx, loaded) => {
        const { state, row, entries } = loaded;
        const asking = askingEntry(entries);
        if (!asking || state.unit === undefined || state.officerId !== undefined) return;
        const of = { purpose: 'case', number: state.draws + 1, agency: row.provider, unit: state.unit } as const;
        await request(tx, loaded, asking, of);
      }),
  }),
  subscription({
    event: 'services.opinion-asked',
    subscriber: 'desk.draw-for-opinion',
    data: z.object({ caseId: z.uuid(), of: z.string() }),
    run: (app, { caseId, of }) =>
      inCase(app, caseId, async (tx, loaded) => {
        const asked = loaded.entries.findLast(({ kind, unit }) => OPINION_ASKING.has(kind) && unit === of);
        const [agency, unit] = of.split('/');
        if (!asked || agency === undefined || unit === undefined) return;
        await request(tx, loaded, asked, { purpose: 'opinion', number: 1, agency, unit });
      }),
  }),
];
