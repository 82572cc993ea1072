import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parse } from 'yaml';
import { registersFeature } from '#features/registers/feature.ts';
import { addDays, addMonths, addYears, localDate } from '#kernel/dates.ts';
import { isBin, isIin } from '#kernel/identifiers.ts';
import { instant, instantFromIso } from '#kernel/instant.ts';
import { projectRoot } from '#platform/root.ts';
import { withInstance } from '#test/support/instance.ts';
import { features } from '../../features.ts';
import { PLACES, type SeedDefinition, seedSchema } from './definition.ts';
import { rollDice } from './dice.ts';
import { demoFeature } from './feature.ts';
import { readDemoList } from './keys.ts';
import { moveClock } from './move-clock.ts';
import { Numbers } from './numbers.ts';
import { PATHS } from './paths.ts';
import { makePeople } from './people.ts';
import { Crowd, chooseCitizens } from './people-of-the-demo.ts';
import { inventWorld } from './populate.ts';
import { rowsOf, type SeedRow } from './records.ts';

const seed: SeedDefinition = seedSchema.parse(parse(readFileSync(join(projectRoot, 'country/kz/seed.yaml'), 'utf8')));
const today = localDate('2026-03-02');
const people = (seedNumber: number, count = 500) =>
  makePeople(seed, rollDice(seedNumber), { numbers: new Numbers(seedNumber), today, people: count });

describe('the invented population', () => {
  test('is the same for the same number and another for another', () => {
    assert.deepEqual(people(7), people(7));
    const first = new Set(people(7).persons.map((one) => one.iin));
    assert.ok(people(8).persons.every((one) => !first.has(one.iin)));
  });

  test('has as many people as were asked for, whatever the number', () => {
    const asked = fc.record({ seedNumber: fc.nat(99), count: fc.integer({ min: 1, max: 300 }) });
    fc.assert(
      fc.property(asked, ({ seedNumber, count }) => {
        const { persons, children, couples } = people(seedNumber, count);
        assert.equal(persons.length, count);
        for (const { husband, wife } of couples)
          assert.deepEqual(
            [husband.children, wife.children],
            Array(2).fill(children.filter(({ mother }) => mother === wife).length),
          );
      }),
    );
  });

  test('has numbers with a right check digit that no real person has, each once', () => {
    const { persons } = people(1, 2000);
    for (const { iin } of persons) {
      assert.ok(isIin(iin));
      assert.match(iin[6] ?? '', /[89]/);
    }
    assert.equal(new Set(persons.map((one) => one.iin)).size, persons.length);
    for (const { bin } of inventWorld(seed, { seedNumber: 1, today, people: 2000, territories: [] }).organisations) {
      assert.ok(isBin(bin));
      assert.equal(bin[4], '9');
    }
  });

  test('has families that can be: parents older than their children, one home, the father’s name in the patronymic', () => {
    const { children, couples } = people(3, 2000);
    assert.ok(children.length > 200);
    for (const { child, mother, father } of children) {
      assert.ok(addDays(mother.birthDate, 17 * 365) < child.birthDate);
      assert.equal(child.household.dwelling, mother.household.dwelling);
      assert.ok(child.patronymic.startsWith(father.givenName.slice(0, 3)));
    }
    for (const { husband, wife, marriedOn } of couples)
      assert.ok(husband.birthDate < marriedOn && wife.birthDate < marriedOn);
  });
});

describe('marriages that are over', () => {
  const { past, population } = inventWorld(seed, { seedNumber: 3, today, people: 4000, territories: [] });
  const living = new Set(population.persons.map((one) => one.iin));

  test('were of people of an age who are divorced or widowed now, and of nobody twice', () => {
    assert.ok(past.divorced.length > 10 && past.bereaved.length > 10);
    for (const { husband, wife, marriedOn, endedOn } of [...past.divorced, ...past.bereaved]) {
      assert.deepEqual([husband.sex, wife.sex], ['male', 'female']);
      for (const { birthDate } of [husband, wife]) assert.ok(addYears(birthDate, 21) <= marriedOn);
      assert.ok(marriedOn < endedOn && endedOn < today);
      assert.ok(Math.abs(husband.age - wife.age) <= 6);
    }
    const left = past.divorced.flatMap(({ husband, wife }) => [husband, wife]);
    assert.ok(left.every(({ iin, maritalStatus }) => living.has(iin) && maritalStatus === 'divorced'));
    const survivors = past.bereaved.map(({ survivor }) => survivor);
    assert.ok(survivors.every(({ iin, maritalStatus }) => living.has(iin) && maritalStatus === 'widowed'));
    const iins = [...left, ...survivors].map(({ iin }) => iin);
    assert.equal(new Set(iins).size, iins.length);
  });

  test('ended by the death of somebody who is nobody else', () => {
    const dead = past.bereaved.map(({ late }) => late.iin);
    assert.ok(dead.every((iin) => isIin(iin) && !living.has(iin)));
    assert.equal(new Set(dead).size, dead.length);
  });
});

