/**
 * What a page computes against what node computes: the same for everything honest, and never more for what somebody made to be read in two
 * ways. Odd cases in the manner of Wycheproof.
 */
import assert from 'node:assert/strict';
import { constants, createPublicKey, generateKeyPairSync, type KeyObject, privateEncrypt, sign } from 'node:crypto';
import { describe, test } from 'node:test';
import { ed25519 } from '@noble/curves/ed25519.js';
import fc from 'fast-check';
import { integer, join, octets, sequence, tagged } from '#kernel/asn1/write.ts';
import * as browser from './browser.ts';
import * as node from './node.ts';

const spki = (key: KeyObject): Uint8Array =>
  new Uint8Array(createPublicKey(key).export({ format: 'der', type: 'spki' }));
/** One octet more than the modulus of the key of RSA. */
const wider = (value: bigint): Uint8Array => Uint8Array.from(Buffer.from(value.toString(16).padStart(514, '0'), 'hex'));
/** Big-endian, in a hundred octets: more than any number here needs. */
const wide = (value: bigint): Uint8Array => Uint8Array.from(Buffer.from(value.toString(16).padStart(200, '0'), 'hex'));
const number = (value: bigint): Uint8Array => integer(wide(value));
const MESSAGE = new TextEncoder().encode('{"type":"shanyraq/document/v1"}');

const KEYS = [
  { name: 'P-256', key: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, hash: 'sha256' },
  { name: 'P-256, longer digest', key: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, hash: 'sha384' },
  { name: 'P-384', key: generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey, hash: 'sha384' },
  { name: 'P-384, shorter digest', key: generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey, hash: 'sha256' },
  // The smallest exponent: with it careless readers of padding take what nobody signed.
  {
    name: 'RSA',
    key: generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 3 }).privateKey,
    hash: 'sha256',
  },
  { name: 'Ed25519', key: generateKeyPairSync('ed25519').privateKey, hash: 'sha512' },
] as const;

/** What both say; fails where the page would hold what node doesn't. */
function both(key: Uint8Array, hash: node.DigestName, bytes: Uint8Array, signature: Uint8Array): boolean {
  const byNode = node.isSignedBy(key, hash, bytes, signature);
  const byPage = browser.isSignedBy(key, hash, bytes, signature);
  assert.ok(byNode || !byPage, `a page holds what node refuses: ${Buffer.from(signature).toString('hex')}`);
  return byNode && byPage;
}

function bothEd25519(key: Uint8Array, bytes: Uint8Array, signature: Uint8Array): boolean {
  const byNode = node.isSignedByEd25519(key, bytes, signature);
  const byPage = browser.isSignedByEd25519(key, bytes, signature);
  assert.ok(byNode || !byPage, `a page holds what node refuses: ${Buffer.from(signature).toString('hex')}`);
  return byNode && byPage;
}

const turned = (bytes: Uint8Array, at: number, turn: number): Uint8Array => {
  const changed = Uint8Array.from(bytes);
  changed[at % changed.length] = (changed[at % changed.length] ?? 0) ^ turn;
  return changed;
};

test('property: digests and spellings are the same', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 80 }), (bytes, key) => {
      for (const name of ['sha1', 'sha256', 'sha384', 'sha512'] as const) {
        assert.deepEqual(browser.digest(name, bytes), node.digest(name, bytes));
        assert.equal(browser.digestHex(name, bytes), node.digestHex(name, bytes));
      }
      assert.deepEqual(browser.hmacSha256(key, bytes), node.hmacSha256(key, bytes));
      assert.equal(browser.hexOf(bytes), node.hexOf(bytes));
      assert.equal(browser.base64Of(bytes), node.base64Of(bytes));
      assert.equal(browser.latin1Of(bytes), node.latin1Of(bytes));
      assert.deepEqual(browser.ofHex(node.hexOf(bytes)), node.ofHex(node.hexOf(bytes)));
      assert.deepEqual(browser.ofBase64(node.base64Of(bytes)), node.ofBase64(node.base64Of(bytes)));
    }),
    { numRuns: 50 },
  );
  const long = Uint8Array.from({ length: 200_000 }, (_, i) => i);
  assert.equal(browser.latin1Of(long), node.latin1Of(long));
});

