/** Registers that live elsewhere, asked over a real network and read from a real file: what is believed, kept, refused and told. */
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { countryFeature } from '#features/country/feature.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import { trustFeature } from '#features/trust/feature.ts';
import { instant } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import { projectRoot } from '#platform/root.ts';
import { type TestInstance, withInstance } from '#test/support/instance.ts';
import { registerDefinition } from '../actions/definitions.ts';
import { type Awaited, isAwaited } from '../actions/elsewhere.ts';
import { importRecords } from '../actions/import.ts';
import { type Fact, type ReadQuery, readHere, readRecords } from '../actions/read.ts';
import { issueStop, liftStop } from '../actions/stops.ts';
import { writeRecord } from '../actions/write.ts';
import { registersFeature } from '../feature.ts';
import { pauseAfter, questionOf, take } from '../rules/elsewhere.ts';
import type { Reader } from '../rules/reading.ts';
import { type Keeper, SECRET, withKeeper } from '../testing/keeper.ts';

const features = [transparencyFeature, countryFeature, trustFeature, registersFeature];
const ARU = '900101300017';
const DAUREN = '920515400028';
const INSPECTION: Reader = { kind: 'system', agency: 'trade-inspection' };
const MINUTE_MS = 60_000;

const policy = (number: string, more: object = {}) => ({
  number,
  insured: { number: ARU, name: 'somebody' },
  validUntil: '2026-12-31',
  ...more,
});
const told = (...policies: unknown[]) => ({ data: { policies } });

const asking = (over: Partial<ReadQuery> = {}): ReadQuery => ({
  register: 'stall-insurance',
  fields: ['policy', 'until'],
  by: { subject: { iin: ARU } },
  purpose: 'decide-application',
  many: true,
  ...over,
});

interface Scene {
  readonly instance: TestInstance;
  readonly keeper: Keeper;
  read(query?: Partial<ReadQuery>, who?: Reader): Promise<Fact[] | Awaited>;
  /** The facts, or the test fails. */
  facts(query?: Partial<ReadQuery>, who?: Reader): Promise<Fact[]>;
  awaited(query?: Partial<ReadQuery>, who?: Reader): Promise<Awaited>;
  /** Lets the clock go on and the worker work. */
  pass(ms: number): Promise<void>;
  lines(): Promise<{ identifier: string; fields: string[] }[]>;
}

const inScene = (run: (scene: Scene) => Promise<void>) => () =>
  withKeeper('stall-insurance', (keeper) =>
    withInstance({ features, environment: { REGISTER_SOURCES: keeper.settings } }, async (instance) => {
      const read: Scene['read'] = (query, who = INSPECTION) =>
        instance.app.transaction((tx) => readRecords(tx, who, asking(query)));
      await run({
        instance,
        keeper,
        read,
        async facts(query, who) {
          const found = await read(query, who);
          assert.ok(!isAwaited(found), 'the answer is still awaited');
          return found;
        },
        async awaited(query, who) {
          const found = await read(query, who);
          assert.ok(isAwaited(found), 'there is an answer');
          return found;
        },
        async pass(ms) {
          instance.clock.set(instant(instance.clock.now() + ms));
          await instance.runJobs();
        },
        lines: () => instance.asOwner('select identifier, fields from registers.lookup order by at, identifier'),
      });
    }),
  );

