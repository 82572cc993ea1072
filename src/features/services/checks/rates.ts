/** Rates that a rule reads hold when the edition begins: a fee of no value could be neither told nor paid. */
import {
  type CountryDefinition,
  checkRefers,
  ExpressionError,
  type RatesDefinition,
  type Report,
  type World,
} from '#features/country/index.ts';

type Rate = RatesDefinition['rates'][number];

/** Reports each rate("…") that rates.yaml doesn't have, or whose first value is of a day to come. */
export function checkRates(path: readonly (string | number)[], source: string, world: World, report: Report): void {
  const index = world.list<CountryDefinition>('country')[0]?.definition.currency.index;
  for (const found of source.matchAll(/\brate\(\s*["']([^"']*)["']\s*\)|\bmci\(/g)) {
    const id = found[1] ?? index;
    const rate = id === undefined ? undefined : world.get<Rate>('rate', id);
    if (!rate) {
      checkRefers(world, report, 'rate', id, path);
      continue;
    }
    const from = rate.values[0]?.from ?? report.version;
    if (from <= report.version) continue;
    const what = `the rate ${id} holds from ${from}, the edition from ${report.version}`;
    report.expression(path, new ExpressionError(found.index, what, 'add the value that held before to rates.yaml'));
  }
}
