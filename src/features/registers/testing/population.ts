/** A small population for the tests of registers. Invented people only. */
import { localDate } from '#kernel/dates.ts';
import { instant } from '#kernel/instant.ts';
import { uuidv7 } from '#kernel/uuid.ts';
import type { TestInstance } from '#test/support/instance.ts';
import { numberOf } from '#test/support/small-country.ts';
import { importRecords, type Reader } from '../index.ts';

export const id = (n: number) => uuidv7(instant(1_770_000_000_000 + n), new Uint8Array(10).fill(n));
export const day = localDate;
export const [AISHA, BOLAT, CHILD, STRANGER] = ['90010130000', '85020230000', '26010150000', '70030330000'].map(
  numberOf,
) as [string, string, string, string];
export const BIN = numberOf('20014000000');
export const ground = { kind: 'case', caseId: id(1), entry: 'entry-1' } as const;
export const officer: Reader = {
  kind: 'officer',
  officerId: id(2),
  agency: 'road-agency',
  unit: 'north',
  name: 'D. Omarov',
};

export const personRow = (iin: string, surname: string, givenName: string) => ({
  values: { iin, surname, givenName, birthDate: '1990-01-01' },
  validFrom: day('1990-01-01'),
});

/** A small population: two people of one household with a child and a company, and a stranger. */
export async function populate({ app }: TestInstance): Promise<void> {
  const batch = { batch: 'first contents' };
  const since = day('2020-01-01');
  await app.transaction(async (tx) => {
    await importRecords(
      tx,
      'people',
      [
        personRow(AISHA, 'Serik', 'Aisha'),
        personRow(BOLAT, 'Serik', 'Bolat'),
        personRow(CHILD, 'Serik', 'Alan'),
        personRow(STRANGER, 'Kim', 'Viktor'),
      ],
      batch,
    );
    const home = (iin: string, address: string) => ({ values: { iin, address, territory: '1010' }, validFrom: since });
    await importRecords(
      tx,
      'residence',
      [home(AISHA, '5 Oak Street'), home(BOLAT, '5 Oak Street'), home(STRANGER, '9 Elm Street')],
      batch,
    );
    await importRecords(
      tx,
      'births',
      [{ values: { child: CHILD, parents: [AISHA, BOLAT], weight: '3400' }, validFrom: since }],
      batch,
    );
    const name = { kk: 'Дала', ru: 'Дала', en: 'Dala' };
    await importRecords(tx, 'companies', [{ values: { bin: BIN, name, director: AISHA }, validFrom: since }], batch);
  });
}
