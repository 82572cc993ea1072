import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseUrn, urn } from './urn.ts';

test('property: a name tells its parts', () => {
  const part = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/);
  fc.assert(
    fc.property(part, part, fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._~-]{0,40}$/), (instance, kind, id) => {
      assert.deepEqual(parseUrn(urn(instance, kind, id)), { instance, kind, id });
    }),
  );
});

test('parts that a name can’t carry, and other names, are refused', () => {
  for (const [instance, kind, id] of [
    ['kz', 'case', 'a:b'],
    ['KZ', 'case', '1'],
    ['kz', '', '1'],
    ['kz', 'case', ''],
  ] as const) {
    assert.throws(() => urn(instance, kind, id), RangeError);
  }
  for (const wrong of ['', 'urn:other:kz:case:1', 'urn:shanyraq:kz:case', 'urn:shanyraq:kz:case:1\n']) {
    assert.throws(() => parseUrn(wrong), RangeError, wrong);
  }
});
