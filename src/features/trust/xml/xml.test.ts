/** XML signatures of others: made and judged by xmlsec1. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { base64, utf8 } from '#kernel/hash.ts';
import { instantFromIso } from '#kernel/instant.ts';
import { readCertificate } from '../certificates/read.ts';
import { trustAuthority } from '../signatures/authority.ts';
import { findAuthority } from '../signatures/chain.ts';
import type { OutsideTrust } from '../signatures/judged.ts';
import { ALWAYS_GOOD, SAMPLE_PERSON } from '../testing/authority.ts';
import { AT, check, enveloped, inWorld, text, verdictOf } from '../testing/xml-world.ts';
import { DS, isXmlSigned, signXml, template, WHOLE } from '../testing/xmlsec.ts';
import { signaturesOfXml } from './outside.ts';

const NOTHING: OutsideTrust = { roots: [], authorities: [], lists: [] };

describe('an XML signature', () => {
  test(
    'enveloped: what is given back is what was signed; xmlsec1 holds it too, and neither holds a changed one',
    inWorld(({ openssl, authority: { root, issuing }, trust, sign }) => {
      const signed = sign(enveloped('<sum>100</sum>'));
      const [found] = check(signed, trust);
      assert.equal(found?.signature.name, 'ӘДІЛОВА АЙГҮЛ');
      assert.deepEqual([found.signature.timeBy, found.signature.signedAt], ['nobody', AT]);
      assert.equal(found.signature.revocation, 'unknown');
      assert.deepEqual(
        found.parts.map((part) => [part.uri, part.name, text(part.bytes)]),
        [['', '', '<order xmlns="urn:test:order"><sum>100</sum></order>']],
      );
      const by = { trusted: root.der, known: [issuing.der] };
      assert.ok(isXmlSigned(openssl, signed, by));
      const changed = signed.replace('>100<', '>900<');
      assert.ok(!isXmlSigned(openssl, changed, by));
      assert.equal(verdictOf(changed, trust), 'wrong_content');
      assert.equal(verdictOf(signed, NOTHING), 'foreign_authority');
      assert.equal(verdictOf(signed, { ...trust, authorities: [] }), 'foreign_authority');
    }),
  );

  test(
    'by RSA and on P-384, by longer digests; enveloping, also in base64; of a part beside it; of a file',
    inWorld(async ({ authority: of, trust, sign, openssl }) => {
      const rsa = await of.issue(SAMPLE_PERSON, undefined, 'RSA-2048');
      const p384 = await of.issue(SAMPLE_PERSON, undefined, 'P-384');
      const more = 'http://www.w3.org/2001/04/xmldsig-more#';
      for (const [key, method] of [
        [rsa, 'rsa-sha256'],
        [rsa, 'rsa-sha512'],
        [p384, 'ecdsa-sha384'],
        [p384, 'ecdsa-sha512'],
      ] as const)
        assert.equal(
          verdictOf(signXml(openssl, enveloped('<a/>', { method: more + method }), key), trust),
          'holds',
          method,
        );

      const references = [{ uri: '#object' }];
      const object = '<ds:Object Id="object"><sum xmlns="">1</sum></ds:Object>';
      const enveloping = sign(template({ references, objects: object }), ['Object']);
      assert.equal(
        text(check(enveloping, trust)[0]?.parts[0]?.bytes),
        `<ds:Object xmlns:ds="${DS}" Id="object"><sum>1</sum></ds:Object>`,
      );
      const coded = sign(
        template({
          references: [{ uri: '#object', transforms: [`${DS}base64`] }],
          objects: `<ds:Object Id="object">${base64(utf8('a file'))}</ds:Object>`,
        }),
        ['Object'],
      );
      assert.equal(text(check(coded, trust)[0]?.parts[0]?.bytes), 'a file');

      const beside = sign(
        `<papers><paper Id="one"><sum>5</sum></paper>${template({ references: [{ uri: '#one' }] })}</papers>`,
        ['paper'],
      );
      assert.deepEqual(
        check(beside, trust)[0]?.parts.map(({ name }) => name),
        ['paper'],
      );

      openssl.write('file.txt', 'a file');
      const file = sign(template({ references: [{ uri: 'file.txt' }] }));
      const given = (content: string) => (uri: string) => (uri === 'file.txt' ? utf8(content) : undefined);
      assert.equal(verdictOf(file, trust, given('a file')), 'holds');
      assert.equal(verdictOf(file, trust, given('another')), 'wrong_content');
      assert.equal(verdictOf(file, trust), 'xml_reference');
    }),
  );

  test(
    'of several people, each over what stood there before',
    inWorld(async ({ authority: of, trust, sign, openssl }) => {
      const other = await of.issue({ ...SAMPLE_PERSON, name: 'БӨТЕН АДАМ' } as typeof SAMPLE_PERSON);
      const first = sign(enveloped('<sum>1</sum>'));
      const added = first.replace(/<\/order>\s*$/, `${template({ references: [WHOLE] })}</order>`);
      const both = signXml(openssl, added, other, [], { n: 2 });
      assert.deepEqual(
        check(both, trust).map(({ signature }) => signature.name),
        ['ӘДІЛОВА АЙГҮЛ', 'БӨТЕН АДАМ'],
      );
      assert.equal(verdictOf(both.replace('<sum>1<', '<sum>2<'), trust), 'wrong_content');
      const [, second] = signaturesOfXml(
        utf8(both.replace(/(<ds:SignatureValue>)(.)/, (_, tag, first) => tag + (first === 'A' ? 'B' : 'A'))),
      );
      assert.throws(() => second?.({ trust, now: AT }), /wrong_content/, 'the second is over the first');
      const empty = first.replace(
        /<\/order>\s*$/,
        `<ds:Signature xmlns:ds="${DS}"><note>GRANTED</note></ds:Signature></order>`,
      );
      assert.equal(verdictOf(empty, trust), 'malformed_signature', 'what comes after is judged by itself');
    }),
  );
});

const SAMPLES = new URL('../../../../../shared/data/nca-test-pki/', import.meta.url);

describe('the sample of the National Certification Authority', {
  skip: !existsSync(SAMPLES) && 'shared/data/nca-test-pki is not here',
}, () => {
  test('holds by its key under its authority, and no more when it is changed', () => {
    const xml = readFileSync(new URL('xmldsig/signed-1.xml', SAMPLES));
    const [armoured = ''] =
      /-----BEGIN CERTIFICATE-----([^-]+)/.exec(readFileSync(new URL('ca/nca_rsa_test.crt', SAMPLES), 'latin1')) ?? [];
    const issuing = Uint8Array.from(Buffer.from(armoured.replace('-----BEGIN CERTIFICATE-----', ''), 'base64'));
    // Its root is not among the samples: the mathematics hold, and then nobody vouches.
    const known: OutsideTrust = { roots: [issuing], authorities: [issuing], lists: [] };
    assert.equal(verdictOf(xml, known), 'foreign_authority');
    const signer = readCertificate(
      Buffer.from(/<ds:X509Certificate>([\s\S]*?)</.exec(xml.toString())?.[1]?.replaceAll('&#13;', '') ?? '', 'base64'),
    );
    const at = instantFromIso('2021-06-01T00:00:00Z');
    assert.ok(findAuthority(signer, [trustAuthority(issuing, undefined, ALWAYS_GOOD)], at));
    assert.ok(signer.notBefore <= at && at <= signer.notAfter);
    const changed = (from: string, to: string): string => verdictOf(xml.toString().replace(from, to), known);
    assert.equal(changed('<b>test', '<b>text'), 'wrong_content');
    assert.equal(changed('aAeSW+p2', 'aAeSW+p3'), 'bad_signature');
    assert.equal(changed('xmldsig-more#rsa-sha256', 'xmldsig-more#gost34310-gost34311'), 'unsupported_algorithm');
  });
});
