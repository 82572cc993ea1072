/** The life of a real instance whose root is away: withdrawals, warnings, faults in the middle, and an older instance on its way there. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { pino } from 'pino';
import { countryFeature } from '#features/country/feature.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import { utf8 } from '#kernel/hash.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import type { App } from '#platform/app.ts';
import { systemClock } from '#platform/clock.ts';
import { createApp } from '#platform/create-app.ts';
import { APP_ROLE } from '#platform/database/migrate.ts';
import { openPool } from '#platform/database/pool.ts';
import { openKeyStore } from '#platform/keys.ts';
import { clusterSocket } from '#test/support/cluster.ts';
import { Faults } from '#test/support/faults.ts';
import { type TestInstance, withInstance } from '#test/support/instance.ts';
import { filePlace } from '../ceremony/keys/file.ts';
import type { RootKey } from '../ceremony/keys/root-key.ts';
import { trustFeature } from '../feature.ts';
import * as trust from '../index.ts';
import { hasKey, keepKey } from '../keys/key-ring.ts';
import type { RevocationReason } from '../revocation/list.ts';
import { listCeremonies } from '../store/ceremonies.ts';
import { listAuthorities } from '../store/certificates.ts';
import { ceremonyFor, holdInto, type MemoryKeys, NO_WISH } from '../testing/ceremony.ts';
import { judgeSeal, verifyByLists } from '../testing/judge.ts';
import { authorities, PASSPHRASE } from '../testing/keepers.ts';
import { withOpenssl } from '../testing/openssl.ts';
import { exportRoots } from './export-root.ts';
import { installCeremony } from './install.ts';
import { authoritiesOf } from './known.ts';
import { watchCeremonies } from './watch.ts';

/** Of a file with one passphrase nobody else is asked. */
const ALONE = { present: [], needed: undefined, ask: () => Promise.reject(new Error('nobody is asked')) } as const;
const features = [transparencyFeature, countryFeature, trustFeature];
const AGENCY = 'agency:audit-chamber';
const CONTENT = utf8('{"type":"shanyraq/decision/v1"}');
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

const inReal = (rootKeys: MemoryKeys, run: (instance: TestInstance) => Promise<void>) =>
  withInstance({ features, country: 'test/country', mode: 'real', now: systemClock.now(), rootKeys }, run);

const pass = ({ clock }: TestInstance, ms: number): void => clock.set(instant(clock.now() + ms));

async function inFolder<T>(run: (folder: string) => Promise<T>): Promise<T> {
  const parent = mkdtempSync(join(tmpdir(), 'shanyraq-ceremony-'));
  try {
    return await run(parent);
  } finally {
    rmSync(parent, { recursive: true });
  }
}

const withdrawing = (serial: string, reason: RevocationReason = 'keyCompromise') => ({
  nextRoot: false,
  withdraw: new Map([[serial, reason]]),
});

/** The serial number of the newest authority of a name. */
const newestOf = async (app: App, ref: string): Promise<string> =>
  (await app.read(listAuthorities)).findLast(({ keyRef }) => keyRef === ref)?.serial ?? '';

