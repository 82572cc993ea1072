import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { countryFeature } from '#features/country/feature.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import { append, inclusion, verifyInclusion } from '#features/transparency/index.ts';
import type { Actor } from '#kernel/actor.ts';
import { fromBase64 } from '#kernel/hash.ts';
import { type Instant, instantFromIso } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import { type TestInstance, withInstance } from '#test/support/instance.ts';
import { numberOf, smallCountry } from '#test/support/small-country.ts';
import { correctAction } from './actions/correct.ts';
import { eraseJob, retentionLoop } from './actions/erase.ts';
import { registersFeature } from './feature.ts';
import { type Change, importRecords, personByIin, readRecords, writeRecord } from './index.ts';
import { batchBytes, erasureBytes } from './rules/content.ts';
import { insertErasure } from './store/retention.ts';
import { AISHA, BIN, BOLAT, day, ground, id, officer, populate, STRANGER } from './testing/population.ts';

const features = [transparencyFeature, countryFeature, registersFeature];
const country = smallCountry({ retention: 'P5Y' });
const eternal = smallCountry();
after(() => [country, eternal].map((folder) => rmSync(folder, { recursive: true, force: true })));

const DAY_MS = 86_400_000;
/** What ends on 10 April 2026 held to the 9th, and is kept for five years: to the close of 9 April 2031 in Almaty. */
const END = day('2026-04-10');
const KEPT_UNTIL = instantFromIso('2031-04-09T19:00:00.000Z');
const later = (moment: Instant, ms: number): Instant => (moment + ms) as Instant;
/** The clock goes on while a test runs. */
const before = (moment: Instant): Instant => later(moment, -60_000);

interface Kept extends TestInstance {
  as(actor: Actor): void;
  write(change: Partial<Change> & Pick<Change, 'register' | 'act' | 'key'>): Promise<string>;
  liveAt(moment: Instant): Promise<void>;
  idOf(register: string, key: object): Promise<string>;
  /** Rows of a record in each table that erasing empties. */
  rows(recordId: string): Promise<Record<string, number>>;
  findings(): Promise<string[]>;
}

const CONTENTS = ['content', 'record_key', 'subject', 'word', 'block'];
const GONE = Object.fromEntries(CONTENTS.map((table) => [table, 0]));

function keeping(run: (kept: Kept) => Promise<void>, folder = country): Promise<void> {
  let actor: Actor = { kind: 'anonymous' };
  return withInstance({ features, country: folder, hooks: { resolveActor: async () => actor } }, async (instance) => {
    const { app, asOwner, clock, runJobs } = instance;
    await populate(instance);
    await runJobs();
    await run({
      ...instance,
      as: (who) => {
        actor = who;
      },
      async write(change) {
        const whole = { values: {}, validFrom: END, ground, ...change };
        return (await app.transaction((tx) => writeRecord(tx, whole))).recordId;
      },
      async liveAt(moment) {
        clock.set(moment);
        await runJobs();
      },
      async idOf(register, key) {
        const [row] = await asOwner<{ id: string }>(
          'select record_id as id from registers.record_key where register = $1 and key::jsonb = $2::jsonb',
          [register, JSON.stringify(key)],
        );
        return row?.id ?? assert.fail();
      },
      async rows(recordId) {
        const found: Record<string, number> = {};
        for (const table of CONTENTS) {
          const sql = `select count(*)::int as n from registers.${table} where record_id = $1`;
          found[table] = (await asOwner<{ n: number }>(sql, [recordId]))[0]?.n ?? 0;
        }
        return found;
      },
      async findings() {
        const found: string[] = [];
        for (const { fsck } of instance.features as readonly { fsck?: typeof registersFeature.fsck }[])
          for await (const { what } of fsck?.(app) ?? []) found.push(what);
        return found;
      },
    });
  });
}

const endHome = (kept: Kept, iin: string): Promise<string> =>
  kept.write({ register: 'residence', act: 'end', key: { iin } });
const endCompany = (kept: Kept): Promise<string> =>
  kept.write({ register: 'companies', act: 'end', key: { bin: BIN } });

/** A number of whom nobody has, where its first eleven digits can be one. */
function withCheckDigit(first: string): string[] {
  try {
    return [numberOf(first)];
  } catch {
    return [];
  }
}

