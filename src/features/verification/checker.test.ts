/** `shanyraq verify` of what can't be computed here: with a checker, without one, and with one that is silent. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { profileOf } from '#features/trust/testing/authority.ts';
import { gostAuthority, signGost, signGostXml, withChecker } from '#features/trust/testing/checker.ts';
import { withOpenssl } from '#features/trust/testing/openssl.ts';
import { utf8 } from '#kernel/hash.ts';
import { systemClock } from '#platform/clock.ts';
import type { Config } from '#platform/config.ts';
import { verifyFileCommand } from './command.ts';

const NOW = systemClock.now();
const authority = gostAuthority(NOW, profileOf('test/country'));
const PERSON = authority.issue({ name: 'ТЕСТОВ ТЕСТ', iin: '900101400013' });
const CONTENT = utf8('five');

test('the command asks the configured checker about signatures by GOST, and nobody otherwise', () =>
  withChecker(authority, (checker) =>
    withOpenssl(async (openssl) => {
      const at = (name: string): string => `${openssl.folder}/${name}`;
      openssl.write('issuing.crt', authority.issuing.der);
      openssl.write('root.crt', authority.root.der);
      openssl.write('content', CONTENT);
      const verify = async (bytes: Uint8Array | string, ...more: string[]): Promise<string> => {
        openssl.write('file', bytes);
        const lines: string[] = [];
        const config = { ncanode: checker.address } as Config;
        const args = [at('file'), '--root', at('issuing.crt'), ...more];
        const code = await verifyFileCommand.withoutInstance?.(config, args, (line) => lines.push(line), []);
        return `${code}: ${lines.join('\n')}`;
      };
      const detached = ['--content', at('content')];
      const good = /^0: right .*signed by ТЕСТОВ ТЕСТ \(certificate \w+, not revoked\)/;
      assert.match(await verify(signGost(PERSON, CONTENT, NOW), ...detached), good);
      assert.match(await verify(signGost(PERSON, CONTENT, NOW, { inside: true })), good);
      const xml = signGostXml(PERSON, '<sum>5</sum>');
      assert.match(await verify(xml), /^0: right .*; the whole document is signed/);
      const wrong = await verify(signGost(PERSON, utf8('six'), NOW), ...detached);
      assert.match(wrong, /^1: WRONG .*not made by the key/);
      assert.match(await verify(xml.replace('>5<', '>6<')), /^1: WRONG .*not made by the key/);
      assert.match(await verify(signGost(PERSON, CONTENT, NOW, { inside: true }), ...detached), good);
      const other = await verify(signGost(PERSON, utf8('six'), NOW, { inside: true }), ...detached);
      assert.match(other, /the content is not what was signed/);
      const asked = checker.asked.length;
      assert.match(
        await verify(signGost(PERSON, CONTENT, NOW), ...detached, '--root', at('root.crt')),
        /not from an authority under the trusted root/,
      );
      assert.equal(checker.asked.length, asked, 'whose authority is strange is asked nowhere');
      checker.behave('without-ocsp');
      assert.match(await verify(xml), /^0: right .*revocation not known/);
      checker.behave('down');
      assert.match(await verify(xml), /^3: OPEN .*gave no answer from which anything follows/);
      checker.behave('forging');
      const parts = xml.replace('<order>', '<order Id="a">').replace('URI=""', 'URI="#a"');
      assert.match(await verify(parts), /cannot be computed here/, 'only the whole document is asked about');
      const two = xml.replace('</order>', `${/<ds:Signature [\s\S]*<\/ds:Signature>/.exec(xml)?.[0]}</order>`);
      assert.match(await verify(two), /cannot be computed here/, 'and only by one signature');
      const without = { ncanode: undefined } as unknown as Config;
      const lines: string[] = [];
      openssl.write('file', xml);
      const args = [at('file'), '--root', at('issuing.crt')];
      assert.equal(await verifyFileCommand.withoutInstance?.(without, args, (line) => lines.push(line), []), 3);
      assert.match(lines.join(), /the setting NCANODE_URL checks it/);
    }),
  ));
