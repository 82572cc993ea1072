/** The kinds of definitions that the country itself consists of, with what their schemas can't say. */
import { localDate } from '#kernel/dates.ts';
import { type AnyKind, definitionKind, type Report, type World } from '../definition-kind.ts';
import { type ActsDefinition, actsSchema } from './acts.ts';
import { type AgencyDefinition, agencySchema } from './agency.ts';
import { type CalendarDefinition, calendarSchema } from './calendar.ts';
import { type CountryDefinition, countrySchema } from './country.ts';
import { type RatesDefinition, ratesSchema } from './rates.ts';
import { checkCite, checkRefers, checkUnique } from './refer.ts';
import { checkSuccession } from './succession.ts';
import { LEVELS, type TerritoriesDefinition, territoriesSchema } from './territories.ts';
import { checkTransfers, checkYears } from './working-days.ts';

const countryKind = definitionKind<CountryDefinition>({
  kind: 'country',
  isNeeded: true,
  files: 'country.yaml',
  format: 'yaml',
  schema: countrySchema,
  title: 'The country',
  idOf: ({ country }) => country,
  versionOf: ({ version }) => version,
  check(country, world, report) {
    for (const [office, agency] of Object.entries(country.offices)) {
      const agencies = typeof agency === 'string' ? [agency] : (agency ?? []);
      agencies.forEach((id, index) => {
        checkRefers(
          world,
          report,
          'agency',
          id,
          typeof agency === 'string' ? ['offices', office] : ['offices', office, index],
        );
      });
    }
    // A folder is also checked by fewer features than all: a kind that nobody reads can't be referred to.
    if (world.reads('register')) {
      for (const [use, id] of Object.entries(country.registers))
        checkRefers(world, report, 'register', id, ['registers', use]);
    }
    checkRefers(world, report, 'rate', country.currency.index, ['currency', 'index']);
    checkCite(world, report, country.currency.cite, ['currency', 'cite']);
    checkCite(world, report, country.lookups.cite, ['lookups', 'cite']);
    if (country.lookups.delay) checkCite(world, report, country.lookups.delay.cite, ['lookups', 'delay', 'cite']);
    const { dataProtection } = country;
    checkCite(world, report, dataProtection.cite, ['dataProtection', 'cite']);
    checkCite(world, report, dataProtection.order, ['dataProtection', 'order']);
    checkCite(world, report, dataProtection.breach, ['dataProtection', 'breach']);
    checkCite(world, report, dataProtection.audit.cite, ['dataProtection', 'audit', 'cite']);
    checkCite(world, report, dataProtection.answer.cite, ['dataProtection', 'answer', 'cite']);
    checkCite(world, report, country.complaint.cite, ['complaint', 'cite']);
    checkUnique(report, country.languages, (index) => ['languages', index]);
    checkUnique(
      report,
      country.lifeEvents.map(({ id }) => id),
      (index) => ['lifeEvents', index, 'id'],
    );
    checkUnique(
      report,
      country.topics.map(({ id }) => id),
      (index) => ['topics', index, 'id'],
    );
  },
});

const calendarKind = definitionKind<CalendarDefinition>({
  kind: 'calendar',
  isNeeded: true,
  files: 'calendar/*.yaml',
  format: 'yaml',
  schema: calendarSchema,
  title: 'Working days of a year',
  idOf: ({ year }) => String(year),
  versionOf: ({ version }) => version,
  check(calendar, world, report) {
    const { year, holidays, transfers } = calendar;
    checkYears(calendar, world, report);
    checkTransfers(calendar, report);
    holidays.forEach(({ date, cite }, index) => {
      checkCite(world, report, cite, ['holidays', index, 'cite']);
      if (!date.startsWith(`${year}-`)) {
        report.error(
          ['holidays', index, 'date'],
          `${date} is not in ${year}`,
          `move it to the calendar of ${date.slice(0, 4)}`,
        );
      }
    });
    checkUnique(
      report,
      holidays.map(({ date }) => date),
      (index) => ['holidays', index, 'date'],
    );
    transfers.forEach(({ from, to, cite }, index) => {
      checkCite(world, report, cite, ['transfers', index, 'cite']);
      if (![from, to].some((day) => day.startsWith(`${year}-`))) {
        report.error(['transfers', index], `neither day is in ${year}`, 'move it to the calendar of its year');
      }
    });
  },
});

