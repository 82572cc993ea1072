import assert from 'node:assert/strict';
import { test } from 'node:test';
import { localDate } from '#kernel/dates.ts';
import type { Instant } from '#kernel/instant.ts';
import { byUrgency, countsOf, type QueueLine } from './urgency.ts';

const line = (caseId: string, dueAt: number | null, silence?: 'refusal' | 'approval', percent = 50): QueueLine => ({
  caseId,
  number: caseId,
  service: 's',
  edition: 'e',
  status: 'examined',
  submittedAt: 0 as Instant,
  dueAt: dueAt as Instant | null,
  standing:
    dueAt === null
      ? undefined
      : {
          daysLeft: dueAt / 100,
          inWorkingDays: true,
          warning: silence && {
            percent,
            days: 5,
            total: 10,
            dueDate: localDate('2026-03-09'),
            dueAt: dueAt as Instant,
            silence,
          },
        },
});

test('the nearest end comes first, of equal ones what silence would grant, and a clock that stands comes last', () => {
  const lines = [
    line('stands', null),
    line('far', 900),
    line('refused', 500, 'refusal', 80),
    line('half', 500, 'refusal', 50),
    line('granted', 500, 'approval', 50),
    line('near', 100, 'refusal', 50),
  ];
  const ordered = lines.toSorted(byUrgency).map(({ caseId }) => caseId);
  assert.deepEqual(ordered, ['near', 'granted', 'refused', 'half', 'far', 'stands']);
});

test('a list is counted by what is near, what is over and what waits for somebody else', () => {
  const over = { ...line('over', 0), standing: undefined };
  const lines = [line('today', 0), line('third', 300), line('fourth', 400), line('stands', null), over];
  assert.deepEqual(countsOf(lines), { all: 5, soon: 2, over: 1, waiting: 1 });
});
