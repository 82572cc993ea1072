import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buffersFor, memoryBytes } from './buffers.ts';

const GB = 1024 ** 3;

test('the database keeps pages in an eighth of the memory, never in less than it always had, nor without end', () => {
  assert.deepEqual([0.5 * GB, 2 * GB, 24 * GB, 1024 * GB].map(buffersFor), ['256MB', '256MB', '3072MB', '8192MB']);
  assert.ok(memoryBytes() > 0.1 * GB && memoryBytes() < 1024 ** 5);
});
