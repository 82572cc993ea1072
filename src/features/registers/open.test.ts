/** What everybody may read of registers, and that nothing else leads out: pages, API, tables, feed, search and refusals. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { countryFeature } from '#features/country/feature.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import { instant } from '#kernel/instant.ts';
import type { Finding } from '#platform/feature.ts';
import { type TestInstance, withInstance } from '#test/support/instance.ts';
import { numberOf, smallCountry } from '#test/support/small-country.ts';
import { registersFeature } from './feature.ts';
import { importRecords, lookupCountOf, organisationByBin, personByIin, writeRecord } from './index.ts';
import { tokenOf } from './rules/words.ts';
import { AISHA, BIN, BOLAT, day, ground, id, populate } from './testing/population.ts';

const features = [transparencyFeature, countryFeature, registersFeature];
const country = smallCountry();
after(() => rmSync(country, { recursive: true, force: true }));

const name = (kk: string, en: string) => ({ kk, ru: kk, en });
const bins = Array.from({ length: 60 }, (_, n) => String(20_024_000_000 + n)).flatMap((first) => {
  try {
    return [numberOf(first)];
  } catch {
    return [];
  }
});
const company = (bin: string, kk: string, en: string) => ({
  values: { bin, name: name(kk, en), director: BOLAT },
  validFrom: day('2021-01-01'),
});

const tokenInName = (word: string) => Buffer.from(tokenOf('companies', { field: 'name', word }));

const inside = (run: (instance: TestInstance) => Promise<void>) =>
  withInstance({ features, country }, async (instance) => {
    await populate(instance);
    await instance.app.transaction((tx) =>
      importRecords(
        tx,
        'companies',
        bins
          .slice(0, 30)
          .map((bin, n) => company(bin, n === 7 ? 'Қарлығаш' : `Ұйым ${n}`, n === 7 ? 'Swallow' : `Firm ${n}`)),
        { batch: 'companies' },
      ),
    );
    await run(instance);
  });

const rename = (bin: string, kk: string, more: object = {}) => ({
  register: 'companies',
  act: 'change' as const,
  key: { bin },
  values: { name: name(kk, kk), ...more },
  validFrom: day('2026-02-01'),
  ground,
});

interface Found {
  records: { recordId: string; values: Record<string, unknown> }[];
  next?: string;
}

const finder =
  ({ inject }: TestInstance) =>
  async (query: string): Promise<Found> =>
    (await inject(`/api/v1/registers/companies/records?${query}`)).json<Found>();

describe('open registers', () => {
  test('every register is described, with who may read which fields and why', () =>
    inside(async ({ inject }) => {
      for (const language of ['kk', 'ru', 'en']) {
        const list = await inject(`/${language}/registers`);
        assert.equal(list.statusCode, 200);
        assert.match(list.body, /registers\/residence/);
      }
      const { registers } = (await inject('/api/v1/registers')).json<{ registers: Record<string, unknown>[] }>();
      assert.deepEqual(
        registers.map((one) => [one.register, one.isOpen, one.records]),
        [
          ['births', false, 'few'],
          ['companies', true, 31],
          ['people', false, 'few'],
          ['residence', false, 'few'],
        ],
        'fewer than ten are not counted',
      );
      const page = (await inject('/en/registers/residence')).body;
      for (const said of [
        'to find the unit that decides',
        'Road Agency',
        'article 7, the Law',
        'For ever',
        'Address, Territory',
      ])
        assert.ok(page.includes(said), said);
      const one = (await inject('/api/v1/registers/companies')).json();
      assert.deepEqual(one.writes, {
        case: 0,
        import: 0,
        'unsigned-import': 31,
        'owner-correction': 0,
        'court-act': 0,
      });
      assert.equal(one.bypass, 1);
      assert.deepEqual(one.definition.public, ['bin', 'name']);
      assert.equal(one.editions[0].digest, one.digest);
      assert.equal((await inject('/en/registers/nothing')).statusCode, 404);
    }));

  test('a record is found by its key and by its open words, in either script, and by nothing closed', () =>
    inside(async (instance) => {
      const find = finder(instance);
      const names = async (query: string) =>
        (await find(query)).records.map((one) => (one.values.name as { en: string }).en);
      assert.deepEqual(await names(`key=${BIN}`), ['Dala']);
      assert.deepEqual(await names('q=карлыгаш'), ['Swallow']);
      assert.deepEqual(await names('q=qarlygash'), ['Swallow']);
      assert.deepEqual(await names('q=firm+7'), [], 'the seventh is called otherwise');
      assert.deepEqual(await names('q=firm+8&field=name'), ['Firm 8']);
      assert.deepEqual(await names(`q=${bins[3]}&field=bin`), ['Firm 3']);
      assert.deepEqual(await names(`q=${BOLAT}`), [], 'the director is not open');
      assert.deepEqual(await names('q=—'), []);
      const { inject } = instance;
      assert.equal((await inject(`/api/v1/registers/companies/records?q=${BOLAT}&field=director`)).statusCode, 403);
      assert.equal((await inject('/api/v1/registers/people/records?q=serik')).statusCode, 403);
      assert.equal((await inject(`/api/v1/registers/people/records?key=${AISHA}`)).statusCode, 403);
      assert.equal((await inject('/api/v1/registers/people/changes')).statusCode, 403);
      assert.equal((await inject('/en/registers/residence/records')).statusCode, 403);
    }));

  test('words of a version that holds no more find nothing', () =>
    inside(async (instance) => {
      const find = finder(instance);
      await instance.app.transaction((tx) => writeRecord(tx, rename(BIN, 'Тау')));
      assert.equal((await find('q=дала')).records.length, 0);
      assert.equal((await find('q=тау')).records.length, 1);
      assert.equal((await find('q=дала&on=2025-01-01')).records.length, 1, 'but on a day when it held');
    }));

  test('pages are gone through to the end, none twice', () =>
    inside(async (instance) => {
      const find = finder(instance);
      const seen: string[] = [];
      let next: string | undefined = '';
      while (next !== undefined) {
        const page: Found = await find(`limit=7${next && `&after=${next}`}`);
        seen.push(...page.records.map((one) => one.recordId));
        next = page.next;
      }
      assert.equal(seen.length, 31);
      assert.equal(new Set(seen).size, 31);
      const table = await instance.inject('/api/v1/registers/companies/records?format=csv&limit=30');
      assert.equal(table.body.trimEnd().split('\r\n').length, 31, 'a header and thirty rows');
      assert.match(String(table.headers.link), /after=.*rel="next"/);
    }));

  test('no way out shows a closed field, and none leaves a look-up', () =>
    inside(async (instance) => {
      const { app, inject, runJobs } = instance;
      await app.transaction((tx) => writeRecord(tx, rename(BIN, 'Тау', { director: BOLAT })));
      await runJobs();
      const { records } = await finder(instance)(`key=${BIN}`);
      const id = records[0]?.recordId;
      const ways = [
        '/kk/registers/companies/records',
        '/en/registers/companies/records?q=тау',
        `/en/registers/companies/records/${id}`,
        '/api/v1/registers/companies/records?limit=1000',
        '/api/v1/registers/companies/records?limit=1000&format=csv',
        `/api/v1/registers/companies/records/${id}`,
        '/api/v1/registers/companies/changes?limit=1000',
      ];
      for (const way of ways) {
        const { statusCode, body } = await inject(way);
        assert.equal(statusCode, 200, way);
        for (const closed of [AISHA, BOLAT, '••', '"director"', 'digest'])
          assert.ok(!body.includes(closed), `${way} shows ${closed}`);
      }
      await app.read(async (tx) => {
        const people = await Promise.all(
          [AISHA, BOLAT].map(async (iin) => (await personByIin(tx, iin))?.personId ?? ''),
        );
        const organisationId = (await organisationByBin(tx, BIN))?.organisationId ?? '';
        const holders = [...people.map((personId) => ({ personId })), { organisationId }];
        for (const holder of holders) assert.equal(await lookupCountOf(tx, holder, instant(0)), 0);
      });
      const elsewhere = await app.read((tx) => personByIin(tx, AISHA));
      assert.equal((await inject(`/api/v1/registers/companies/records/${elsewhere?.personId}`)).statusCode, 404);
    }));
});

interface Change {
  number: number;
  recordId: string;
  version: number;
  act: string;
  values: Record<string, unknown>;
  logIndex: number;
}

describe('the feed of changes', () => {
  const readOn = async ({ inject }: TestInstance, after: number, limit: number) =>
    (await inject(`/api/v1/registers/companies/changes?after=${after}&limit=${limit}`)).json<{
      changes: Change[];
      next: number;
      last: number;
    }>();

  test('a copy kept by reading it while many write ends like the register', () =>
    inside(async (instance) => {
      const { app, runJobs } = instance;
      const copy: Change[] = [];
      let next = 0;
      let hasWritten = false;
      const mirror = async () => {
        for (;;) {
          const isLastRound = hasWritten;
          await runJobs();
          const page = await readOn(instance, next, 9);
          copy.push(...page.changes);
          next = page.next;
          if (isLastRound && next === page.last) return;
        }
      };
      const writer = async (which: number) => {
        for (let n = 0; n < 8; n += 1) {
          await app.transaction(async (tx) => {
            const bin = bins[(which * 3 + n) % 12] ?? '';
            await writeRecord(tx, rename(bin, `Жаңа ${which} ${n}`));
            // One that began earlier commits later: whoever reads behind the highest number would miss it.
            await new Promise((resolve) => setTimeout(resolve, (which * 7 + n * 5) % 23));
          });
          if (n === 4) {
            const rows = [company(bins[31 + which] ?? '', `Топ ${which}`, `Batch ${which}`)];
            await app.transaction((tx) => importRecords(tx, 'companies', rows, { batch: `late ${which}` }));
          }
        }
      };
      const writing = Promise.all([0, 1, 2, 3].map(writer)).then(() => {
        hasWritten = true;
      });
      await Promise.all([mirror(), writing]);
      assert.deepEqual(
        copy.map((one) => one.number),
        Array.from({ length: 31 + 32 + 4 }, (_, n) => n + 1),
        'in order, without gaps',
      );
      const indexes = copy.map((one) => one.logIndex);
      assert.deepEqual(
        indexes,
        indexes.toSorted((a, b) => a - b),
      );
      const mirrored = new Map(
        copy.toSorted((a, b) => a.version - b.version).map((one) => [one.recordId, one.values] as const),
      );
      const { records } = await finder(instance)('limit=1000');
      assert.deepEqual(new Map(records.map((one) => [one.recordId, one.values])), mirrored);
      assert.deepEqual(await findingsOf(instance), []);
    }));

  test('a batch is entered in its middle; nothing is there before the log has it', () =>
    inside(async (instance) => {
      assert.deepEqual(await readOn(instance, 0, 10), { changes: [], next: 0, last: 0 });
      await instance.runJobs();
      const all = await readOn(instance, 0, 1000);
      for (const after of [0, 1, 2, 17, 30, 31]) {
        const part = await readOn(instance, after, 5);
        assert.deepEqual(part.changes, all.changes.slice(after, after + 5), `after ${after}`);
      }
    }));

  test('fsck finds a change taken out, moved or never fed', () =>
    inside(async (instance) => {
      const { app, asOwner, runJobs } = instance;
      for (const to of ['Тау', 'Жел', 'От']) await app.transaction((tx) => writeRecord(tx, rename(BIN, to)));
      await runJobs();
      assert.deepEqual(await findingsOf(instance), []);
      await asOwner(`delete from registers.feed where register = 'companies' and number = 33`);
      assert.deepEqual(
        new Set(await findingsOf(instance)),
        new Set(['the feed of changes lacks it', 'change 33 is missing from the feed']),
      );
      await asOwner(`update registers.feed set log_index = 10000 where register = 'companies' and number = 32`);
      assert.ok((await findingsOf(instance)).includes('the log gives its leaf another number'));
      await asOwner(`delete from registers.word where token = $1`, [tokenInName('карлыгаш')]);
      assert.ok((await findingsOf(instance)).includes('the words it is found by differ from its values'));
    }));
});

test('a record that shares the hash of a word isn’t found by it, and none behind it is lost', () =>
  inside(async (instance) => {
    const find = finder(instance);
    const bySwallow = async () => (await find('q=карлыгаш&limit=1')).records.map(({ values }) => values.bin);
    assert.deepEqual(await bySwallow(), [bins[7]]);
    // As if the names of five others hashed alike: they come before it.
    await instance.asOwner(
      `insert into registers.word (token, record_id)
       select $1, record_id from registers.record_key where register = 'companies' and key like any($2) `,
      [tokenInName('карлыгаш'), bins.slice(0, 5).map((bin) => `%${bin}%`)],
    );
    assert.deepEqual(await bySwallow(), [bins[7]]);
    assert.ok((await findingsOf(instance)).includes('the words it is found by differ from its values'));
  }));

describe('speed', () => {
  test('search, lists and the feed read by their indexes, whatever the register’s size', () =>
    inside(async ({ app, asOwner, runJobs }) => {
      const rows = Array.from({ length: 3000 }, (_, n) => String(30_014_000_000 + n)).flatMap((first) => {
        try {
          return [company(numberOf(first), `Ұйым ${first}`, `Firm ${first}`)];
        } catch {
          return [];
        }
      });
      await app.transaction((tx) => importRecords(tx, 'companies', rows, { batch: 'many' }));
      await runJobs();
      // As many changes as if each had been written alone: a table of a few rows is read whole, whatever its indexes.
      await asOwner(`insert into registers.feed (register, number, size, log_index, record_id, version)
        select 'other', row_number() over (), 1, row_number() over (), record_id, number from registers.version where batch is not null`);
      await asOwner('analyze registers.record, registers.version, registers.word, registers.feed');
      const plans: string[] = [];
      const plan = async (text: string) =>
        plans.push(
          (await asOwner<{ 'QUERY PLAN': string }>(`explain ${text}`)).map((row) => row['QUERY PLAN']).join('\n'),
        );
      const word = (of: string) => `any(array['\\x${tokenInName(of).toString('hex')}'::bytea])`;
      await plan(`select distinct w.record_id as id from registers.word w where w.token = ${word('карлыгаш')}
        and w.record_id > '${id(1)}' and exists (select from registers.word x
        where x.token = ${word('уйым')} and x.record_id = w.record_id)`);
      await plan(`delete from registers.word where record_id = '${id(1)}'`);
      await plan(
        `select id from registers.record where register = 'companies' and id > '${id(1)}' order by id limit 20`,
      );
      await plan(`select * from registers.feed where register = 'companies' and number > 7 order by number limit 9`);
      await plan(`select * from registers.version where batch = '${id(1)}' and place > 5 order by place limit 9`);
      for (const shown of plans) assert.match(shown, /Index/);
      for (const shown of plans) assert.doesNotMatch(shown, /Seq Scan/);
    }));
});

async function findingsOf({ app }: TestInstance): Promise<string[]> {
  const found: Finding[] = [];
  for await (const one of registersFeature.fsck(app)) found.push(one);
  return found.map((one) => one.what);
}