describe('a register that is asked over HTTP', () => {
  test(
    'the line is there before the question goes out, the answer afterwards, by the names of this register',
    inScene(async ({ keeper, awaited, facts, lines, instance }) => {
      keeper.tell(told(policy('P-1'), policy('P-2', { insurer: null })));
      const first = await awaited();
      assert.equal(first.silentSince, undefined);
      assert.deepEqual(await lines(), [{ identifier: ARU, fields: ['policy', 'until'] }]);
      assert.equal(keeper.heard.length, 0, 'nobody is asked inside of the transaction');

      await instance.runJobs();
      const [question] = keeper.heard;
      assert.equal(question?.method, 'POST');
      assert.equal(question.authorization, SECRET);
      assert.ok(!question.url.includes(ARU));
      assert.deepEqual(JSON.parse(question.body), {
        register: 'stall-insurance',
        where: { 'insured.number': ARU },
        fields: ['insured.number', 'number', 'validUntil'],
      });

      const found = await facts();
      assert.deepEqual(
        found.map(({ values, version }) => ({ values, version })),
        [
          { values: { policy: 'P-1', until: '2026-12-31' }, version: 0 },
          { values: { policy: 'P-2', until: '2026-12-31' }, version: 0 },
        ],
      );
      assert.deepEqual(found[0]?.about, [{ kind: 'iin', identifier: ARU }]);
      assert.equal((await lines()).length, 1, 'one line an hour, as for every look');
    }),
  );

  test(
    'nothing is held of him: that is an answer, and a line',
    inScene(async ({ keeper, awaited, facts, lines, instance }) => {
      keeper.tell(told());
      await awaited();
      await instance.runJobs();
      assert.deepEqual(await facts(), []);
      assert.equal((await lines()).length, 1);
    }),
  );

  const failing: [string, (keeper: Keeper) => void][] = [
    ['is down', (keeper) => keeper.behave((_, response) => response.destroy())],
    ['is slow', (keeper) => keeper.behave(() => undefined)],
    [
      'breaks off',
      (keeper) =>
        keeper.behave(
          (_, response) =>
            void response.writeHead(200, { 'content-length': '500' }).write('{', () => response.destroy()),
        ),
    ],
    ['answers 500', (keeper) => keeper.behave((_, response) => response.writeHead(500).end('{}'))],
    ['answers 404', (keeper) => keeper.behave((_, response) => response.writeHead(404).end('[]'))],
    [
      'sends us elsewhere',
      (keeper) => keeper.behave((_, response) => response.writeHead(302, { location: keeper.address }).end()),
    ],
    ['answers rubbish', (keeper) => keeper.behave((_, response) => response.writeHead(200).end('<html>'))],
    [
      'answers no text',
      (keeper) => keeper.behave((_, response) => response.writeHead(200).end(Buffer.from([0x22, 0xff, 0x22]))),
    ],
    ['answers too much', (keeper) => keeper.tell(told(policy('x'.repeat(30_000))))],
    ['answers another shape', (keeper) => keeper.tell({ data: [] })],
    ['lacks a field', (keeper) => keeper.tell(told(policy('P-1', { validUntil: undefined })))],
    ['has a field of another type', (keeper) => keeper.tell(told(policy('P-1', { validUntil: 'soon' })))],
    [
      'has a number that can be nobody’s',
      (keeper) => keeper.tell(told(policy('P-1', { insured: { number: '900101300018' } }))),
    ],
    ['tells of somebody else', (keeper) => keeper.tell(told(policy('P-1', { insured: { number: DAUREN } })))],
    ['tells of one record twice', (keeper) => keeper.tell(told(policy('P-1'), policy('P-1')))],
  ];
  for (const [what, behave] of failing) {
    test(
      `one that ${what} is silent, the look stays written, and it is asked again`,
      inScene(async ({ keeper, awaited, facts, lines, pass, instance }) => {
        behave(keeper);
        await awaited();
        await instance.runJobs();
        const silent = await awaited();
        const { silentSince = 0, againAt = 0 } = silent;
        assert.ok(silentSince > 0 && silentSince <= instance.clock.now());
        assert.ok(againAt > instance.clock.now() && againAt <= instance.clock.now() + pauseAfter(1));
        assert.deepEqual(await lines(), [{ identifier: ARU, fields: ['policy', 'until'] }]);

        keeper.tell(told(policy('P-1')));
        await instance.runJobs();
        await awaited();
        await pass(pauseAfter(1));
        assert.equal((await facts()).length, 1);
        const [kept] = await instance.asOwner<{ count: number }>(
          'select count(*)::int as count from registers.silence',
        );
        assert.equal(kept?.count, 0);
      }),
    );
  }

  test(
    'a silent keeper is asked by one question at a time, and all go out once he answers',
    inScene(async ({ keeper, read, facts, pass, instance }) => {
      keeper.behave((_, response) => response.writeHead(503).end());
      for (const caseId of [1, 2, 3, 4]) await read({ caseId: `019aa000-0000-7000-8000-00000000000${caseId}` });
      await instance.runJobs();
      assert.equal(keeper.heard.length, 1, 'who is known to be silent is not asked by the others');
      await pass(pauseAfter(1));
      assert.equal(keeper.heard.length, 2);
      const health = await instance.inject({ url: '/health' });
      assert.deepEqual(health.json().troubles, ['the register stall-insurance does not answer']);
      const metrics = await instance.inject({ url: '/metrics' });
      assert.match(metrics.body, /registers_source_silent\{register="stall-insurance"\} 1/);
      assert.match(metrics.body, /registers_questions_waiting\{register="stall-insurance"\} 4/);

      keeper.tell(told(policy('P-1')));
      await pass(pauseAfter(2));
      await pass(1000);
      for (const caseId of [1, 2, 3, 4])
        assert.equal((await facts({ caseId: `019aa000-0000-7000-8000-00000000000${caseId}` })).length, 1);
      assert.equal(keeper.heard.length, 6);
      assert.deepEqual((await instance.inject({ url: '/health' })).json().troubles, []);
    }),
  );

  test(
    'a question over which the keeper stumbles does not keep all others waiting',
    inScene(async ({ keeper, read, facts, pass, instance }) => {
      keeper.behave(({ body }, response) => {
        if (body.includes(DAUREN)) response.writeHead(500).end();
        else response.writeHead(200).end(JSON.stringify(told(policy('P-1'))));
      });
      await read({ by: { subject: { iin: DAUREN } } });
      await instance.runJobs();
      await read();
      await pass(pauseAfter(1));
      await pass(pauseAfter(2));
      assert.equal((await facts()).length, 1);
    }),
  );

  test(
    'without a cache an answer is his who asked, for his case, for an hour',
    inScene(async ({ keeper, read, facts, awaited, pass, instance }) => {
      keeper.tell(told(policy('P-1')));
      const caseId = '019aa000-0000-7000-8000-000000000001';
      await read({ caseId });
      await instance.runJobs();
      const [mine] = await facts({ caseId });
      await awaited({ caseId: '019aa000-0000-7000-8000-000000000002' });
      await awaited({ caseId }, { kind: 'officer', officerId: 'o', agency: 'trade-inspection' });
      await pass(59 * MINUTE_MS);
      const [again] = await facts({ caseId });
      assert.equal(again?.recordId, mine?.recordId, 'one case names a record once');
      const [other] = await facts({ caseId: '019aa000-0000-7000-8000-000000000002' });
      assert.notEqual(other?.recordId, mine?.recordId, 'two cases don’t show that they rest on one record');
      assert.equal(other?.digest, mine?.digest);
      await pass(2 * MINUTE_MS);
      await awaited({ caseId });
      const rows = await instance.asOwner<{ asked: string }>(
        'select asked from registers.question where answered_at is not null and kept_until <= $1',
        [new Date(instance.clock.now()).toISOString()],
      );
      assert.deepEqual(rows, [], 'what may not be kept is gone');
    }),
  );

  test(
    'an order stops what waits already, and what is answered already',
    inScene(async ({ keeper, read, facts, pass, instance }) => {
      const stopped = (error: unknown) => error instanceof Refusal && error.code === 'registers.purpose_stopped';
      const order = { register: 'stall-insurance', purpose: 'decide-application', authority: 'data-commissioner' };
      const officerId = '019aa000-0000-7000-8000-00000000000a';
      const issue = () =>
        instance.app.transaction((tx) =>
          issueStop(tx, { ...order, officerId, reason: 'It was misused.', cite: { act: 'AQ-DATA', article: '9' } }),
        );
      keeper.tell(told(policy('P-1')));
      await read();
      const first = await issue();
      await pass(0);
      assert.equal(keeper.heard.length, 0, 'nothing goes out against an order');
      await assert.rejects(read(), stopped);
      await instance.app.transaction((tx) => liftStop(tx, { id: first, officerId, reason: 'It is mended.' }));
      await pass(pauseAfter(1));
      assert.equal((await facts()).length, 1);
      await issue();
      await assert.rejects(read(), stopped);
    }),
  );

  test(
    'nothing is written into it, and what is not about today, or by an id of ours, is refused',
    inScene(async ({ read, instance }) => {
      const refused = (error: unknown) => error instanceof Refusal && error.code === 'registers.lives_elsewhere';
      const { app } = instance;
      const row = { policy: 'P-9', holder: ARU, until: '2026-12-31' };
      const ground = { kind: 'case', caseId: 'c', entry: 'e' } as const;
      const { policy: number, ...values } = row;
      const change = { register: 'stall-insurance', act: 'add', key: { policy: number }, values, ground } as const;
      const day = '2026-01-01' as never;
      await assert.rejects(
        app.transaction((tx) => writeRecord(tx, { ...change, validFrom: day })),
        refused,
      );
      await assert.rejects(
        app.transaction((tx) =>
          importRecords(tx, 'stall-insurance', [{ values: row, validFrom: day }], { batch: 'b' }),
        ),
        refused,
      );
      await assert.rejects(read({ validOn: day }), refused);
      await assert.rejects(read({ by: { id: '019aa000-0000-7000-8000-000000000001' } }), refused);
      await assert.rejects(
        app.transaction((tx) => readHere(tx, INSPECTION, asking())),
        refused,
      );
      await assert.rejects(
        read({ fields: ['holder'] }),
        (error) => error instanceof Refusal && error.code === 'registers.field_not_allowed',
      );
    }),
  );

  test(
    'everybody reads where it lives and whether it answers',
    inScene(async ({ keeper, read, instance }) => {
      keeper.behave((_, response) => response.writeHead(503).end());
      await read();
      await instance.runJobs();
      for (const [language, words] of [
        ['kk', 'Сақтандырушылар бюросы. Мұнда жазба сақталмайды'],
        ['ru', 'Бюро страховщиков. Здесь записей нет'],
        ['en', 'bureau. No records lie here'],
      ]) {
        const { body } = await instance.inject({ url: `/${language}/registers/stall-insurance` });
        assert.ok(body.includes(words ?? ''), body.slice(body.indexOf('<dl'), body.indexOf('<dl') + 2000));
      }
      const { body } = await instance.inject({ url: '/en/registers/stall-insurance' });
      assert.match(body, /It has not answered since 2 March 2026/);
      const machine = (await instance.inject({ url: '/api/v1/registers/stall-insurance' })).json();
      assert.equal(machine.livesElsewhere, true);
      assert.match(machine.silence.since, /^2026-03-02T05:00:0/);
      for (const part of ['records', 'changes'])
        assert.equal((await instance.inject({ url: `/api/v1/registers/stall-insurance/${part}` })).statusCode, 403);
      assert.ok((await instance.inject({ url: '/en/registers' })).body.includes('in another system'));
    }),
  );
});