describe('signatures', () => {
  for (const { name, key, hash } of KEYS) {
    test(`property: ${name}: what was signed holds in both, what was turned in neither`, () => {
      const publicKey = spki(key);
      fc.assert(
        fc.property(fc.uint8Array(), fc.nat(), fc.integer({ min: 1, max: 255 }), (bytes, at, turn) => {
          const signature = new Uint8Array(sign(key.asymmetricKeyType === 'ed25519' ? null : hash, bytes, key));
          assert.ok(both(publicKey, hash, bytes, signature));
          assert.ok(!both(publicKey, hash, bytes, turned(signature, at, turn)));
          assert.ok(!both(publicKey, hash, join([bytes, Uint8Array.of(turn)]), signature));
          assert.ok(!both(publicKey, hash === 'sha256' ? 'sha384' : 'sha256', bytes, signature));
          both(turned(publicKey, at, turn), hash, bytes, signature);
          both(publicKey, hash, bytes, signature.subarray(0, at % signature.length));
        }),
        { numRuns: 12 },
      );
    });
  }

  test('RSA: whatever stands in the place of the parameters of the key', () => {
    const { key, hash } = KEYS[4];
    const publicKey = spki(key);
    const signature = new Uint8Array(sign(hash, MESSAGE, key));
    // The sequences' heads, the identifier's eleven octets, then NULL.
    const parameters = 4 + 2 + 11;
    assert.equal(publicKey[parameters], 0x05);
    for (let turn = 1; turn < 256; turn += 1) both(turned(publicKey, parameters, turn), hash, MESSAGE, signature);
    assert.ok(both(publicKey, hash, MESSAGE, signature));
  });

  test('ECDSA: either half of s holds; nothing out of range, and no other spelling of the same numbers', () => {
    for (const { key, hash, name } of KEYS.slice(0, 4)) {
      const publicKey = spki(key);
      const order = ORDERS[name.slice(0, 5) as keyof typeof ORDERS];
      const raw = sign(hash, MESSAGE, { key, dsaEncoding: 'ieee-p1363' }).toString('hex');
      const [r, s] = [BigInt(`0x${raw.slice(0, raw.length / 2)}`), BigInt(`0x${raw.slice(raw.length / 2)}`)];
      const holds = (signature: Uint8Array) => both(publicKey, hash, MESSAGE, signature);
      assert.ok(holds(sequence(number(r), number(s))));
      assert.ok(holds(sequence(number(r), number(order - s))), 'the other half');
      const wrong: readonly (readonly [bigint, bigint])[] = [
        [0n, s],
        [r, 0n],
        [0n, 0n],
        [1n, 1n],
        [order, s],
        [r, order],
        [r + order, s],
        [r, s + order],
        [order - r, s],
        [s, r],
        [order - 1n, order - 1n],
        [1n << 600n, s],
      ];
      for (const [one, other] of wrong) assert.ok(!holds(sequence(number(one), number(other))), `${one} ${other}`);
      const padded = (value: bigint) => tagged(2, Uint8Array.of(0, 0), number(value).subarray(2));
      const bodies = [number(r), number(s)] as const;
      const respelt: readonly Uint8Array[] = [
        sequence(padded(r), padded(s)),
        sequence(number(r)),
        sequence(...bodies, number(1n)),
        sequence(...bodies, tagged(5)),
        join([sequence(...bodies), Uint8Array.of(0)]),
        join([Uint8Array.of(0x30, 0x80), ...bodies, Uint8Array.of(0, 0)]),
        join([Uint8Array.of(0x30, 0x82, 0, join(bodies).length), ...bodies]),
        sequence(
          tagged(2, number(r).subarray(2 + (number(r)[2] === 0 ? 1 : 0))),
          tagged(2, Uint8Array.of(0xff), number(s).subarray(2)),
        ),
        octets(sequence(...bodies)),
        Uint8Array.from(Buffer.from(raw, 'hex')),
        new Uint8Array(),
      ];
      for (const signature of respelt) assert.ok(!holds(signature), Buffer.from(signature).toString('hex'));
    }
  });

  test('keys that are none: off the curve, at infinity, of another kind', () => {
    const { key, hash } = KEYS[0];
    const publicKey = spki(key);
    const signature = new Uint8Array(sign(hash, MESSAGE, key));
    const head = publicKey.subarray(0, 26);
    const ed = generateKeyPairSync('ed25519').privateKey;
    const wrong = [
      join([head, Uint8Array.of(4), new Uint8Array(64)]),
      Uint8Array.from(Buffer.from('3019301306072a8648ce3d020106082a8648ce3d03010703020000', 'hex')),
      turned(publicKey, publicKey.length - 1, 1),
      spki(ed),
      spki(KEYS[4].key),
      new Uint8Array(),
      publicKey.subarray(1),
      join([publicKey, Uint8Array.of(0)]),
    ];
    for (const one of wrong) assert.ok(!both(one, hash, MESSAGE, signature));
  });

  test('RSA: no padding but the one, no number but the smallest', () => {
    const { key, hash } = KEYS[4];
    const publicKey = spki(key);
    const digest = Buffer.from(node.digest(hash, MESSAGE)).toString('hex');
    const info = `3031300d060960864801650304020105000420${digest}`;
    const bare = `302f300b0609608648016503040201${'0420'}${digest}`;
    const pad = (bytes: number) => 'ff'.repeat(bytes);
    const rest = 256 - 3 - info.length / 2;
    const raw = (encoded: string): Uint8Array =>
      new Uint8Array(
        privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, Buffer.from(encoded.padEnd(512, '0'), 'hex')),
      );
    const holds = (signature: Uint8Array) => both(publicKey, hash, MESSAGE, signature);
    const good = raw(`0001${pad(rest)}00${info}`);
    assert.deepEqual(good, new Uint8Array(sign(hash, MESSAGE, key)));
    assert.ok(holds(good));
    const wrong = [
      `0001${pad(8)}00${info}`,
      `0001${pad(rest - 4)}00${info}deadbeef`,
      `0002${pad(rest)}00${info}`,
      `0000${pad(rest)}00${info}`,
      `0001${pad(rest - 1)}fe00${info}`,
      `0001${pad(rest + 1)}${info}`,
      `0001${pad(rest + 2)}00${bare}`,
      `0001${pad(rest)}00${info.replace(/^3031/, '3032')}`,
      `0001${pad(rest + 19)}00${digest}`,
      `0001${pad(rest)}00${info.replace('0500', '0501')}`,
    ];
    for (const encoded of wrong) assert.ok(!holds(raw(encoded)), encoded);
    const { n = '' } = createPublicKey(key).export({ format: 'jwk' });
    const modulus = BigInt(`0x${Buffer.from(n, 'base64url').toString('hex')}`);
    const larger = wider(BigInt(`0x${Buffer.from(good).toString('hex')}`) + modulus);
    for (const signature of [
      join([Uint8Array.of(0), good]),
      good.subarray(1),
      new Uint8Array(256),
      larger,
      new Uint8Array(),
    ])
      assert.ok(!holds(signature));
    const short = Buffer.from(`305c300d06092a864886f70d0101010500034b003048024100${'c5'.repeat(64)}0203010001`, 'hex');
    assert.ok(!both(new Uint8Array(short), hash, MESSAGE, good.subarray(0, 64)));
  });
});

