import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { countOf, LEAST, partsOf } from './aggregate.ts';

test('a count is told from ten on, and where it is none', () => {
  assert.deepEqual([0, 1, 9, 10, 11].map(countOf), [0, 'few', 'few', 10, 11]);
});

test('few take the next smallest with them, until the rest of the whole tells nothing of them', () => {
  assert.deepEqual(partsOf([3, 20, 10, 0]), ['few', 20, 'withheld', 0]);
  assert.deepEqual(partsOf([3, 4, 20]), ['few', 'few', 'withheld']);
  assert.deepEqual(partsOf([5, 6, 20]), ['few', 'few', 20]);
  assert.deepEqual(partsOf([10, 20, 0]), [10, 20, 0]);
  assert.deepEqual(partsOf([3, 0]), ['few', 0], 'they are the whole');
});

test('property: what is told is true, and what is not told is ten or more together, or all that there is', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(40), { maxLength: 8 }), (parts) => {
      const told = partsOf(parts);
      const untold = parts.filter((part, index) => {
        const one = told[index] ?? 0;
        assert.ok(one === 'few' ? part > 0 && part < LEAST : one === 'withheld' ? part >= LEAST : one === part);
        assert.ok(typeof one === 'string' || one === 0 || one >= LEAST);
        return typeof one === 'string';
      });
      const sum = untold.reduce((all, part) => all + part, 0);
      assert.ok(sum === 0 || sum >= LEAST || parts.every((part) => part < LEAST), `${untold}`);
    }),
  );
});
