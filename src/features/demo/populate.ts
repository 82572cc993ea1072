/**
 * Fills the registers of a demonstration: everything in one batch for each register, each batch in the log; what lives elsewhere goes to its
 * keeper.
 */
import { book, dayIn, type Territory, territories } from '#features/country/index.ts';
import { batchExists, importRecords, registerDefinition, registerDefinitions } from '#features/registers/index.ts';
import type { LocalDate } from '#kernel/dates.ts';
import type { Env, Tx } from '#platform/app.ts';
import { PLACES, type Recipe, type SeedDefinition } from './definition.ts';
import { rollDice } from './dice.ts';
import { makePast } from './former-couples.ts';
import { handOver, isHandedOver, tellSources } from './keepers.ts';
import { seedKind } from './kind.ts';
import { Numbers, SEEDS } from './numbers.ts';
import { makeOrganisations } from './organisations.ts';
import { makePeople } from './people.ts';
import { type Made, rowsOf, type SeedRow, type World } from './records.ts';
import { refuse } from './refusals.ts';

/** Rows written as one batch: memory stays flat however many people there are. */
const ROWS_AT_ONCE = 20_000;

export interface Populated {
  readonly world: World;
  /** By register, the rows as they were written. */
  readonly rows: Made;
}

/** The recipe in force, or undefined where the country has none. */
export function seedOf(env: Env): SeedDefinition | undefined {
  return book(env).list(seedKind.kind, env.clock.now())[0]?.definition as SeedDefinition | undefined;
}

export interface Invention {
  readonly seedNumber: number;
  /** The day on which people are as old as they are. */
  readonly today: LocalDate;
  readonly people: number;
  /** Of the country. */
  readonly territories: readonly Territory[];
}

/** People and organisations of a seed number, from 0 to 99. */
export function inventWorld(seed: SeedDefinition, invention: Invention): World {
  const { seedNumber, today, people, territories } = invention;
  const dice = rollDice(seedNumber);
  const numbers = new Numbers(seedNumber);
  const population = makePeople(seed, dice, { numbers, today, people });
  const organisations = makeOrganisations(seed, dice, { numbers, today }, population.persons);
  const past = makePast({ seed, dice: rollDice(SEEDS + seedNumber), numbers, today }, population.persons);
  return { seed, dice, numbers, today, population, past, organisations, territories };
}

/** The label of what is made once for all populations. */
const PLACES_BATCH = 'invented places';
const isOfPlaces = ({ each }: Recipe): boolean => PLACES.some((one) => one === each);

const keyOf = (env: Env, register: string): readonly string[] =>
  registerDefinition(env, register, env.clock.now())?.key ?? [];

/**
 * Makes people, organisations and their records, and writes them. `seedNumber`: the same number makes the same country, so it is refused
 * with `demo.people_exist` where its people live already.
 */
export async function populate(tx: Tx, seed: SeedDefinition, seedNumber: number, people: number): Promise<Populated> {
  const now = tx.env.clock.now();
  const today = dayIn(tx.env, now);
  const batch = `invented population ${seedNumber}`;
  for (const { register } of seed.records)
    if (await batchExists(tx, register, batch)) throw refuse('people_exist', { number: seedNumber });
  const world = inventWorld(seed, { seedNumber, today, people, territories: territories(tx.env) });
  const rows = new Map<string, SeedRow[]>();
  for (const recipe of seed.records) {
    const label = isOfPlaces(recipe) ? PLACES_BATCH : batch;
    if (label === PLACES_BATCH && (await batchExists(tx, recipe.register, label))) continue;
    const made = rowsOf(world, recipe, keyOf(tx.env, recipe.register), rows);
    rows.set(recipe.register, [...(rows.get(recipe.register) ?? []), ...made]);
    const definition = registerDefinition(tx.env, recipe.register, now);
    if (isHandedOver(definition)) {
      await handOver(tx.env, definition, made);
      continue;
    }
    for (let from = 0; from < made.length; from += ROWS_AT_ONCE) {
      const part = made.slice(from, from + ROWS_AT_ONCE);
      await importRecords(tx, recipe.register, part, { batch: label });
    }
  }
  await tellSources(
    tx.env,
    registerDefinitions(tx.env, now)
      .filter(isHandedOver)
      .filter(({ register }) => rows.has(register)),
  );
  return { world, rows };
}
