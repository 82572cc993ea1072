import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { canonicalBytes, canonicalize, type Json } from './canonical.ts';
import { fromHex, hex } from './hash.ts';

describe('RFC 8785', () => {
  test('the example of section 3.2.2: literals, numbers, strings', () => {
    const input = JSON.parse(String.raw`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }`) as Json;
    const expected = String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`;
    assert.equal(canonicalize(input), expected);
    assert.equal(new TextDecoder().decode(canonicalBytes(input)), expected);
  });

  test('the example of section 3.2.3: keys by UTF-16 code units', () => {
    const value: Json = {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\ud83d\ude00': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis',
    };
    const order = [...canonicalize(value).matchAll(/:"([^"]+)"/g)].map((match) => match[1]);
    assert.deepEqual(order, [
      'Carriage Return',
      'One',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh',
    ]);
  });

  const numbers: [string, string][] = [
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['8000000000000001', '-5e-324'],
    ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['ffefffffffffffff', '-1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'],
    ['c340000000000000', '-9007199254740992'],
    ['4430000000000000', '295147905179352830000'],
    ['44b52d02c7e14af5', '9.999999999999997e+22'],
    ['44b52d02c7e14af6', '1e+23'],
    ['44b52d02c7e14af7', '1.0000000000000001e+23'],
    ['444b1ae4d6e2ef4e', '999999999999999700000'],
    ['444b1ae4d6e2ef4f', '999999999999999900000'],
    ['444b1ae4d6e2ef50', '1e+21'],
    ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['41b3de4355555553', '333333333.3333332'],
    ['41b3de4355555554', '333333333.33333325'],
    ['41b3de4355555555', '333333333.3333333'],
    ['41b3de4355555556', '333333333.3333334'],
    ['41b3de4355555557', '333333333.33333343'],
    ['becbf647612f3696', '-0.0000033333333333333333'],
    ['43143ff3c1cb0959', '1424953923781206.2'],
  ];
  const ofBits = (bits: string) => new DataView(fromHex(bits).buffer).getFloat64(0);

  test('the numbers of appendix B', () => {
    for (const [bits, text] of numbers) assert.equal(canonicalize(ofBits(bits)), text, bits);
    for (const bits of ['7fffffffffffffff', '7ff0000000000000'])
      assert.throws(() => canonicalize(ofBits(bits)), TypeError);
  });
});

describe('what JSON can’t say without loss is refused, with its path', () => {
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  const refused: [unknown, RegExp][] = [
    [{ fee: { lines: [1, undefined] } }, /at \$\["fee"\]\["lines"\]\[1\]: undefined is not JSON/],
    [{ a: undefined }, /undefined/],
    [[1n], /bigint/],
    [{ name: '\ud800' }, /at \$\["name"\]: lone surrogate/],
    [{ '\udc00': 1 }, /lone surrogate/],
    [Number.NaN, /NaN/],
    [[Number.NEGATIVE_INFINITY], /-Infinity/],
    [{ at: new Map() }, /not a plain object/],
    [new Array(2), /at \$\[0\]/],
    [{ [Symbol('x')]: 1 }, /symbol/],
    [() => 1, /function/],
    [circle, /deeper than/],
  ];
  for (const [value, why] of refused) {
    test(String(why), () => assert.throws(() => canonicalize(value as Json), { name: 'TypeError', message: why }));
  }
});

const json = fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' });

test('property: reading what was written gives the same value, and writing it again the same bytes', () => {
  fc.assert(
    fc.property(json, (value) => {
      const text = canonicalize(value as Json);
      assert.equal(canonicalize(JSON.parse(text) as Json), text);
      assert.equal(hex(canonicalBytes(JSON.parse(text) as Json)), hex(canonicalBytes(value as Json)));
      assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('property: the order in which keys were put in does not matter', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.integer()), (members) => {
      const turned = Object.fromEntries(Object.entries(members).reverse());
      assert.equal(canonicalize(turned), canonicalize(members));
    }),
  );
});
