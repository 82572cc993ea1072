/** What each register holds, made of people and organisations by the recipes of the seed. */

import type { Territory } from '#features/country/index.ts';
import type { Json } from '#kernel/canonical.ts';
import { addDays, addMonths, addYears, daysBetween, type LocalDate } from '#kernel/dates.ts';
import { checkDigit } from '#kernel/identifiers.ts';
import type { DaysAgo, Recipe, SeedDefinition, ValueSpec, When } from './definition.ts';
import type { Dice } from './dice.ts';
import type { Past } from './former-couples.ts';
import type { Numbers } from './numbers.ts';
import type { Organisation } from './organisations.ts';
import type { Person, Population } from './people.ts';
import { buildingsOf, streetsOf, territoryEntity } from './places.ts';

export interface SeedRow {
  readonly values: Record<string, Json>;
  readonly validFrom: LocalDate;
  /** Whom the row speaks of first, to choose who may sign in; nobody where it is of a place. */
  readonly of: Person | undefined;
}

export interface World {
  readonly seed: SeedDefinition;
  readonly dice: Dice;
  readonly numbers: Numbers;
  readonly today: LocalDate;
  readonly population: Population;
  readonly past: Past;
  readonly organisations: readonly Organisation[];
  readonly territories: readonly Territory[];
}

/** By register, the rows that were made. */
export type Made = ReadonlyMap<string, readonly SeedRow[]>;

type Entity = Readonly<Record<string, unknown>>;

