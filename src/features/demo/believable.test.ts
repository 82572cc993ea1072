/** An invented population that an outsider believes: nobody is born, married, driving or in office when he can't be. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { parse } from 'yaml';
import { addDays, addMonths, addYears, ageOn, daysBetween, type LocalDate, localDate } from '#kernel/dates.ts';
import { projectRoot } from '#platform/root.ts';
import { seedSchema } from './definition.ts';
import { Crowd, chooseCitizens } from './people-of-the-demo.ts';
import { inventWorld } from './populate.ts';
import { rowsOf, type SeedRow, type World } from './records.ts';

const seed = seedSchema.parse(parse(readFileSync(join(projectRoot, 'country/kz/seed.yaml'), 'utf8')));

interface Invented {
  readonly world: World;
  readonly rows: ReadonlyMap<string, readonly SeedRow[]>;
  of(register: string): readonly SeedRow[];
}

function invent(seedNumber: number, today: LocalDate): Invented {
  const world = inventWorld(seed, { seedNumber, today, people: 1500, territories: [] });
  const rows = new Map<string, SeedRow[]>();
  for (const recipe of seed.records)
    rows.set(recipe.register, [...(rows.get(recipe.register) ?? []), ...rowsOf(world, recipe, [], rows)]);
  return { world, rows, of: (register) => rows.get(register) ?? [] };
}

const aDay = fc.integer({ min: 0, max: 1500 }).map((days) => addDays(localDate('2026-01-01'), days));
/** Made once for all tests. */
const inventions = fc
  .sample(fc.tuple(fc.nat(99), aDay), 6)
  .map(([seedNumber, today]) => ({ name: `seed ${seedNumber} on ${today}`, ...invent(seedNumber, today) }));

function always(holds: (one: Invented) => void): void {
  for (const { name, ...one } of inventions) {
    try {
      holds(one);
    } catch (cause) {
      throw new Error(name, { cause });
    }
  }
}

const date = ({ values }: SeedRow, field: string): LocalDate => localDate(String(values[field]));
const ageAt = (row: SeedRow, day: LocalDate): number => ageOn(row.of?.birthDate ?? assert.fail('of nobody'), day);
const groupBy = <T, K>(items: readonly T[], keyOf: (item: T) => K): T[][] => {
  const groups = new Map<K, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return [...groups.values()];
};

test('siblings are born ten months apart or are twins, and twins are rare', () => {
  let [births, twins] = [0, 0];
  always(({ world }) => {
    for (const siblings of groupBy(world.population.children, ({ mother }) => mother)) {
      const days = siblings.map(({ child }) => child.birthDate).sort();
      births += days.length;
      for (const [index, day] of days.slice(1).entries()) {
        const before = days[index] ?? assert.fail();
        if (day === before) twins += 1;
        else assert.ok(addMonths(before, 10) <= day, `${before} ${day}`);
      }
      assert.equal(siblings[0]?.mother.youngest, days.at(-1));
    }
  });
  assert.ok(twins > 0 && twins < births / 40, `${twins} of ${births}`);
});

test('parents are of an age to have children, married long enough before the birth', () => {
  always(({ world: { population, today } }) => {
    const weddings = new Map(population.couples.map(({ wife, marriedOn }) => [wife, marriedOn]));
    for (const { child, mother, father } of population.children) {
      const asMother = ageOn(mother.birthDate, child.birthDate);
      assert.ok(asMother >= 16 && asMother <= 45);
      assert.ok(ageOn(father.birthDate, child.birthDate) >= 18);
      assert.ok(daysBetween(weddings.get(mother) ?? assert.fail(), child.birthDate) >= 270);
      assert.ok(child.birthDate < today && child.age < 18);
    }
  });
});

test('spouses married as adults, and are of an age', () => {
  always(({ world: { population, past, today } }) => {
    for (const { husband, wife, marriedOn } of [...population.couples, ...past.divorced, ...past.bereaved]) {
      for (const { birthDate } of [husband, wife]) assert.ok(ageOn(birthDate, marriedOn) >= 18);
      assert.ok(marriedOn < today && Math.abs(husband.age - wife.age) <= 7);
    }
    const days = new Set(population.couples.map(({ marriedOn }) => marriedOn.slice(5)));
    assert.ok(days.size > population.couples.length / 4, 'not all on one day of the year');
  });
});

test('names have the endings of their sex, and children the surname and the patronymic of their father', () => {
  always(({ world: { population } }) => {
    for (const { sex, surname, patronymic } of population.persons) {
      assert.match(patronymic, sex === 'male' ? /(ұлы|ич)$/ : /(қызы|вна)$/);
      assert.doesNotMatch(surname, sex === 'male' ? /(ова|ева|ина)$/ : /(ов|ев|ин)$/);
    }
    for (const { child, father } of population.children) {
      const surname = seed.names.flatMap(({ surnames }) => surnames).find(({ male }) => male === father.surname);
      assert.equal(child.surname, surname?.[child.sex]);
      const named = seed.names.flatMap(({ male }) => male).find(({ name }) => name === father.givenName);
      assert.equal(child.patronymic, child.sex === 'male' ? named?.son : named?.daughter);
    }
  });
});

