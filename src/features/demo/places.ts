/** Places of an invented country: its territories, and in those where people live the seed's streets with their houses. */
import type { Territory } from '#features/country/index.ts';
import type { SeedDefinition } from './definition.ts';

/** Houses of a street: as many as the people's addresses have. */
export const HOUSES = 180;

interface Street {
  readonly territory: string;
  /** Two digits, its own within the territory. */
  readonly number: string;
  readonly name: string;
  readonly kind: string;
}

const padded = (number: number, length: number): string => String(number).padStart(length, '0');

export const streetsOf = ({ places, streets }: SeedDefinition): Street[] =>
  places.flatMap(({ territory }) =>
    streets.map((street, index) => ({ territory, number: padded(index + 1, 2), ...street })),
  );

/** Every house of every street; `number` is its five digits. */
export const buildingsOf = (seed: SeedDefinition) =>
  streetsOf(seed).flatMap((street) =>
    Array.from({ length: HOUSES }, (_, index) => ({
      territory: street.territory,
      street,
      house: String(index + 1),
      number: padded(index + 1, 5),
    })),
  );

/** The same fields, without a parent where there is none. */
export const territoryEntity = ({ code, parent, level, name }: Territory) => ({
  code,
  ...(parent !== null && { parent }),
  level,
  name,
});