describe('the end of keeping', () => {
  test('to the last moment all is there; then values, name and everything it is found by are gone, once', () =>
    keeping(async (kept) => {
      const { app, asOwner } = kept;
      const recordId = await endHome(kept, AISHA);
      const all = await kept.rows(recordId);
      await kept.liveAt(before(KEPT_UNTIL));
      assert.deepEqual(await kept.rows(recordId), all);
      await kept.liveAt(KEPT_UNTIL);
      assert.deepEqual(await kept.rows(recordId), GONE, 'values, grounds, digests and salts are one row');
      const leaves = await asOwner<{ leaf: Buffer }>(
        `select coalesce(v.leaf_hash, b.leaf_hash) as leaf from registers.version v left join registers.batch b on b.id = v.batch
         where v.record_id = $1`,
        [recordId],
      );
      assert.equal(leaves.length, 2);
      for (const { leaf } of leaves) {
        const found = await app.read((tx) => inclusion(tx, leaf));
        assert.ok(found);
        const root = fromBase64(found.checkpoint.split('\n')[2] ?? '');
        assert.ok(verifyInclusion({ ...found, leafHash: leaf, size: found.treeSize, root }));
      }
      assert.deepEqual(await kept.findings(), [], 'the batch that it came in binds its neighbours as before');
      await kept.liveAt(later(KEPT_UNTIL, 3 * DAY_MS));
      const [acts] = await asOwner<{ n: number }>('select count(*)::int as n from registers.erasure');
      assert.equal(acts?.n, 1);
      assert.deepEqual(await kept.findings(), []);
    }));

  test('what holds is kept, and so is what ended in a register that keeps for ever', async () => {
    const far = instantFromIso('2090-01-01T00:00:00.000Z');
    await keeping(async (kept) => {
      const holding = await kept.idOf('residence', { iin: BOLAT });
      const again = await endHome(kept, AISHA);
      const values = { address: '1 Elm Street', territory: '1010' };
      await kept.write({
        register: 'residence',
        act: 'add',
        key: { iin: AISHA },
        values,
        validFrom: day('2030-01-01'),
      });
      await kept.liveAt(far);
      assert.equal((await kept.rows(holding)).content, 1);
      assert.equal((await kept.rows(again)).content, 3, 'a record that holds again');
    });
    await keeping(async (kept) => {
      const recordId = await endHome(kept, AISHA);
      await kept.liveAt(far);
      assert.equal((await kept.rows(recordId)).content, 2);
      assert.deepEqual(await kept.findings(), []);
    }, eternal);
  });

  test('it counts from the last writing where that is later: a correction is kept with what it corrects', () =>
    keeping(async (kept) => {
      const recordId = await endHome(kept, AISHA);
      kept.clock.set(instantFromIso('2028-01-01T06:00:00.000Z'));
      const corrected = {
        values: { address: '6 Oak Street' },
        validFrom: day('2021-01-01'),
        validTo: day('2021-02-01'),
      };
      await kept.write({ register: 'residence', act: 'change', key: { iin: AISHA }, ...corrected });
      await kept.liveAt(KEPT_UNTIL);
      assert.equal((await kept.rows(recordId)).content, 3);
      await kept.liveAt(instantFromIso('2033-01-01T19:00:00.000Z'));
      assert.deepEqual(await kept.rows(recordId), GONE);
      assert.deepEqual(await kept.findings(), []);
    }));

  test('a record that somebody calls wrong is kept until he is answered', () =>
    keeping(async (kept) => {
      const { asOwner } = kept;
      const recordId = await endHome(kept, AISHA);
      const request = id(9);
      await kept.app.transaction(async (tx) => {
        const { leafHash, salt } = await append(tx, 'registers.test', new Uint8Array(1));
        await asOwner(
          `insert into registers.request values ($1, 'record', 'residence', $2, 1, null, 'iin', $3, $4, 'wrong', 'platform-agency',
            '2031-01-01', '2031-02-01', $5, $6)`,
          [request, recordId, AISHA, id(8), Buffer.from(leafHash), Buffer.from(salt)],
        );
        await asOwner(`insert into registers.request_waiting values ($1, 'platform-agency', 'record', '2031-02-01')`, [
          request,
        ]);
      });
      await kept.liveAt(later(KEPT_UNTIL, 10 * DAY_MS));
      assert.equal((await kept.rows(recordId)).content, 2);
      await asOwner('delete from registers.request_waiting');
      await asOwner(
        `insert into registers.request_answer select id, 'refused', 'right', filed_by, '2031-04-20', leaf_hash, salt from registers.request`,
      );
      await kept.liveAt(later(KEPT_UNTIL, 12 * DAY_MS));
      assert.deepEqual(await kept.rows(recordId), GONE);
    }));

  test('a record that went into another is kept as long as that, which it may be taken out of again', () =>
    keeping(async (kept) => {
      const survivor = await kept.idOf('people', { iin: BOLAT });
      const ending = { register: 'people', act: 'end', key: { iin: AISHA } } as const;
      const merged = await kept.write({ ...ending, mergedInto: survivor, validFrom: day('2026-03-02') });
      await kept.liveAt(later(KEPT_UNTIL, 400 * DAY_MS));
      assert.equal((await kept.rows(merged)).content, 2);
      const stopped = { register: 'people', act: 'end', key: { iin: BOLAT } } as const;
      await kept.write({ ...stopped, validFrom: day('2032-06-01') });
      const end = instantFromIso('2037-06-10T00:00:00.000Z');
      await kept.liveAt(end);
      assert.deepEqual(await kept.rows(survivor), GONE);
      await kept.liveAt(later(end, 2 * DAY_MS));
      assert.deepEqual(await kept.rows(merged), GONE);
      assert.deepEqual(await kept.findings(), []);
      assert.equal(await kept.app.read((tx) => personByIin(tx, AISHA)), undefined);
    }));
});

