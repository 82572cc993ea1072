/**
 * An import that adds, changes and ends records is killed with signal 9 in the midst of its work, once alone and once with the database.
 * Started again it goes on: in the end the register says what the preview said, each change once.
 */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import pg from 'pg';
import { OWNER } from '#platform/database/embedded.ts';
import { type Home, isAlive, launch, processesNaming, run, sleep, until, withHomes } from './support/program.ts';
import { numberOf } from './support/small-country.ts';

const RECORDS = 9000;
const NEW = 2000;
const FIRST_DAY = '2026-01-01';
const DAY = '2026-02-01';

/** Numbers of people who aren't there. */
const people = Array.from({ length: (RECORDS + NEW) * 1.2 }, (_, n) => String(55_010_100_000 + n))
  .flatMap((first) => {
    try {
      return [numberOf(first)];
    } catch {
      return [];
    }
  })
  .slice(0, RECORDS + NEW);

type Act = 'add' | 'change' | 'end';

/** What becomes of each in turn; the last isn't named by the file, and ends for that. */
const FATES = ['same', 'change', 'change', 'end', 'absent'] as const;
const fateOf = (n: number) => (n >= RECORDS ? 'new' : (FATES[n % FATES.length] ?? 'same'));
const ACTS: Readonly<Record<ReturnType<typeof fateOf>, readonly Act[]>> = {
  new: ['add'],
  same: ['add'],
  change: ['add', 'change'],
  end: ['add', 'end'],
  absent: ['add', 'end'],
};
const line = (n: number): string => `${n} ${fateOf(n) === 'change' ? 'New' : 'Oak'} Street`;

const values = (n: number, street: string) => ({ iin: people[n], territory: '1010', line: street, since: FIRST_DAY });
const written = (folder: string, name: string, rows: readonly unknown[]): string => {
  const path = join(folder, name);
  writeFileSync(path, rows.map((row) => JSON.stringify(row)).join('\n'));
  return path;
};
const before = (): unknown[] =>
  Array.from({ length: RECORDS }, (_, n) => ({ values: values(n, `${n} Oak Street`), validFrom: FIRST_DAY }));
const changes = (): unknown[] =>
  people.flatMap((iin, n) => {
    if (fateOf(n) === 'absent') return [];
    return [fateOf(n) === 'end' ? { values: { iin }, end: true } : { values: values(n, line(n)) }];
  });
const count = (...fates: ReturnType<typeof fateOf>[]): number =>
  people.filter((_, n) => fates.includes(fateOf(n))).length;

test('killed while it changes a register: what the preview said is there, none of it twice', () =>
  withHomes(1, async (home) => {
    if (home) await importThroughCrashes(home);
  }));

async function importThroughCrashes(home: Home): Promise<void> {
  const environment = { DATA_DIR: home.folder, COUNTRY_DIR: 'test/country' };
  const first = await run(environment, 'import', 'addresses', written(home.folder, 'before.jsonl', before()));
  assert.equal(first.code, 0, first.said);
  const file = written(home.folder, 'changes.jsonl', changes());
  const command = ['import', 'addresses', file, '--change', '--from', DAY, '--end-absent'];
  const preview = await run(environment, ...command, '--preview');
  const said = `${NEW} new, ${count('change')} change, ${count('end')} end, ${count('same')} the same, ${count('absent')} that the file doesn't name end, 0 wrong`;
  assert.ok(preview.code === 0 && preview.said.includes(said), preview.said);
  const seen = /--previewed (\S+)/.exec(preview.said)?.[1] ?? assert.fail(preview.said);

  const all = RECORDS + people.filter((_, n) => ACTS[fateOf(n)].length > 1).length + NEW;
  // Among the rows of the file, the second time with the database, then among those that it doesn't name.
  for (const [least, withDatabase] of [
    [RECORDS + 1000, false],
    [RECORDS + 3500, true],
    [all - count('absent') + 1, false],
  ] as const) {
    const seenAtKill = await killAt(home, [...command, '--previewed', seen], environment, least, withDatabase);
    assert.ok(seenAtKill < all, `${seenAtKill} of ${all} versions: it was killed too late`);
  }
  assert.ok((await versionsIn(home)) < all, 'something is left for the last time');
  const last = await run(environment, ...command, '--previewed', seen);
  assert.equal(last.code, 0, last.said);
  assert.match(last.said, / 0 left, 0 wrong/);
  assert.equal(await versionsIn(home), all);
  await saysWhatThePreviewSaid(home);
  const checked = await run(environment, 'fsck');
  assert.deepEqual([checked.code, checked.said.trim()], [0, 'Everything is as it was written.']);
}

/** Starts the import and kills it as soon as so many versions are there; gives how many were. The database stays, unless it is killed too. */
async function killAt(
  home: Home,
  command: readonly string[],
  environment: Readonly<Record<string, string>>,
  least: number,
  withDatabase: boolean,
): Promise<number> {
  const program = launch(environment, ...command);
  const reached = await until(`${least} versions`, async () => {
    assert.ok(program.isRunning(), program.said());
    const versions = await versionsIn(home).catch(() => 0);
    return versions >= least ? versions : undefined;
  });
  const databasePid = home.databasePid();
  // The bootstrap before it names the file too, and ends with it.
  const working = processesNaming(join(home.folder, 'changes.jsonl')).map(Number);
  if (withDatabase && databasePid) process.kill(databasePid, 'SIGKILL');
  for (const pid of working) process.kill(pid, 'SIGKILL');
  await program.ended;
  if (withDatabase && databasePid) await until('the database to end', () => !isAlive(databasePid));
  await sleep(200);
  return reached;
}

async function ask<Row extends pg.QueryResultRow>(home: Home, sql: string): Promise<Row[]> {
  const client = new pg.Client({ host: home.socketDir, user: OWNER, database: 'shanyraq' });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

const VERSIONS = "registers.version v join registers.record r on r.id = v.record_id and r.register = 'addresses'";

async function versionsIn(home: Home): Promise<number> {
  const [row] = await ask<{ n: number }>(home, `select count(*)::int as n from ${VERSIONS}`);
  return row?.n ?? 0;
}

/** Each record with its acts in their order and what it says in the end, held against what the file says of it. */
async function saysWhatThePreviewSaid(home: Home): Promise<void> {
  const rows = await ask<{ iin: string; acts: Act[]; line: string | null; from: string }>(
    home,
    `select k.key::jsonb ->> 'iin' as iin, array_agg(v.act order by v.number) as acts,
       (array_agg(c.values ->> 'line' order by v.number desc))[1] as line,
       (array_agg(v.valid_from::text order by v.number desc))[1] as "from"
     from ${VERSIONS} join registers.content c on c.record_id = v.record_id and c.number = v.number
       join registers.record_key k on k.record_id = r.id
     group by 1`,
  );
  const byPerson = new Map(rows.map((row) => [row.iin, row]));
  assert.equal(byPerson.size, people.length);
  for (const [n, iin] of people.entries()) {
    const row = byPerson.get(iin);
    const acts = ACTS[fateOf(n)];
    const isTouched = acts.length > 1 || fateOf(n) === 'new';
    assert.deepEqual([row?.acts, row?.from], [acts, isTouched ? DAY : FIRST_DAY], `${n}: ${fateOf(n)}`);
    if (acts.at(-1) !== 'end') assert.equal(row?.line, line(n));
  }
}
