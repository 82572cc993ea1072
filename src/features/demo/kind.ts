import { definitionKind } from '#features/country/index.ts';
import { type SeedDefinition, seedSchema } from './definition.ts';

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
      if (!world.get('register', recipe.register))
        report.error(
          ['records', index, 'register'],
          `there is no register ${recipe.register}`,
          'name one of registers/',
        );
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