describe('a register that is read from a file', () => {
  const where = (place: string): Partial<ReadQuery> => ({
    register: 'market-places',
    fields: ['market', 'cooking'],
    by: { key: { place } },
    many: false,
  });

  test('the table of the country is read by key, kept for others as the owner lets, and read again when it changes', async () => {
    const country = mkdtempSync(join(tmpdir(), 'elsewhere-'));
    try {
      cpSync(join(projectRoot, 'test/country'), country, { recursive: true });
      await withInstance({ features, country }, async (instance) => {
        const read = (query: Partial<ReadQuery>) =>
          instance.app.transaction((tx) => readRecords(tx, INSPECTION, asking(query)));
        const seven = where('Көк базар, 7');
        assert.ok(isAwaited(await read(seven)));
        await instance.runJobs();
        const values = async (query: Partial<ReadQuery>) => {
          const found = await read(query);
          return isAwaited(found) ? 'awaited' : found.map((one) => one.values);
        };
        assert.deepEqual(await values(seven), [{ market: 'kok', cooking: true }]);

        const file = join(country, 'elsewhere/market-places.csv');
        writeFileSync(file, 'place_no,market,cooking\n"Көк базар, 7",kok,false\n');
        utimesSync(file, new Date(), new Date(Date.now() + 5000));
        const other = { ...seven, caseId: '019aa000-0000-7000-8000-000000000001' };
        assert.deepEqual(await values(other), [{ market: 'kok', cooking: true }], 'the cache serves another case too');
        instance.clock.set(instant(instance.clock.now() + 31 * MINUTE_MS));
        assert.equal(await values(other), 'awaited', 'and no longer than the owner lets');
        await instance.runJobs();
        assert.deepEqual(await values(other), [{ market: 'kok', cooking: false }]);

        rmSync(file);
        const gone = where('Көк базар, 8');
        await values(gone);
        await instance.runJobs();
        const silent = await read(gone);
        assert.ok(isAwaited(silent) && silent.silentSince !== undefined);
        writeFileSync(file, '"unfinished');
        instance.clock.set(instant(instance.clock.now() + pauseAfter(1)));
        await instance.runJobs();
        assert.equal(await values(gone), 'awaited');
        const [open] = await instance.asOwner<{ failure: string }>(
          'select failure from registers.question where answered_at is null',
        );
        assert.equal(open?.failure, 'unreadable');
      });
    } finally {
      rmSync(country, { recursive: true, force: true });
    }
  });
});

