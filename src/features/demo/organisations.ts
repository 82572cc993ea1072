import { addDays, type LocalDate } from '#kernel/dates.ts';
import { checkDigit } from '#kernel/identifiers.ts';
import type { Text } from '#kernel/text.ts';
import type { SeedDefinition } from './definition.ts';
import type { Dice } from './dice.ts';
import type { Numbers } from './numbers.ts';
import type { Person } from './people.ts';

export interface Organisation {
  readonly bin: string;
  readonly kind: string;
  readonly name: Text;
  readonly activity: string;
  readonly director: Person;
  readonly registeredOn: LocalDate;
  readonly household: Person['household'];
}

// The fifth digit tells the kind of organisation and is never 9 in a real number: an invented BIN can't be anybody's.
const NEVER_ISSUED = '9';

const binOf = (numbers: Numbers, registeredOn: LocalDate): string => {
  const month = `${registeredOn.slice(2, 4)}${registeredOn.slice(5, 7)}`;
  for (;;) {
    const eleven = `${month}${NEVER_ISSUED}${numbers.digits(`bin ${month}`, 6)}`;
    const check = checkDigit(eleven);
    if (check !== null) return `${eleven}${check}`;
  }
};

/** Whoever leads was an adult when the eldest organisation was registered. */
const YOUNGEST_DIRECTOR = 35;
/** Old enough to hold the records that the recipes make. */
const AGE_IN_DAYS = [1600, 5000] as const;

/** Organisations led by some of the people; each kind of the seed comes in turn. */
export function makeOrganisations(
  seed: SeedDefinition,
  dice: Dice,
  { numbers, today }: { numbers: Numbers; today: LocalDate },
  persons: readonly Person[],
): Organisation[] {
  const directors = persons.filter((one) => one.age >= YOUNGEST_DIRECTOR && one.age <= 65);
  const count = Math.max(
    seed.organisations.kinds.length * 2,
    Math.round((persons.length * seed.organisations.forTenThousand) / 10_000),
  );
  return Array.from({ length: Math.min(count, directors.length) }, (_, index) => {
    const director = directors[Math.floor((index * directors.length) / count)] ?? dice.pick(directors);
    const kind =
      seed.organisations.kinds[index % seed.organisations.kinds.length] ?? dice.pick(seed.organisations.kinds);
    const word = dice.pick(seed.organisations.words);
    const registeredOn = addDays(today, -dice.between(AGE_IN_DAYS[0], AGE_IN_DAYS[1]));
    const named = (text: string): string => text.replace('{word}', word);
    const name = { kk: named(kind.name.kk), ru: named(kind.name.ru), en: named(kind.name.en) };
    return {
      bin: binOf(numbers, registeredOn),
      kind: kind.id,
      name,
      activity: kind.activity,
      director,
      registeredOn,
      household: director.household,
    };
  });
}
