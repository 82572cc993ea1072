/** Families: adults, couples, children, their homes. Every name and number is invented. */
import { addDays, addYears, ageOn, compareDates, daysBetween, type LocalDate } from '#kernel/dates.ts';
import { checkDigit } from '#kernel/identifiers.ts';
import type { Names, SeedDefinition } from './definition.ts';
import type { Dice } from './dice.ts';
import type { Numbers } from './numbers.ts';
import { HOUSES } from './places.ts';

export type Sex = 'female' | 'male';

export interface Household {
  readonly territory: string;
  readonly street: string;
  readonly house: string;
  readonly flat: string;
  readonly since: LocalDate;
  /** Ten digits that name the flat. */
  readonly dwelling: string;
}

export interface Person {
  readonly iin: string;
  readonly surname: string;
  readonly givenName: string;
  readonly patronymic: string;
  readonly name: string;
  readonly sex: Sex;
  readonly birthDate: LocalDate;
  readonly age: number;
  readonly household: Household;
  /** single | married | divorced | widowed */
  maritalStatus: string;
  children: number;
  /** When the last of them was born. */
  youngest: LocalDate | undefined;
}

export interface Couple {
  readonly husband: Person;
  readonly wife: Person;
  readonly marriedOn: LocalDate;
}

export interface Child {
  readonly child: Person;
  readonly mother: Person;
  readonly father: Person;
}

export interface Population {
  readonly persons: Person[];
  readonly couples: Couple[];
  readonly children: Child[];
}

export interface Maker {
  readonly seed: SeedDefinition;
  readonly dice: Dice;
  readonly numbers: Numbers;
  readonly today: LocalDate;
}

// Seventh digits that no real number carries, 8 and 9: an invented IIN can't be anybody's. The check digit is right all the same.
const FIRST_MARK = 80_000n;
const MARKS = 20_000n;

const iinOf = ({ numbers }: Maker, birthDate: LocalDate): string => {
  const day = `${birthDate.slice(2, 4)}${birthDate.slice(5, 7)}${birthDate.slice(8, 10)}`;
  for (;;) {
    // A century apart, two days are spelt alike.
    const number = numbers.next(`iin ${day}`, MARKS);
    if (number === undefined) throw new RangeError(`more people were born on ${birthDate} than there are numbers for`);
    const eleven = `${day}${FIRST_MARK + number}`;
    const check = checkDigit(eleven);
    if (check !== null) return `${eleven}${check}`;
  }
};

interface Origin {
  readonly surname: { male: string; female: string };
  /** The father's given name with its patronymics. */
  readonly father: Names['male'][number];
  readonly names: Names;
}

/** A day of birth of somebody who is so many years old today. */
export const birthOf = ({ dice, today }: Maker, [from, to]: readonly [number, number]): LocalDate =>
  addDays(addYears(today, -dice.between(from, to) - 1), dice.between(1, 365));

export const person = (maker: Maker, sex: Sex, birthDate: LocalDate, household: Household, origin: Origin): Person => {
  const { dice, today } = maker;
  const { names } = origin;
  const surname = origin.surname[sex];
  const givenName = sex === 'male' ? dice.pick(names.male).name : dice.pick(names.female);
  const patronymic = sex === 'male' ? origin.father.son : origin.father.daughter;
  return {
    ...{
      iin: iinOf(maker, birthDate),
      surname,
      givenName,
      patronymic,
      name: `${surname} ${givenName} ${patronymic}`,
      sex,
    },
    ...{
      birthDate,
      age: ageOn(birthDate, today),
      household,
      maritalStatus: 'single',
      children: 0,
      youngest: undefined,
    },
  };
};

const household = ({ dice, seed, numbers, today }: Maker): Household => ({
  territory: dice.weigh(seed.places).territory,
  street: dice.pick(seed.streets).name,
  house: String(dice.between(1, HOUSES)),
  flat: String(dice.between(1, 120)),
  since: addDays(today, -dice.between(200, 5000)),
  dwelling: numbers.digits('dwelling', 10),
});

const origin = ({ dice }: Maker, names: Names): Origin => ({
  names,
  surname: dice.pick(names.surnames),
  father: dice.pick(names.male),
});

const COMING_OF_AGE = 18;
const OLDEST_MOTHER = 45;
/** Days: between a marriage and a birth, and between two births. */
const FIRST_BIRTH = [280, 1500] as const;
const NEXT_BIRTH = [310, 1500] as const;
const TWINS = 1 / 80;
const PARENTS = 2;

const earlier = (one: LocalDate, other: LocalDate): LocalDate => (compareDates(one, other) < 0 ? one : other);

