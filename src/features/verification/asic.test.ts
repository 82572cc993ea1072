/** Containers of others, ASiC-E with XAdES: signed by xmlsec1, as nobody here makes them; and what attackers do with them. */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { test } from 'node:test';
import { type Zippable, zipSync } from 'fflate';
import { AT, inWorld } from '#features/trust/testing/xml-world.ts';
import { PROPERTIES, qualifying, signXml, template, XADES } from '#features/trust/testing/xmlsec.ts';
import { sha256, utf8 } from '#kernel/hash.ts';
import { isoInstant } from '#kernel/instant.ts';
import { checkFile } from './file.ts';
import { verdictOf } from './findings.ts';

const LETTER = 'Хат.txt';
const FILES: Readonly<Record<string, string>> = { [LETTER]: 'Pay 100', 'annex/table.csv': 'a,b\n' };
const SIGNATURES = 'META-INF/signatures0.xml';
const MIMETYPE = 'application/vnd.etsi.asic-e+zip';

test(
  'a container with XAdES: each signature is over every file; anything else is found',
  inWorld(async ({ openssl, trust, person, authority }) => {
    const sign = (files: readonly string[], by = person): string => {
      mkdirSync(`${openssl.folder}/annex`, { recursive: true });
      for (const [name, content] of Object.entries(FILES)) openssl.write(name, content);
      const { der } = by.certificate;
      const objects = qualifying({ certificate: der, digest: sha256(der), signingTime: isoInstant(AT) });
      const references = files.map((name) => ({ uri: encodeURI(name) }));
      const signature = template({ id: 'signature', references: [...references, PROPERTIES], objects });
      const xml = `<asic:XAdESSignatures xmlns:asic="http://uri.etsi.org/02918/v1.2.1#">${signature}</asic:XAdESSignatures>`;
      return signXml(openssl, xml, by, [`${XADES}:SignedProperties`]);
    };
    const all = sign(Object.keys(FILES));
    const pack = (change: Zippable = {}, signatures = all): Uint8Array =>
      zipSync({
        mimetype: [utf8(MIMETYPE), { level: 0 }],
        ...Object.fromEntries(Object.entries(FILES).map(([name, text]) => [name, utf8(text)])),
        [SIGNATURES]: utf8(signatures),
        ...change,
      });
    const check = (bytes: Uint8Array) => checkFile(bytes, { trust, now: AT });
    const found = (bytes: Uint8Array): string => {
      const { lines } = check(bytes);
      return `${verdictOf(lines)}: ${lines.map((line) => line.found.key).join(' ')}`;
    };
    const good = pack();
    assert.equal(found(good), 'valid: found.asic found.signedXml');
    assert.equal(check(good).lines[1]?.signature?.name, 'ӘДІЛОВА АЙГҮЛ');
    const list = (names: readonly string[]): Zippable => ({
      'META-INF/manifest.xml': utf8(
        `<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><m:file-entry m:full-path="/" m:media-type="${MIMETYPE}"/>${names
          .map((name) => `<m:file-entry m:full-path="${name}" m:media-type="text/plain"/>`)
          .join('')}</m:manifest>`,
      ),
    });
    assert.equal(found(pack(list(Object.keys(FILES)))), 'valid: found.asic found.signedXml');
    const other = sign(Object.keys(FILES), await authority.issue({ ...subject, name: 'БӨТЕН' }));
    assert.equal(
      found(pack({ 'META-INF/signatures1.xml': utf8(other) })),
      'valid: found.asic found.signedXml found.signedXml',
    );

    const one = sign([LETTER]);
    const attacks: readonly (readonly [what: string, pdf: Uint8Array, found: string])[] = [
      ['a file changed', pack({ [LETTER]: utf8('Pay 900') }), 'changed: found.asic fault.wrong_content'],
      ['a file added', pack({ 'more.txt': utf8('Pay 900') }), 'changed: found.asic fault.uncovered'],
      [
        'a file that one signature leaves out',
        pack({ 'META-INF/signatures1.xml': utf8(one) }),
        'changed: found.asic found.signedXml fault.uncovered',
      ],
      ['a file beside the signatures', pack({ 'META-INF/note.txt': utf8('x') }), 'changed: fault.uncovered'],
      ['another kind', pack({ mimetype: utf8('application/zip') }), 'uncheckable: fault.other_container'],
      ['a list of other files', pack(list([LETTER])), 'changed: fault.list'],
      ['a list of more files', pack(list([...Object.keys(FILES), 'x'])), 'changed: fault.list'],
      ['a way out', pack({ '../x': utf8('x') }), 'changed: fault.strange_path'],
      ['a name that some don’t tell apart', pack({ 'ХАТ.TXT': utf8('x') }), 'changed: fault.twice'],
      [
        'words in the signatures',
        pack({}, all.replace('<ds:Signature ', '<note>x</note><ds:Signature ')),
        'changed: found.asic fault.xml_part',
      ],
      ['no signature', pack({}, '<x/>'), 'uncheckable: found.asic fault.xml_unsigned'],
    ];
    for (const [what, bytes, expected] of attacks) assert.equal(found(bytes), expected, what);
    assert.equal(found(zipSync({ [SIGNATURES]: utf8(all) })), 'changed: fault.missing');
    assert.equal(verdictOf(checkFile(good, { trust: { ...trust, roots: [] }, now: AT }).lines), 'uncheckable');

    // One reader goes by the list at the end, another by what stands before each file.
    const at = (text: string, from = 0): number => Buffer.from(good).indexOf(text, from);
    const turned = (place: number, to: string): Uint8Array => {
      const bytes = Buffer.from(good);
      bytes.write(to, place);
      return Uint8Array.from(bytes);
    };
    const ends = Buffer.from(good);
    const second = Uint8Array.from(Buffer.concat([ends, ends.subarray(ends.length - 22)]));
    const before = Uint8Array.from(Buffer.concat([Buffer.from('PK\x03\x04junk'), ends]));
    for (const [what, bytes] of [
      ['another name before the file', turned(at('annex/table'), 'annex/tabla')],
      ['another name in the list', turned(at('annex/table', at('annex/table') + 1), 'annex/tabla')],
      ['something before the first file', before],
      ['a second end', second],
      ['a size that is smaller than what comes out', resized(good)],
      ['a name that is no UTF-8', Uint8Array.from(ends, (octet, i) => (i === at('annex/table') ? 0xff : octet))],
      ['a remark', Uint8Array.from(Buffer.concat([ends, Buffer.from('x')]))],
      ['one file fewer in the end’s count', Uint8Array.from(ends.with(ends.length - 12, 1).with(ends.length - 14, 1))],
    ] as const)
      assert.match(found(bytes), /^(changed: fault\.zip_differs|uncheckable: fault\.no_zip)$/, what);
  }),
);

/** The file `annex/table.csv` said to be one octet shorter, in both places. */
function resized(zip: Uint8Array): Uint8Array {
  const bytes = Buffer.from(zip);
  const local = bytes.indexOf('annex/table') - 30 + 22;
  const central = bytes.indexOf('annex/table', local + 30) - 46 + 24;
  for (const at of [local, central]) bytes.writeUInt32LE(bytes.readUInt32LE(at) - 1, at);
  return Uint8Array.from(bytes);
}

const subject = { kind: 'person', surname: 'ӘДІЛОВА', givenName: 'СЕРІКҚЫЗЫ', iin: '900101400013' } as const;
