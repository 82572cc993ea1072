import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { sql } from 'kysely';
import { countryFeature } from '#features/country/feature.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import type { Actor } from '#kernel/actor.ts';
import { instant } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { Finding } from '#platform/feature.ts';
import { type TestInstance, withInstance } from '#test/support/instance.ts';
import { numberOf, smallCountry } from '#test/support/small-country.ts';
import { registersFeature } from './feature.ts';
import {
  type Change,
  importRecords,
  lookupCountOf,
  lookupsOf,
  organisationByBin,
  organisationsDirectedBy,
  personByIin,
  type Reader,
  readHere,
  readHistory,
  tiesBetween,
  writeRecord,
} from './index.ts';
import { findTogether } from './store/find.ts';
import {
  AISHA,
  BIN,
  BOLAT,
  CHILD,
  day,
  ground,
  id,
  officer,
  personRow,
  populate,
  STRANGER,
} from './testing/population.ts';

const features = [transparencyFeature, countryFeature, registersFeature];
const country = smallCountry();
after(() => rmSync(country, { recursive: true, force: true }));

const inside = (run: (instance: TestInstance) => Promise<void>) =>
  withInstance({ features, country }, async (instance) => {
    await populate(instance);
    await run(instance);
  });

const refused = (code: string) => (error: unknown) => error instanceof Refusal && error.code === `registers.${code}`;
const address = (validOn?: string) => ({
  register: 'residence',
  fields: ['address'],
  by: { subject: { iin: AISHA } },
  purpose: 'where',
  ...(validOn ? { validOn: day(validOn) } : {}),
});

describe('reading and writing', () => {
  test('people and organisations are found by their numbers', () =>
    inside(async ({ app }) => {
      await app.read(async (tx) => {
        const person = await personByIin(tx, AISHA);
        assert.equal(person?.name.full, 'Serik Aisha');
        assert.equal((await organisationByBin(tx, BIN))?.directorIin, AISHA);
        assert.deepEqual(
          (await organisationsDirectedBy(tx, AISHA)).map((one) => one.bin),
          [BIN],
        );
        assert.equal(await personByIin(tx, numberOf('60010130000')), undefined);
      });
    }));

  test('every version stays: what was known of a day then, and what is known now', () =>
    inside(async ({ app, clock }) => {
      const move = (validFrom: string, street: string, more: Partial<Change> = {}) =>
        app.transaction((tx) =>
          writeRecord(tx, {
            register: 'residence',
            act: 'change',
            key: { iin: AISHA },
            values: { address: street },
            validFrom: day(validFrom),
            ground,
            ...more,
          }),
        );
      const before = clock.now();
      clock.set(instant(before + 60_000));
      const second = await move('2026-02-01', '7 Pine Street');
      assert.equal(second.version, 2);
      clock.set(instant(before + 120_000));
      await move('2025-06-01', '6 Fir Street');
      const on = async (validOn: string, knownAt = clock.now()) => {
        const [fact] = await app.transaction((tx) => readHere(tx, officer, { ...address(validOn), knownAt }));
        return fact && [fact.values.address, fact.version, fact.validTo];
      };
      assert.deepEqual(await on('2025-01-01'), ['5 Oak Street', 1, '2025-06-01']);
      assert.deepEqual(await on('2025-07-01'), ['6 Fir Street', 3, '2026-02-01']);
      assert.deepEqual(await on('2026-03-01'), ['7 Pine Street', 2, undefined]);
      assert.deepEqual(await on('2025-07-01', instant(before + 61_000)), ['5 Oak Street', 1, '2026-02-01']);
      assert.equal(await on('2019-12-31'), undefined);
      const { recordId } = second;
      const ended = await app.transaction((tx) =>
        writeRecord(tx, {
          register: 'residence',
          act: 'end',
          key: { iin: AISHA },
          values: {},
          validFrom: day('2026-03-01'),
          ground,
        }),
      );
      assert.equal(ended.recordId, recordId);
      assert.equal(await on('2026-03-01'), undefined);
      await assert.rejects(move('2026-03-02', 'x'), refused('no_such_record'));
      await move('2026-04-01', '8 Ash Street', { act: 'add', values: { address: '8 Ash Street', territory: '1010' } });
      assert.deepEqual((await on('2026-04-02'))?.[0], '8 Ash Street');
      const history = await app.transaction((tx) =>
        readHistory(tx, officer, { register: 'residence', recordId, fields: ['address'], purpose: 'where' }),
      );
      assert.deepEqual(
        history.map((one) => one.act),
        ['add', 'change', 'change', 'end', 'add'],
      );
    }));

  test('what does not fit the definition is refused, naming the fields', () =>
    inside(async ({ app }) => {
      const write = (change: Partial<Change>) =>
        app.transaction((tx) =>
          writeRecord(tx, {
            register: 'residence',
            act: 'change',
            key: { iin: AISHA },
            values: {},
            validFrom: day('2026-01-01'),
            ground,
            ...change,
          }),
        );
      await assert.rejects(write({ values: { address: null } }), refused('invalid_values'));
      await assert.rejects(write({ values: { colour: 'red' } }), refused('invalid_values'));
      await assert.rejects(write({ values: { iin: BOLAT } }), refused('invalid_values'));
      await assert.rejects(write({ key: { iin: AISHA, address: 'x' } }), refused('invalid_values'));
      await assert.rejects(write({ act: 'add', values: { address: 'a', territory: '10' } }), refused('record_exists'));
      await assert.rejects(write({ register: 'cars' }), refused('unknown_register'));
      await assert.rejects(
        app.transaction((tx) => importRecords(tx, 'people', [personRow('1', 'A', 'B')], { batch: 'b' })),
        (error) =>
          refused('invalid_values')(error) && /row 1, iin: type/.test(String((error as Refusal).detail.faults)),
      );
    }));

  test('two writers of one record follow each other', () =>
    inside(async ({ app }) => {
      const write = (n: number) =>
        app.transaction((tx) =>
          writeRecord(tx, {
            register: 'residence',
            act: 'change',
            key: { iin: AISHA },
            values: { address: `${n} Street` },
            validFrom: day('2026-01-01'),
            ground,
          }),
        );
      const written = await Promise.all([1, 2, 3, 4].map(write));
      assert.deepEqual(written.map((one) => one.version).sort(), [2, 3, 4, 5]);
    }));
});