/** When two people of 22 or more married: as adults under thirty, a year ago or longer. */
function weddingOf({ dice, today }: Maker, husband: Person, wife: Person): LocalDate {
  const younger = husband.birthDate > wife.birthDate ? husband : wife;
  const [first, last] = [addYears(younger.birthDate, 19), addYears(younger.birthDate, 30)];
  const aYearAgo = addYears(today, -1);
  return addDays(first, dice.between(0, daysBetween(first, earlier(last, aYearAgo))));
}

/** Days on which a mother's children of today were born, the eldest first; twins share theirs. No more than `room`. */
function birthsOf({ dice, today }: Maker, mother: Person, marriedOn: LocalDate, room: number): LocalDate[] {
  const wanted = dice.weigh([0, 1, 2, 3, 4, 5].map((n) => ({ n, weight: [2, 3, 4, 3, 2, 1][n] ?? 1 }))).n;
  const tooOld = addYears(mother.birthDate, OLDEST_MOTHER);
  // Elder children are grown up, and people of their own.
  const childhood = addDays(addYears(today, -COMING_OF_AGE), 1);
  const soonest = addDays(marriedOn, FIRST_BIRTH[0]);
  const days: LocalDate[] = [];
  let day =
    soonest < childhood
      ? addDays(childhood, dice.between(0, FIRST_BIRTH[1]))
      : addDays(marriedOn, dice.between(FIRST_BIRTH[0], FIRST_BIRTH[1]));
  while (days.length < Math.min(wanted, room) && day < today && day < tooOld) {
    days.push(day);
    if (dice.fraction() < TWINS && days.length < room) days.push(day);
    day = addDays(day, dice.between(NEXT_BIRTH[0], NEXT_BIRTH[1]));
  }
  return days;
}

/** A couple with its children, as far as there is room for them. */
function family(maker: Maker, into: Population, room: number): void {
  const { dice, seed } = maker;
  const home = household(maker);
  const names = dice.weigh(seed.names);
  const his = origin(maker, names);
  const hers = dice.fraction() < 0.6 ? { ...origin(maker, names), surname: his.surname } : origin(maker, names);
  const wife = person(maker, 'female', birthOf(maker, [22, 55]), home, hers);
  const husband = person(maker, 'male', birthOf(maker, [Math.max(22, wife.age - 3), wife.age + 6]), home, his);
  const marriedOn = weddingOf(maker, husband, wife);
  into.persons.push(husband, wife);
  into.couples.push({ husband, wife, marriedOn });
  const father = names.male.find((name) => name.name === husband.givenName) ?? his.father;
  const births = birthsOf(maker, wife, marriedOn, room - PARENTS);
  for (const day of births) {
    const sex = dice.pick(['female', 'male'] as const);
    const lives = home.since < day ? { ...home, since: day } : home;
    const child = person(maker, sex, day, lives, { names, surname: his.surname, father });
    into.persons.push(child);
    into.children.push({ child, mother: wife, father: husband });
  }
  for (const one of [husband, wife]) {
    one.maritalStatus = 'married';
    one.children = births.length;
    one.youngest = births.at(-1);
  }
}

/** How many of a hundred who live alone are single, divorced, widowed, from an age on. */
const ALONE: readonly { readonly from: number; readonly shares: Readonly<Record<string, number>> }[] = [
  { from: 60, shares: { single: 10, divorced: 25, widowed: 65 } },
  { from: 45, shares: { single: 25, divorced: 50, widowed: 25 } },
  { from: 25, shares: { single: 65, divorced: 31, widowed: 4 } },
  { from: 0, shares: { single: 100 } },
];

function alone(maker: Maker, into: Population): void {
  const { dice, seed } = maker;
  const sex = dice.pick(['female', 'male'] as const);
  const names = dice.weigh(seed.names);
  const one = person(maker, sex, birthOf(maker, [18, 80]), household(maker), origin(maker, names));
  const shares = ALONE.find(({ from }) => one.age >= from)?.shares ?? {};
  one.maritalStatus = dice.weigh(Object.entries(shares).map(([status, weight]) => ({ status, weight }))).status;
  into.persons.push(one);
}

/** Exactly so many people, family by family, with personal numbers of their own. `today`: the day on which they are as old as they are. */
export function makePeople(
  seed: SeedDefinition,
  dice: Dice,
  { numbers, today, people }: { numbers: Numbers; today: LocalDate; people: number },
): Population {
  const maker: Maker = { seed, dice, numbers, today };
  const population: Population = { persons: [], couples: [], children: [] };
  while (population.persons.length < people) {
    const room = people - population.persons.length;
    if (dice.fraction() < 0.6 && room >= PARENTS) family(maker, population, room);
    else alone(maker, population);
  }
  return population;
}
