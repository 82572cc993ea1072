import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Repeats } from './repeats.ts';

test('every name that comes more than once is suspected, and hardly another', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 3 })), (names) => {
      const repeats = new Repeats();
      for (const name of names) repeats.add(name);
      const suspects = repeats.suspects() ?? (() => false);
      for (const name of names)
        assert.equal(suspects(name), names.indexOf(name) !== names.lastIndexOf(name), JSON.stringify(name));
    }),
  );
});

test('they may be far apart', () => {
  const repeats = new Repeats();
  for (let n = 0; n < 140_000; n += 1) repeats.add(String(n));
  assert.equal(repeats.suspects(), undefined);
  repeats.add('7');
  const suspects = repeats.suspects();
  assert.deepEqual([suspects?.('7'), suspects?.('8'), suspects?.('139999')], [true, false, false]);
});
