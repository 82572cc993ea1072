import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { base64, sha256, utf8 } from '#kernel/hash.ts';
import { type Instant, instant, isoInstant } from '#kernel/instant.ts';
import { SAMPLE_PERSON, type TestKey } from '../testing/authority.ts';
import { tokenBy } from '../testing/stamp.ts';
import { AT, check, enveloped, inWorld, verdictOf } from '../testing/xml-world.ts';
import { DS, EXCLUSIVE, PROPERTIES, qualifying, WHOLE, XADES } from '../testing/xmlsec.ts';

describe('XAdES', () => {
  const xades = (
    { certificate: { der } }: TestKey,
    change: Partial<Parameters<typeof qualifying>[0]> = {},
    references = [WHOLE, PROPERTIES],
  ): string => {
    const objects = qualifying({ certificate: der, digest: sha256(der), signingTime: isoInstant(AT), ...change });
    return enveloped('<sum>100</sum>', { id: 'signature', references, objects });
  };
  const elements = [`${XADES}:SignedProperties`];

  test(
    'says who signed and when, under the signature; what is said beside it doesn’t count',
    inWorld(async ({ authority: of, trust, sign, person: by }) => {
      const [found] = check(sign(xades(by), elements), trust);
      assert.deepEqual([found?.signature.timeBy, found?.signature.signedAt], ['signer', AT]);
      assert.equal(found?.parts.length, 1, 'the properties are no content');
      const verdict = (xml: string): string => verdictOf(sign(xml, elements), trust);
      const other = (await of.issue(SAMPLE_PERSON)).certificate.der;
      assert.equal(verdict(xades(by, { digest: sha256(other) })), 'unbound_certificate');
      assert.equal(verdict(xades(by, {}, [WHOLE])), 'unbound_certificate');
      assert.equal(verdict(xades(by, { target: '#other' })), 'malformed_signature');
      assert.equal(verdict(xades(by, { signingTime: 'yesterday' })), 'malformed_signature');
      assert.equal(verdict(xades(by, {}, [PROPERTIES])), 'xml_unsigned');
      assert.equal(
        verdict(xades(by).replace('</ds:Object>', '</ds:Object><ds:Object>GRANTED</ds:Object>')),
        'xml_part',
      );
      assert.equal(
        verdict(xades(by, { signingTime: '2001-01-01T00:00:00Z' })),
        'foreign_authority',
        'before there was one',
      );
      const signed = sign(xades(by), elements);
      assert.equal(verdictOf(signed.replace(isoInstant(AT), isoInstant(instant(AT - 1000))), trust), 'wrong_content');
    }),
  );

  test(
    'a time-stamp over its value says the moment; one over another doesn’t',
    inWorld(async ({ authority: of, trust, sign, person: by }) => {
      const signed = sign(xades(by), elements);
      const value = /<ds:SignatureValue>([\s\S]*?)<\/ds:SignatureValue>/.exec(signed)?.[1] ?? '';
      const over = utf8(`<ds:SignatureValue xmlns:ds="${DS}">${value}</ds:SignatureValue>`);
      const stamp = async (bytes: Uint8Array, at: Instant): Promise<string> => {
        const token = base64(tokenBy(await of.issueService('timestamp'), bytes, at));
        const unsigned =
          `<x:UnsignedProperties><x:UnsignedSignatureProperties><x:SignatureTimeStamp>` +
          `<ds:CanonicalizationMethod Algorithm="${EXCLUSIVE}"/><x:EncapsulatedTimeStamp>${token}</x:EncapsulatedTimeStamp>` +
          '</x:SignatureTimeStamp></x:UnsignedSignatureProperties></x:UnsignedProperties>';
        return signed.replace('</x:SignedProperties>', `</x:SignedProperties>${unsigned}`);
      };
      const [found] = check(await stamp(over, instant(AT + 60_000)), trust);
      assert.equal(found?.signature.timeBy, 'stamp');
      assert.ok(Math.abs((found?.signature.signedAt ?? 0) - AT - 60_000) < 1000);
      assert.equal(verdictOf(await stamp(utf8('another'), AT), trust), 'wrong_content');
      assert.equal(verdictOf(await stamp(over, instant(AT + 3_600_000)), trust), 'holds', 'a late one');
    }),
  );
});