test('a record that names another names one that is there', () => {
  const world = inventWorld(seed, { seedNumber: 3, today, people: 4000, territories: [] });
  const made = new Map<string, SeedRow[]>();
  for (const recipe of seed.records) {
    const rows = rowsOf(world, recipe, [], made);
    made.set(recipe.register, [...(made.get(recipe.register) ?? []), ...rows]);
  }
  const valuesOf = (register: string, field: string) => (made.get(register) ?? []).map(({ values }) => values[field]);
  for (const [register, field, target, key] of [
    ['divorces', 'marriageNumber', 'marriages', 'actNumber'],
    ['deaths', 'deceasedIin', 'individuals', 'iin'],
    ['real-estate-rights', 'object', 'real-estate', 'cadastralNumber'],
    ['real-estate-encumbrances', 'object', 'real-estate', 'cadastralNumber'],
    ['notarial-acts', 'object', 'real-estate', 'cadastralNumber'],
    ['tax-debts', 'taxpayer', 'taxpayers', 'number'],
    ['travel-bans', 'proceedings', 'enforcement-debts', 'number'],
    ['insurance-policies', 'vin', 'vehicles', 'vin'],
    ['buildings', 'street', 'streets', 'code'],
  ] as const) {
    const there = new Set(valuesOf(target, key));
    const named = valuesOf(register, field);
    assert.ok(named.length > 0, register);
    assert.ok(
      named.every((one) => one !== undefined && there.has(one)),
      `${register} ${field}`,
    );
  }
});

test('every path that a recipe may take leads to something', () => {
  const oblast = { code: '10', parent: null, level: 'oblast', name: { kk: 'a', ru: 'b', en: 'c' } } as const;
  const territories = [oblast, { ...oblast, code: '1010', parent: '10' }];
  const world = inventWorld(seed, { seedNumber: 3, today, people: 2000, territories });
  for (const [each, paths] of Object.entries(PATHS) as [keyof typeof PATHS, readonly string[]][]) {
    const values = Object.fromEntries(paths.map((path) => [path, `=${path}`]));
    const recipe = { register: 'any', each, of: 'earlier', share: 1, validFrom: '2026-01-01', values };
    const earlier = new Map([['earlier', [{ values: {}, validFrom: today, of: undefined }]]]);
    const said = new Set(rowsOf(world, recipe, [], earlier).flatMap((row) => Object.keys(row.values)));
    assert.deepEqual(
      paths.filter((path) => !said.has(path)),
      [],
      each,
    );
  }
});

test('populations of all seed numbers never share a number, whatever they are numbers of', () => {
  const registers = Object.fromEntries(
    [...new Set(seed.records.map(({ register }) => register))].map((register) => {
      const text = readFileSync(join(projectRoot, `country/kz/registers/${register}.yaml`), 'utf8');
      return [register, (parse(text) as { key: string[] }).key];
    }),
  );
  const seen = new Map<string, number>();
  for (const seedNumber of [0, 1, 7, 20, 27, 47, 99]) {
    const world = inventWorld(seed, { seedNumber, today, people: 400, territories: [] });
    const made = new Map<string, SeedRow[]>();
    for (const recipe of seed.records.filter(({ each }) => !PLACES.some((one) => one === each))) {
      const key = registers[recipe.register] ?? [];
      const rows = rowsOf(world, recipe, key, made);
      made.set(recipe.register, [...(made.get(recipe.register) ?? []), ...rows]);
      for (const { values } of rows) {
        const named = [recipe.register, ...key.map((name) => values[name])].join(' ');
        assert.equal(seen.get(named), undefined, `${named} is of ${seen.get(named)} and of ${seedNumber}`);
        seen.set(named, seedNumber);
        if (recipe.register !== 'medical-births') continue;
        const child = `individuals ${values.reservedIin}`;
        assert.ok(isIin(String(values.reservedIin)) && !seen.has(child));
        seen.set(child, seedNumber);
      }
    }
  }
});

test('the citizen of a demonstration can renew a licence because it ends, whatever the dice give', () => {
  for (const seedNumber of [1, 2, 3, 4, 5, 6, 7, 8]) {
    const world = inventWorld(seed, { seedNumber, today, people: 2000, territories: [] });
    const rows = new Map<string, SeedRow[]>();
    for (const recipe of seed.records.filter(({ each }) => each === 'person' || each === 'couple' || each === 'child'))
      rows.set(recipe.register, [...(rows.get(recipe.register) ?? []), ...rowsOf(world, recipe, [], rows)]);
    const chosen = chooseCitizens({ world, rows }, new Crowd(world.population.persons));
    const citizen = chosen.find(({ id }) => id === 'citizen')?.person ?? assert.fail('no citizen');
    const held = (register: string) => (rows.get(register) ?? []).find(({ of }) => of === citizen)?.values ?? {};
    const until = String(held('driving-licences').validUntil);
    assert.ok(today < until && until <= addMonths(today, 6), `${seedNumber}: ${until}`);
    assert.equal(held('medical-conclusions').fit, true);
  }
});

