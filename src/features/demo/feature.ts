import { z } from 'zod';
import type { App } from '#platform/app.ts';
import { demoDir } from '#platform/config.ts';
import type { Command, Feature } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { DEMO_PASSWORD, readDemoList, writeDemoKeys } from './keys.ts';
import { seedKind } from './kind.ts';
import { moveClockCommand } from './move-clock.ts';
import { chooseDemoPeople } from './people-of-the-demo.ts';
import { populate, seedOf } from './populate.ts';
import { refuse } from './refusals.ts';

const SEED_NUMBER = 2026;
const PEOPLE = 2000;
// What `start` prints of them; the list in the folder has all.
const AGENCIES_SHOWN = 3;
const WIDEST = 40;
const MOST_PEOPLE = 1_000_000;

const t = texts('demo');

const isDemo = (app: App): boolean => app.env.instance.mode === 'demo';

/** A demo that has a recipe and nobody yet gets its population, staff and keys at the first start. */
async function prepare(app: App): Promise<void> {
  const seed = seedOf(app);
  if (!isDemo(app) || !seed || (await readDemoList(app))) return;
  const populated = await populate(app, seed, SEED_NUMBER, PEOPLE);
  await writeDemoKeys(app, await chooseDemoPeople(app, populated));
}

async function welcome(app: App): Promise<string[]> {
  const list = await readDemoList(app);
  if (!isDemo(app) || !list) return [];
  const agencies = [...new Set(list.flatMap((one) => one.agency ?? []))].slice(0, AGENCIES_SHOWN);
  const first = agencies.map((agency) => list.find((one) => one.agency === agency));
  const shown = list.filter(
    (one) => one.agency === undefined || first.includes(one) || one.id === 'operator-1' || one.id === 'administrator-1',
  );
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
  z.coerce.number().int().min(0).default(SEED_NUMBER),
  z.coerce.number().int().min(1).max(MOST_PEOPLE).default(PEOPLE),
]);

const seedCommand: Command = {
  name: 'seed',
  usage: 'seed [NUMBER] [PEOPLE]: fills a demonstration with an invented population; another number makes other people',
  async run(app, [number, people], out) {
    const seed = seedOf(app);
    if (!isDemo(app)) throw refuse('not_a_demo');
    if (!seed) throw refuse('no_seed');
    const [seedNumber, count] = argumentsSchema.parse([number, people]);
    const { world, rows } = await populate(app, seed, seedNumber, count);
    const written = [...rows.values()].reduce((sum, one) => sum + one.length, 0);
    out(`${world.population.persons.length} people, ${world.organisations.length} organisations, ${written} records`);
    return 0;
  },
};

export const demoFeature = {
  name: 'demo',
  tier: 9,
  texts: true,
  definitionKinds: [seedKind],
  commands: [seedCommand, moveClockCommand],
  prepare,
  welcome,
} satisfies Feature;
