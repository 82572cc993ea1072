import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fromHex } from './hash.ts';
import { instant } from './instant.ts';
import { isUuid, uuidTime, uuidv7 } from './uuid.ts';

test('the example of RFC 9562, appendix A.6', () => {
  const example = uuidv7(instant(0x017f22e279b0), fromHex('0cc318c4dc0c0c07398f'));
  assert.equal(example, '017f22e2-79b0-7cc3-98c4-dc0c0c07398f');
});

test('property: well formed, tells its time, and sorts by it', () => {
  const moments = fc.integer({ min: 0, max: 4_000_000_000_000 }).map(instant);
  const random = fc.uint8Array({ minLength: 10, maxLength: 10 });
  fc.assert(
    fc.property(moments, moments, random, random, (a, b, first, second) => {
      const [left, right] = [uuidv7(a, first), uuidv7(b, second)];
      assert.match(left, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      assert.equal(uuidTime(left), a);
      if (a !== b) assert.equal(left < right, a < b);
    }),
  );
});

test('other texts are refused', () => {
  assert.ok(isUuid('9f1c2b6e-0b7e-4d0b-8c53-0f9a5a9d5c11'));
  assert.ok(!isUuid('9F1C2B6E-0B7E-4D0B-8C53-0F9A5A9D5C11') && !isUuid(''));
  assert.throws(() => uuidTime('9f1c2b6e-0b7e-4d0b-8c53-0f9a5a9d5c11'), RangeError);
  assert.throws(() => uuidv7(instant(0), new Uint8Array(9)), RangeError);
  assert.throws(() => uuidv7(instant(-1), new Uint8Array(10)), RangeError);
});
