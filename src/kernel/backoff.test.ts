import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backoffMs } from './backoff.ts';

test('a pause doubles with each failure and ends at the longest, however many there were', () => {
  const pauses = [0, 1, 2, 3, 4, 5000].map((failures) => backoffMs(failures, { firstMs: 15_000, longestMs: 200_000 }));
  assert.deepEqual(pauses, [15_000, 30_000, 60_000, 120_000, 200_000, 200_000]);
});
