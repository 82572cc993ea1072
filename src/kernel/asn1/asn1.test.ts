import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { fromHex, hex } from '../hash.ts';
import { instantFromIso } from '../instant.ts';
import { OID } from './oids.ts';
import {
  childrenOf,
  DerError,
  Fields,
  readBits,
  readBoolean,
  readDer,
  readFlags,
  readIntegerBytes,
  readOid,
  readSmallInteger,
  readString,
  readTime,
  TAG,
} from './read.ts';
import {
  bits,
  bmpString,
  boolean,
  context,
  generalizedTime,
  integer,
  octets,
  oid,
  sequence,
  setOf,
  tagged,
  time,
  utf8String,
} from './write.ts';

const der = (digits: string) => readDer(fromHex(digits));
const refused = (read: () => unknown) => assert.throws(read, DerError);

describe('DER', () => {
  test('what is written is read back, and openssl reads it too', () => {
    const written = sequence(
      integer(128),
      oid('2.999.398.1.1'),
      utf8String('Қазақ'),
      boolean(true),
      context(0, octets(new Uint8Array(300))),
      bits(Uint8Array.of(1, 2)),
    );
    const fields = new Fields(readDer(written));
    assert.equal(readSmallInteger(fields.take()), 128);
    assert.equal(readOid(fields.take()), '2.999.398.1.1');
    assert.equal(readString(fields.take()), 'Қазақ');
    assert.equal(readBoolean(fields.take()), true);
    assert.equal(childrenOf(fields.take())[0]?.body.length, 300);
    assert.deepEqual([...readBits(fields.take())], [1, 2]);
    fields.end();
    const said = execFileSync('openssl', ['asn1parse', '-inform', 'DER'], { input: written, encoding: 'utf8' });
    assert.match(said, /INTEGER\s+:80\n.*OBJECT\s+:2\.999\.398\.1\.1\n.*UTF8STRING\s+:Қазақ/);
  });

  test('any integer and any object identifier survive', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), (octets) => {
        const read = hex(readIntegerBytes(readDer(integer(octets))));
        assert.equal(BigInt(`0x${read}`), BigInt(`0x${hex(octets)}`));
      }),
    );
    const arcs = fc.tuple(
      fc.integer({ min: 0, max: 1 }),
      fc.integer({ min: 0, max: 39 }),
      fc.array(fc.bigInt({ min: 0n, max: 1n << 128n }), { maxLength: 6 }),
    );
    fc.assert(
      fc.property(arcs, ([first, second, rest]) => {
        const dotted = [first, second, ...rest].join('.');
        assert.equal(readOid(readDer(oid(dotted))), dotted);
      }),
    );
  });

  test('any tree survives, and no other octets mean it', () => {
    const { tree } = fc.letrec<{ tree: Uint8Array }>((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        fc.uint8Array({ maxLength: 200 }).map((body) => octets(body)),
        fc.array(tie('tree'), { maxLength: 4 }).map((inner) => sequence(...inner)),
        fc.array(tie('tree'), { maxLength: 4 }).map((inner) => setOf(...inner)),
      ),
    }));
    const again = (value: ReturnType<typeof readDer>): Uint8Array =>
      (value.tag & 0x20) === 0 ? tagged(value.tag, value.body) : tagged(value.tag, ...childrenOf(value).map(again));
    fc.assert(fc.property(tree, (written) => assert.deepEqual(again(readDer(written)), written)));
  });

  test('rubbish is refused and never breaks the reader', () => {
    const walk = (value: ReturnType<typeof readDer>): void => {
      if (value.tag & 0x20) childrenOf(value).forEach(walk);
    };
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        try {
          walk(readDer(bytes));
        } catch (error) {
          assert.ok(error instanceof DerError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('BER that is not DER is refused', () => {
    for (const digits of [
      '',
      '30',
      '3080',
      '30800000',
      '300002',
      '0481010a',
      '04820001ff',
      '1f2101',
      '3001',
      '048500000000010a',
    ])
      refused(() => der(digits));
    refused(() => readSmallInteger(der('02020001')));
    refused(() => readSmallInteger(der('0200')));
    refused(() => readSmallInteger(der('0201ff')));
    refused(() => readBoolean(der('010101')));
    refused(() => readOid(der('06028001')));
    refused(() => readOid(der('060181')));
    refused(() => readOid(der('0600')));
    refused(() => readBits(der('0303060203')));
    refused(() => readString(readDer(tagged(TAG.utf8, Uint8Array.of(0xff)))));
    refused(() => readString(der('020101')));
    refused(() => childrenOf(der('0400')));
    refused(() => new Fields(der('3000')).take());
    refused(() => new Fields(der('30020500')).end());
  });

  test('times: UTCTime to 2049, GeneralizedTime after, always seconds and Z, only days that exist', () => {
    for (const iso of [
      '1950-01-01T00:00:00Z',
      '2026-11-22T02:21:11Z',
      '2049-12-31T23:59:59Z',
      '2050-01-01T00:00:00Z',
    ]) {
      const moment = instantFromIso(iso);
      assert.equal(readTime(readDer(time(moment))), moment);
      assert.equal(readTime(readDer(generalizedTime(moment))), moment);
    }
    assert.equal(readDer(time(instantFromIso('2050-01-01T00:00:00Z'))).tag, TAG.generalizedTime);
    const text = (tag: number, digits: string) => readDer(tagged(tag, new TextEncoder().encode(digits)));
    for (const wrong of [
      '2602300000Z',
      '260230000000Z',
      '261301000000Z',
      '260101246000Z',
      '2601010000000',
      '20260101000000Z',
    ]) {
      refused(() => readTime(text(TAG.utcTime, wrong)));
    }
    refused(() => readTime(text(TAG.generalizedTime, '20260101000000.5Z')));
    refused(() => readTime(text(TAG.octets, '260101000000Z')));
  });

  test('flags, names in UTF-16, SET OF in order', () => {
    const has = readFlags(readDer(fromHex('030206c0')));
    assert.deepEqual([has(0), has(1), has(2), has(40)], [true, true, false, false]);
    assert.equal(readString(readDer(bmpString('Қол'))), 'Қол');
    assert.equal(hex(setOf(integer(3), integer(1), octets(new Uint8Array()))), '3108020101020103' + '0400');
    assert.equal(hex(oid(OID.sha256)), '0609608648016503040201');
  });
});
