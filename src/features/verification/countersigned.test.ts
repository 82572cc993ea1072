/** Countersignatures in what a check tells: a line of each, its own verdict, in every language. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { joinSigners } from '#features/trust/signatures/join.ts';
import { SAMPLE_PERSON } from '#features/trust/testing/authority.ts';
import { gostAuthority, signGost } from '#features/trust/testing/checker.ts';
import {
  countersignature,
  countersigned,
  countersignedAs,
  octetsOf,
  withAttributes,
} from '#features/trust/testing/countersign.ts';
import { pem } from '#features/trust/testing/openssl.ts';
import { signAs } from '#features/trust/testing/sign.ts';
import { AT, inWorld } from '#features/trust/testing/xml-world.ts';
import { utf8 } from '#kernel/hash.ts';
import { LANGUAGES } from '#kernel/text.ts';
import type { Config } from '#platform/config.ts';
import { islandFile } from '#platform/islands.ts';
import { texts } from '#platform/texts.ts';
import { verifyFileCommand } from './command.ts';
import { checkFile } from './file.ts';
import { type Line, verdictOf } from './findings.ts';
import { manifest, referenceTo } from './testing.ts';
import { inWords } from './words.ts';

const t = texts('verification');
const CONTENT = utf8('I owe 5');

const said = (lines: readonly Line[]): string =>
  `${verdictOf(lines)}: ${lines.map(({ found }) => found.key).join(' ')}`;

test(
  'a signature file: who signed, who countersigned, and the worst of both',
  inWorld(async ({ openssl, authority, person, trust }) => {
    const notary = await authority.issue({ ...SAMPLE_PERSON, name: 'НОТАРИУС' });
    const cms = signAs(person, CONTENT, AT);
    const check = (bytes: Uint8Array, content = CONTENT) => checkFile(bytes, { trust, now: AT, content }).lines;
    const made = countersignedAs(cms, notary, AT);
    assert.equal(said(check(made)), 'valid: found.signed found.countersigned');
    assert.equal(said(check(made, utf8('I owe 6'))), 'changed: fault.wrong_content found.countersigned');
    const other = countersignedAs(cms, notary, AT, { over: utf8('another') });
    assert.equal(said(check(other)), 'changed: found.signed fault.countersigned_other');
    const own = countersignedAs(cms, person, AT);
    assert.equal(said(check(own)), 'invalid: found.signed fault.countersigned_self');
    assert.equal(
      said(check(withAttributes(cms, [countersigned()], []))),
      'uncheckable: found.signed fault.malformed_signature',
    );
    const gost = countersignedAs(cms, notary, AT, { algorithm: '1.2.398.3.10.1.1.2.3.2' });
    assert.equal(said(check(gost)), 'uncheckable: found.signed fault.unsupported_algorithm');
    const without = checkFile(made, { trust, now: AT }).lines;
    assert.equal(said(without), 'uncheckable: fault.no_content found.countersigned');

    for (const language of LANGUAGES) {
      const speaker = {
        say: (key: string, values: Readonly<Record<string, string | number>>) => t(language, key, values),
      };
      const [, line] = check(made).map(({ step, found }) => `${inWords(step, speaker)}: ${inWords(found, speaker)}`);
      const step = {
        kk: 'қолтаңба, 1-куәландырушы қолтаңба',
        ru: 'подпись, заверяющая подпись 1',
        en: 'signature, countersignature 1',
      };
      const verb = { kk: 'куәландырған', ru: 'заверено', en: 'countersigned by' };
      assert.ok(line?.startsWith(`${step[language]}: ${verb[language]}`), line);
      assert.ok(line?.includes('НОТАРИУС'), line);
    }

    openssl.write('root.crt', authority.root.der);
    openssl.write('chain.pem', pem(authority.issuing.der));
    openssl.write('content', CONTENT);
    openssl.write('file', joinSigners(CONTENT, [made, signAs(notary, CONTENT, AT)]));
    const told: string[] = [];
    const at = (name: string): string => `${openssl.folder}/${name}`;
    const args = [at('file'), '--root', at('root.crt'), '--chain', at('chain.pem'), '--content', at('content')];
    assert.equal(await verifyFileCommand.withoutInstance?.({} as Config, args, (line) => told.push(line), []), 0);
    const all = told.join('\n');
    assert.match(all, /right {2}signature of signer \d: signed by ӘДІЛОВА АЙГҮЛ/);
    assert.match(all, /right {2}signature of signer \d, countersignature 1: countersigned by НОТАРИУС \(certificate/);
    assert.match(all, /Everything agrees\.$/);
  }),
);

test(
  'in a container of others too; over a signature by GOST it is judged, though that is not',
  inWorld(async ({ authority, person, trust }) => {
    const notary = await authority.issue({ ...SAMPLE_PERSON, name: 'НОТАРИУС' });
    const path = 'META-INF/signature.p7s';
    const letter = utf8('Pay 100');
    const written = utf8(manifest(path, [referenceTo('letter.txt', letter)]));
    const container = zipSync({
      mimetype: utf8('application/vnd.etsi.asic-e+zip'),
      'letter.txt': letter,
      'META-INF/ASiCManifest.xml': written,
      [path]: countersignedAs(signAs(person, written, AT), notary, AT),
    });
    const { lines } = checkFile(container, { trust, now: AT });
    assert.equal(said(lines), 'valid: found.asic found.signed found.countersigned');
    assert.deepEqual(lines[2]?.step.values?.of, { key: 'step.signatureOf', values: { path } });

    const gost = gostAuthority(AT, authority.profile);
    const cms = signGost(gost.issue({ name: 'ТЕСТОВ ТЕСТ', iin: '900101400013' }), CONTENT, AT);
    const [octets = assert.fail()] = octetsOf(cms);
    const made = withAttributes(cms, [countersigned(countersignature(notary, octets, AT))], [notary]);
    assert.equal(
      said(checkFile(made, { trust, now: AT, content: CONTENT }).lines),
      'uncheckable: fault.unsupported_algorithm found.countersigned',
    );
  }),
);

test('the page that checks stays light', () => {
  const { bytes } = islandFile('verify');
  assert.ok(bytes.length < 229_000, `${bytes.length}`);
  assert.ok(gzipSync(bytes).length < 81_000, `${gzipSync(bytes).length}`);
});
