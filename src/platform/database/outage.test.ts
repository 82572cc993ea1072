import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import pg from 'pg';
import { type Feature, json, route } from '#platform/feature.ts';
import { clusterSocket } from '#test/support/cluster.ts';
import { withInstance } from '#test/support/instance.ts';
import { OWNER } from './embedded.ts';
import { isOutage } from './outage.ts';

const errorOf = async (promise: Promise<unknown>): Promise<unknown> => {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  assert.ok(outcome, 'it should have failed');
  return outcome;
};

const connect = async (host: string): Promise<pg.Client> => {
  const client = new pg.Client({ host, user: OWNER, database: 'postgres' });
  client.on('error', () => undefined);
  await client.connect();
  return client;
};

describe('an outage of the database', () => {
  test('is nobody at the socket, a session that is ended, and a connection that breaks', async () => {
    assert.ok(isOutage(await errorOf(connect('/tmp/there-is-no-such-folder'))));
    const host = await clusterSocket();
    const [victim, other] = [await connect(host), await connect(host)];
    const { rows } = await victim.query<{ pid: number }>('select pg_backend_pid() as pid');
    const running = errorOf(victim.query('select pg_sleep(20)'));
    await other.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
    assert.ok(isOutage(await running));
    assert.ok(isOutage(await errorOf(victim.query('select 1'))));
    await other.end();
  });

  test('is not a wrong statement, a missing file or a defect', async () => {
    const client = await connect(await clusterSocket());
    assert.equal(isOutage(await errorOf(client.query('select * from nowhere'))), false);
    await client.end();
    assert.equal(isOutage(Object.assign(new Error('no file'), { code: 'ENOENT', syscall: 'open' })), false);
    assert.equal(isOutage(new TypeError('x is undefined')), false);
    assert.equal(isOutage('a string'), false);
  });

  test('is told to people and programs as such, with the advice to repeat', async () => {
    const away = async (): Promise<never> => {
      throw Object.assign(new Error('terminating connection'), { code: '57P01' });
    };
    const described = { access: 'public', handle: away } as const;
    const trial = {
      name: 'trial',
      tier: 9,
      routes: [
        route({ method: 'GET', path: '/:lang/trial', ...described }),
        route({ method: 'GET', path: '/api/v1/trial', summary: 'Fails.', ...described }),
        route({ method: 'GET', path: '/trial-that-works', access: 'public', handle: async () => json({}) }),
      ],
    } satisfies Feature;
    await withInstance({ features: [trial], bare: true }, async ({ inject }) => {
      const api = await inject({ method: 'GET', url: '/api/v1/trial' });
      assert.deepEqual([api.statusCode, api.headers['retry-after']], [503, '5']);
      assert.equal(api.json().code, 'platform.unavailable');
      const page = await inject({ method: 'GET', url: '/kk/trial', headers: { accept: 'text/html' } });
      assert.equal(page.statusCode, 503);
      assert.match(page.body, /Деректер базасы/);
      assert.equal((await inject({ method: 'GET', url: '/trial-that-works' })).statusCode, 200);
    });
  });
});
