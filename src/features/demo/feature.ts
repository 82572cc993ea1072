import { z } from 'zod';
import { personByIin } from '#features/registers/index.ts';
import { canIssueKeys } from '#features/trust/index.ts';
import type { App } from '#platform/app.ts';
import { demoDir } from '#platform/config.ts';
import type { Command, Feature } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { DEMO_PASSWORD, readDemoList, writeDemoKeys } from './keys.ts';
import { seedKind } from './kind.ts';
import { moveClockCommand } from './move-clock.ts';
import { SEEDS } from './numbers.ts';
import { chooseDemoPeople } from './people-of-the-demo.ts';
import { populate, seedOf } from './populate.ts';
import { refuse } from './refusals.ts';

const SEED_NUMBER = 26;
const PEOPLE = 2000;
// What `start` prints of them; the list in the folder has all.
const AGENCIES_SHOWN = 3;
// Two administrators, for one proposes and the other confirms.
const STAFF_SHOWN: readonly string[] = ['operator-1', 'administrator-1', 'administrator-2'];
const WIDEST = 40;
const MOST_PEOPLE = 1_000_000;

const t = texts('demo');

const isDemo = (app: App): boolean => app.env.instance.mode === 'demo';

/** Whether the population of the list stands in the registers: a start that was killed may have left the list alone. */
async function isPopulated(app: App): Promise<boolean> {
  const [first] = (await readDemoList(app.env)) ?? [];
  return first !== undefined && (await app.read((tx) => personByIin(tx, first.iin))) !== undefined;
}

/**
 * A demo that has a recipe and nobody yet gets its population, staff and keys at the first start: in one transaction, however long, so
 * that a first start that was killed half-way is simply done again by the next. A web process leaves it to one that may issue keys.
 */
async function prepare(app: App): Promise<void> {
  const seed = seedOf(app.env);
  if (!isDemo(app) || !seed || !(await canIssueKeys(app.env)) || (await isPopulated(app))) return;
  await app.transaction(async (tx) => {
    const populated = await populate(tx, seed, SEED_NUMBER, app.env.config.demoPeople);
    await writeDemoKeys(tx, await chooseDemoPeople(tx, populated));
  });
}

async function welcome(app: App): Promise<string[]> {
  const list = await readDemoList(app.env);
  if (!isDemo(app) || !list) return [];
  const agencies = [...new Set(list.flatMap((one) => one.agency ?? []))].slice(0, AGENCIES_SHOWN);
  const first = agencies.map((agency) => list.find((one) => one.agency === agency));
  const shown = list.filter((one) => one.agency === undefined || first.includes(one) || STAFF_SHOWN.includes(one.id));
  const folder = demoDir(app.env.config);
  return [
    '',
    t('en', 'welcome', { folder, password: DEMO_PASSWORD }),
    ...shown.map((one) => `  ${`${one.id}.p12`.padEnd(WIDEST)} ${one.name}: ${one.title.en}`),
    t('en', 'others', { folder }),
    '',
  ];
}

const argumentsSchema = z.tuple([
  z.coerce
    .number()
    .int()
    .min(0)
    .max(SEEDS - 1)
    .default(SEED_NUMBER),
  z.coerce.number().int().min(1).max(MOST_PEOPLE).default(PEOPLE),
]);

const seedCommand: Command = {
  name: 'seed',
  usage:
    'seed [NUMBER] [PEOPLE]: fills a demonstration with an invented population; another number, from 0 to 99, makes other people',
  async run(app, [number, people], out) {
    const seed = seedOf(app.env);
    if (!isDemo(app)) throw refuse('not_a_demo');
    if (!seed) throw refuse('no_seed');
    const read = argumentsSchema.safeParse([number, people]);
    if (!read.success) throw refuse('seed_arguments', { most: MOST_PEOPLE });
    const [seedNumber, count] = read.data;
    const { world, rows } = await app.transaction((tx) => populate(tx, seed, seedNumber, count));
    const written = [...rows.values()].reduce((sum, one) => sum + one.length, 0);
    out(`${world.population.persons.length} people, ${world.organisations.length} organisations, ${written} records`);
    return 0;
  },
};

export const demoFeature = {
  name: 'demo',
  tier: 8,
  texts: true,
  definitionKinds: [seedKind],
  commands: [seedCommand, moveClockCommand],
  prepare,
  welcome,
} satisfies Feature;
