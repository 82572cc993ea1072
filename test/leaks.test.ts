/**
 * Invariant 7, tried from outside on the whole program: whoever is not the woman herself asks every route of every room, of every kind,
 * about everything that the state holds of her. What is hers never shows in an answer, page, error or header, in a job or in a log, unless a
 * line for her was written with it, or she handed it out herself.
 */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, test } from 'node:test';
import { deskFeature } from '#features/desk/feature.ts';
import { inTheOffice, type Office } from '#features/desk/testing/office.ts';
import { chromeOf } from '#features/identity/index.ts';
import { ARU } from '#features/services/testing/aqsai.ts';
import { features as walked } from '#features/services/testing/features.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { Feature, Route } from '#platform/feature.ts';
import { features } from '../src/features.ts';
import { jobsKept, keepJobs, keptLog } from './leaks/witnessed.ts';
import { type Asked, elsewhere, SOMEBODY_ELSE, waysToAsk } from './support/strangers/ask.ts';
import { GIVING } from './support/strangers/giving.ts';
import { BANK, countryWithWorkplaces, HER_WORDS, live } from './support/strangers/life.ts';
import { ask, secretsIn, strangers } from './support/strangers/who.ts';

/** Commands that print: a new one is to be tried here, or to be one that says nothing of anybody. */
const TRIED = ['export', 'quality'];
const SILENT = [
  'monitor',
  'check',
  'publish',
  'import-kato',
  'renew-root',
  'authorities request',
  'authorities install',
  'authorities export-root',
  'ceremony',
  'share-root',
  'import',
  'reconcile',
  'render',
  'verify',
];
const HOUSEKEEPING = ['witness', 'verify draw', 'seed', 'move-clock', 'appoint-first'];

const all: readonly Feature[] = features;
const road: readonly Feature[] = [...walked, deskFeature];
const beside = all.filter((one) => !road.includes(one));
const country = countryWithWorkplaces();
after(() => rmSync(country, { recursive: true, force: true }));

/** Who asks what is open to everybody: one of each kind. */
const OF_THE_PUBLIC = ['registrar', 'stranger', 'nobody'];

/** What an answer tells beyond the question: a form that repeats what was written into it tells nothing. */
async function toldAnew(office: Office, who: string, asked: Asked): Promise<readonly string[]> {
  const { status, told } = await ask(office, who, asked);
  assert.ok(status < 500, `${asked.method} ${asked.url} by ${who}: ${status}`);
  const { body } = asked;
  if (body === undefined || told.length === 0) return told;
  return (await ask(office, who, { ...asked, body: { ...body, ...SOMEBODY_ELSE } })).told;
}

/** That what was given was given as `GIVING` says. */
async function judge(office: Office, who: string, asked: Asked, route: string, told: readonly string[]): Promise<void> {
  const { asOwner } = office.instance;
  const count = async (sql: string, values: unknown[] = []) => (await asOwner(sql, values)).length;
  const words = `${who} ${route} gave ${told.join()}`;
  switch (GIVING[route]) {
    case 'line':
      await asOwner('delete from registers.lookup where identifier = $1', [ARU]);
      assert.ok((await ask(office, who, asked)).told.length > 0, `${words} once`);
      assert.ok((await count('select 1 from registers.lookup where identifier = $1', [ARU])) > 0, `${words}, no line`);
      return;
    case 'check': {
      const before = await count('select 1 from documents.viewing');
      await ask(office, who, asked);
      assert.ok((await count('select 1 from documents.viewing')) > before, `${words}, and she doesn’t see it`);
      return;
    }
    case 'hers':
      assert.deepEqual(told, [HER_WORDS], words);
      return;
    case 'theirs':
      assert.deepEqual([who, [...told].sort()], [BANK, [ARU, 'Жасырынова'].sort()], words);
      return;
    default:
      assert.fail(words);
  }
}

async function print(office: Office, name: string, ...args: string[]): Promise<string> {
  const said: string[] = [];
  const command = all.flatMap((one) => one.commands ?? []).find((one) => one.name === name);
  await command?.run(office.instance.app, args, (line) => said.push(line));
  return said.join('\n');
}

async function tryCommands(office: Office): Promise<void> {
  const names = all.flatMap((one) => one.commands ?? []).map(({ name }) => name);
  assert.deepEqual(names.sort(), [...TRIED, ...SILENT, ...HOUSEKEEPING].sort());
  for (const register of ['individuals', 'addresses', 'births'])
    await assert.rejects(print(office, 'export', register), (error) => error instanceof Refusal, register);
  const open = await print(office, 'export', 'organisations');
  assert.match(open, /Kolzhagha/);
  const printed = [open, await print(office, 'export', 'permits'), await print(office, 'quality')];
  assert.deepEqual(printed.flatMap(secretsIn), []);
}

test('no route, job, log or command gives what is hers without her seeing it', () => {
  const { log, lines } = keptLog();
  return inTheOffice(
    async (office) => {
      await keepJobs(office.instance);
      const traces = await live(office);
      const routes = all.flatMap((one) => (one.routes ?? []) as readonly Route[]);
      const ways = [
        ...routes.flatMap((route) =>
          waysToAsk(route, traces).map((asked) => ({
            ...{ asked, route: `${route.method} ${route.path}`, isPublic: route.access === 'public' },
          })),
        ),
        ...elsewhere.map((url) => ({ asked: { method: 'GET', url } as const, route: `GET ${url}`, isPublic: true })),
      ].sort((a, b) => Number(a.asked.method !== 'GET') - Number(b.asked.method !== 'GET'));

      // She first: what she was given must not come back from a cache either.
      let own = 0;
      for (const { asked } of ways.filter((one) => one.asked.method === 'GET')) {
        const { told, cacheControl, status } = await ask(office, ARU, asked);
        assert.ok(status < 500, `${asked.url}: ${status}`);
        if (told.length > 0) own++;
        if (told.length > 0) assert.match(cacheControl, /no-store|private/, asked.url);
      }
      assert.ok(own > 20, `the test would prove nothing if she were not told: ${own}`);

      const given = new Set<string>();
      for (const who of await strangers(office, traces))
        for (const { asked, route, isPublic } of ways) {
          if (isPublic && !OF_THE_PUBLIC.includes(who)) continue;
          const told = await toldAnew(office, who, asked);
          if (told.length === 0) continue;
          given.add(route);
          await judge(office, who, asked, route, told);
        }
      assert.deepEqual([...given].sort(), Object.keys(GIVING).sort());

      await tryCommands(office);
      await office.jobs();
      const jobs = await jobsKept(office.instance);
      assert.ok(jobs.length > 20, `${jobs.length} jobs were sent`);
      assert.deepEqual(
        [jobs, lines].map((said) => said.filter((one) => secretsIn(one).length > 0)),
        [[], []],
      );
    },
    beside,
    { country, log, hooks: { chromeOf } },
  );
});