describe('the clock of a demonstration', () => {
  test('goes on, by a period or to a moment, for every process, and tells the log', async () => {
    await withInstance({ features, country: 'test/country' }, async (instance) => {
      const before = instance.app.env.clock.now();
      const moved = await moveClock(instance.app, 'P20D');
      assert.equal(Math.round((moved - before) / 86_400_000), 20);
      const [row] = await instance.asOwner<{ offset_ms: number }>('select offset_ms from platform.demo_clock');
      assert.ok(Math.abs((row?.offset_ms ?? 0) - (moved - Date.now())) < 60_000);
      await instance.runJobs();
      const leaves = await instance.asOwner("select from transparency.leaf where kind = 'demo.clock-moved'");
      assert.equal(leaves.length, 1);
      await assert.rejects(moveClock(instance.app, '2020-01-01T00:00:00Z'), { code: 'demo.clock_goes_on' });
      await assert.rejects(moveClock(instance.app, 'tomorrow'), { code: 'demo.clock_goes_on' });
    });
  });

  test('of a real instance moves for nobody', async () => {
    await withInstance({ features, country: 'test/country', mode: 'real' }, async (instance) => {
      await assert.rejects(moveClock(instance.app, 'P1D'), { code: 'demo.not_a_demo' });
    });
  });
});

describe('the first start of a demonstration', () => {
  test('fills the registers and makes a key for each person of the list', async () => {
    await withInstance(
      { features, country: 'country/kz', now: instantFromIso('2026-11-20T05:00:00Z') },
      async (instance) => {
        const list = await readDemoList(instance.app.env);
        assert.ok(list && list.length > 50);
        assert.ok(seed.signIns.every((wanted) => list.some((one) => one.id === wanted.id)));
        const [count] = await instance.asOwner<{ n: number }>(
          "select count(*)::int as n from registers.record where register = 'individuals'",
        );
        assert.ok((count?.n ?? 0) >= 2000);
        // Whoever is admitted passed, and every agency that decides has somebody to draw.
        const admitted = await instance.asOwner<{ passed: boolean }>(
          `select exists (select from identity.examination x join identity.examination_result r on r.examination_id = x.id
             where x.officer_id = a.officer_id and x.service = c and r.wrong = '{}') as passed
           from identity.assignment a, unnest(a.competences) c`,
        );
        assert.ok(admitted.length > 50);
        assert.ok(admitted.every(({ passed }) => passed));
        await demoFeature.prepare(instance.app);
        const [again] = await instance.asOwner<{ n: number }>(
          "select count(*)::int as n from registers.record where register = 'individuals'",
        );
        assert.deepEqual(again, count);
        const seedAgain = (...args: string[]) => demoFeature.commands[0]?.run(instance.app, args, () => undefined);
        await assert.rejects(seedAgain() ?? Promise.resolve(), { code: 'demo.people_exist' });
        await assert.rejects(seedAgain('many') ?? Promise.resolve(), { code: 'demo.seed_arguments' });
        await assert.rejects(seedAgain('100') ?? Promise.resolve(), { code: 'demo.seed_arguments' });
        assert.equal(await seedAgain('7', '50'), 0);
        instance.clock.set(instant(instance.clock.now() + 40 * 86_400_000));
        await assert.rejects(
          seedAgain('7', '50') ?? Promise.resolve(),
          { code: 'demo.people_exist' },
          'on another day, too',
        );
        for (const other of ['27', '47', '87']) assert.equal(await seedAgain(other, '50'), 0);
        await instance.runJobs();
        for await (const finding of registersFeature.fsck(instance.app)) assert.fail(JSON.stringify(finding));
      },
    );
  });

  test('never happens in a real instance', async () => {
    await withInstance(
      { features, country: 'country/kz', mode: 'real', now: instantFromIso('2026-11-20T05:00:00Z') },
      async (instance) => {
        assert.equal(await readDemoList(instance.app.env), undefined);
        const [count] = await instance.asOwner<{ n: number }>('select count(*)::int as n from registers.record');
        assert.equal(count?.n, 0);
        await assert.rejects(demoFeature.commands[0]?.run(instance.app, [], () => undefined) ?? Promise.resolve(), {
          code: 'demo.not_a_demo',
        });
      },
    );
  });
});
