import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  base64,
  base64url,
  concatBytes,
  fromBase64,
  fromBase64url,
  fromHex,
  hex,
  hmacSha256,
  sha256,
  sha256Hex,
  utf8,
} from './hash.ts';

test('SHA-256 of FIPS 180-4 and HMAC-SHA-256 of RFC 4231', () => {
  assert.equal(sha256Hex(utf8('abc')), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  assert.equal(hex(sha256(utf8(''))), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  const mac = hmacSha256(utf8('Jefe'), utf8('what do ya want for nothing?'));
  assert.equal(hex(mac), '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843');
});

test('property: encodings give the bytes back, also of a part of a larger buffer', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (whole) => {
      const bytes = whole.subarray(1);
      const same = Uint8Array.from(bytes);
      assert.deepEqual(fromHex(hex(bytes)), same);
      assert.deepEqual(fromBase64(base64(bytes)), same);
      assert.deepEqual(fromBase64url(base64url(bytes)), same);
      assert.deepEqual(concatBytes(whole.subarray(0, 1), bytes), Uint8Array.from(whole));
    }),
  );
});

test('other spellings of the same bytes are refused', () => {
  for (const wrong of ['YQ', 'YR==', 'YQ==\n', 'Y Q==', '_w=='])
    assert.throws(() => fromBase64(wrong), RangeError, wrong);
  for (const wrong of ['YQ==', 'YR', '/w']) assert.throws(() => fromBase64url(wrong), RangeError, wrong);
  for (const wrong of ['a', 'zz', '0x00']) assert.throws(() => fromHex(wrong), RangeError, wrong);
});
