/** Imports that change and end records: what is said before, what is written, and what is left alone. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { countryFeature } from '#features/country/feature.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import type { Json } from '#kernel/canonical.ts';
import { addDays } from '#kernel/dates.ts';
import { instant } from '#kernel/instant.ts';
import type { App } from '#platform/app.ts';
import { linesFile } from '#platform/lines-file.ts';
import { type TestInstance, withInstance } from '#test/support/instance.ts';
import { numberOf, smallCountry } from '#test/support/small-country.ts';
import { importChanges } from './actions/import-changes.ts';
import { importCommand } from './commands.ts';
import type { RegisterDefinition } from './definition.ts';
import { registersFeature } from './feature.ts';
import { type Reader, readHere, writeRecord } from './index.ts';
import { type KnownSpan, planOf } from './rules/import-plan.ts';
import { versionOn } from './rules/versions.ts';
import { AISHA, BOLAT, CHILD, day, ground, personRow, populate, STRANGER } from './testing/population.ts';
import { findingsOf } from './testing/stage.ts';

const country = smallCountry();
const folder = mkdtempSync(join(tmpdir(), 'shanyraq-changes-'));
after(() => {
  for (const made of [country, folder]) rmSync(made, { recursive: true, force: true });
});

const HOUR_MS = 3_600_000;
const CLERK: Reader = { kind: 'system', agency: 'road-agency' };

interface Scene extends TestInstance {
  run(rows: readonly unknown[], ...options: string[]): Promise<{ code: number; lines: string[] }>;
  home(iin: string, on: string): Promise<Json | undefined>;
  pass(): void;
}

const inside = (run: (scene: Scene) => Promise<void>) =>
  withInstance({ features: [transparencyFeature, countryFeature, registersFeature], country }, async (instance) => {
    const { app, clock } = instance;
    await populate(instance);
    const pass = () => clock.set(instant(clock.now() + HOUR_MS));
    pass();
    await run({
      ...instance,
      pass,
      async run(rows, ...options) {
        const path = join(folder, 'rows.jsonl');
        writeFileSync(path, rows.map((row) => JSON.stringify(row)).join('\n'));
        const lines: string[] = [];
        const code = await importCommand.run(app, ['residence', path, '--change', ...options], (line) =>
          lines.push(line),
        );
        return { code, lines };
      },
      async home(iin, on) {
        const by = { subject: { iin } };
        const query = { register: 'residence', fields: ['address'], by, purpose: 'where', validOn: day(on) };
        const [fact] = await app.transaction((tx) => readHere(tx, CLERK, query));
        return fact?.values.address;
      },
    });
    await instance.runJobs();
    assert.deepEqual(await findingsOf(instance), []);
  });

/** Numbers of people who aren't there, the first of many. */
const numbers = Array.from({ length: 2700 }, (_, n) => String(55_010_100_000 + n)).flatMap((first) => {
  try {
    return [numberOf(first)];
  } catch {
    return [];
  }
});
const numberFor = (n: number): string => numbers[n] ?? '';

const home = (iin: string, address: string, more = {}) => ({ values: { iin, address, territory: '1010' }, ...more });

test('a preview says of each row what it would do; the import does just that, from the row’s day or the import’s', () =>
  inside(async ({ run, home: homeOf, asOwner, pass }) => {
    const rows = [
      home(AISHA, '7 Oak Street', { validFrom: '2026-02-01' }),
      home(BOLAT, '5 Oak Street'),
      { values: { iin: STRANGER }, end: true, validFrom: '2026-01-15' },
      home(CHILD, '7 Oak Street'),
    ];
    const count = async () => (await asOwner<{ n: number }>('select count(*)::int as n from registers.version'))[0]?.n;
    const before = await count();
    const preview = await run(rows, '--preview', '--from', '2026-03-01');
    assert.equal(preview.code, 0);
    assert.deepEqual(preview.lines.slice(0, -1), [
      'line 1: changes address',
      'line 2: the same',
      'line 3: ends',
      'line 4: new',
      '1 new, 1 change, 1 end, 1 the same, 0 wrong',
    ]);
    const seen = /--previewed (\S+)/.exec(preview.lines.at(-1) ?? '')?.[1] ?? '';
    assert.equal(await count(), before, 'nothing was written');
    pass();
    const done = await run(rows, '--from', '2026-03-01', '--previewed', seen);
    assert.deepEqual(done, { code: 0, lines: ['1 added, 1 changed, 1 ended, 1 the same, 0 left, 0 wrong'] });
    assert.deepEqual(
      [await homeOf(AISHA, '2026-01-31'), await homeOf(AISHA, '2026-02-01'), await homeOf(CHILD, '2026-02-28')],
      ['5 Oak Street', '7 Oak Street', undefined],
    );
    assert.deepEqual(
      [await homeOf(CHILD, '2026-03-01'), await homeOf(STRANGER, '2026-01-14'), await homeOf(STRANGER, '2026-01-15')],
      ['7 Oak Street', '9 Elm Street', undefined],
    );
    const grounds = await asOwner('select distinct ground_kind from registers.version where number > 1');
    assert.deepEqual(grounds, [{ ground_kind: 'unsigned-import' }], 'decided outside, and nobody signed it');
    pass();
    const again = await run(rows, '--from', '2026-03-01', '--previewed', seen);
    assert.deepEqual(again, { code: 0, lines: ['0 added, 0 changed, 0 ended, 4 the same, 0 left, 0 wrong'] });
  }));