test('a home has a family and no more, and a child lives with its parents from the day of its birth', () => {
  always(({ world: { population }, of }) => {
    for (const { child, mother, father } of population.children) {
      assert.equal(child.household.dwelling, mother.household.dwelling);
      assert.equal(father.household.dwelling, mother.household.dwelling);
    }
    const grown = groupBy(of('addresses'), ({ values }) => values.dwelling).map((home) => {
      assert.ok(home.length <= 9);
      assert.equal(new Set(home.map(({ values }) => values.addressLine)).size, 1);
      return home.filter(({ of: person }) => (person?.age ?? 0) >= 18).length;
    });
    assert.ok(grown.every((adults) => adults === 1 || adults === 2));
  });
});

test('nothing is held of somebody before his birth, and of the dead nothing that is of the living', () => {
  always(({ world, rows }) => {
    const dead = world.past.bereaved.map(({ late }) => late.iin);
    const afterDeath = new Set(['individuals', 'marriages', 'deaths']);
    for (const [register, held] of rows) {
      for (const row of held) {
        const born = row.of?.birthDate;
        if (born && !['marriages', 'divorces', 'deaths', 'individuals'].includes(register))
          assert.ok(born <= row.validFrom, `${register}: ${row.validFrom}, born ${born}`);
        assert.ok(row.validFrom <= world.today, `${register}: ${row.validFrom}`);
      }
      const values = new Set(held.flatMap((row) => Object.values(row.values)));
      if (!afterDeath.has(register)) assert.ok(!dead.some((iin) => values.has(iin)), register);
    }
  });
});

/** From which age on the day of a record is possible. */
const FROM_AGE = [
  ['driving-licences', 'firstIssuedOn', 18],
  ['vehicles', 'registeredOn', 18],
  ['criminal-records', 'convictedOn', 16],
  ['education', 'issuedOn', 20],
  ['name-changes', 'changedOn', 16],
  ['enforcement-debts', 'startedOn', 18],
  ['legal-entities', 'registeredOn', 20],
] as const;

test('nobody drives, owns, studied, was convicted or led when he was too young to', () => {
  for (const [register] of FROM_AGE)
    assert.ok(
      inventions.some(({ of }) => of(register).length > 0),
      register,
    );
  always(({ of }) => {
    for (const [register, field, least] of FROM_AGE) {
      for (const row of of(register)) assert.ok(ageAt(row, date(row, field)) >= least, `${register} ${row.validFrom}`);
    }
    for (const register of ['land', 'real-estate', 'social-payments'])
      for (const row of of(register)) assert.ok(ageAt(row, row.validFrom) >= 18, register);
    for (const row of of('disability'))
      assert.equal(row.values.category === 'child', ageAt(row, date(row, 'establishedOn')) < 18);
    for (const row of of('individuals'))
      assert.equal(row.values.documentNumber !== undefined, (row.of?.age ?? 0) >= 16 && !row.values.deathDate);
  });
});

test('dates of one thing stand in their order', () => {
  always(({ world, of }) => {
    for (const row of of('driving-licences')) {
      assert.ok(date(row, 'firstIssuedOn') <= date(row, 'issuedOn'));
      const lasts = daysBetween(date(row, 'issuedOn'), date(row, 'validUntil'));
      assert.ok(lasts > 3400 && lasts < 3900, `${lasts}`);
    }
    for (const row of of('vehicles')) assert.ok(Number(row.values.year) <= Number(row.validFrom.slice(0, 4)));
    const founded = new Map(world.organisations.map(({ bin, registeredOn }) => [bin, registeredOn]));
    for (const row of [...of('licences'), ...of('real-estate')]) {
      const day = founded.get(String(row.values.holderBin));
      assert.ok(day === undefined || day <= row.validFrom);
    }
    for (const row of of('medical-births')) {
      const last = row.of?.youngest;
      assert.ok(last === undefined || addMonths(last, 10) <= date(row, 'birthDate'));
    }
    for (const row of of('social-payments'))
      assert.ok((row.of?.youngest ?? assert.fail()) <= date(row, 'from'), 'for the fourth child after its birth');
  });
});

test('the mother of the demonstration has a child that benefit is paid for, half a year after the first start too', () => {
  always(({ world, rows }) => {
    const larger = inventWorld(seed, { seedNumber: 1, today: world.today, people: 2000, territories: [] });
    const wanted = seed.signIns.filter(({ id }) => id === 'mother');
    const chosen = chooseCitizens(
      { world: { ...larger, seed: { ...seed, signIns: wanted } }, rows },
      new Crowd(larger.population.persons),
    );
    const youngest = chosen[0]?.person.youngest ?? assert.fail('no mother');
    assert.ok(addYears(youngest, 1) > addMonths(world.today, 1) && addMonths(youngest, 18) > addMonths(world.today, 6));
  });
});
