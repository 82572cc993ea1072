import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { transparencyFeature } from '#features/transparency/feature.ts';
import { isPublished } from '#features/transparency/index.ts';
import { isWorkingDay, workingDaysAfter } from '#kernel/calendar.ts';
import { localDate } from '#kernel/dates.ts';
import { sha256Hex, utf8 } from '#kernel/hash.ts';
import { type Instant, instant, instantFromIso } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import { projectRoot } from '#platform/root.ts';
import { TEST_NOW, type TestInstance, withInstance } from '#test/support/instance.ts';
import { refreshBook } from './book.ts';
import { countryFeature } from './feature.ts';
import {
  act,
  agencies,
  agency,
  book,
  calendarChanges,
  calendarOf,
  compile,
  countryOf,
  expressionContext,
  kindsOf,
  publishFolder,
  rate,
  territories,
  territoryPath,
} from './index.ts';

const AQSAI = join(projectRoot, 'test/country');
const features = [transparencyFeature, countryFeature];
const kinds = kindsOf(features);

async function withCopy(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'country-'));
  cpSync(AQSAI, folder, { recursive: true });
  try {
    await run(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const edit = (folder: string, file: string, from: string, to: string): void => {
  const text = readFileSync(join(folder, file), 'utf8');
  assert.ok(text.includes(from), from);
  writeFileSync(join(folder, file), text.replace(from, to));
};

const publish = ({ app }: TestInstance, folder: string) =>
  app.transaction((tx) => publishFolder(tx, folder, kinds, 'test'));

describe('publishing', () => {
  test('the first start publishes; the same content again is nothing new', () =>
    withInstance({ features }, async (instance) => {
      const { app, asOwner, runJobs } = instance;
      const rows = await asOwner<{ digest: Buffer; content: string; leaf_hash: Buffer }>(
        'select digest, content, leaf_hash from country.edition',
      );
      assert.equal(rows.length, 12);
      for (const { digest, content } of rows) assert.equal(digest.toString('hex'), sha256Hex(utf8(content)));
      assert.deepEqual(await publish(instance, AQSAI), { added: 0, unchanged: 12 });
      await runJobs();
      for (const { leaf_hash } of rows) assert.ok(await app.read((tx) => isPublished(tx, leaf_hash)));
    }));

  test('a label never gets a second content; a later label does, from its day', () =>
    withCopy((folder) =>
      withInstance({ features }, async (instance) => {
        const { app, clock } = instance;
        edit(folder, 'agencies/trade-inspection.yaml', '+0 00 000 00 02', '+0 00 000 00 99');
        await assert.rejects(
          publish(instance, folder),
          (error) =>
            error instanceof Refusal && error.code === 'country.label_taken' && error.detail.id === 'trade-inspection',
        );
        edit(folder, 'agencies/trade-inspection.yaml', 'version: 2026-01-01', 'version: 2026-07-01');
        const before = book(app.env).version;
        assert.deepEqual(await publish(instance, folder), { added: 1, unchanged: 11 });
        assert.notEqual(book(app.env).version, before);
        const phoneOn = (iso: string) => agency(app.env, 'trade-inspection', instantFromIso(iso))?.phone;
        assert.equal(phoneOn('2026-06-30T18:59:59Z'), '+0 00 000 00 02');
        assert.equal(phoneOn('2026-06-30T19:00:00Z'), '+0 00 000 00 99', 'midnight in Almaty');
        clock.set(instantFromIso('2027-01-01T00:00:00Z'));
        assert.equal(book(app.env).versions('agency', 'trade-inspection').length, 2);
      }),
    ));

  test('what is published later is never found for a past moment, whatever its label and the hour', () =>
    withCopy((folder) =>
      withInstance({ features }, async (instance) => {
        const { env } = instance.app;
        const HOUR_MS = 3_600_000;
        const past = instantFromIso('2026-02-20T05:00:00Z');
        const later = instant(TEST_NOW + 2 * HOUR_MS);
        const offOn = (at: Instant) => !isWorkingDay(calendarOf(env, at), localDate('2026-06-10'), 'five');
        assert.deepEqual([past, TEST_NOW].map(offOn), [false, false]);
        instance.clock.set(later);
        assert.deepEqual(calendarChanges(env, later), []);
        const spring =
          '  - { date: 2026-06-10, moves: true, cite: { act: AQ-PROCEDURE, article: 7 }, name: { kk: К, ru: В, en: S } }';
        edit(folder, 'calendar/2026.yaml', 'version: 2026-01-01', 'version: 2026-02-15');
        edit(folder, 'calendar/2026.yaml', 'transfers:', `${spring}\ntransfers:`);
        await publish(instance, folder);
        const now = instance.clock.now();
        assert.deepEqual([past, TEST_NOW, instant(later - 1), now].map(offOn), [false, false, false, true]);
        const changes = calendarChanges(env, now);
        const { digest, publishedAt } = book(env).current('calendar', '2026', now) ?? assert.fail();
        assert.deepEqual(
          changes.map(({ at, year, version, firstDay }) => [at, year, version, firstDay]),
          [[publishedAt, 2026, '2026-02-15', '2026-06-10']],
        );
        assert.equal(changes[0]?.digest, digest);
        assert.deepEqual(calendarChanges(env, instant(later - 1)), []);
      }),
    ));

  test('a folder with an error publishes nothing', () =>
    withCopy((folder) =>
      withInstance({ features }, async (instance) => {
        edit(folder, 'agencies/health-inspection.yaml', 'version: 2026-01-01', 'version: 2026-05-01');
        edit(folder, 'rates.yaml', 'id: mci', 'id: MCI');
        await assert.rejects(
          publish(instance, folder),
          (error) =>
            error instanceof Refusal &&
            error.code === 'country.folder_has_errors' &&
            error.detail.file === 'rates.yaml',
        );
        assert.equal((await instance.asOwner('select 1 from country.edition')).length, 12);
      }),
    ));

  test('an edition dated before the one in force would never hold, and is refused with its place', () =>
    withCopy((folder) =>
      withInstance({ features }, async (instance) => {
        edit(folder, 'agencies/health-inspection.yaml', 'version: 2026-01-01', 'version: 2025-06-01');
        await assert.rejects(
          publish(instance, folder),
          (error) =>
            error instanceof Refusal &&
            error.code === 'country.folder_has_errors' &&
            error.detail.finding ===
              'agencies/health-inspection.yaml:2:10  the edition of 2026-01-01 is in force already: this one, of 2025-06-01, would never hold; give it a later version',
        );
        // Before one that is still to come there is room.
        edit(folder, 'agencies/health-inspection.yaml', 'version: 2025-06-01', 'version: 2026-09-01');
        assert.equal((await publish(instance, folder)).added, 1);
        edit(folder, 'agencies/health-inspection.yaml', 'version: 2026-09-01', 'version: 2026-08-01');
        assert.equal((await publish(instance, folder)).added, 1);
      }),
    ));

  test('two that publish at once publish once', () =>
    withInstance({ features, bare: true }, async (instance) => {
      const added = await Promise.all([publish(instance, AQSAI), publish(instance, AQSAI)]);
      assert.deepEqual(added.map((each) => each.added).sort(), [0, 12]);
    }));

  test('another process finds the news by itself', () =>
    withCopy((folder) =>
      withInstance({ features }, async (instance) => {
        edit(folder, 'agencies/health-inspection.yaml', 'version: 2026-01-01', 'version: 2026-02-01');
        const other: TestInstance['app'] = { ...instance.app, env: { ...instance.app.env } };
        await refreshBook(other);
        await publish(instance, folder);
        const versions = () => book(other.env).versions('agency', 'health-inspection').length;
        assert.equal(versions(), 1);
        await refreshBook(other);
        assert.equal(versions(), 2);
      }),
    ));

  test('editions can be added and read by the application, and nothing else', () =>
    withInstance({ features }, async ({ asApp }) => {
      for (const sql of [
        "update country.edition set publisher = 'x'",
        'delete from country.edition',
        'truncate country.edition',
      ]) {
        await assert.rejects(asApp(sql), /permission denied/);
      }
    }));
});

test('what the other features ask for', () =>
  withInstance({ features }, async ({ app: { env } }) => {
    const country = countryOf(env, TEST_NOW);
    assert.equal(country.name.en, 'Republic of Aqsai');
    assert.ok(Object.isFrozen(country.name));
    assert.deepEqual(
      agencies(env, TEST_NOW).map((each) => each.agency),
      [
        'audit-chamber',
        'civil-registry',
        'data-commissioner',
        'health-inspection',
        'supreme-court',
        'trade-inspection',
      ],
    );
    assert.equal(agency(env, 'nobody', TEST_NOW), undefined);
    assert.equal(act(env, 'AQ-TRADE')?.title.en, 'Trade Act');
    assert.equal(territories(env).length, 6);
    assert.deepEqual(
      territoryPath(env, '2020').map(({ code }) => code),
      ['20', '2020'],
    );
    assert.deepEqual(territoryPath(env, 'nowhere'), []);
    assert.equal(rate(env, 'mci', localDate('2026-12-31')), 100_000n);
    assert.equal(rate(env, 'mci', localDate('2027-01-01')), 105_050n);
    assert.throws(() => rate(env, 'mci', localDate('2024-12-31')), /no rate mci on 2024-12-31/);
    // The calendar of a year to come is known now, though its edition holds from then.
    const calendar = calendarOf(env, TEST_NOW);
    assert.deepEqual(Object.keys(calendar.years), ['2026', '2027']);
    assert.equal(workingDaysAfter(calendar, localDate('2026-03-02'), 10, 'five'), '2026-03-17');
    assert.equal(calendarOf(env, TEST_NOW), calendar);
    const fee = compile('mci("0.5") * 3', {}, { type: 'money' });
    assert.equal(fee.evaluate({}, expressionContext(env, TEST_NOW)), '150000');
    assert.equal(fee.evaluate({}, expressionContext(env, instantFromIso('2027-06-01T00:00:00Z'))), '157500');
  }));
