/** Marriages that are over: people of the population whose spouse left or died. They are rolled apart, so that nobody else changes. */
import { addDays, addYears, daysBetween, type LocalDate } from '#kernel/dates.ts';
import type { SeedDefinition } from './definition.ts';
import { birthOf, type Couple, type Maker, type Person, person } from './people.ts';

export interface FormerCouple extends Couple {
  readonly endedOn: LocalDate;
}

export interface Bereaved extends FormerCouple {
  /** Who died: one of the two, and nobody of the population. */
  readonly late: Person;
  readonly survivor: Person;
}

export interface Past {
  readonly divorced: readonly FormerCouple[];
  readonly bereaved: readonly Bereaved[];
}

const AGE_OF_MARRIAGE = 21;
/** Spouses of the past are no further apart. */
const MOST_YEARS_APART = 5;
const A_YEAR = 365;

const byBirth = (a: Person, b: Person): number => (a.birthDate < b.birthDate ? -1 : a.birthDate > b.birthDate ? 1 : 0);

/** When two people, both over 25, married and when that ended. */
function lifeTogether({ dice, today }: Maker, husband: Person, wife: Person): FormerCouple {
  const younger = byBirth(husband, wife) < 0 ? wife : husband;
  const marriedOn = addYears(younger.birthDate, AGE_OF_MARRIAGE);
  const endedOn = addDays(marriedOn, dice.between(A_YEAR, Math.max(A_YEAR, daysBetween(marriedOn, today) - A_YEAR)));
  return { husband, wife, marriedOn, endedOn };
}

function divorced(maker: Maker, share: number, persons: readonly Person[]): FormerCouple[] {
  const left = persons.filter(({ maritalStatus }) => maritalStatus === 'divorced').sort(byBirth);
  const [men, women] = [left.filter(({ sex }) => sex === 'male'), left.filter(({ sex }) => sex === 'female')];
  const couples: FormerCouple[] = [];
  for (let [man, woman] = [0, 0]; ; ) {
    const [husband, wife] = [men[man], women[woman]];
    if (!husband || !wife) return couples;
    const [older, younger] = byBirth(husband, wife) < 0 ? [husband, wife] : [wife, husband];
    if (addYears(older.birthDate, MOST_YEARS_APART) < younger.birthDate) {
      if (older === husband) man += 1;
      else woman += 1;
      continue;
    }
    if (maker.dice.fraction() < share) couples.push(lifeTogether(maker, husband, wife));
    man += 1;
    woman += 1;
  }
}

/** A late spouse of the survivor's people and age. */
function late(maker: Maker, survivor: Person): Person {
  const { dice, seed } = maker;
  const hasName = ({ surnames }: SeedDefinition['names'][number]) =>
    surnames.some(({ male, female }) => survivor.surname === male || survivor.surname === female);
  const names = seed.names.find(hasName) ?? dice.weigh(seed.names);
  const sex = survivor.sex === 'male' ? 'female' : 'male';
  const origin = { names, surname: dice.pick(names.surnames), father: dice.pick(names.male) };
  const age = [Math.max(25, survivor.age - 3), survivor.age + 3] as const;
  return { ...person(maker, sex, birthOf(maker, age), survivor.household, origin), maritalStatus: 'married' };
}

/** The marriages that were, of so many of the divorced and the widowed as the seed says. */
export function makePast(maker: Maker, persons: readonly Person[]): Past {
  const shares = maker.seed.past;
  const widowed = persons.filter((one) => one.maritalStatus === 'widowed' && maker.dice.fraction() < shares.bereaved);
  return {
    divorced: divorced(maker, shares.divorced, persons),
    bereaved: widowed.map((survivor) => {
      const gone = late(maker, survivor);
      const [husband, wife] = survivor.sex === 'male' ? [survivor, gone] : [gone, survivor];
      return { ...lifeTogether(maker, husband, wife), late: gone, survivor };
    }),
  };
}
