/** `DATABASE_URL`: web and worker on a server that somebody else runs, on TCP with passwords, as an owner who is no superuser. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import pg from 'pg';
import { freePort, type Home, launch, run, until, withHomes } from './support/program.ts';
import { withRealServer } from './support/real-server.ts';

const statusOf = (port: number, path: string): Promise<number> =>
  fetch(`http://127.0.0.1:${port}${path}`).then(
    ({ status }) => status,
    () => 0,
  );

test('web and worker run on a real server, as the owner or by a role of their own, and go on after it was restarted', () =>
  withRealServer(async ({ ownerUrl, urlOf, restart }) => {
    await withHomes(1, async (one) => {
      const home = one as Home;
      const port = await freePort();
      const settings = {
        ...{ PORT: String(port), DATA_DIR: home.folder, COUNTRY_DIR: 'test/country', DEMO_PEOPLE: '300' },
        ...{ DATABASE_URL: ownerUrl, WORKER_PORT: String(await freePort()) },
      };
      const worker = launch(settings, 'worker');
      await until('the worker', async () => {
        assert.ok(worker.isRunning(), worker.said());
        return (await statusOf(Number(settings.WORKER_PORT), '/health')) === 200;
      });
      // The other comes by the application's own role and password.
      const { WORKER_PORT: _, ...ofWeb } = settings;
      const web = launch({ ...ofWeb, DATABASE_APP_URL: await urlOf('shanyraq_app') }, 'web');
      await until('the portal', async () => {
        for (const program of [worker, web]) assert.ok(program.isRunning(), program.said());
        return (await statusOf(port, '/health')) === 200 && (await statusOf(port, '/en/services')) === 200;
      });
      await until('the log', async () => (await statusOf(port, '/log/checkpoint')) === 200);
      assert.equal(existsSync(join(home.folder, 'postgres')), false, 'no database of its own was made');
      for (const role of ['shanyraq_app', 'shanyraq_retention']) await isClosedTo(role, ownerUrl);
      await restart();
      await until('the portal again', async () => (await statusOf(port, '/health')) === 200);
      for (const program of [web, worker]) {
        assert.ok(program.isRunning(), program.said());
        assert.equal((await program.interrupt()).code, 0);
      }
      const checked = await run({ ...ofWeb }, 'fsck');
      assert.deepEqual([checked.code, checked.said.trim()], [0, 'Everything is as it was written.']);
    });
  }));

/** The owner takes the role, as the program does; the past is closed to it. */
async function isClosedTo(role: string, connectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString, options: `-c role=${role}` });
  await client.connect();
  await assert.rejects(client.query('delete from transparency.leaf'), /permission denied/);
  await client.end();
}