describe('Ed25519', () => {
  const { privateKey } = generateKeyPairSync('ed25519');
  const publicKey = spki(privateKey).subarray(-32);

  test('property: what was signed holds in both, what was turned in neither', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.nat(), fc.integer({ min: 1, max: 255 }), (bytes, at, turn) => {
        const signature = new Uint8Array(sign(null, bytes, privateKey));
        assert.ok(bothEd25519(publicKey, bytes, signature));
        assert.ok(!bothEd25519(publicKey, bytes, turned(signature, at, turn)));
        assert.ok(!bothEd25519(turned(publicKey, at, turn), bytes, signature));
        assert.ok(!bothEd25519(publicKey, bytes, signature.subarray(1)));
      }),
      { numRuns: 20 },
    );
  });

  test('the published answer of RFC 8032 section 7.1, test 2', () => {
    const key = Uint8Array.from(Buffer.from('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c', 'hex'));
    const said =
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00';
    assert.ok(bothEd25519(key, Uint8Array.of(0x72), Uint8Array.from(Buffer.from(said, 'hex'))));
  });

  test('s beyond the order, and points of small order, are refused where node refuses them', () => {
    const { Point } = ed25519;
    const order = Point.Fn.ORDER;
    const little = (value: bigint) =>
      Uint8Array.from(Buffer.from(value.toString(16).padStart(64, '0'), 'hex').reverse());
    const signature = new Uint8Array(sign(null, MESSAGE, privateKey));
    const s = BigInt(`0x${Buffer.from(signature.subarray(32)).reverse().toString('hex')}`);
    assert.ok(!bothEd25519(publicKey, MESSAGE, join([signature.subarray(0, 32), little(s + order)])));
    const prefix = spki(privateKey).subarray(0, -32);
    const small = [
      '0100000000000000000000000000000000000000000000000000000000000000',
      'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
      '0000000000000000000000000000000000000000000000000000000000000080',
      '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
      'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
      'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
      'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    ].map((text) => Uint8Array.from(Buffer.from(text, 'hex')));
    for (const key of small)
      for (const r of small)
        for (const bytes of [MESSAGE, new Uint8Array()]) {
          const forged = join([r, little(0n)]);
          // Of openssl's kind: many of these hold for it.
          assert.ok(!node.isSignedByEd25519(key, bytes, forged));
          assert.ok(!bothEd25519(key, bytes, forged));
          assert.ok(!both(join([prefix, key]), 'sha512', bytes, forged));
        }
    // R with a part of small order: holds with the cofactor, not without; node computes without.
    const torsion = Point.fromBytes(small[3] ?? new Uint8Array(), true);
    const secret = BigInt(`0x${'5a'.repeat(30)}`);
    const key = Point.BASE.multiply(secret);
    const nonce = BigInt(`0x${'3c'.repeat(30)}`);
    const r = Point.BASE.multiply(nonce).add(torsion).toBytes();
    const k =
      BigInt(
        `0x${Buffer.from(node.digest('sha512', join([r, key.toBytes(), MESSAGE])))
          .reverse()
          .toString('hex')}`,
      ) % order;
    const forged = join([r, little((nonce + k * secret) % order)]);
    assert.ok(
      ed25519.verify(forged, MESSAGE, key.toBytes(), { zip215: true }),
      'it holds for whoever takes the cofactor',
    );
    assert.ok(!bothEd25519(key.toBytes(), MESSAGE, forged));
  });
});

const ORDERS = {
  'P-256': 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  'P-384': 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
} as const;
