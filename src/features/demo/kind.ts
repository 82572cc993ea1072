import {
  type AgencyDefinition,
  checkRefers,
  definitionKind,
  didYouMean,
  type Report,
  type World,
} from '#features/country/index.ts';
import { REGISTER_KIND, type RegisterDefinition } from '#features/registers/index.ts';
import { type Recipe, type SeedDefinition, seedSchema, type ValueSpec } from './definition.ts';
import { isHandedOver } from './keepers.ts';
import { LEAST_DIGITS } from './numbers.ts';
import { PATHS } from './paths.ts';

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
      checkRecipe(recipe, ['records', index], world, report);
      checkOfRecords(recipe, seed.records.slice(0, index), ['records', index], report);
      checkValues(recipe, seed.records.slice(0, index), ['records', index], world, report);
    });
    seed.places.forEach(({ territory }, index) => {
      checkRefers(world, report, 'territory', territory, ['places', index, 'territory']);
    });
    checkSignIns(seed, world, report);
    checkStaff(seed, world, report);
  },
});

type Path = readonly (string | number)[];

/** The register is there, takes records, and its key has digits enough to name them. */
function checkRecipe(recipe: Recipe, path: Path, world: World, report: Report): void {
  checkRefers(world, report, REGISTER_KIND, recipe.register, [...path, 'register']);
  const register = world.get<RegisterDefinition>(REGISTER_KIND, recipe.register);
  if (!register) return;
  if (register.source && !(isHandedOver(register) && register.source.file.endsWith('.jsonl')))
    report.error(
      [...path, 'register'],
      `${recipe.register} lives elsewhere, and its keeper takes no lines of JSON`,
      'let it be a file that ends with .jsonl, or drop the recipe',
    );
  for (const name of register.key) {
    const spec = recipe.values[name];
    if (typeof spec === 'object' && 'digits' in spec && spec.digits < LEAST_DIGITS)
      report.error(
        [...path, 'values', name],
        `${spec.digits} digits name too few records`,
        `write digits: ${LEAST_DIGITS} or more`,
      );
  }
}

function checkOfRecords({ each, of, where }: Recipe, earlier: readonly Recipe[], path: Path, report: Report): void {
  const isOfRecords = each === 'record';
  const isMade = earlier.some(({ register }) => register === of);
  if (isOfRecords ? !isMade : of !== undefined || where !== undefined)
    report.error(
      [...path, isOfRecords && of !== undefined ? 'of' : 'each'],
      isOfRecords ? 'no earlier recipe makes such records' : 'it is not made of records',
      'write each: record with of: the register of a recipe above, or drop of and where',
    );
}

/** Every field is of the register, what it always has is made, and paths lead to something. */
function checkValues(recipe: Recipe, earlier: readonly Recipe[], path: Path, world: World, report: Report): void {
  const fields = world.get<RegisterDefinition>(REGISTER_KIND, recipe.register)?.fields;
  for (const [name, spec] of Object.entries(recipe.values)) {
    if (fields && !fields[name])
      report.error(
        [...path, 'values', name],
        `${recipe.register} has no field ${name}`,
        didYouMean(name, Object.keys(fields)),
      );
    checkPaths(spec, [...path, 'values', name], pathsOf(recipe, earlier), report);
  }
  for (const [name, { optional }] of Object.entries(fields ?? {}))
    if (!optional && recipe.values[name] === undefined)
      report.error([...path, 'values'], `a record of ${recipe.register} needs ${name}`, 'say how it is made');
  const values = Object.keys(recipe.values).map((name) => `values.${name}`);
  checkPaths(recipe.validFrom, [...path, 'validFrom'], [...pathsOf(recipe, earlier), ...values], report);
}

const pathsOf = ({ each, of }: Recipe, earlier: readonly Recipe[]): readonly string[] => [
  ...PATHS[each],
  ...earlier
    .filter(({ register }) => register === of)
    .flatMap(({ values }) => Object.keys(values).map((name) => `record.${name}`)),
];

function checkPaths(spec: ValueSpec, path: Path, known: readonly string[], report: Report): void {
  if (typeof spec === 'object') {
    for (const key of ['pick', 'join', 'list'] as const) {
      const inner = (spec as Readonly<Record<string, readonly ValueSpec[]>>)[key] ?? [];
      for (const [index, one] of inner.entries()) checkPaths(one, [...path, key, index], known, report);
    }
    return;
  }
  if (typeof spec !== 'string' || !spec.startsWith('=') || known.includes(spec.slice(1))) return;
  report.error(
    path,
    `nothing stands at ${spec}`,
    didYouMean(
      spec,
      known.map((one) => `=${one}`),
    ),
  );
}

function checkSignIns({ signIns, organisations, records }: SeedDefinition, world: World, report: Report): void {
  const kinds = organisations.kinds.map(({ id }) => id);
  const checkKind = (kind: string | undefined, path: Path): void => {
    if (kind !== undefined && !kinds.includes(kind))
      report.error(path, `there is no kind ${kind} of organisations`, didYouMean(kind, kinds));
  };
  for (const [index, { kind }] of records.entries()) checkKind(kind, ['records', index, 'kind']);
  signIns.forEach(({ has, organisationKind }, index) => {
    checkKind(organisationKind, ['signIns', index, 'organisationKind']);
    has.forEach((one, place) => {
      const id = typeof one === 'string' ? one : one.register;
      checkRefers(world, report, REGISTER_KIND, id, ['signIns', index, 'has', place]);
    });
  });
}

/** What the population needs to know of a service. */
interface Decided {
  readonly provider: string;
  readonly procedure: readonly { readonly step: string }[];
}

/** Units are staffed by the territories that they serve: one that no unit has staffs nobody. */
function checkStaff({ staff }: SeedDefinition, world: World, report: Report): void {
  const agencies = world.list<AgencyDefinition>('agency').map(({ definition }) => definition);
  const served = [...new Set(agencies.flatMap(({ units }) => units.map(({ territory }) => territory)))];
  staff.territories.forEach((territory, index) => {
    if (!served.includes(territory))
      report.error(['staff', 'territories', index], `no unit serves ${territory}`, didYouMean(territory, served));
  });
  const isStaffed = (agency: string): boolean =>
    agencies.some(
      (one) => one.agency === agency && one.units.some((unit) => staff.territories.includes(unit.territory)),
    );
  for (const { id, definition } of world.list<Decided>('service'))
    if (definition.procedure.some(({ step }) => step === 'review') && !isStaffed(definition.provider))
      report.error(
        ['staff', 'territories'],
        `no unit of ${definition.provider} is staffed, which decides ${id}`,
        'add a territory that one of its units serves',
      );
  checkRefers(world, report, 'agency', staff.operators.agency, ['staff', 'operators', 'agency']);
}
