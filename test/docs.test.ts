import assert from 'node:assert/strict';
import { test } from 'node:test';
import { staleDocs } from '../tools/generate-docs.ts';

test('the reference and the JSON Schemas of definitions are what the schemas say', () => {
  assert.deepEqual(staleDocs(), [], 'run tools/generate-docs.ts');
});
