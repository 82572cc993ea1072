import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Calendar } from '#kernel/calendar.ts';
import { type Instant, instantFromIso } from '#kernel/instant.ts';
import type { HistoryActor } from '../../history/entry.ts';
import type { HistoryKind } from '../../history/kinds.ts';
import { fold } from './fold.ts';
import type { CaseRules } from './terms.ts';
import { warningOf } from './warning.ts';

const calendar: Calendar = { zone: 'Asia/Almaty', years: { '2026': { holidays: [], transfers: [] } } };
const cite = { act: 'A', article: '1' };
const rules: CaseRules = {
  definition: {
    provider: 'inspection',
    term: { workingDays: 10, week: 'five', silence: 'approval', cite, silenceCite: cite },
    correction: { workingDays: 5, cite },
    retention: { content: 'P5Y', cite },
    hearing: 'none',
    procedure: [],
    grounds: [],
    eligible: [],
  },
  calendarAt: () => calendar,
};

/** Noon of Almaty. 2 March 2026 is a Monday, so the ten days are 3 to 6, 9 to 13 and 16 March. */
const march = (day: number): Instant => instantFromIso(`2026-03-${String(day).padStart(2, '0')}T12:00:00+05:00`);

const SYSTEM = { kind: 'system', id: 's', channel: 'system', assurance: 'none' } as const;
const ACTORS: Readonly<Record<string, HistoryActor>> = {
  decided: { kind: 'officer', id: 'o1', channel: 'portal', assurance: 'signature' },
  returned: { kind: 'officer', id: 'o1', channel: 'portal', assurance: 'signature' },
  withdrawn: { kind: 'person', id: 'p', channel: 'portal', assurance: 'signature' },
};

function warned(day: number, ...later: readonly (readonly [HistoryKind, number])[]) {
  const told = [['submitted', 2], ['registered', 2], ['unit-assigned', 2], ['draw-done', 2], ...later] as const;
  const entries = told.map(([kind, on], index) => ({
    id: `e${index}`,
    seq: index + 1,
    kind,
    by: ACTORS[kind] ?? SYSTEM,
    at: march(on),
    effectiveAt: march(on),
    ...(kind === 'unit-assigned' ? { unit: 'north' } : {}),
    ...(kind === 'draw-done' ? { secondActor: 'o1' } : {}),
  }));
  return warningOf(fold(entries, rules, march(day)), rules, march(day));
}

test('a running term is warned of from half of it on, by the last mark that was passed', () => {
  const percents = [5, 9, 10, 12, 13, 14, 16].map((day) => warned(day)?.percent);
  assert.deepEqual(percents, [undefined, undefined, 50, 50, 80, 80, 95]);
  const { days, total, dueDate, silence } = warned(16) ?? {};
  assert.deepEqual(
    { days, total, dueDate, silence },
    { days: 10, total: 10, dueDate: '2026-03-16', silence: 'approval' },
  );
});

test('nobody is warned once it is over, decided, withdrawn, or while the clock stands', () => {
  assert.equal(warned(17), undefined);
  assert.equal(warned(16, ['decided', 12]), undefined);
  assert.equal(warned(16, ['withdrawn', 12]), undefined);
  assert.equal(warned(13, ['returned', 12]), undefined);
});
