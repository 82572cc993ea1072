/** Definitions that services hand to the country's loader: the passports of services, and their worked cases. */
import {
  definitionKind,
  ExpressionError,
  probe,
  type Report,
  type Territory,
  type World,
  worldContext,
} from '#features/country/index.ts';
import { type DocumentDefinition, documentKind } from '#features/documents/index.ts';
import { STAFF_KIND, type StaffRules } from '#features/identity/index.ts';
import { REGISTER_KIND, type RegisterDefinition } from '#features/registers/index.ts';
import { checkForm } from './checks/form.ts';
import { checkPlaces } from './checks/places.ts';
import { checkRates } from './checks/rates.ts';
import { checkReferences } from './checks/references.ts';
import { checkTimes } from './checks/times.ts';
import { runCase, type Workshop } from './checks/worked-case.ts';
import { CASES_KIND, casesSchema, type ServiceCases, type ServiceDefinition, serviceSchema } from './definition.ts';
import { type CompiledService, compileService, type Watcher } from './evaluation/compiled.ts';
import { SERVICE_KIND } from './evaluation/editions.ts';
import { type Definitions, targetsOf } from './evaluation/targets.ts';
import { needsOfficers } from './examination/rules.ts';

const definitionsOf = (world: World): Definitions => ({
  register: (id) => world.get<RegisterDefinition>(REGISTER_KIND, id),
  document: (id) => world.get<DocumentDefinition>(documentKind.kind, id),
});

/** services/<agency>/<service>.yaml */
export const serviceKind = definitionKind<ServiceDefinition>({
  kind: SERVICE_KIND,
  isNumerous: true,
  files: 'services/*/*.yaml',
  format: 'yaml',
  schema: serviceSchema,
  idOf: (definition) => definition.service,
  versionOf: (definition) => definition.version,
  title: 'Service',
  check(definition, world, report) {
    checkReferences(definition, world, report);
    checkForm(definition, world, report);
    checkProcedure(definition, report);
    checkTimes(definition, report);
    checkExpressions(definition, world, report);
    if (!world.get(CASES_KIND, definition.service) && !world.mayHave(CASES_KIND, definition.service)) {
      report.error(['service'], 'it has no worked cases', 'add one file beside it, named like it with .cases.yaml');
    }
  },
});

/** services/<agency>/<service>.cases.yaml */
export const casesKind = definitionKind<ServiceCases>({
  kind: CASES_KIND,
  isNumerous: true,
  files: 'services/*/*.cases.yaml',
  format: 'yaml',
  schema: casesSchema,
  idOf: (definition) => definition.service,
  versionOf: (definition) => definition.version,
  title: 'Worked cases of a service',
  check(definition, world, report) {
    const service = world.get<ServiceDefinition>(SERVICE_KIND, definition.service);
    if (!service) {
      if (world.mayHave(SERVICE_KIND, definition.service)) return;
      report.error(['service'], `there is no service ${definition.service}`, 'name the service whose cases these are');
      return;
    }
    if (definition.version !== service.version)
      report.error(['version'], `the service is of ${service.version}`, 'cases carry the version of their service');
    checkNumber(definition, service, world, report);
    runCases(definition, service, world, report);
  },
});

function checkProcedure({ procedure, term }: ServiceDefinition, report: Report): void {
  const automatic = procedure.findIndex(({ step }) => step === 'automatic');
  if (automatic >= 0 && procedure.length > 1) {
    report.error(['procedure', automatic], 'an automatic step among others', 'an automatic service has this one step');
  }
  if ('kind' in term !== automatic >= 0) {
    report.error(
      ['term'],
      'term and procedure disagree',
      'an automatic service has term kind automatic and the step automatic',
    );
  }
}

/** Compiles every rule and tries it with each optional value absent. */
function checkExpressions(definition: ServiceDefinition, world: World, report: Report): void {
  const context = worldContext(world, definition.version);
  let isSound = true;
  const made = compile(definition, world, {
    failed: (path, error) => {
      isSound = false;
      reportExpression(report, path, error);
    },
    compiled: (path, made, scope) => {
      checkAsking(definition, path, made.source, report);
      checkRates(path, made.source, world, report);
      try {
        probe(made, scope, context);
      } catch (error) {
        reportExpression(report, path, error);
      }
    },
  });
  if (isSound) checkPlaces(made, context, report);
}

function compile(definition: ServiceDefinition, world: World, watcher: Watcher): CompiledService {
  return compileService(definition, targetsOf(definition, definitionsOf(world)), watcher);
}

function reportExpression(report: Report, path: readonly (string | number)[], error: unknown): void {
  if (!(error instanceof ExpressionError)) throw error;
  report.expression(path, error);
}

/** An optional evidence that is absent is an object without fields: has() must ask about a field, or it would always be true. */
function checkAsking(
  definition: ServiceDefinition,
  path: readonly (string | number)[],
  source: string,
  report: Report,
): void {
  for (const [, asked = ''] of source.matchAll(/\bhas\(\s*([a-zA-Z0-9]+)\s*\)/g)) {
    if (definition.evidence[asked]) {
      report.error(
        path,
        `has(${asked}) is true whether there is one or not`,
        `ask about a field of it: has(${asked}.recordId)`,
      );
    }
  }
}

/** Officers are admitted by these cases: the country says how many are enough to know them by. */
function checkNumber({ cases }: ServiceCases, service: ServiceDefinition, world: World, report: Report): void {
  const [rules] = world.list<StaffRules>(STAFF_KIND);
  const fewest = rules?.definition.examination.fewestCases ?? 0;
  if (needsOfficers(service) && cases.length < fewest)
    report.error(
      ['cases'],
      `${cases.length} worked cases are too few to examine an officer`,
      `write at least ${fewest}`,
    );
}

/** What every case rests on, whatever its service. */
const GROUNDWORK = ['country', 'calendar', 'rates', 'territories'];

function runCases(definition: ServiceCases, service: ServiceDefinition, world: World, report: Report): void {
  if (!world.isWhole(CASES_KIND, definition.service) || !GROUNDWORK.every((kind) => world.isWhole(kind))) return;
  let isSound = true;
  const compiled = compile(service, world, {
    failed: () => {
      isSound = false;
    },
  });
  // What is wrong with the service's own rules is reported there.
  if (!isSound) return;
  definition.cases.forEach((worked, index) => {
    const shop: Workshop = {
      service: compiled,
      context: worldContext(world, worked.today),
      register: definitionsOf(world).register,
      isTerritory: (code, level) => isTerritory(world, code, level),
    };
    for (const { path, what, mend = 'mend the rule, or what is expected of it' } of runCase(worked, shop))
      report.error(['cases', index, ...path], `${worked.name.en}: ${what}`, mend);
  });
}

/** As the form asks: see applications/lookups.ts for the districts of cities of oblast rank. */
function isTerritory(world: World, code: string, level: 'oblast' | 'district'): boolean {
  const found = world.get<Pick<Territory, 'level' | 'parent'>>('territory', code);
  if (!found || found.level === level) return found !== undefined;
  if (level === 'oblast' || found.level !== 'subdistrict') return false;
  return world.get<Pick<Territory, 'level'>>('territory', found.parent ?? '')?.level === 'oblast';
}
