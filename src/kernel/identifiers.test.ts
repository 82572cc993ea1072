import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { checkDigit, isBin, isIin, maskIin, parseBin, parseIin } from './identifiers.ts';

const eleven = fc.stringMatching(/^[0-9]{11}$/);
const heldOut = '../shared/data/iin-bin/bins.txt';

test('135 numbers of real organisations, held out', { skip: !existsSync(heldOut) && `${heldOut} is absent` }, () => {
  const bins = readFileSync(heldOut, 'utf8').trim().split(/\s+/);
  assert.equal(bins.length, 135);
  for (const bin of bins) assert.equal(parseBin(bin), bin);
});

test('the public test identity of the certification centre fails: real test certificates need a named test mode', () => {
  assert.equal(isIin('123456789011'), false);
  assert.equal(isBin('123456789021'), false);
});

test('the fault is said, without repeating a personal number', () => {
  assert.throws(() => parseIin('12345678901'), /12 digits/);
  assert.throws(() => parseIin(' 12345678901'), /12 digits/);
  assert.throws(
    () => parseIin('123456789011'),
    (error: Error) => /mistyped/.test(error.message) && !/\d{3}/.test(error.message),
  );
  assert.throws(() => checkDigit('1234'), RangeError);
});

test('property: of the ten numbers with the same beginning one is right, or none where none is ever issued', () => {
  let neverIssued = 0;
  fc.assert(
    fc.property(eleven, (first) => {
      const right = Array.from({ length: 10 }, (_, digit) => `${first}${digit}`).filter(isIin);
      const digit = checkDigit(first);
      assert.deepEqual(right, digit === null ? [] : [`${first}${digit}`]);
      if (digit === null) {
        neverIssued += 1;
        assert.throws(() => parseBin(`${first}0`), /never issued/);
      }
    }),
    { numRuns: 2000, seed: 11 },
  );
  assert.ok(neverIssued > 0);
});

test('property: a mask shows four digits at most', () => {
  fc.assert(
    fc.property(eleven, (first) => {
      const digit = checkDigit(first);
      fc.pre(digit !== null);
      const masked = maskIin(parseIin(`${first}${digit}`));
      assert.match(masked, /^•{8}[0-9]{4}$/);
    }),
  );
});
