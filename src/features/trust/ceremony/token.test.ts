/** The root's key in a PKCS#11 token: SoftHSM's, through OpenSC's tool, as a keeper has it; openssl judges what it signed. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { countryFeature } from '#features/country/feature.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import { sha256Hex } from '#kernel/hash.ts';
import { systemClock } from '#platform/clock.ts';
import { withInstance } from '#test/support/instance.ts';
import { trustFeature } from '../feature.ts';
import { judgeSeal } from '../testing/judge.ts';
import { authorities, ceremony, keeperArguments, machineAt, signAsKeepers } from '../testing/keepers.ts';
import { type Openssl, withOpenssl } from '../testing/openssl.ts';

const features = [transparencyFeature, countryFeature, trustFeature];
const PIN = '246813';
const WRONG = '000000';

/** Where Debian and others put it. */
const SOFTHSM = [
  '/usr/lib/softhsm/libsofthsm2.so',
  '/usr/lib64/softhsm/libsofthsm2.so',
  '/usr/lib64/pkcs11/libsofthsm2.so',
];

const module = (): string => {
  const found = SOFTHSM.find(existsSync);
  assert.ok(found, 'softhsm2 is not installed');
  return found;
};

function tool(command: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  assert.equal(status, 0, `${command}: ${stdout}${stderr}`);
  return stdout;
}

/** An empty token of its own; SoftHSM finds it by the environment, which the tool inherits. */
function makeToken(openssl: Openssl): void {
  const folder = join(openssl.folder, 'tokens');
  mkdirSync(folder);
  openssl.write('softhsm.conf', `directories.tokendir = ${folder}\n`);
  process.env.SOFTHSM2_CONF = join(openssl.folder, 'softhsm.conf');
  tool('softhsm2-util', '--init-token', '--free', '--label', 'keepers', '--so-pin', '13572468', '--pin', PIN);
}

test('a token makes the root’s key, signs by it at every ceremony, and does not let it out', () =>
  withInstance(
    { features, country: 'test/country', mode: 'real', rootKeys: 'none', now: systemClock.now() },
    (instance) =>
      withOpenssl(async (openssl) => {
        makeToken(openssl);
        const folder = join(openssl.folder, 'ceremony');
        await authorities(instance.app, 'request', folder);
        const keepers = keeperArguments(openssl);
        const token = ['--module', module(), '--token', 'keepers', '--key'];
        const at = (pin: string) => machineAt(instance.clock.now, { passphrase: undefined, pin });
        await assert.rejects(
          ceremony(at(WRONG), folder, ...token, 'root', ...keepers),
          /PIN does not open token keepers/,
        );
        const elsewhere = ['--module', module(), '--token', 'nobody', '--key', 'root'];
        await assert.rejects(ceremony(at(PIN), folder, ...elsewhere, ...keepers), /no token nobody/);
        const nothing = ['--module', '/nowhere.so', '--token', 'keepers', '--key', 'root'];
        await assert.rejects(ceremony(at(PIN), folder, ...nothing, ...keepers), /no PKCS#11 library/);
        assert.ok(!existsSync(join(folder, 'answer')));

        const said = await ceremony(at(PIN), folder, ...token, 'root', ...keepers);
        assert.match(said.join('\n'), /its key in the token keepers\/root/);
        assert.ok(!said.join('\n').includes(PIN));
        signAsKeepers(openssl, folder);
        const root = join(folder, 'answer', 'root.crt');
        const fingerprint = sha256Hex(openssl.read('ceremony/answer/root.crt'));
        await authorities(instance.app, 'install', folder, '--root', fingerprint);
        await judgeSeal(openssl, instance, 'agency:audit-chamber');
        const keys = tool(
          'pkcs11-tool',
          '--module',
          module(),
          '--token-label',
          'keepers',
          '--login',
          '--pin',
          PIN,
          '--list-objects',
        );
        assert.match(keys, /never extractable/);
        assert.match(openssl.run('x509', '-inform', 'DER', '-in', root, '-noout', '-text').said, /secp384r1/);

        const next = join(openssl.folder, 'next');
        await authorities(instance.app, 'request', next, '--next-root');
        await assert.rejects(ceremony(at(PIN), next, ...token, 'root', ...keepers), /name a further --key/);
        await ceremony(at(PIN), next, ...token, 'root', '--key', 'root-2', ...keepers);
        signAsKeepers(openssl, next);
        assert.match((await authorities(instance.app, 'install', next)).join(), /Ceremony 2/);
        for (const name of ['root', 'root-2']) await judgeSeal(openssl, instance, 'agency:audit-chamber', name);
      }),
  ));
