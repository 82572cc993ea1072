import assert from 'node:assert/strict';
import { createCipheriv, hkdfSync, randomBytes } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { ConfigError, parseConfig, type Role } from './config.ts';
import { type KeyName, openKeyStore, splitKeys } from './keys.ts';

const WORKER = 'the secret of workers in these tests';
const WEB = 'the secret of the web in these tests';
const BOTH = { web: WEB, worker: WORKER };
const BYTES = Uint8Array.of(1, 2, 3);
const OF_WORKER: KeyName = 'worker/trust/agency:justice';
const OF_WEB: KeyName = 'web/transparency/promise';

async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'shanyraq-keys-'));
  try {
    await run(join(folder, 'keys'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('keys by role', () => {
  test('each role opens its own and no other, by whatever way', () =>
    inFolder(async (folder) => {
      const all = openKeyStore(folder, BOTH);
      await all.put(OF_WORKER, BYTES);
      await all.put(OF_WEB, BYTES);
      const web = openKeyStore(folder, { web: WEB });
      assert.deepEqual([web.holds('web'), web.holds('worker')], [true, false]);
      assert.deepEqual(await web.get(OF_WEB), BYTES);
      assert.equal(await web.has(OF_WORKER), false);
      await assert.rejects(web.get(OF_WORKER), /belongs to another role/);
      await assert.rejects(web.put(OF_WORKER, BYTES), /belongs to another role/);
      const worker = openKeyStore(folder, { worker: WORKER });
      assert.deepEqual(await worker.get(OF_WORKER), BYTES);
      await assert.rejects(worker.get(OF_WEB), /belongs to another role/);
    }));

  test('a key that is given away is forgotten by its holder, once and for all', () =>
    inFolder(async (folder) => {
      const all = openKeyStore(folder, BOTH);
      await all.remove(OF_WORKER);
      await all.put(OF_WORKER, BYTES);
      await assert.rejects(openKeyStore(folder, { web: WEB }).remove(OF_WORKER), /belongs to another role/);
      assert.equal(await all.has(OF_WORKER), true);
      for (const _twice of [1, 2]) await all.remove(OF_WORKER);
      assert.equal(await all.has(OF_WORKER), false);
      assert.deepEqual(readdirSync(join(folder, 'worker')), []);
    }));

  test('a folder that cannot be read is a fault: keys that are there would be made anew', () =>
    inFolder(async (folder) => {
      const keys = openKeyStore(folder, BOTH);
      assert.equal(await keys.has(OF_WEB), false);
      mkdirSync(folder);
      symlinkSync('web', join(folder, 'web'));
      await assert.rejects(keys.has(OF_WEB), { code: 'ELOOP' });
    }));

  test("the bytes of a worker's key don't open with the web's secret, nor under another name", () =>
    inFolder(async (folder) => {
      const all = openKeyStore(folder, BOTH);
      await all.put(OF_WORKER, BYTES);
      await all.put(OF_WEB, BYTES);
      await assert.rejects(openKeyStore(folder, { worker: WEB }).get(OF_WORKER), /does not open/);
      const name = 'trust__agency--justice.key';
      cpSync(join(folder, 'worker', name), join(folder, 'web', name));
      await assert.rejects(openKeyStore(folder, { web: WEB }).get('web/trust/agency:justice'), /does not open/);
      await assert.rejects(openKeyStore(folder, { web: WORKER }).get('web/trust/agency:justice'), /does not open/);
    }));
});

/** A key file as it was written while one secret opened all. */
function writeOld(folder: string, name: string, bytes: Uint8Array): void {
  mkdirSync(folder, { recursive: true });
  const key = Buffer.from(hkdfSync('sha256', WORKER, '', 'shanyraq/key-files/v1', 32));
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(name));
  const sealed = Buffer.concat([iv, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
  writeFileSync(join(folder, `${name.replaceAll('/', '__').replaceAll(':', '--')}.key`), sealed);
}

describe('an older folder is divided', () => {
  const OLD = ['trust/root', 'trust/agency:justice', 'transparency/checkpoint', 'transparency/promise'];
  const split = (folder: string) => splitKeys(folder, BOTH, ['transparency/promise']);
  const divided = (folder: string) => [
    readdirSync(join(folder, 'web')).sort(),
    readdirSync(join(folder, 'worker')).sort(),
  ];
  const whole = [
    ['transparency__promise.key'],
    ['transparency__checkpoint.key', 'trust__agency--justice.key', 'trust__root.key'],
  ];

  test('once, and nothing of it is left behind', () =>
    inFolder(async (folder) => {
      for (const [index, name] of OLD.entries()) writeOld(folder, name, Uint8Array.of(index));
      await split(folder);
      await split(folder);
      assert.deepEqual(divided(folder), whole);
      assert.deepEqual(readdirSync(folder).sort(), ['web', 'worker']);
      const keys = openKeyStore(folder, BOTH);
      assert.deepEqual(await keys.get(OF_WORKER), Uint8Array.of(1));
      assert.deepEqual(await keys.get(OF_WEB), Uint8Array.of(3));
    }));

  test('also when a move was interrupted at any file, or two run at once', () =>
    inFolder(async (folder) => {
      for (const name of OLD) writeOld(folder, name, BYTES);
      const before = `${folder}-before`;
      cpSync(folder, before, { recursive: true });
      await Promise.all([split(folder), split(folder)]);
      assert.deepEqual(divided(folder), whole);
      // Killed before the old file was removed, and in the midst of writing the new one.
      for (const file of readdirSync(before)) {
        cpSync(join(before, file), join(folder, file));
        writeFileSync(join(folder, 'worker', `${file}.1.new`), 'half');
        await split(folder);
        assert.equal(existsSync(join(folder, file)), false);
        rmSync(join(folder, 'worker', `${file}.1.new`));
      }
      assert.deepEqual(divided(folder), whole);
      assert.deepEqual(await openKeyStore(folder, BOTH).get(OF_WORKER), BYTES);
    }));

  test('never by one role, never with a wrong secret, and then nothing is touched', () =>
    inFolder(async (folder) => {
      writeOld(folder, 'trust/root', BYTES);
      const before = readFileSync(join(folder, 'trust__root.key'));
      for (const secrets of [{ web: WEB }, { worker: WORKER }, {}])
        await assert.rejects(splitKeys(folder, secrets, []), /both SHANYRAQ_SECRET and SHANYRAQ_WEB_SECRET/);
      await assert.rejects(splitKeys(folder, { web: WEB, worker: `${WORKER}?` }, []), /does not open/);
      assert.deepEqual(readFileSync(join(folder, 'trust__root.key')), before);
    }));
});

describe('the secrets that a process is given', () => {
  const settings = { INSTANCE_MODE: 'real', SHANYRAQ_SECRET: WORKER, SHANYRAQ_WEB_SECRET: WEB };
  const refused: readonly [Role, Record<string, string>, RegExp][] = [
    ['web', settings, /^SHANYRAQ_SECRET: a web process is not given/],
    ['worker', settings, /^SHANYRAQ_WEB_SECRET: a worker process is not given/],
    ['web', { SHANYRAQ_SECRET: WORKER }, /^SHANYRAQ_SECRET: a web process is not given/],
    ['web', { INSTANCE_MODE: 'real' }, /^SHANYRAQ_WEB_SECRET: a real instance needs/],
    ['worker', { INSTANCE_MODE: 'real' }, /^SHANYRAQ_SECRET: a real instance needs/],
    ['start', { INSTANCE_MODE: 'real', SHANYRAQ_SECRET: WORKER }, /^SHANYRAQ_WEB_SECRET: a real instance needs/],
    ['start', { ...settings, SHANYRAQ_WEB_SECRET: WORKER }, /^SHANYRAQ_WEB_SECRET: it opens nothing else/],
    ['start', { ...settings, SHANYRAQ_SECRET: 'short' }, /^SHANYRAQ_SECRET: /],
  ];
  for (const [role, environment, message] of refused) {
    test(`${role} refuses ${message.source}`, () => {
      assert.throws(
        () => parseConfig(environment, role),
        (error) => error instanceof ConfigError && message.test(error.message),
      );
    });
  }

  test('decide which keys it holds', () => {
    const { SHANYRAQ_SECRET: _worker, ...web } = settings;
    const { SHANYRAQ_WEB_SECRET: _web, ...worker } = settings;
    assert.deepEqual(parseConfig(web, 'web').holders, ['web']);
    assert.deepEqual(parseConfig(worker, 'worker').holders, ['worker']);
    assert.deepEqual(parseConfig(settings, 'start').holders, ['web', 'worker']);
    assert.deepEqual(parseConfig({ INSTANCE_MODE: 'real' }, 'command').holders, []);
    assert.deepEqual(parseConfig(worker, 'command').holders, ['worker']);
    assert.deepEqual(parseConfig({}, 'web').holders, ['web']);
  });
});
