/** A real instance by two processes that share no secret, from its first start and its root's ceremony on; the folder of an older one is moved. */
import assert from 'node:assert/strict';
import { createCipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { keeperArguments, PASSPHRASE, signAsKeepers } from '#features/trust/testing/keepers.ts';
import { withOpenssl } from '#features/trust/testing/openssl.ts';
import { hex, sha256 } from '#kernel/hash.ts';
import { KEY_HOLDERS, openKeyStore } from '#platform/keys.ts';
import { freePort, type Home, launch, type Program, run, runTyping, until, withHomes } from './support/program.ts';

const WORKER = 'the secret of the workers of this test';
const WEB = 'the secret of the web processes of this test';

const keysIn = (home: Home, folder = ''): string[] => readdirSync(join(home.folder, 'keys', folder)).sort();

/** The status of a time-stamp asked there: a whole query for the digest of nothing. */
async function stampAt(port: number): Promise<number> {
  const head = '30360201013031300d060960864801650304020105000420';
  const body = Buffer.concat([Buffer.from(head, 'hex'), sha256(new Uint8Array())]);
  const headers = { 'content-type': 'application/timestamp-query' };
  return (await fetch(`http://127.0.0.1:${port}/pki/tsa`, { method: 'POST', headers, body })).status;
}

const text = async (port: number, path: string): Promise<string> =>
  (await fetch(`http://127.0.0.1:${port}${path}`)).text();

test('worker and web make and use their own keys; an undivided folder is moved by the start that has both secrets', () =>
  withHomes(1, async (home) => {
    if (home) await live(home, await freePort(), await freePort());
  }));

async function live(home: Home, port: number, workerPort: number): Promise<void> {
  const settings = {
    DATA_DIR: home.folder,
    COUNTRY_DIR: 'test/country',
    INSTANCE_MODE: 'real',
    PORT: String(port),
    WORKER_PORT: String(workerPort),
  };
  const worker = launch({ ...settings, SHANYRAQ_SECRET: WORKER }, 'worker');
  await worker.ready();
  assert.deepEqual(keysIn(home), ['worker']);
  const web = launch({ ...settings, SHANYRAQ_WEB_SECRET: WEB }, 'web');
  await web.ready();
  assert.deepEqual(keysIn(home), ['web', 'worker']);
  assert.deepEqual(keysIn(home, 'web'), ['sign-on__tokens.1.key', 'transparency__promise.key']);
  await holdCeremony(home, settings, worker);
  await until('the worker to use what the ceremony certified', async () => (await stampAt(workerPort)) === 200);
  assert.equal(await stampAt(port), 503);
  assert.ok(!keysIn(home, 'worker').some((name) => /root|waiting/.test(name)), 'the root is elsewhere');
  assert.equal((await fetch(`http://127.0.0.1:${workerPort}/en`)).status, 404);
  const vkey = await text(port, '/log/vkey');
  for (const program of [web, worker]) assert.equal((await program.interrupt()).code, 0);

  await undivide(home);
  const tooLittle = await run({ ...settings, SHANYRAQ_SECRET: WORKER }, 'worker');
  assert.equal(tooLittle.code, 1);
  assert.match(tooLittle.said, /not divided by role yet/);
  const whole = launch({ ...settings, SHANYRAQ_SECRET: WORKER, SHANYRAQ_WEB_SECRET: WEB }, 'start');
  await whole.ready();
  assert.deepEqual(keysIn(home), ['web', 'worker']);
  assert.deepEqual([await stampAt(port), await text(port, '/log/vkey')], [200, vkey]);
  assert.equal((await whole.interrupt()).code, 0);
}

/** Every step as people type it, while the worker runs. */
const holdCeremony = (home: Home, settings: Readonly<Record<string, string>>, worker: Program): Promise<void> =>
  withOpenssl(async (openssl) => {
    assert.match(worker.said(), /no certification authority yet/);
    assert.equal(await stampAt(Number(settings.WORKER_PORT)), 503);
    const asWorker = { ...settings, SHANYRAQ_SECRET: WORKER };
    const folder = join(openssl.folder, 'ceremony');
    const requested = await run(asWorker, 'authorities', 'request', folder);
    assert.equal(requested.code, 0, requested.said);
    const keepers = keeperArguments(openssl);
    const offline = { ROOT_PASSPHRASE: PASSPHRASE };
    const args = ['ceremony', folder, '--key', join(openssl.folder, 'root.key.pem'), ...keepers];
    const refused = await runTyping(offline, 'no\n', ...args);
    assert.equal(refused.code, 1);
    assert.match(refused.said, /nothing was signed/);
    const held = await runTyping(offline, 'yes\n', ...args);
    assert.equal(held.code, 0, held.said);
    assert.ok(!held.said.includes(PASSPHRASE));
    signAsKeepers(openssl, folder);
    const root = hex(sha256(openssl.read('ceremony/answer/root.crt')));
    const alone = await run(asWorker, 'authorities', 'install', folder);
    assert.deepEqual([alone.code, /by its fingerprint/.test(alone.said)], [1, true], alone.said);
    const installed = await run(asWorker, 'authorities', 'install', folder, '--root', root);
    assert.equal(installed.code, 0, installed.said);
    assert.deepEqual(keysIn(home), ['web', 'worker']);
  });

/** Writes the key files as they lay while one secret opened all of them; those that came later were always divided. */
async function undivide(home: Home): Promise<void> {
  const folder = join(home.folder, 'keys');
  const keys = openKeyStore(folder, { web: WEB, worker: WORKER });
  const secret = Buffer.from(hkdfSync('sha256', WORKER, '', 'shanyraq/key-files/v1', 32));
  for (const holder of KEY_HOLDERS) {
    for (const file of keysIn(home, holder).filter((one) => !one.startsWith('sign-on__'))) {
      const name = file.replace('.key', '').replaceAll('__', '/').replaceAll('--', ':');
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', secret, iv).setAAD(Buffer.from(name));
      const bytes = await keys.get(`${holder}/${name}`);
      writeFileSync(join(folder, file), Buffer.concat([iv, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]));
      rmSync(join(folder, holder, file));
    }
  }
}
