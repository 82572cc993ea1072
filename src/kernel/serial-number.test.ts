import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkDigitOf, isSerialNumber, serialNumber } from './serial-number.ts';

test('the check digit is that of ISO 7064, and every single wrong digit is found', () => {
  // The example of ISO 7064 for MOD 11,10.
  assert.equal(checkDigitOf('0794'), 5);
  const number = serialNumber('KZ-D', 2026, 4812);
  for (let place = 'KZ-D-'.length; place < number.length; place++) {
    if (number[place] === '-') continue;
    for (const digit of '0123456789') {
      const changed = number.slice(0, place) + digit + number.slice(place + 1);
      assert.equal(isSerialNumber('KZ-D', changed), changed === number, changed);
    }
  }
});

test('a number belongs to its prefix', () => {
  assert.equal(serialNumber('KZ', 2026, 123).slice(0, 16), 'KZ-2026-0000123-');
  assert.equal(isSerialNumber('KZ', serialNumber('KZ-D', 2026, 1)), false);
  assert.equal(isSerialNumber('KZ-D', serialNumber('KZ-D', 2026, 12_345_678)), true);
  assert.equal(isSerialNumber('KZ-D', 'anything'), false);
});