describe('what is said of an erased record', () => {
  const cookies = { who: 'x' };

  test('an open register tells it in three languages; its API, feed and tables go on', () =>
    keeping(async (kept) => {
      const { inject } = kept;
      const recordId = await endCompany(kept);
      await kept.liveAt(KEPT_UNTIL);
      const words = {
        kk: /сақтау мерзімі аяқталғандықтан 2031 жылғы 10 сәуір күні өшірілді/,
        ru: /Удалено 10 апреля 2031.*закончился срок хранения/,
        en: /Erased on 10 April 2031 by the retention of/,
      };
      for (const [language, said] of Object.entries(words)) {
        const shown = await inject(`/${language}/registers/companies/records/${recordId}`);
        assert.equal(shown.statusCode, 200);
        assert.match(shown.body, said);
        assert.doesNotMatch(shown.body, /undefined|Дала/);
        assert.equal((await inject(`/${language}/registers/companies/records?q=дала`)).statusCode, 200);
      }
      const record = (await inject(`/api/v1/registers/companies/records/${recordId}`)).json();
      assert.equal(record.current, null);
      for (const { values, erasedAt } of record.versions) {
        assert.deepEqual(values, {});
        assert.match(erasedAt, /^2031-04-09T19:/);
      }
      const { changes } = (await inject('/api/v1/registers/companies/changes')).json();
      assert.deepEqual(
        changes.map((one: { number: number; act: string; values: object }) => [one.number, one.act, one.values]),
        [
          [1, 'add', {}],
          [2, 'end', {}],
        ],
      );
      assert.ok(changes[0].leaf && changes[0].erasedAt);
      for (const query of ['', '?format=csv', `?key=${BIN}`, '?on=2025-01-01', '?q=дала&on=2025-01-01']) {
        const found = await inject(`/api/v1/registers/companies/records${query}`);
        assert.equal(found.statusCode, 200, query);
        assert.doesNotMatch(found.body, /Дала/, query);
      }
      assert.equal((await inject('/kk/registers/companies')).statusCode, 200);
    }));

  test('it is in nobody’s data any more; the workplace says why, and offers no correction', () =>
    keeping(async (kept) => {
      const { inject, app } = kept;
      const aisha = (await app.read((tx) => personByIin(tx, AISHA)))?.personId ?? '';
      const stranger = (await app.read((tx) => personByIin(tx, STRANGER)))?.personId ?? '';
      const home = await endHome(kept, AISHA);
      const gone = await kept.write({ register: 'people', act: 'end', key: { iin: STRANGER } });
      await kept.liveAt(KEPT_UNTIL);
      kept.as({ kind: 'person', personId: aisha, sessionId: id(60), assurance: 'signature' });
      for (const language of ['kk', 'ru', 'en']) {
        const own = await inject({ url: `/${language}/cabinet/data`, cookies });
        assert.equal(own.statusCode, 200);
        assert.doesNotMatch(own.body, /Oak Street|undefined/);
        assert.equal((await inject({ url: `/${language}/cabinet/data/residence/${home}`, cookies })).statusCode, 404);
        assert.equal((await inject({ url: `/${language}/cabinet/lookups`, cookies })).statusCode, 200);
      }
      const fields = ['address', 'territory'];
      for (const by of [{ id: home }, { key: { iin: AISHA } }, { subject: { iin: AISHA } }]) {
        const query = { register: 'residence', fields, by, purpose: 'where', validOn: day('2025-01-01') };
        assert.deepEqual(await app.transaction((tx) => readRecords(tx, officer, query)), []);
      }
      const post = { agency: 'platform-agency', unit: 'central', sessionId: id(60), assurance: 'substantial' } as const;
      const registrar = {
        kind: 'officer',
        personId: aisha,
        officerId: id(62),
        roles: ['officer'],
        ...post,
      } satisfies Actor;
      kept.as(registrar);
      for (const language of ['kk', 'ru', 'en']) {
        const url = `/${language}/registry/people/records/${gone}`;
        for (const query of ['?purpose=keeping', '?purpose=keeping&on=2025-01-01']) {
          const shown = await inject({ url: url + query, cookies });
          assert.equal(shown.statusCode, 200);
          assert.match(shown.body, /өшірілді|Удалено|Erased on 10 April 2031/);
          assert.doesNotMatch(shown.body, /Viktor|undefined|\/correct"/);
        }
        assert.equal((await inject({ url: `/${language}/registry/people/duplicates`, cookies })).statusCode, 200);
      }
      const api = await inject({ url: `/api/v1/registry/people/records/${gone}?purpose=keeping`, cookies });
      assert.deepEqual([api.statusCode, api.json().record], [200, null]);
      assert.equal(stranger, gone);
      const correction = { register: 'people', recordId: gone, field: 'surname', value: 'X' };
      const why = { ground: 'owner-correction', reference: 'x', reason: 'x', basis: 0 } as const;
      const ctx = { ...app.systemContext('test'), actor: registrar };
      await assert.rejects(
        app.perform(correctAction, ctx, { ...correction, ...why, validFrom: day('2025-01-01') }),
        (error) => error instanceof Refusal && error.code === 'registers.no_such_record',
      );
    }));

  test('its name is free again', () =>
    keeping(async (kept) => {
      const old = await endHome(kept, AISHA);
      await kept.liveAt(KEPT_UNTIL);
      const values = { address: '1 Elm Street', territory: '1010' };
      const add = { register: 'residence', act: 'add', key: { iin: AISHA }, values } as const;
      const fresh = await kept.write({ ...add, validFrom: day('2031-05-01') });
      assert.notEqual(fresh, old);
      await kept.runJobs();
      assert.deepEqual(await kept.findings(), []);
    }));
});

describe('a crash', () => {
  test('between the act and the erasing leaves nothing wrong, and the next start goes on; two workers write one act', () =>
    keeping(async (kept) => {
      const { app, asOwner } = kept;
      const recordId = await endHome(kept, AISHA);
      await kept.runJobs();
      kept.clock.set(KEPT_UNTIL);
      await Promise.all([retentionLoop.run(app), retentionLoop.run(app)]);
      await retentionLoop.run(app);
      const [acts] = await asOwner<{ n: number }>('select count(*)::int as n from registers.erasure');
      assert.equal(acts?.n, 1);
      assert.equal((await kept.rows(recordId)).content, 2, 'only the act is written');
      const values = { address: '1 Elm Street', territory: '1010' };
      await assert.rejects(
        kept.write({ register: 'residence', act: 'add', key: { iin: AISHA }, values, validFrom: day('2031-05-01') }),
        (error) => error instanceof Refusal && error.code === 'registers.record_erased',
      );
      await asOwner(`create function registers.die() returns trigger language plpgsql as $$ begin raise 'killed'; end $$;
        create trigger die before delete on registers.record_key execute function registers.die()`);
      await assert.rejects(async () => eraseJob.run(app, { recordId }), /killed/);
      assert.equal((await kept.rows(recordId)).content, 2, 'all or nothing');
      await asOwner('drop trigger die on registers.record_key');
      await kept.liveAt(KEPT_UNTIL);
      assert.deepEqual(await kept.rows(recordId), GONE);
      await eraseJob.run(app, { recordId });
      assert.deepEqual(await kept.findings(), []);
    }));
});

test('workers that are killed again and again erase everything, by one act each', () =>
  keeping(async (kept) => {
    const { app, asOwner, clock } = kept;
    const iins = Array.from({ length: 70 }, (_, n) => String(70_010_140_000 + n)).flatMap(withCheckDigit);
    const values = { address: '1 Elm Street', territory: '1010' };
    const homes = iins.map((iin) => ({ values: { iin, ...values }, validFrom: day('2020-01-01') }));
    await app.transaction((tx) => importRecords(tx, 'residence', homes, { batch: 'many' }));
    for (const iin of iins) await endHome(kept, iin);
    await kept.runJobs();
    clock.set(KEPT_UNTIL);
    for (let round = 0; round < 8; round++) {
      let isWorking = true;
      const working = kept
        .runJobs()
        .catch(() => undefined)
        .finally(() => {
          isWorking = false;
        });
      for (let cut = 0; cut < 10 && isWorking; cut++) {
        await sleep(15 + round * 5);
        // What the database sees of a process that is killed: all its connections end, in the middle of whatever they were doing.
        await asOwner(`select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and usename in ('shanyraq_app', 'shanyraq_retention')`);
      }
      await working;
      // A letter that a killed worker had taken comes again when its time is over.
      await asOwner("update pgboss.job set state = 'retry' where state = 'active'");
    }
    await kept.runJobs();
    const [left] = await asOwner<{ n: number }>(
      'select count(*)::int as n from registers.content join registers.erasure using (record_id)',
    );
    const [acts] = await asOwner<{ n: number }>('select count(*)::int as n from registers.erasure');
    assert.deepEqual([left?.n, acts?.n], [0, iins.length]);
    assert.deepEqual(await kept.findings(), []);
  }));

describe('who may not', () => {
  test('the job erases nothing that no act names, and the application deletes nothing', () =>
    keeping(async (kept) => {
      const recordId = await endHome(kept, AISHA);
      const all = await kept.rows(recordId);
      await eraseJob.run(kept.app, { recordId });
      assert.deepEqual(await kept.rows(recordId), all);
      for (const table of [...CONTENTS, 'erasure', 'version', 'record'])
        await assert.rejects(kept.asApp(`delete from registers.${table}`), { code: '42501' }, table);
    }));

  for (const [table, expected] of [
    ['content', 'the content is gone and no act says that it was erased'],
    ['record_key', 'the name is gone and no act says that it was erased'],
  ] as const) {
    test(`a row of ${table} that somebody removes by hand is found`, () =>
      keeping(async (kept) => {
        const recordId = await endHome(kept, AISHA);
        await kept.runJobs();
        assert.deepEqual(await kept.findings(), []);
        await kept.asOwner(`delete from registers.${table} where record_id = '${recordId}'`);
        assert.deepEqual([...new Set(await kept.findings())], [expected]);
      }));
  }

  /** An act as somebody with the application's role would write it, in the log and all, and carried out. */
  async function forge(kept: Kept, recordId: string, change: { readonly period?: string; readonly versions?: number }) {
    const { app, clock, asOwner } = kept;
    const [row] = await asOwner<{ n: number }>(
      `select max(number)::int as n from registers.version where record_id = '${recordId}'`,
    );
    const said = { countedFrom: day('2026-04-09'), period: 'P5Y', act: 'law', article: '7', versions: row?.n ?? 0 };
    const erasure = { register: 'residence', recordId, at: clock.now(), ...said, ...change };
    await app.transaction(async (tx) =>
      insertErasure(tx, erasure, await append(tx, 'registers.erasure', erasureBytes(erasure))),
    );
    await eraseJob.run(app, { recordId });
    await asOwner('delete from registers.keeping');
    await kept.runJobs();
  }

  test('a forged act is found: of what holds, before its time, by another rule, changed, or taken away', async () => {
    const expected = 'the act of erasing is not one that the rule allows';
    await keeping(async (kept) => {
      await forge(kept, await kept.idOf('residence', { iin: BOLAT }), {});
      assert.deepEqual(await kept.findings(), [expected]);
    });
    await keeping(async (kept) => {
      await forge(kept, await endHome(kept, AISHA), {});
      assert.deepEqual(await kept.findings(), [expected]);
    });
    await keeping(async (kept) => {
      const recordId = await endHome(kept, AISHA);
      kept.clock.set(KEPT_UNTIL);
      await forge(kept, recordId, { period: 'P4Y' });
      assert.deepEqual(await kept.findings(), [expected]);
    });
    await keeping(async (kept) => {
      await endHome(kept, AISHA);
      await kept.liveAt(KEPT_UNTIL);
      assert.deepEqual(await kept.findings(), []);
      await kept.asOwner("update registers.erasure set at = at + interval '1 hour'");
      assert.deepEqual(await kept.findings(), ['act of erasing: the content does not open its leaf']);
      await kept.asOwner('delete from registers.erasure');
      const found = new Set(await kept.findings());
      assert.ok(found.has('the content is gone and no act says that it was erased'));
      assert.ok(found.has('an act of erasing is gone'));
    });
  });

  test('an act that nobody carried out is found', () =>
    keeping(async (kept) => {
      await endHome(kept, AISHA);
      await kept.runJobs();
      kept.clock.set(KEPT_UNTIL);
      await retentionLoop.run(kept.app);
      await kept.asOwner("delete from pgboss.job where name = 'registers.erase'");
      await kept.liveAt(later(KEPT_UNTIL, 2 * DAY_MS));
      assert.deepEqual(await kept.findings(), ['an act says that the record was erased, and it is still there']);
    }));
});

test('a batch of an earlier program, which binds bare digests, still opens its leaf', () =>
  keeping(async ({ app, asOwner, findings, runJobs }) => {
    const [batch] = await asOwner<{ id: string; label: string; members: string[] }>(
      `select b.id, b.label, array_agg(encode(c.digest, 'hex') order by v.place) as members from registers.batch b
       join registers.version v on v.batch = b.id join registers.content c on c.record_id = v.record_id and c.number = v.number
       where b.register = 'companies' group by b.id`,
    );
    assert.ok(batch);
    const content = { ...batch, register: 'companies', salted: false };
    const { leafHash, salt } = await app.transaction((tx) => append(tx, 'registers.batch', batchBytes(content)));
    await runJobs();
    await asOwner('update registers.batch set salted = false, leaf_hash = $2, salt = $3 where id = $1', [
      ...[batch.id, Buffer.from(leafHash), Buffer.from(salt)],
    ]);
    await asOwner(`update registers.content c set salt = null from registers.version v
      where v.record_id = c.record_id and v.number = c.number and v.batch = '${batch.id}'`);
    await asOwner(`update registers.version v set member = c.digest from registers.content c
      where v.record_id = c.record_id and v.number = c.number and v.batch = '${batch.id}'`);
    await asOwner(`delete from registers.feed where register = 'companies'`);
    const about = (await findings()).filter((what) => /digest|open its leaf/.test(what));
    assert.deepEqual(about, []);
  }));

test('what is due, and what goes, is found by indexes', () =>
  keeping(async ({ asOwner }) => {
    await asOwner('set enable_seqscan = off');
    const plan = async (sql: string) =>
      (await asOwner<{ 'QUERY PLAN': string }>(`explain ${sql}`)).map((row) => row['QUERY PLAN']).join('\n');
    assert.match(
      await plan(`select record_id, until from registers.keeping where until <= '2026-01-01'
        and (until, record_id) > ('2025-01-01', '019aa000-0000-7000-8000-000000000001') order by until, record_id limit 200`),
      /keeping_by_time/,
    );
    for (const side of ['first', 'second'])
      assert.match(
        await plan(`delete from registers.duplicate where ${side}_id = '${id(1)}'`),
        new RegExp(`duplicate_by_${side}`),
      );
  }));