describe('look-ups', () => {
  test('a purpose binds agency and fields', () =>
    inside(async ({ app }) => {
      const read = (who: Reader, change: object) =>
        app.transaction((tx) => readHere(tx, who, { ...address(), ...change }));
      await assert.rejects(read({ kind: 'system', agency: 'tax-agency' }, {}), refused('purpose_not_allowed'));
      await assert.rejects(read(officer, { purpose: 'curiosity' }), refused('purpose_not_allowed'));
      await assert.rejects(read(officer, { fields: ['iin'] }), refused('field_not_allowed'));
    }));

  test('one line an hour for each person, case and field set; the person sees who, what, why', () =>
    inside(async ({ app, clock }) => {
      const read = (change: object = {}) =>
        app.transaction((tx) => readHere(tx, officer, { ...address(), caseId: id(9), caseNumber: 'SM-1', ...change }));
      await read();
      await read();
      await read({ caseId: id(10) });
      await read({ fields: ['address', 'territory'] });
      clock.set(instant(clock.now() + 3_600_000));
      await read();
      await app.read(async (tx) => {
        const person = await personByIin(tx, AISHA);
        assert.ok(person);
        const { lookups, next } = await lookupsOf(tx, person, { limit: 3 });
        assert.equal(lookups.length, 3);
        assert.ok(next);
        assert.equal((await lookupsOf(tx, person, { before: next })).lookups.length, 1);
        assert.equal(await lookupCountOf(tx, person, instant(0)), 4);
        const [last] = lookups;
        assert.deepEqual(
          [last?.agency, last?.fields, last?.caseNumber, last?.act, last?.article, last?.actorName],
          ['road-agency', ['address'], 'SM-1', 'law', '7', 'D. Omarov'],
        );
      });
    }));

  test('everybody a record speaks of sees it; that nothing is held is an answer too', () =>
    inside(async ({ app }) => {
      const family = { register: 'births', fields: ['child'], purpose: 'family' };
      await app.transaction((tx) =>
        readHere(tx, officer, { ...family, by: { subject: { field: 'parents', iin: BOLAT } } }),
      );
      await app.transaction((tx) => readHere(tx, officer, { ...family, by: { subject: { iin: STRANGER } } }));
      const lines = async (iin: string) =>
        app.read(async (tx) =>
          lookupCountOf(tx, { personId: (await personByIin(tx, iin))?.personId ?? '' }, instant(0)),
        );
      assert.deepEqual(await Promise.all([AISHA, BOLAT, CHILD, STRANGER].map(lines)), [1, 1, 1, 1]);
    }));

  test('an own case leaves no line for one’s own records, and one for those of others', () =>
    inside(async ({ app }) => {
      const aisha = await app.read((tx) => personByIin(tx, AISHA));
      const own: Reader = { kind: 'own-case', personId: aisha?.personId ?? '' };
      const read = (iin: string) =>
        app.transaction((tx) => readHere(tx, own, { ...address(), by: { subject: { iin } } }));
      assert.equal((await read(AISHA))[0]?.values.address, '5 Oak Street');
      await read(STRANGER);
      const { rows } = {
        rows: await app.read((tx) => lookupCountOf(tx, { personId: aisha?.personId ?? '' }, instant(0))),
      };
      assert.equal(rows, 0);
      const stranger = await app.read((tx) => personByIin(tx, STRANGER));
      const { lookups } = await app.read((tx) => lookupsOf(tx, { personId: stranger?.personId ?? '' }));
      assert.deepEqual(
        lookups.map((one) => [one.actorKind, one.agency]),
        [['person', null]],
      );
    }));

  test('an own case for an organisation leaves no line for its own records', () =>
    inside(async ({ app }) => {
      const bolat = await app.read((tx) => personByIin(tx, BOLAT));
      const company = await app.read((tx) => organisationByBin(tx, BIN));
      const own = { kind: 'own-case', personId: bolat?.personId ?? '' } as const;
      const organisationId = company?.organisationId ?? '';
      const query = { register: 'companies', fields: ['name'], purpose: 'identity', by: { subject: { bin: BIN } } };
      const lines = () => app.read((tx) => lookupCountOf(tx, { organisationId }, instant(0)));
      await app.transaction((tx) => readHere(tx, { ...own, organisationId }, query));
      assert.equal(await lines(), 0);
      await app.transaction((tx) => readHere(tx, own, query));
      assert.equal(await lines(), 1);
    }));

  test('the read and its line are one: where the line cannot be written, nothing is read', () =>
    inside(async ({ app }) => {
      await assert.rejects(
        app.read((tx) => readHere(tx, officer, address())),
        /read-only/,
      );
    }));
});

