import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSchemaCurrent } from '../tools/generate-schema.ts';

test('docs/schema.txt shows the database as the migrations make it', async () => {
  assert.ok(await isSchemaCurrent(), 'run tools/generate-schema.ts');
});
