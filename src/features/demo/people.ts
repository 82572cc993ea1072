/** Families: adults, couples, children, their homes. Every name and number is invented. */
import { addDays, addYears, ageOn, type LocalDate } from '#kernel/dates.ts';
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

export const person = (
  maker: Maker,
  sex: Sex,
  age: readonly [number, number],
  household: Household,
  origin: Origin,
): Person => {
  const { dice, today } = maker;
  const { names } = origin;
  const birthDate = addDays(addYears(today, -dice.between(age[0], age[1]) - 1), dice.between(1, 365));
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
    ...{ birthDate, age: ageOn(birthDate, today), household, maritalStatus: 'single', children: 0 },
  };
};

const household = ({ dice, seed, today }: Maker): Household => ({
  territory: dice.weigh(seed.places).territory,
  street: dice.pick(seed.streets).name,
  house: String(dice.between(1, HOUSES)),
  flat: String(dice.between(1, 120)),
  since: addDays(today, -dice.between(200, 5000)),
});

const origin = ({ dice }: Maker, names: Names): Origin => ({
  names,
  surname: dice.pick(names.surnames),
  father: dice.pick(names.male),
});

const YEARS_OF_CHILDHOOD = 17;
const PARENTS = 2;

/** A couple with its children, as far as there is room for them. */
function family(maker: Maker, into: Population, room: number): void {
  const { dice, seed, today } = maker;
  const home = household(maker);
  const names = dice.weigh(seed.names);
  const his = origin(maker, names);
  const wife = person(
    maker,
    'female',
    [22, 55],
    home,
    dice.fraction() < 0.6 ? { ...origin(maker, names), surname: his.surname } : origin(maker, names),
  );
  const husband = person(maker, 'male', [Math.max(22, wife.age - 3), wife.age + 6], home, his);
  const marriedOn = addYears(today, -Math.max(1, Math.min(wife.age, husband.age) - 21));
  for (const one of [husband, wife]) one.maritalStatus = 'married';
  into.persons.push(husband, wife);
  into.couples.push({ husband, wife, marriedOn });
  const eldest = Math.min(YEARS_OF_CHILDHOOD, wife.age - 20);
  const wanted =
    eldest < 0 ? 0 : dice.weigh([0, 1, 2, 3, 4, 5].map((n) => ({ n, weight: [2, 3, 4, 3, 2, 1][n] ?? 1 }))).n;
  const count = Math.min(wanted, room - PARENTS);
  const father = names.male.find((name) => name.name === husband.givenName) ?? his.father;
  for (let n = 0; n < count; n++) {
    const child = person(maker, dice.pick(['female', 'male'] as const), [0, Math.max(0, eldest)], home, {
      names,
      surname: his.surname,
      father,
    });
    into.persons.push(child);
    into.children.push({ child, mother: wife, father: husband });
  }
  husband.children = count;
  wife.children = count;
}

function alone(maker: Maker, into: Population): void {
  const { dice, seed } = maker;
  const one = person(
    maker,
    dice.pick(['female', 'male'] as const),
    [18, 80],
    household(maker),
    origin(maker, dice.weigh(seed.names)),
  );
  one.maritalStatus = one.age < 25 ? 'single' : dice.pick(['single', 'divorced', 'widowed']);
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
