/** What a web process can do with the workers' keys: nothing. Keys by role: ARCHITECTURE.md. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { countryFeature } from '#features/country/feature.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import { privateKey } from '#features/transparency/keys.ts';
import { sha256, utf8 } from '#kernel/hash.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { App, Env } from '#platform/app.ts';
import { systemClock } from '#platform/clock.ts';
import { createServer } from '#platform/http/server.ts';
import { type KeyHolder, openKeyStore } from '#platform/keys.ts';
import { withInstance } from '#test/support/instance.ts';
import { trustFeature } from '../feature.ts';
import * as trust from '../index.ts';
import { SAMPLE_PERSON } from '../testing/authority.ts';
import { issuer } from './key-ring.ts';

const features = [transparencyFeature, countryFeature, trustFeature];
const CONTENT = utf8('{"type":"shanyraq/decision/v1"}');

const keysFolder = ({ config }: Env): string => join(config.dataDir, 'keys');

/** The same instance as a process of one role sees it, prepared as at its start. */
async function asRole(app: App, role: KeyHolder): Promise<App> {
  const { config } = app.env;
  const env: Env = { ...app.env, keys: openKeyStore(keysFolder(app.env), { [role]: config.secrets[role] }) };
  const inEnv =
    (run: App['transaction']): App['transaction'] =>
    (act) =>
      run((tx) => act({ ...tx, env }));
  const seen = { ...app, env, transaction: inEnv(app.transaction), read: inEnv(app.read) };
  for (const feature of features) await feature.prepare(seen);
  return seen;
}

const unavailable = (attempt: Promise<unknown>) =>
  assert.rejects(attempt, (error) => error instanceof Refusal && error.code === 'trust.key_unavailable');

const inInstance = (run: Parameters<typeof withInstance<void>>[1], bare = false) =>
  withInstance({ features, now: systemClock.now(), country: 'test/country', bare }, run);

test('a web process signs by no key of an authority, a seal, the draw, time-stamps or the log', () =>
  inInstance(async ({ app }) => {
    const web = await asRole(app, 'web');
    const at = app.env.clock.now();
    const seal = readdirSync(join(keysFolder(app.env), 'worker')).find((name) => name.startsWith('trust__agency'));
    const agency = `agency:${/agency--(.+)\.key/.exec(seal ?? '')?.[1]}` as const;
    for (const ref of ['root', 'issuing', 'tsa', 'draw', agency] as const) {
      assert.ok(await trust.signer(app.env, ref), ref);
      await unavailable(trust.signer(web.env, ref));
      await assert.rejects(web.env.keys.get(`worker/trust/${ref}`), /belongs to another role/);
    }
    for (const ref of ['root', 'issuing'] as const) await unavailable(issuer(web.env, ref, at, at));
    await unavailable(trust.sealCms(web.env, agency, CONTENT, at));
    await unavailable(trust.timestamp(web.env, sha256(CONTENT), at));
    await unavailable(web.transaction((tx) => trust.issueKey(tx, { ...SAMPLE_PERSON, password: 'x' })));
    await assert.rejects(privateKey(web.env, 'checkpoint'), /belongs to another role/);
    assert.ok(await privateKey(web.env, 'promise'));
    await assert.rejects(privateKey((await asRole(app, 'worker')).env, 'promise'), /belongs to another role/);
  }));

test('a web process says that time-stamps are away; a worker gives them', () =>
  inInstance(async ({ app }) => {
    const query = {
      method: 'POST',
      url: '/pki/tsa',
      headers: { 'content-type': 'application/timestamp-query' },
    } as const;
    const nonsense = Buffer.from('3000', 'hex');
    // version 1, SHA-256 of nothing, no more
    const digest = Buffer.from(sha256(new Uint8Array())).toString('hex');
    const asked = Buffer.from(`30360201013031300d0609608648016503040201050004 20${digest}`.replace(' ', ''), 'hex');
    for (const [role, status] of [
      ['web', 503],
      ['worker', 200],
    ] as const) {
      const server = await createServer(await asRole(app, role), features, {});
      const answer = await server.inject({ ...query, payload: asked });
      assert.equal(answer.statusCode, status, `${role}: ${answer.body}`);
      assert.equal((await server.inject({ ...query, payload: nonsense })).statusCode, 200);
      await server.close();
    }
  }));

test('each role makes its own keys and no others, in whatever order they start', () =>
  inInstance(async ({ app }) => {
    const folders = () => readdirSync(keysFolder(app.env));
    await asRole(app, 'web');
    assert.deepEqual(folders(), ['web']);
    await asRole(app, 'worker');
    await asRole(app, 'web');
    assert.deepEqual(readdirSync(join(keysFolder(app.env), 'web')), ['transparency__promise.key']);
    const ofWorker = readdirSync(join(keysFolder(app.env), 'worker'));
    for (const name of ['transparency__checkpoint', 'trust__root', 'trust__issuing', 'trust__tsa', 'trust__draw'])
      assert.ok(ofWorker.includes(`${name}.key`), name);
    assert.ok(!ofWorker.some((name) => name.includes('promise')));
  }, true));