test('nothing is written while a row is wrong, and a record that changed since the preview is left with a word', () =>
  inside(async ({ app, run, home: homeOf, pass }) => {
    const wrong = await run([
      home(AISHA, '7 Oak Street'),
      { values: { iin: CHILD }, end: true },
      { values: { iin: '123' }, end: true },
      home(AISHA, '8 Oak Street'),
    ]);
    assert.equal(wrong.code, 1);
    assert.deepEqual(wrong.lines, [
      'line 2: there is no such record on that day to be ended',
      'line 3: iin: type',
      'line 4: the same key as line 1',
      '0 added, 0 changed, 0 ended, 0 the same, 0 left, 3 wrong',
    ]);
    const rows = [home(AISHA, '7 Oak Street'), home(BOLAT, '7 Oak Street')];
    const { lines } = await run(rows, '--preview');
    const seen = /--previewed (\S+)/.exec(lines.at(-1) ?? '')?.[1] ?? '';
    pass();
    await app.transaction((tx) =>
      writeRecord(tx, {
        ...{ register: 'residence', act: 'change', key: { iin: AISHA }, values: { address: '1 New Street' } },
        ...{ validFrom: day('2026-02-20'), ground },
      }),
    );
    pass();
    const done = await run(rows, '--previewed', seen);
    assert.deepEqual(done, {
      code: 1,
      lines: [
        'line 1: the record was changed since the preview: look at it again',
        '0 added, 1 changed, 0 ended, 0 the same, 1 left, 0 wrong',
      ],
    });
    assert.deepEqual(
      [await homeOf(AISHA, '2026-03-02'), await homeOf(BOLAT, '2026-03-02')],
      ['1 New Street', '7 Oak Street'],
    );
    assert.equal((await run(rows)).lines[0], '0 added, 1 changed, 0 ended, 1 the same, 0 left, 0 wrong');
  }));

