/**
 * What was acknowledged survives any crash, and nothing is there twice. People apply by the
 * API while the program and the database are killed with signal 9, one after the other and both at once; each client repeats
 * what it got no answer to, under the same transaction id.
 */
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import pg from 'pg';
import { verifyCheckpoint, verifyInclusion, verifyPromise } from '#features/transparency/index.ts';
import { fromBase64, fromHex } from '#kernel/hash.ts';
import { OWNER } from '#platform/database/embedded.ts';
import { ApiClient, ask, type Receipt } from './support/api-client.ts';
import {
  freePort,
  type Home,
  isAlive,
  launch,
  type Program,
  processesNaming,
  run,
  sleep,
  until,
  withHomes,
} from './support/program.ts';

const PEOPLE = ['citizen', 'mother', 'newborn', 'bride', 'groom', 'landholder'];
const APPLICATIONS_EACH = 4;
const TOTAL = PEOPLE.length * APPLICATIONS_EACH;
// Decided by rule, with a document, at once.
const SERVICE = 'criminal-record-certificate';
const PASSWORD = 'shanyraq-demo';

const filesIn = (folder: string): number => (existsSync(folder) ? readdirSync(folder).length : 0);

const kill = (pid: number | undefined): void => {
  assert.ok(pid !== undefined && isAlive(pid));
  process.kill(pid, 'SIGKILL');
};

test('killed while people apply: every acknowledged application is there, none twice', async () => {
  await withHomes(1, async (home) => {
    if (home) await applyThroughCrashes(home, await freePort());
  });
});

async function applyThroughCrashes(home: Home, port: number): Promise<void> {
  const environment = { PORT: String(port), DATA_DIR: home.folder, DEMO_PEOPLE: '600' };
  const address = `http://127.0.0.1:${port}`;
  await killFirstStarts(home, environment);
  const first = launch(environment, 'start');
  await first.ready();
  const receipts: Receipt[] = [];
  const applying = Promise.all(PEOPLE.map((who) => applyAgainAndAgain(home, address, who, receipts)));
  const last = await Promise.all([crash(home, environment, address, first, receipts), applying]).then(
    ([program]) => program,
  );
  assert.equal(receipts.length, TOTAL);
  await isAllThere(home, receipts);
  await isInTheLog(address, receipts);
  const checked = await run(environment, 'fsck');
  assert.deepEqual([checked.code, checked.said.trim()], [0, 'Everything is as it was written.']);
  assert.equal((await last.interrupt()).code, 0);
  await until('companions of killed programs to end', () => processesNaming(home.folder).length === 0);
}

/** A first start may die as well, while it makes keys and while it invents people: the next one makes what is missing. */
async function killFirstStarts(home: Home, environment: Record<string, string>): Promise<void> {
  for (const [folder, files] of [
    ['keys/worker', 3],
    ['demo', 5],
  ] as const) {
    const program = launch(environment, 'start');
    await until(`${files} files in ${folder}`, () => {
      assert.ok(program.isRunning(), program.said());
      return filesIn(join(home.folder, folder)) >= files;
    });
    kill(home.programPid());
    await program.ended;
  }
}

async function applyAgainAndAgain(home: Home, address: string, who: string, receipts: Receipt[]): Promise<void> {
  const client = await ApiClient.signIn(address, join(home.folder, 'demo', `${who}.p12`), PASSWORD);
  const mine: Receipt[] = [];
  for (let number = 1; number <= APPLICATIONS_EACH; number++) {
    const receipt = await client.apply(SERVICE, { purpose: 'employer' }, `crash-${who}-${number}`);
    mine.push(receipt);
    receipts.push(receipt);
  }
  for (const { id, number } of mine) {
    const isIssued = async (): Promise<boolean> => {
      const { json } = await client.call('GET', `applications/${id}`);
      return json.status === 'granted' && (json.documents as unknown[]).length === 1;
    };
    await until(`the document of ${number}`, isIssued);
  }
}

/** Kills the program, then the database, then both; each time after some more were acknowledged. Gives the program that runs last. */
async function crash(
  home: Home,
  environment: Record<string, string>,
  address: string,
  first: Program,
  receipts: readonly Receipt[],
): Promise<Program> {
  const acknowledged = (count: number) => until(`${count} receipts`, () => receipts.length >= count);
  await acknowledged(Math.floor(TOTAL / 6));
  kill(home.programPid());
  await first.ended;
  const second = launch(environment, 'start');
  await second.ready();

  await acknowledged(Math.floor(TOTAL / 3));
  const databasePid = home.databasePid();
  kill(databasePid);
  await until('the database to be started again', () => {
    const pid = home.databasePid();
    return pid !== undefined && pid !== databasePid && isAlive(pid);
  });
  // The log is written without waiting, so its line may come after the database.
  await until('the log to tell of it', () => second.said().includes('started again'));
  // Service is back by itself: the same process answers from the database, and nobody had to start anything.
  await until('the program to serve again', async () => (await ask(`${address}/health`)).json.status === 'ok');
  assert.ok(second.isRunning(), second.said());

  await acknowledged(Math.floor((TOTAL * 2) / 3));
  kill(home.databasePid());
  kill(home.programPid());
  await second.ended;
  await sleep(200);
  const third = launch(environment, 'start');
  await third.ready();
  return third;
}

/** Asks the database itself: as many cases as receipts, one submission and one document in each. */
async function isAllThere(home: Home, receipts: readonly Receipt[]): Promise<void> {
  const client = new pg.Client({ host: home.socketDir, user: OWNER, database: 'shanyraq' });
  await client.connect();
  try {
    const { rows } = await client.query<{ id: string; number: string; submitted: string; documents: string }>(
      `select case_id as id, number,
         (select count(*) from services.history h where h.case_id = c.case_id and kind = 'submitted') as submitted,
         (select count(*) from documents.document d where d.case_id = c.case_id) as documents
       from services.case_index c order by 1`,
    );
    const expected = receipts.map(({ id, number }) => ({ id, number, submitted: '1', documents: '1' }));
    assert.deepEqual(
      rows,
      expected.sort((a, b) => (a.id < b.id ? -1 : 1)),
    );
  } finally {
    await client.end();
  }
}

/** The promise of each receipt was kept: its leaf is in the log, by the public proof alone. */
async function isInTheLog(address: string, receipts: readonly Receipt[]): Promise<void> {
  const [vkey, promiseKey] = await Promise.all(
    ['vkey', 'promise-vkey'].map(async (name) =>
      Buffer.from((await ask(`${address}/log/${name}`)).bytes)
        .toString()
        .trim(),
    ),
  );
  for (const { promise } of receipts) {
    assert.ok(verifyPromise(promise, promiseKey ?? ''));
    const { json } = await ask(`${address}/api/v1/log/proof/${promise.leafHash}`);
    const { size, root } = verifyCheckpoint(String(json.checkpoint), vkey ?? '');
    const path = (json.path as string[]).map(fromBase64);
    assert.ok(verifyInclusion({ leafHash: fromHex(promise.leafHash), index: Number(json.index), size, path, root }));
  }
}