const territoriesKind = definitionKind<TerritoriesDefinition>({
  kind: 'territories',
  isNeeded: true,
  files: 'territories.csv',
  format: 'csv',
  schema: territoriesSchema,
  title: 'Territories',
  idOf: () => 'territories',
  versionOf: ({ version }) => version,
  parts: { kind: 'territory', of: ({ rows }) => rows.map((row) => ({ id: row.code, definition: row })) },
  check({ rows }, _world, report) {
    const levels = new Map<string, number>();
    rows.forEach(({ code, parent, level }, index) => {
      const depth = LEVELS.indexOf(level);
      if (levels.has(code))
        report.error(['rows', index, 'code'], `territory ${code} is there twice`, 'keep one of them');
      const above = levels.get(parent);
      if (parent === '' ? depth > 0 : above === undefined) {
        report.error(
          ['rows', index, 'parent'],
          `no row above has the code ${parent || '(none)'}`,
          'write the code of the territory that it lies in, and put that before it',
        );
      } else if (above !== undefined && above >= depth) {
        report.error(
          ['rows', index, 'level'],
          `a ${level} cannot lie in a ${LEVELS[above]}`,
          'mend the level or the parent',
        );
      }
      levels.set(code, depth);
    });
  },
});

const agencyKind = definitionKind<AgencyDefinition>({
  kind: 'agency',
  isNeeded: true,
  files: 'agencies/*.yaml',
  format: 'yaml',
  schema: agencySchema,
  title: 'Agency',
  idOf: ({ agency }) => agency,
  versionOf: ({ version }) => version,
  check(agency, world, report) {
    checkRefers(world, report, 'agency', agency.parent, ['parent']);
    checkSuccession(agency, world, report);
    checkUnique(
      report,
      agency.units.map(({ id }) => id),
      (index) => ['units', index, 'id'],
    );
    agency.units.forEach(({ territory }, index) => {
      if (territory !== 'national') checkRefers(world, report, 'territory', territory, ['units', index, 'territory']);
    });
    const { opens, closes, breakFrom, breakTo } = agency.schedule;
    const times = [opens, breakFrom, breakTo, closes].filter((time) => time !== undefined);
    if ((breakFrom === undefined) !== (breakTo === undefined)) {
      report.error(['schedule'], 'half of a break', 'write both breakFrom and breakTo, or neither');
    } else if (times.some((time, index) => index > 0 && time <= (times[index - 1] ?? ''))) {
      report.error(
        ['schedule'],
        'the times are out of order',
        'opens, breakFrom, breakTo, closes: each later than the one before',
      );
    }
  },
});

const actsKind = definitionKind<ActsDefinition>({
  kind: 'acts',
  isNeeded: true,
  files: 'acts.yaml',
  format: 'yaml',
  schema: actsSchema,
  title: 'Acts of law',
  idOf: () => 'acts',
  versionOf: ({ version }) => version,
  parts: { kind: 'act', of: ({ acts }) => acts.map((act) => ({ id: act.id, definition: act })) },
  check({ acts }, _world, report) {
    checkUnique(
      report,
      acts.map(({ id }) => id),
      (index) => ['acts', index, 'id'],
    );
    acts.forEach(({ inForce, repealed }, index) => {
      if (inForce !== undefined && repealed !== undefined && repealed < inForce) {
        report.error(['acts', index, 'repealed'], 'repealed before it came into force', 'mend one of the days');
      }
    });
  },
});

const ratesKind = definitionKind<RatesDefinition>({
  kind: 'rates',
  isNeeded: true,
  files: 'rates.yaml',
  format: 'yaml',
  schema: ratesSchema,
  title: 'Rates',
  idOf: () => 'rates',
  versionOf: ({ version }) => version,
  parts: { kind: 'rate', of: ({ rates }) => rates.map((rate) => ({ id: rate.id, definition: rate })) },
  check({ rates }, world, report) {
    checkUnique(
      report,
      rates.map(({ id }) => id),
      (index) => ['rates', index, 'id'],
    );
    rates.forEach(({ values }, index) => {
      checkRateValues(values, ['rates', index, 'values'], world, report);
    });
  },
});

function checkRateValues(
  values: RatesDefinition['rates'][number]['values'],
  path: (string | number)[],
  world: World,
  report: Report,
): void {
  values.forEach(({ from, cite }, index) => {
    checkCite(world, report, cite, [...path, index, 'cite']);
    if (from <= (values[index - 1]?.from ?? localDate('0001-01-01'))) {
      report.error(
        [...path, index, 'from'],
        `${from} is not after the value before it`,
        'order the values from the oldest to the newest',
      );
    }
  });
}

export const countryKinds: readonly AnyKind[] = [
  countryKind,
  calendarKind,
  territoriesKind,
  agencyKind,
  actsKind,
  ratesKind,
] as const;
