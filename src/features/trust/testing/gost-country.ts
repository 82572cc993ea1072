/** A country that trusts an authority by GOST through a checker: the test country, with the authority's definition. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { armoured, type CheckerDouble, type GostAuthority, withChecker } from './checker.ts';

const words = (en: string) => ({ kk: `${en} (kk)`, ru: `${en} (ru)`, en });

/** Writes into a country's folder that it trusts the authority, by an article of its own. */
export function trustByGost(
  country: string,
  { root, issuing }: GostAuthority,
  { version, act, article }: { readonly version: string; readonly act: string; readonly article: string },
): void {
  mkdirSync(join(country, 'authorities'));
  const definition = {
    authority: 'gost',
    version,
    title: words('The authority by GOST'),
    basis: [{ act, article }],
    root: armoured(root),
    issuing: armoured(issuing),
    vouchesFor: ['person'],
    checker: 'ncanode',
  };
  writeFileSync(join(country, 'authorities/gost.yaml'), stringify(definition));
}

/** Runs with such a country and a double of the checker. */
export const inGostCountry = <T>(
  authority: GostAuthority,
  run: (given: {
    readonly checker: CheckerDouble;
    readonly country: string;
    readonly environment: { readonly NCANODE_URL: string };
  }) => Promise<T>,
): Promise<T> =>
  withChecker(authority, async (checker) => {
    const country = mkdtempSync(join(tmpdir(), 'shanyraq-country-'));
    try {
      cpSync('test/country', country, { recursive: true });
      trustByGost(country, authority, { version: '2026-01-01', act: 'AQ-SIGNATURE', article: '1' });
      return await run({ checker, country, environment: { NCANODE_URL: checker.address } });
    } finally {
      rmSync(country, { recursive: true });
    }
  });

/** Lets a worker's loops run while something waits at the door. */
export async function meanwhile<T>(runJobs: () => Promise<void>, act: () => Promise<T>): Promise<T> {
  let isOver = false;
  const acting = act().finally(() => {
    isOver = true;
  });
  while (!isOver) {
    await runJobs();
    await sleep(20);
  }
  return acting;
}