test('what a file doesn’t name ends only where that is asked for, and an empty file ends nothing', () =>
  inside(async ({ run, home: homeOf }) => {
    const rows = [home(AISHA, '5 Oak Street')];
    assert.equal((await run(rows)).lines.at(-1), '0 added, 0 changed, 0 ended, 1 the same, 0 left, 0 wrong');
    const empty = await run([], '--end-absent');
    assert.deepEqual([empty.code, empty.lines[0]], [1, 'a file without rows would end every record']);
    const preview = await run(rows, '--end-absent', '--from', '2026-03-01', '--preview');
    assert.match(preview.lines.at(-2) ?? '', /2 that the file doesn't name end/);
    assert.equal(await homeOf(BOLAT, '2026-03-01'), '5 Oak Street');
    const done = await run(rows, '--end-absent', '--from', '2026-03-01');
    assert.deepEqual(done.lines, ['0 added, 0 changed, 2 ended, 1 the same, 0 left, 0 wrong']);
    assert.deepEqual(
      [await homeOf(BOLAT, '2026-02-28'), await homeOf(BOLAT, '2026-03-01')],
      ['5 Oak Street', undefined],
    );
    assert.equal(await homeOf(AISHA, '2026-03-01'), '5 Oak Street');
  }));

test('cut off at any part and started again, everything is written once', () =>
  inside(async ({ app, asOwner, clock }) => {
    const first = Array.from({ length: 2300 }, (_, n) => personRow(numberFor(n), 'Kim', 'Ada'));
    const path = join(folder, 'many.jsonl');
    const fileOf = (rows: readonly unknown[]) => writeFileSync(path, rows.map((row) => JSON.stringify(row)).join('\n'));
    fileOf(first);
    const options = { from: day('2026-03-01'), seenAt: clock.now() };
    await importChanges(app, 'people', linesFile(path), options);
    clock.set(instant(clock.now() + HOUR_MS));
    const seenAt = clock.now();
    fileOf(
      first.map((row, n) =>
        n % 3 === 0 ? row : { ...row, values: { ...row.values, givenName: 'Ida' }, validFrom: '2026-02-01' },
      ),
    );
    for (const dying of [2, 3]) {
      let parts = 0;
      const cut: App = {
        ...app,
        transaction: (run) => {
          parts += 1;
          if (parts === dying) throw new Error('the power went');
          return app.transaction(run);
        },
      };
      clock.set(instant(clock.now() + HOUR_MS));
      await assert.rejects(importChanges(cut, 'people', linesFile(path), { ...options, seenAt }), /the power went/);
    }
    clock.set(instant(clock.now() + HOUR_MS));
    const done = await importChanges(app, 'people', linesFile(path), { ...options, seenAt });
    assert.deepEqual([done.conflicts, done.faults], [[], []]);
    const [counted] = await asOwner(
      "select count(*)::int as all, count(*) filter (where number = 2)::int as second, max(number)::int as most from registers.version v join registers.record r on r.id = v.record_id join registers.content c using (record_id, number) where r.register = 'people' and c.values ->> 'surname' = 'Kim' and c.values ->> 'givenName' in ('Ada', 'Ida')",
    );
    assert.deepEqual(counted, { all: 2300 + 1533, second: 1533, most: 2 });
  }));

test('whatever was written before, a row takes hold from its day, once, or is refused', () => {
  const definition = { fields: { id: {}, says: {} } } as unknown as RegisterDefinition;
  const start = day('2026-01-01');
  const span = fc.record({
    act: fc.constantFrom('add', 'change', 'end'),
    from: fc.nat(20),
    says: fc.constantFrom('a', 'b'),
  });
  const row = fc.record({ from: fc.nat(20), says: fc.constantFrom('a', 'b'), isEnd: fc.boolean(), seen: fc.nat(12) });
  fc.assert(
    fc.property(fc.array(span, { maxLength: 6 }), row, (spans, { from, says, isEnd, seen }) => {
      const versions = spans.map(
        (one, index): KnownSpan => ({
          ...{ number: index + 1, act: one.act as KnownSpan['act'], validFrom: addDays(start, one.from) },
          ...{ recordedAt: instant(index * 2), values: { id: 'x', says: one.says } },
        }),
      );
      const planned = { values: { id: 'x', says }, validFrom: addDays(start, from), isEnd };
      const known = { versions, now: instant(100), seenAt: instant(seen) };
      const plan = planOf(definition, planned, known);
      const holding = versionOn(versions, planned.validFrom, known.now);
      const holds = holding !== undefined && holding.act !== 'end';
      if (plan.kind === 'same') assert.ok(isEnd ? holding?.act === 'end' : holds && holding.values.says === says);
      if (plan.kind === 'ends') assert.ok(isEnd && holds);
      if (plan.kind === 'new') assert.ok(!isEnd && !holds);
      if (plan.kind === 'changes') assert.ok(!isEnd && holds && holding.values.says !== says);
      if (plan.kind !== 'refused' && plan.kind !== 'same') {
        assert.ok(
          versions.every(({ recordedAt }) => recordedAt < known.seenAt),
          'what was not seen is not written over',
        );
        const act = { new: 'add', changes: 'change', ends: 'end' } as const;
        const written: KnownSpan = {
          ...planned,
          ...{ number: versions.length + 1, act: act[plan.kind], recordedAt: instant(99) },
        };
        const after = { ...known, versions: [...versions, written] };
        assert.equal(planOf(definition, planned, after).kind, 'same', 'started again it finds its work done');
      }
    }),
    { numRuns: 500 },
  );
});
