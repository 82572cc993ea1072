/** `start` as a person meets it: ready by one command, kept apart from others, stopped without a trace, started again. */
import assert from 'node:assert/strict';
import { cpSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { projectRoot } from '#platform/root.ts';
import { freePort, type Home, isAlive, launch, processesNaming, run, until, withHomes } from './support/program.ts';

// Enough for every post of the demonstration; the whole population is tested where it is made.
const PEOPLE = '600';
/** The promise: on a machine that does nothing else. This one runs everything at once, so what the program takes of a processor is held to it. */
const SECOND_START_MS = 5000;

const get = async (port: number, path: string): Promise<{ status: number; text: string }> => {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`);
  return { status: answer.status, text: await answer.text() };
};

const assertHealthy = async (port: number): Promise<void> => {
  const health = await get(port, '/health');
  assert.deepEqual([health.status, JSON.parse(health.text)], [200, { status: 'ok', mode: 'demo', troubles: [] }]);
};

const settings = (home: Home, port: number, country: string): Record<string, string> => ({
  PORT: String(port),
  DATA_DIR: home.folder,
  COUNTRY_DIR: country,
  DEMO_PEOPLE: PEOPLE,
});

test('start makes an instance, keeps to itself, stops in order and goes on where it stopped', async (t) => {
  await withHomes(2, async (kz, small) => {
    const [port, smallPort, otherPort] = await Promise.all([freePort(), freePort(), freePort()]);
    const first = launch(settings(kz as Home, port, 'country/kz'), 'start');
    const beside = launch(settings(small as Home, smallPort, 'test/country'), 'start');
    await Promise.all([first.ready(), beside.ready()]);
    await greets(first.said(), kz as Home, port);
    isNobodysButTheirs(kz as Home);
    await Promise.all([assertHealthy(port), assertHealthy(smallPort)]);
    await isNotDisturbed(kz as Home, port, otherPort);
    await stopsCleanly(beside, small as Home);
    await failsWhole(small as Home, port);
    const key = (await get(port, '/log/vkey')).text;
    const people = readFileSync(join((kz as Home).folder, 'demo/people.json'), 'utf8');
    await stopsCleanly(first, kz as Home);

    const began = performance.now();
    const again = launch(settings(kz as Home, port, 'country/kz'), 'start');
    await again.ready();
    const tookMs = Math.round(performance.now() - began);
    const ownMs = processorMs((kz as Home).programPid());
    t.diagnostic(`the second start took ${tookMs} ms, ${ownMs} of them of a processor`);
    assert.ok(ownMs > 0 && ownMs < SECOND_START_MS, `the second start took ${ownMs} ms of a processor`);
    await assertHealthy(port);
    assert.equal((await get(port, '/log/vkey')).text, key);
    assert.equal(readFileSync(join((kz as Home).folder, 'demo/people.json'), 'utf8'), people);
    await revivesWitness(kz as Home);
    await stopsCleanly(again, kz as Home, again.said().length);
  });
});

/** A witness that dies is there again by itself: without both nobody is drawn. */
async function revivesWitness(home: Home): Promise<void> {
  const witness = (): number[] => processesNaming(join(home.folder, 'witness-1')).map(Number);
  const [pid = 0, ...more] = witness();
  assert.deepEqual([pid > 0, more], [true, []]);
  process.kill(pid, 'SIGKILL');
  await until('the witness to be there again', () => witness().some((one) => one !== pid));
}

/** What a process took of a processor so far (proc(5): utime and stime, in hundredths of a second). */
function processorMs(pid: number | undefined): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const [utime = 0, stime = 0] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
    .map(Number);
  return (utime + stime) * 10;
}

/** Root starts it as anybody else does; only the database, which refuses root, is another user's. */
function isNobodysButTheirs(home: Home): void {
  const userOf = (pid: number | undefined) => statSync(`/proc/${pid}`).uid;
  const own = process.getuid?.();
  assert.equal(userOf(home.programPid()), own);
  assert.equal(userOf(home.databasePid()) === own, own !== 0);
}

async function greets(said: string, home: Home, port: number): Promise<void> {
  assert.ok(said.includes(`http://localhost:${port}`), said);
  for (const file of ['citizen.p12', 'director-pharmacy.p12', 'administrator-1.p12']) {
    assert.ok(said.includes(file), `${file} in ${said}`);
    assert.ok(readFileSync(join(home.folder, 'demo', file)).length > 500);
  }
  assert.equal((await get(port, '/kk/services')).status, 200);
  assert.equal((await get(port, '/en')).status, 200);
}

/** A second `start` in the folder is refused; a command looks in beside the one that runs. */
async function isNotDisturbed(home: Home, port: number, otherPort: number): Promise<void> {
  const second = await run(settings(home, otherPort, 'country/kz'), 'start');
  assert.equal(second.code, 1);
  assert.match(second.said, /already runs in/);
  const checked = await run(settings(home, port, 'country/kz'), 'fsck');
  assert.deepEqual([checked.code, checked.said.trim()], [0, 'Everything is as it was written.']);
  await assertHealthy(port);
}

/** `from`: how much it had said that was expected. */
async function stopsCleanly(program: ReturnType<typeof launch>, home: Home, from = 0): Promise<void> {
  const pids = [home.programPid(), home.databasePid()];
  assert.ok(pids.every((pid) => pid !== undefined && isAlive(pid)));
  const { code, said } = await program.interrupt();
  assert.equal(code, 0, said);
  assert.doesNotMatch(said.slice(from), /"level":/, 'stopping is no fault');
  for (const pid of pids) assert.equal(isAlive(pid ?? 0), false);
  assert.equal(home.programPid(), undefined);
  await until('companions to end', () => processesNaming(home.folder).length === 0);
}

/** A port that somebody else has: said plainly, and no database is left running behind. */
async function failsWhole(home: Home, takenPort: number): Promise<void> {
  const { code, said } = await run(settings(home, takenPort, 'test/country'), 'start');
  assert.equal(code, 1);
  assert.match(said, new RegExp(`${takenPort}`));
  assert.equal(home.databasePid(), undefined);
}

describe('wrong settings stop the program before it does anything', () => {
  const cases: readonly [string, Record<string, string>][] = [
    ['PORT', { PORT: 'abc' }],
    ['PORT', { PORT: '70000' }],
    ['SHANYRAQ_X', { SHANYRAQ_X: '1' }],
    ['INSTANCE_MODE', { INSTANCE_MODE: 'trial' }],
    ['PUBLIC_URL', { PUBLIC_URL: 'ftp://example.kz' }],
    ['SHANYRAQ_SECRET', { INSTANCE_MODE: 'real' }],
    ['SHANYRAQ_WEB_SECRET', { INSTANCE_MODE: 'real', SHANYRAQ_SECRET: 'x'.repeat(40) }],
  ];
  for (const [name, setting] of cases) {
    test(JSON.stringify(setting), async () => {
      await withHomes(1, async (home) => {
        const { code, said } = await run({ DATA_DIR: (home as Home).folder, ...setting }, 'start');
        assert.equal(code, 1);
        assert.match(said, new RegExp(`^${name}: .{10,}`, 'm'));
        assert.equal((home as Home).databasePid(), undefined);
      });
    });
  }
});

describe('check', () => {
  test('finds nothing wrong with the shipped country', async () => {
    const { code, said } = await run({}, 'check', 'country/kz');
    assert.equal(code, 0, said);
  });

  test('names file, line and column of what is wrong', async () => {
    await withHomes(1, async (home) => {
      const country = join((home as Home).folder, 'country');
      cpSync(join(projectRoot, 'test/country'), country, { recursive: true });
      const path = join(country, 'agencies/civil-registry.yaml');
      const lines = readFileSync(path, 'utf8').split('\n');
      const line = lines.findIndex((one) => one.startsWith('phone:'));
      lines[line] = 'phones: none';
      writeFileSync(path, lines.join('\n'));
      const { code, said } = await run({}, 'check', country);
      assert.equal(code, 1, said);
      assert.match(said, new RegExp(`agencies/civil-registry\\.yaml:${line + 1}:\\d+`));
    });
  });
});
