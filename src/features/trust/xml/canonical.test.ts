import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { inWorld, verdictOf } from '../testing/xml-world.ts';
import { C14N, ENVELOPED, EXCLUSIVE, isXmlSigned, template } from '../testing/xmlsec.ts';

describe('canonical XML', () => {
  test(
    'whatever xmlsec1 digests, by five methods, of the whole and of parts, so do we',
    inWorld(({ openssl, authority: { root, issuing }, trust, sign }) => {
      const bare = fc.constantFrom(
        '',
        ' ',
        'Ә&amp;&lt;&#13;"\'',
        '<![CDATA[<b>&]]>',
        'a\r\nb\tc',
        '&#x1F600;',
        '<?go  on ?>',
        ']]&gt;',
      );
      const attribute = fc.constantFrom(
        '',
        ' z="1" a="&#9;&#10;&quot;&lt;&gt;\n\t"',
        ' q:b="2" p:a="1" b="&apos;"',
        ' xml:lang="kk" xml:space="preserve"',
        ' xmlns="urn:one"',
        ' xmlns=""',
        ' xmlns:p="urn:other" p:x="1"',
        ' xmlns:unused="urn:unused"',
        ' xmlns:r="urn:p" r:z="1"',
      );
      const name = fc.constantFrom('a', 'p:b', 'q:c', 'Ұя');
      let serial = 0;
      const { element } = fc.letrec<{ element: string }>((tie) => ({
        element: fc
          .tuple(name, attribute, fc.array(fc.oneof({ weight: 2, arbitrary: bare }, tie('element')), { maxLength: 4 }))
          .map(([tag, more, inside]) => `<${tag} Id="?"${more}>${inside.join('')}</${tag}>`),
      }));
      const numbered = (xml: string): string => xml.replaceAll('Id="?"', () => `Id="n${++serial}"`);
      const methods = [
        C14N,
        `${C14N}#WithComments`,
        'http://www.w3.org/2006/12/xml-c14n11',
        EXCLUSIVE,
        `${EXCLUSIVE}WithComments`,
      ];
      fc.assert(
        fc.property(fc.array(element, { minLength: 2, maxLength: 6 }), fc.constantFrom(...methods), (parts, how) => {
          serial = 0;
          const content = numbered(parts.join('\n'));
          const references = [...content.matchAll(/Id="(n\d+)"/g)].slice(0, 12).flatMap(([, id]) =>
            methods.map((method) => ({
              uri: `#${id}`,
              transforms: [method],
              parameter:
                method.startsWith(EXCLUSIVE) && id === 'n1'
                  ? `<e:InclusiveNamespaces xmlns:e="${EXCLUSIVE}" PrefixList="q #default unknown"/>`
                  : '',
            })),
          );
          const xml =
            `<?xml version="1.0" encoding="UTF-8"?>\n<?before it?><order xml:lang="ru" xmlns="urn:d" xmlns:p="urn:p" xmlns:q="urn:q">` +
            `${content}${template({ references: [{ uri: '', transforms: [ENVELOPED, how] }, ...references], canonicalization: how })}</order>\n<?after?>`;
          const elements = ['a', 'b', 'c', 'Ұя'].flatMap((one) => [
            one,
            ...['urn:d', 'urn:one', 'urn:p', 'urn:q', 'urn:other'].map((uri) => `${uri}:${one}`),
          ]);
          const signed = sign(xml, elements);
          assert.equal(verdictOf(signed, trust), 'holds');
          assert.ok(isXmlSigned(openssl, signed, { trusted: root.der, known: [issuing.der], elements }));
        }),
        { numRuns: 6 },
      );
    }),
  );
});
