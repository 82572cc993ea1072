import { definitionKind } from '#features/country/index.ts';
import type { RegisterDefinition } from '#features/registers/index.ts';
import { type SeedDefinition, seedSchema } from './definition.ts';
import { isHandedOver } from './keepers.ts';
import { LEAST_DIGITS } from './numbers.ts';

/** seed.yaml: the recipe of a demonstration's population. A country without one starts empty. */
export const seedKind = definitionKind<SeedDefinition>({
  kind: 'seed',
  files: 'seed.yaml',
  format: 'yaml',
  schema: seedSchema,
  idOf: (seed) => seed.seed,
  versionOf: (seed) => seed.version,
  title: 'Population of a demonstration',
  check(seed, world, report) {
    seed.records.forEach((recipe, index) => {
      const register = world.get<RegisterDefinition>('register', recipe.register);
      if (!register)
        report.error(
          ['records', index, 'register'],
          `there is no register ${recipe.register}`,
          'name one of registers/',
        );
      else if (register.source && !(isHandedOver(register) && register.source.file.endsWith('.jsonl')))
        report.error(
          ['records', index, 'register'],
          `${recipe.register} lives elsewhere, and its keeper takes no lines of JSON`,
          'let it be a file that ends with .jsonl, or drop the recipe',
        );
    });
    seed.records.forEach(({ each, of, where }, index) => {
      const isOfRecords = each === 'record';
      const earlier = seed.records.slice(0, index).some(({ register }) => register === of);
      if (isOfRecords ? !earlier : of !== undefined || where !== undefined)
        report.error(
          ['records', index, isOfRecords && of !== undefined ? 'of' : 'each'],
          isOfRecords ? 'no earlier recipe makes such records' : 'it is not made of records',
          'write each: record with of: the register of a recipe above, or drop of and where',
        );
    });
    seed.records.forEach((recipe, index) => {
      const key = world.get<RegisterDefinition>('register', recipe.register)?.key ?? [];
      for (const name of key) {
        const spec = recipe.values[name];
        if (typeof spec === 'object' && 'digits' in spec && spec.digits < LEAST_DIGITS)
          report.error(
            ['records', index, 'values', name],
            `${spec.digits} digits name too few records`,
            `write digits: ${LEAST_DIGITS} or more`,
          );
      }
    });
    seed.places.forEach((place, index) => {
      if (!world.get('territory', place.territory))
        report.error(
          ['places', index, 'territory'],
          `there is no territory ${place.territory}`,
          'take a code of territories.csv',
        );
    });
  },
});