const follow = (entity: Entity, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>(
      (value, step) => (typeof value === 'object' && value !== null ? (value as Entity)[step] : undefined),
      entity,
    );

function made(world: World, entity: Entity, spec: ValueSpec): Json | undefined {
  const { dice, today } = world;
  if (typeof spec === 'string')
    return spec.startsWith('=') ? (follow(entity, spec.slice(1)) as Json | undefined) : spec;
  if (typeof spec !== 'object') return spec;
  if ('digits' in spec) return `${spec.prefix ?? ''}${dice.digits(spec.digits)}`;
  if ('pick' in spec) return made(world, entity, dice.pick(spec.pick));
  if ('daysAgo' in spec) return dayAgo(world, entity, spec);
  if ('daysAhead' in spec) return addDays(today, dice.between(spec.daysAhead[0], spec.daysAhead[1]));
  if ('number' in spec) return String(dice.between(spec.number[0], spec.number[1]));
  if ('list' in spec) return spec.list.map((one) => made(world, entity, one) ?? '');
  if ('text' in spec) return spec.text;
  return spec.join.map((one) => made(world, entity, one) ?? '').join('');
}

/** A day some days ago; with `atAge` not before the person was so old. */
function dayAgo({ dice, today }: World, entity: Entity, { daysAgo: [from, to], atAge }: DaysAgo): LocalDate {
  const birthDate = follow(entity, 'person.birthDate') as LocalDate | undefined;
  const grown = atAge === undefined || birthDate === undefined ? to : daysBetween(addYears(birthDate, atAge), today);
  return addDays(today, -dice.between(Math.min(from, grown), Math.min(to, grown)));
}

/** Whether a person is on this day as the condition says. */
export function fits(
  person: Person,
  when: When | undefined,
  directors: ReadonlySet<string>,
  today: LocalDate,
): boolean {
  if (when === undefined) return true;
  return (
    person.age >= (when.minAge ?? 0) &&
    person.age <= (when.maxAge ?? 200) &&
    (when.sex ?? person.sex) === person.sex &&
    (when.married ?? person.maritalStatus === 'married') === (person.maritalStatus === 'married') &&
    person.children >= (when.minChildren ?? 0) &&
    fitsYoungest(person, when, today) &&
    (when.director ?? directors.has(person.iin)) === directors.has(person.iin)
  );
}

function fitsYoungest({ youngest }: Person, { minYoungest, maxYoungest }: When, today: LocalDate): boolean {
  if (youngest === undefined) return maxYoungest === undefined;
  const isOld = minYoungest === undefined || addMonths(youngest, minYoungest) <= today;
  return isOld && (maxYoungest === undefined || addMonths(youngest, maxYoungest) >= today);
}

/** Seventh digit of a number kept for a child that isn't registered yet, and how many such numbers a day has. */
const RESERVED = 7;
const RESERVED_A_DAY = 10_000n;

/** Of a day some days ago; where the seed's numbers of a day are used up, of the one before. */
function reservedIin({ dice, numbers, today }: World): string {
  for (let day = addDays(today, -dice.between(2, 20)); ; ) {
    const date = `${day.slice(2, 4)}${day.slice(5, 7)}${day.slice(8, 10)}`;
    const number = numbers.next(`reserved ${date}`, RESERVED_A_DAY);
    if (number === undefined) {
      day = addDays(day, -1);
      continue;
    }
    const eleven = `${date}${RESERVED}${String(number).padStart(4, '0')}`;
    const check = checkDigit(eleven);
    if (check !== null) return `${eleven}${check}`;
  }
}

const withAddress = (world: World, person: Person): Entity => ({
  ...person,
  household: { ...person.household, addressLine: made(world, { household: person.household }, world.seed.address) },
});

interface Candidate {
  readonly entity: Entity;
  readonly person?: Person | undefined;
  readonly kind?: string;
}

function candidates(world: World, recipe: Recipe, made: Made): Candidate[] {
  const { population, past, organisations, seed } = world;
  switch (recipe.each) {
    case 'person':
      return population.persons.map((person) => ({
        entity: {
          person: withAddress(world, person),
          // Kept for those alone who need one.
          get newIin() {
            return reservedIin(world);
          },
        },
        person,
      }));
    case 'couple':
      return population.couples.map((couple) => ({ entity: { ...couple }, person: couple.wife }));
    case 'child':
      return population.children.map((one) => ({ entity: { ...one }, person: one.child }));
    case 'divorced':
      return past.divorced.map((one) => ({ entity: { ...one }, person: one.wife }));
    case 'bereaved':
      return past.bereaved.map((one) => ({ entity: { ...one }, person: one.survivor }));
    case 'organisation':
      return organisations.map((one) => ({
        entity: { organisation: { ...one, household: withAddress(world, one.director).household } },
        person: one.director,
        kind: one.kind,
      }));
    case 'record':
      return ofRecords(recipe, made);
    case 'territory':
      return world.territories.map((one) => ({ entity: { territory: territoryEntity(one) } }));
    case 'street':
      return streetsOf(seed).map((street) => ({ entity: { street } }));
    case 'building':
      return buildingsOf(seed).map((building) => ({ entity: { building } }));
  }
}

/** Records of an earlier recipe, with the day from which they hold. */
const ofRecords = ({ of = '', where = {} }: Recipe, made: Made): Candidate[] =>
  (made.get(of) ?? [])
    .filter(({ values }) => Object.entries(where).every(([field, value]) => values[field] === value))
    .map((row) => ({ entity: { record: row.values, validFrom: row.validFrom }, person: row.of }));

/**
 * The rows of one recipe; `earlier`: those of the recipes before it. Digits of a field of the register's `key` name one record alone, in all
 * populations; others are rolled.
 */
export function rowsOf(world: World, recipe: Recipe, key: readonly string[], earlier: Made): SeedRow[] {
  const directors = new Set(world.organisations.map((one) => one.director.iin));
  const suits = (person: Person | undefined): boolean =>
    person === undefined ? recipe.when === undefined : fits(person, recipe.when, directors, world.today);
  const chosen = candidates(world, recipe, earlier).filter(
    ({ person, kind }) => suits(person) && (recipe.kind ?? kind) === kind && world.dice.fraction() < recipe.share,
  );
  return chosen.flatMap(({ entity, person }) =>
    Array.from({ length: recipe.times ? world.dice.between(recipe.times[0], recipe.times[1]) : 1 }, () => {
      const valueFor = (field: string, spec: ValueSpec) =>
        key.includes(field) && typeof spec === 'object' && 'digits' in spec
          ? `${spec.prefix ?? ''}${world.numbers.digits(`${recipe.register} ${field}`, spec.digits)}`
          : made(world, entity, spec);
      const pairs = Object.entries(recipe.values).map(([field, spec]) => [field, valueFor(field, spec)] as const);
      const values = Object.fromEntries(
        pairs.filter((pair): pair is readonly [string, Json] => pair[1] !== undefined && pair[1] !== ''),
      );
      return {
        values,
        validFrom: made(world, Object.create(entity, { values: { value: values } }), recipe.validFrom) as LocalDate,
        of: person,
      };
    }),
  );
}
