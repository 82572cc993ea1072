/** XML signatures turned byte by byte, and wrapped as attackers wrap them. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sha256, utf8 } from '#kernel/hash.ts';
import { isoInstant } from '#kernel/instant.ts';
import { AT, enveloped, inWorld, text, verdictOf } from '../testing/xml-world.ts';
import { DS, ENVELOPED, EXCLUSIVE, PROPERTIES, qualifying, template, WHOLE, XADES } from '../testing/xmlsec.ts';

describe('what isn’t taken', () => {
  test(
    'weak and unknown algorithms, transforms that compute, and XML that is read in two ways',
    inWorld(({ trust, sign }) => {
      const verdict = (xml: string): string => verdictOf(xml, trust);
      const sha1 = `${DS}sha1`;
      assert.equal(verdict(sign(enveloped('<a/>', { references: [{ ...WHOLE, digest: sha1 }] }))), 'weak_algorithm');
      assert.equal(
        verdict(sign(enveloped('<a/>', { method: 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1' }))),
        'weak_algorithm',
      );
      const signed = sign(enveloped('<a/>'));
      for (const method of [
        'urn:ietf:params:xml:ns:pkigovkz:xmlsec:algorithms:gostr34102015-gostr34112015-512',
        'http://www.w3.org/2001/04/xmldsig-more#gost34310-gost34311',
        `${DS}hmac-sha1`,
      ])
        assert.equal(
          verdict(signed.replace(/(<ds:SignatureMethod Algorithm=")[^"]*/, `$1${method}`)),
          'unsupported_algorithm',
        );
      for (const transform of [
        'http://www.w3.org/TR/1999/REC-xslt-19991116',
        'http://www.w3.org/TR/1999/REC-xpath-19991116',
        'http://www.w3.org/2002/06/xmldsig-filter2',
      ])
        assert.equal(verdict(signed.replace(ENVELOPED, transform)), 'xml_transform');
      const after = (head: string): string => signed.replace(/^(<\?xml[^>]*>)?\s*/, `<?xml version="1.0"?>${head}`);
      assert.equal(verdict(after('')), 'holds');
      assert.equal(verdict(after('<!DOCTYPE order>')), 'xml_doctype');
      assert.equal(verdict(after('<!DOCTYPE order [<!ENTITY x SYSTEM "file:///etc/passwd">]>')), 'xml_doctype');
      assert.equal(verdict(signed.replace('<a>', '<a>&x;').replace('<a/>', '<a>&x;</a>')), 'xml_malformed');
      assert.equal(
        verdict(signed.replace(/^(<\?xml[^>]*>)?/, '<?xml version="1.0" encoding="UTF-16"?>')),
        'xml_malformed',
      );
      assert.equal(verdict(signed.replace(/^(<\?xml[^>]*>)?/, '<?xml version="1.1"?>')), 'xml_malformed');
      assert.equal(verdict(signed.slice(0, -4)), 'xml_malformed');
      assert.equal(verdictOf(Uint8Array.of(...utf8('<a>'), 0xff, ...utf8('</a>')), trust), 'xml_malformed');
      assert.equal(verdict(`${'<a>'.repeat(300)}${'</a>'.repeat(300)}`), 'xml_too_much');
      assert.equal(verdict(`<a ${Array.from({ length: 600 }, (_, i) => `b${i}=""`).join(' ')}/>`), 'xml_too_much');
      assert.equal(verdict('<a/>'), 'xml_unsigned');
    }),
  );

  test(
    'signature wrapping: a signed part that nobody reads beside another that everybody does',
    inWorld(({ trust, sign }) => {
      const verdict = (xml: string): string => verdictOf(xml, trust);
      const reference = template({ references: [{ uri: '#one', transforms: [EXCLUSIVE] }] });
      const signed = sign(`<papers><paper Id="one"><sum>5</sum></paper>${reference}</papers>`, ['paper']);
      const [paper = ''] = /<paper Id[\s\S]*<\/paper>/.exec(signed) ?? [];
      const [signature = ''] = /<ds:Signature [\s\S]*<\/ds:Signature>/.exec(signed) ?? [];
      assert.equal(verdict(`<papers>${paper}${signature}</papers>`), 'holds');
      const evil = '<paper Id="two"><sum>500</sum></paper>';
      const wrapped: readonly (readonly [string, string, string])[] = [
        ['another beside it', `<papers>${evil}${paper}${signature}</papers>`, 'xml_part'],
        [
          'the signed one inside another',
          `<papers><paper Id="two"><sum>500</sum>${paper}</paper>${signature}</papers>`,
          'xml_part',
        ],
        [
          'the signed one in an object',
          `<papers>${evil}${signature.replace('</ds:Signature>', `<ds:Object>${paper}</ds:Object></ds:Signature>`)}</papers>`,
          'xml_part',
        ],
        ['two of one identifier', `<papers>${evil.replace('two', 'one')}${paper}${signature}</papers>`, 'xml_ids'],
        [
          'the same by another attribute',
          `<papers>${evil.replace('Id="two"', 'xml:id="one"')}${paper}${signature}</papers>`,
          'xml_ids',
        ],
        ['text around it', `<papers>500${paper}${signature}</papers>`, 'xml_part'],
        ['an attribute around it', `<papers sum="500">${paper}${signature}</papers>`, 'xml_part'],
        ['a comment around it', `<papers><!-- 500 -->${paper}${signature}</papers>`, 'xml_comments'],
        ['a comment in it', `<papers>${paper.replace('5<', '<!-- 0 -->5<')}${signature}</papers>`, 'xml_comments'],
        [
          'an instruction before it',
          `<?xml-stylesheet href="evil.xsl"?><papers>${paper}${signature}</papers>`,
          'xml_part',
        ],
        ['the signed one taken away', `<papers>${evil}${signature}</papers>`, 'xml_reference'],
        [
          'text in the signature',
          `<papers>${paper}${signature.replace('<ds:KeyInfo>', '500<ds:KeyInfo>')}</papers>`,
          'malformed_signature',
        ],
        [
          'two signed parts',
          `<papers>${paper}${signature.replace(/<ds:SignedInfo>[\s\S]*?<\/ds:SignedInfo>/, '$&$&')}</papers>`,
          'malformed_signature',
        ],
        [
          'a comment in a digest',
          `<papers>${paper}${signature.replace(/<ds:DigestValue>/, '$&<!-- -->')}</papers>`,
          'malformed_signature',
        ],
      ];
      for (const [what, xml, code] of wrapped) assert.equal(verdict(xml), code, what);

      const hidden = '<sum xmlns="">500</sum>';
      const inKeyInfo = signature.replace('</ds:KeyInfo>', `${hidden}</ds:KeyInfo>`);
      assert.equal(verdict(`<papers>${paper}${inKeyInfo}</papers>`), 'xml_part', 'beside the certificate');

      const whole = sign(enveloped('<sum>5</sum>'));
      const inner = whole.replace(/^<\?xml[^>]*>\s*/, '');
      assert.equal(verdict(`<order xmlns="urn:test:order"><sum>500</sum>${inner}</order>`), 'wrong_content');
      assert.equal(verdict(whole.replace('<sum>', '<!-- 50 --><sum>')), 'xml_comments');
      const [mine = ''] = /<ds:X509Certificate>[\s\S]*?<\/ds:X509Certificate>/.exec(whole) ?? [];
      assert.equal(verdict(whole.replace(mine, mine + mine)), 'malformed_signature', 'two certificates');
      assert.equal(verdict(whole.replace(mine, '')), 'malformed_signature');
    }),
  );

  test(
    'no byte may be turned (each fifth is)',
    inWorld(({ trust, sign, person: { certificate } }) => {
      const objects = qualifying({
        certificate: certificate.der,
        digest: sha256(certificate.der),
        signingTime: isoInstant(AT),
      });
      const signed = utf8(
        sign(enveloped('<sum>5</sum>', { id: 'signature', references: [WHOLE, PROPERTIES], objects }), [
          `${XADES}:SignedProperties`,
        ]),
      );
      assert.equal(verdictOf(signed, trust), 'holds');
      const held: number[] = [];
      for (let i = 0; i < signed.length; i += 5)
        if (verdictOf(signed.with(i, (signed[i] ?? 0) ^ 1), trust) === 'holds') held.push(i);
      assert.deepEqual(
        held.map((i) => text(signed.subarray(i - 20, i + 20))),
        [],
      );
    }),
  );
});
