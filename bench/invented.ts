/** Invented people, as many as are asked for: their numbers carry a seventh digit that no real number has. */
import { addDays, type LocalDate } from '#kernel/dates.ts';
import { checkDigit } from '#kernel/identifiers.ts';

export interface Invented {
  readonly iin: string;
  readonly surname: string;
  readonly givenName: string;
  readonly birthDate: LocalDate;
}

const FIRST_DAY = '1940-01-01' as LocalDate;
const DAYS = 21_900;
const NEVER_ISSUED = '9';
export const SURNAMES = [
  'Ахметов',
  'Серіков',
  'Оспанов',
  'Жұмабаев',
  'Нұрланов',
  'Қасымов',
  'Ермеков',
  'Тілеубаев',
  'Есенов',
  'Омаров',
];
export const GIVEN_NAMES = [
  'Нұрлан',
  'Айбек',
  'Дәурен',
  'Ерлан',
  'Тимур',
  'Самат',
  'Қайрат',
  'Бауыржан',
  'Арман',
  'Ғалым',
  'Мұрат',
];
export const PATRONYMIC = 'Серікұлы';

const pick = (names: readonly string[], n: number): string => names[n % names.length] ?? '';

/** In the order of their numbers. */
export function* invent(count: number): Generator<Invented> {
  const eachDay = Math.ceil(count / DAYS);
  let made = 0;
  for (let birthDate = FIRST_DAY; made < count; birthDate = addDays(birthDate, 1)) {
    const day = birthDate.slice(2).replaceAll('-', '');
    for (let serial = 0, born = 0; born < eachDay && made < count; serial += 1) {
      const eleven = `${day}${NEVER_ISSUED}${String(serial).padStart(4, '0')}`;
      const digit = checkDigit(eleven);
      if (digit === null) continue;
      born += 1;
      made += 1;
      // Two steps that share no factor: names don't repeat with each other.
      yield { iin: `${eleven}${digit}`, surname: pick(SURNAMES, made), givenName: pick(GIVEN_NAMES, made), birthDate };
    }
  }
}

/** What the register of individuals keeps of one. */
export const valuesOf = ({ iin, surname, givenName, birthDate }: Invented) => ({
  ...{ iin, surname, givenName, patronymic: PATRONYMIC, birthDate, name: `${surname} ${givenName} ${PATRONYMIC}` },
  ...{ sex: 'male', citizenship: 'KZ', residence: 'citizen', maritalStatus: 'single', capacity: 'full' },
});