describe('what is believed', () => {
  test('whatever is told: all of it fits the register and was asked for, or nothing is taken', async () => {
    await withInstance({ features }, async ({ app }) => {
      const definition = registerDefinition(app.env, 'stall-insurance', app.env.clock.now());
      assert.ok(definition?.source);
      const remote = { ...definition, source: definition.source };
      const question = questionOf(remote, { subject: { iin: ARU } }, ['until']);
      assert.ok(question);
      const near = fc.record(
        {
          number: fc.oneof(fc.string(), fc.anything()),
          insured: fc.oneof(fc.record({ number: fc.constantFrom(ARU, DAUREN, '', null) }), fc.anything()),
          validUntil: fc.oneof(fc.constantFrom('2026-12-31', '2026-02-30', 'soon'), fc.anything()),
          insurer: fc.anything(),
        },
        { requiredKeys: [] },
      );
      fc.assert(
        fc.property(fc.oneof(fc.array(near, { maxLength: 3 }), fc.anything()), (anything) => {
          const taken = take(remote, question, anything);
          if ('failure' in taken) return;
          for (const { values, key } of taken.records) {
            assert.equal(values.holder, ARU);
            assert.match(String(values.until), /^\d{4}-\d{2}-\d{2}$/);
            assert.equal(typeof values.policy, 'string');
            assert.deepEqual(Object.keys(values).sort(), ['holder', 'policy', 'until']);
            assert.deepEqual(JSON.parse(key), { policy: values.policy });
          }
        }),
        { numRuns: 2000 },
      );
    });
  });

  test('pauses grow and end at a quarter of an hour', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), (n) => {
        assert.ok(pauseAfter(n + 1) >= pauseAfter(n));
        assert.ok(pauseAfter(n) >= 15_000 && pauseAfter(n) <= 15 * MINUTE_MS);
      }),
    );
  });
});