describe('ties', () => {
  test('household, family and organisation come from the registers', () =>
    inside(async ({ app }) => {
      await app.read(async (tx) => {
        const ids = await Promise.all(
          [AISHA, BOLAT, CHILD, STRANGER].map(async (iin) => (await personByIin(tx, iin))?.personId ?? ''),
        );
        const [aisha = '', bolat = '', child = '', stranger = ''] = ids;
        const ties = await tiesBetween(tx, aisha, [bolat, child, stranger]);
        assert.deepEqual(
          new Set(ties.map((tie) => `${tie.kind} ${ids.indexOf(tie.personId)}`)),
          new Set(['household 1', 'family 1', 'family 2']),
        );
      });
    }));
});

describe('the database keeps the past', () => {
  test('the application may only add', () =>
    inside(async ({ asApp }) => {
      const tables = ['record', 'batch', 'version', 'subject', 'lookup', 'feed', 'word'];
      for (const table of tables) {
        await assert.rejects(asApp(`delete from registers.${table}`), /permission denied/);
        await assert.rejects(asApp(`truncate registers.${table}`), /permission denied/);
      }
      await assert.rejects(asApp('update registers.content set digest = sha256(digest)'), /permission denied/);
      await assert.rejects(asApp(`update registers.lookup set actor = ''`), /permission denied/);
    }));

  test('fsck finds what somebody with the owner’s rights did', () =>
    inside(async (instance) => {
      const { app, asOwner, runJobs } = instance;
      await app.transaction((tx) =>
        writeRecord(tx, {
          register: 'residence',
          act: 'change',
          key: { iin: AISHA },
          values: { address: '7 Pine Street' },
          validFrom: day('2026-01-01'),
          ground,
        }),
      );
      await runJobs();
      const findings = async () => {
        const found: Finding[] = [];
        for await (const one of registersFeature.fsck(app)) found.push(one);
        return found.map((one) => one.what);
      };
      assert.deepEqual(await findings(), []);
      await asOwner(
        `update registers.content set "values" = jsonb_set("values", '{address}', '"palace"') where number = 2`,
      );
      assert.deepEqual(await findings(), [
        'the content does not have its digest',
        'the content does not open its leaf',
      ]);
      await asOwner(`delete from registers.feed where version = 2`);
      await asOwner(`delete from registers.subject where number = 2`);
      await asOwner(`delete from registers.content where number = 2`);
      await asOwner(`delete from registers.version where number = 2`);
      await asOwner(
        `update registers.version set member = sha256(member) where record_id = (select id from registers.record where register = 'companies')`,
      );
      assert.deepEqual(await findings(), [
        'the content does not have its digest',
        'the content does not open its leaf',
        'there are fewer versions than leaves of them in the log',
      ]);
    }));
});