test('an issuing authority is withdrawn by a ceremony: its successor goes on, and nothing later counts by the old one', () => {
  const keys: MemoryKeys = new Map();
  return inReal(keys, (instance) =>
    withOpenssl(async (openssl) => {
      const { app } = instance;
      const sealed = async (at: Instant) => ({
        content: CONTENT,
        cms: await trust.sealCms(app.env, AGENCY, CONTENT, at),
        at,
      });
      const verify = (one: Awaited<ReturnType<typeof sealed>>) =>
        app.read((tx) => trust.verifySignature(tx, { ...one, accept: ['agency'], isKept: false }));
      const before = await sealed(instance.clock.now());
      const old = (await trust.signer(app.env, AGENCY)).certificate;
      pass(instance, MINUTE_MS);
      await assert.rejects(
        authorities(app, 'request', '/tmp/never', '--withdraw', '00=keyCompromise'),
        /no issuing authority/,
      );
      await assert.rejects(authorities(app, 'request', '/tmp/never', '--withdraw', 'ab=whatever'), /SERIAL=REASON/);
      const serial = await newestOf(app, 'issuing:agency');
      assert.equal(await ceremonyFor(app, keys, withdrawing(serial)), 2);
      pass(instance, 10 * MINUTE_MS);
      await instance.runJobs();
      const found = await verifyByLists(openssl, instance, old);
      assert.match(found.said, /certificate revoked/);
      assert.ok(!found.ok);
      await judgeSeal(openssl, instance, AGENCY);
      assert.notEqual(await newestOf(app, 'issuing:agency'), serial);
      assert.equal((await verify(before)).kind, 'agency', 'what was sealed before stays');
      const after = await sealed(instance.clock.now());
      assert.equal((await verify(after)).kind, 'agency');
      await assert.rejects(verify({ ...before, at: instance.clock.now() }), { code: 'trust.foreign_authority' });
      await assert.rejects(ceremonyFor(app, keys, withdrawing(serial)), /withdrawn already/);
      // What it issued is answered for as before, and all the rest too.
      pass(instance, DAY_MS);
      await instance.runJobs();
      await judgeSeal(openssl, instance, AGENCY);
    }),
  );
});

test('whichever call breaks, a ceremony is installed whole or not at all, and installing again ends it', () => {
  const keys: MemoryKeys = new Map();
  return inReal(keys, async (instance) => {
    const faults = new Faults();
    const [{ database = '' } = {}] = await instance.asOwner<{ database: string }>(
      'select current_database() as database',
    );
    const log = pino({ level: 'silent' });
    const pool = faults.over(openPool({ host: await clusterSocket(), user: APP_ROLE, database }, 4, log));
    const { config, instance: named, tracing } = instance.app.env;
    const folderOfKeys = join(config.dataDir, 'keys');
    /** A program that starts anew, over storage that breaks where it is told to. */
    const start = async (): Promise<App> => {
      const app = createApp({
        ...{ config, log, tracing, instance: named, clock: { now: instance.clock.now }, features },
        keys: faults.overKeys(openKeyStore(folderOfKeys, config.secrets)),
        ...{ pool, readPool: pool, retentionPool: pool },
      });
      await countryFeature.prepare(app);
      return app;
    };
    const count = async (): Promise<number> => (await instance.app.read(listCeremonies)).length;
    const attempt = (at: number, how: 'before' | 'after'): Promise<number> =>
      inFolder(async (parent) => {
        const folder = join(parent, 'request');
        pass(instance, MINUTE_MS);
        const serial = await newestOf(instance.app, 'issuing:person');
        const root = await holdInto(instance.app, folder, keys, withdrawing(serial, 'superseded'));
        const [app, before, rows] = [await start(), await count(), (await instance.app.read(listAuthorities)).length];
        faults.arm(at === 0 ? undefined : { at, how });
        const tried = installCeremony(app, folder, root);
        if (at === 0) await tried;
        else await assert.rejects(tried, `call ${at}, ${how}`);
        const { calls, hasCommitted } = faults;
        faults.arm();
        assert.equal(await count(), before + (hasCommitted ? 1 : 0), `call ${at}, ${how}`);
        assert.equal((await instance.app.read(listAuthorities)).length, rows + (hasCommitted ? 1 : 0));
        assert.equal((await installCeremony(await start(), folder, root)).isNew, !hasCommitted);
        const newest = (await instance.app.read(listAuthorities)).findLast(({ keyRef }) => keyRef === 'issuing:person');
        assert.ok(await hasKey(instance.app.env, 'issuing:person', newest?.generation ?? 0));
        return calls;
      });
    try {
      const calls = await attempt(0, 'before');
      assert.ok(calls > 20, `${calls} calls`);
      for (let at = 1; at <= calls; at += 3) for (const how of ['before', 'after'] as const) await attempt(at, how);
      for (const { fsck } of [transparencyFeature, trustFeature])
        for await (const { what, where } of fsck(instance.app)) assert.fail(`${what}: ${where}`);
      await instance.asOwner("update trust.ceremony set record = record || '\\x20' where number = 2");
      await instance.asOwner(
        "update trust.ceremony set signature = '\\x3000', digest = repeat('0', 64) where number = 3",
      );
      const found: string[] = [];
      for await (const { what, where } of trustFeature.fsck(instance.app)) found.push(`${where}: ${what}`);
      assert.deepEqual(
        found.map((line) => line.slice(0, 10)),
        ['ceremony 2', 'ceremony 3'],
      );
    } finally {
      await pool.end();
    }
  });
});

