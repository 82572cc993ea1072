import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isStorable } from './storable.ts';

test('what no database keeps is found however deep it lies, in names too', () => {
  for (const good of ['', 'Ару', '😀', 7, null, undefined, true, ['a', { b: ['c'] }], Buffer.from('\0')])
    assert.ok(isStorable(good), String(good));
  for (const bad of ['\0', 'a\0b', '\ud800', '\udc00\ud800', ['a', '\0'], { a: { b: '\ud800' } }, { 'a\0': 1 }])
    assert.ok(!isStorable(bad), JSON.stringify(bad));
});

test('what lies within itself without an end is refused, and nobody goes down there', () => {
  const nested = (levels: number): unknown => {
    let value: unknown = 'a';
    for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { a: value };
    return value;
  };
  assert.ok(isStorable(nested(64)));
  for (const levels of [65, 200_000]) assert.ok(!isStorable(nested(levels)));
});