describe('speed', () => {
  test('a read by key, by id or by person enters each table by an index', () =>
    inside(async ({ app, asOwner }) => {
      const rows = Array.from({ length: 3000 }, (_, n) => personRow(manyIins[n] ?? '', 'Serik', 'Aisha'));
      await app.transaction((tx) => importRecords(tx, 'people', rows, { batch: 'many' }));
      const tables = ['record', 'record_key', 'version', 'content', 'subject'].map((name) => `registers.${name}`);
      await asOwner(`analyze ${tables.join(', ')}`);
      const plan = async (query: string) =>
        (await asOwner<{ 'QUERY PLAN': string }>(`explain ${query}`)).map((row) => row['QUERY PLAN']).join('\n');
      // The plan that a connection keeps, for whatever is asked.
      const text = await app.read(async (tx) => findTogether(sql`$1`).compile(tx.db<unknown>()).sql);
      const kept = (await asOwner<{ 'QUERY PLAN': string }>(`explain (generic_plan) ${text}`))
        .map((row) => row['QUERY PLAN'])
        .join('\n');
      assert.doesNotMatch(kept, /Seq Scan/);
      for (const index of ['record_key_register_key_key', 'version_pkey', 'content_pkey', 'subject_pkey', 'stop_by_'])
        assert.ok(kept.includes(index), `${index}: ${kept}`);
      assert.match(
        await plan(
          `select id from registers.lookup where kind = 'iin' and identifier = '${AISHA}' order by id desc limit 20`,
        ),
        /Index/,
      );
    }));
});

const manyIins = Array.from({ length: 3300 }, (_, n) => String(50_010_100_000 + n)).flatMap((first) => {
  try {
    return [numberOf(first)];
  } catch {
    return [];
  }
});

describe('the cabinet', () => {
  test('a person sees his records in words, others’ numbers masked, and who looked', () => {
    let actor: Actor = { kind: 'anonymous' };
    return withInstance({ features, country, hooks: { resolveActor: async () => actor } }, async (instance) => {
      await populate(instance);
      const { app, inject } = instance;
      const aisha = await app.read((tx) => personByIin(tx, AISHA));
      const personId = aisha?.personId ?? '';
      assert.equal((await inject('/en/cabinet/data')).statusCode, 303);
      actor = { kind: 'person', personId, sessionId: id(5), assurance: 'substantial' };
      await app.transaction((tx) => readHere(tx, officer, { ...address(), caseId: id(9), caseNumber: 'SM-1' }));
      const data = (await inject('/en/cabinet/data')).body;
      for (const shown of ['5 Oak Street', 'Forest', `••••••••${BOLAT.slice(-4)}`, AISHA, '3,400', 'Platform Agency'])
        assert.ok(data.includes(shown), shown);
      assert.ok(!data.includes(BOLAT) && !data.includes(CHILD) && !data.includes('9 Elm Street'));
      const ledger = (await inject('/en/cabinet/lookups')).body;
      assert.match(ledger, /D\. Omarov, an officer of Road Agency, looked at your data: address/);
      assert.match(ledger, /Case SM-1\..*Ground: article 7, the Law/);
      const { lookups } = (await inject('/api/v1/lookups')).json<{ lookups: { agency: string }[] }>();
      assert.deepEqual(
        lookups.map((one) => one.agency),
        ['road-agency'],
      );
      const answer = await inject('/api/v1/data');
      assert.ok(answer.body.includes(AISHA) && !answer.body.includes(BOLAT) && !answer.body.includes(CHILD));
      const { records } = answer.json<{ records: { register: string }[] }>();
      assert.deepEqual(
        records.map((one) => one.register),
        ['births', 'companies', 'people', 'residence'],
      );
      for (const language of ['kk', 'ru']) assert.equal((await inject(`/${language}/cabinet/lookups`)).statusCode, 200);
      const operator: Actor = {
        kind: 'operator',
        personId: id(6),
        officerId: id(7),
        centre: 'c',
        agency: 'a',
        roles: [],
        sessionId: id(8),
        assurance: 'substantial',
        visitor: { personId, authorisation: 'x' },
      };
      actor = operator;
      assert.equal((await inject('/en/cabinet/data')).statusCode, 403);
    });
  });
});