test('the keepers are called weeks before a list of the root ends, and a list that ended is no list', () => {
  const keys: MemoryKeys = new Map();
  return inReal(keys, async (instance) => {
    const { app, inject } = instance;
    const due = async (why: string): Promise<boolean> => {
      await watchCeremonies(app);
      const { body } = await inject({ url: '/metrics' });
      return body.includes(`trust_ceremony_due{why="${why}"} 1`);
    };
    assert.ok(!(await due('list')));
    assert.deepEqual(await app.read(trustFeature.troubles), []);
    pass(instance, 290 * DAY_MS);
    assert.ok(!(await due('list')), 'two months is early enough');
    pass(instance, 20 * DAY_MS);
    assert.ok(await due('list'));
    assert.match((await app.read(trustFeature.troubles)).join(), /root: the list/);
    await ceremonyFor(app, keys);
    assert.ok(!(await due('list')));
    // Somebody withdrew an authority without a ceremony: its list is the keepers' to make.
    const ctx = app.systemContext('test');
    const serial = await newestOf(app, 'issuing:person');
    await app.transaction((tx) => trust.revokeCertificate(tx, ctx, serial, 'superseded', ctx.now));
    assert.ok(await due('withdrawal'));
    assert.ok(await due('authority'), 'and a successor is needed');
    await instance.runJobs();
    await ceremonyFor(app, keys);
    assert.ok(!(await due('withdrawal')) && !(await due('authority')));
  });
});

describe('an instance of before', () => {
  test('moves its root out, encrypted, and goes on by ceremonies', () => {
    const keys: MemoryKeys = new Map();
    return inReal(keys, (instance) =>
      withOpenssl((openssl) =>
        inFolder(async (parent) => {
          const { app } = instance;
          await keepRootHere(app, keys);
          assert.ok(await hasKey(app.env, 'root'));
          await assert.rejects(ceremonyFor(app, keys), /export-root/);
          const place = join(parent, 'keepers');
          const ask = async () => PASSPHRASE;
          await assert.rejects(
            exportRoots(app, place, async () => 'short'),
            /16 characters/,
          );
          assert.ok(await hasKey(app.env, 'root'), 'it is still here');
          const [file = ''] = await exportRoots(app, place, ask);
          assert.ok(!(await hasKey(app.env, 'root')));
          await assert.rejects(exportRoots(app, place, ask), /no key of a root lies/);
          assert.match(readFileSync(file, 'latin1'), /BEGIN ENCRYPTED PRIVATE KEY/);
          const opened = await filePlace(file, ask, ALONE).open();
          assert.ok(opened);
          pass(instance, 200 * DAY_MS);
          await instance.runJobs();
          await judgeSeal(openssl, instance, AGENCY);
          assert.equal(await ceremonyFor(app, new Map([[1, opened]]), NO_WISH), 2);
          await judgeSeal(openssl, instance, AGENCY);
          assert.equal((await app.read(authoritiesOf)).all.filter(({ kind }) => kind === 'root').length, 1);
        }),
      ),
    );
  });
});

/** As it lay once: the root's key among those of the workers. */
async function keepRootHere(app: App, keys: MemoryKeys): Promise<void> {
  const root = (await app.read(listAuthorities)).find(({ kind }) => kind === 'root');
  const { pkcs8 } = keys.get(1) as RootKey & { pkcs8: Uint8Array };
  await keepKey(app.env, 'root', 1, { pkcs8, certificate: root?.der ?? new Uint8Array(), chain: [] });
}
