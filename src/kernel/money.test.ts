import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatMoney, multiplyRate, parseTiyn, tiyn } from './money.ts';

test('money is read strictly', () => {
  assert.equal(tiyn('491500'), 491_500n);
  assert.equal(tiyn(-5), -5n);
  for (const wrong of ['', '1.5', '+1', '01', '-0', ' 1', '1e3', '١'])
    assert.throws(() => parseTiyn(wrong), RangeError, wrong);
  for (const wrong of [1.5, Number.NaN, 2 ** 53]) assert.throws(() => tiyn(wrong), RangeError);
});

test('money for reading', () => {
  assert.equal(formatMoney(tiyn(491_500), 'kk'), '4\u202f915\u202f₸');
  assert.equal(formatMoney(tiyn(491_550), 'ru'), '4\u202f915,50\u202f₸');
  assert.equal(formatMoney(tiyn(491_505), 'en'), '4,915.05\u202f₸');
  assert.equal(formatMoney(tiyn(-50), 'kk'), '−0,50\u202f₸');
  assert.equal(formatMoney(tiyn(0), 'en'), '0\u202f₸');
});

test('a rate times a factor is exact and rounded to whole tenge', () => {
  const index = tiyn(432_500);
  assert.equal(multiplyRate(index, '1.25', 'down'), 540_600n);
  assert.equal(multiplyRate(index, '1.25', 'halfUp'), 540_600n);
  assert.equal(multiplyRate(index, '1.25', 'up'), 540_700n);
  for (const rounding of ['down', 'halfUp', 'up'] as const) assert.equal(multiplyRate(index, '2', rounding), 865_000n);
  assert.equal(multiplyRate(tiyn(50), '1', 'halfUp'), 100n);
  assert.equal(multiplyRate(tiyn(49), '1', 'halfUp'), 0n);
  assert.equal(multiplyRate(tiyn(-50), '1', 'halfUp'), -100n);
  assert.equal(multiplyRate(tiyn(100), '0.1', 'halfUp'), 0n);
  for (const wrong of ['-1', '1,5', '.5', '1.', '1e2', ''])
    assert.throws(() => multiplyRate(index, wrong, 'down'), RangeError, wrong);
});

test('property: rounding brackets the product within one tenge, and money survives its text', () => {
  const rates = fc.bigInt({ min: 0n, max: 10n ** 15n }).map(tiyn);
  fc.assert(
    fc.property(rates, fc.integer({ min: 0, max: 10 ** 9 }), (rate, thousandths) => {
      const factor = `${Math.floor(thousandths / 1000)}.${String(thousandths % 1000).padStart(3, '0')}`;
      const [down, near, up] = (['down', 'halfUp', 'up'] as const).map(
        (rounding) => multiplyRate(rate, factor, rounding) * 1000n,
      );
      const exact = rate * BigInt(thousandths);
      assert.ok(down !== undefined && near !== undefined && up !== undefined);
      assert.ok(down <= exact && exact <= up && up - down <= 100_000n);
      assert.ok(near === down || near === up);
      assert.equal(parseTiyn(String(rate)), rate);
    }),
  );
});
