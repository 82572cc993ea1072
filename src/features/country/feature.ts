import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { App } from '#platform/app.ts';
import type { Config } from '#platform/config.ts';
import type { Command, Feature } from '#platform/feature.ts';
import { refreshBook } from './book.ts';
import { runCheck } from './check.ts';
import { kindsOf } from './definition-kind.ts';
import { fsckEditions } from './fsck.ts';
import { importKato, katoRecords } from './import-kato.ts';
import { countryKinds } from './kinds/index.ts';
import { publishFolder } from './publish.ts';
import './refusals.ts';
import { countEditions } from './store.ts';

type Out = (line: string) => void;

const folderOf = (config: Config, [folder]: readonly string[]): string => folder ?? config.countryDir;

const check: Command = {
  name: 'check',
  usage: 'check [folder]: reports all that is wrong in a country, with its place and the way to mend it',
  run: (app, args, out) => runCheck(folderOf(app.env.config, args), kindsOf(app.features), out),
  withoutInstance: (config, args, out, features) => runCheck(folderOf(config, args), kindsOf(features), out),
};

const publish: Command = {
  name: 'publish',
  usage: 'publish [folder]: publishes what is new in a country; a published version never changes',
  async run(app, args, out) {
    const published = await app.transaction((tx) =>
      publishFolder(tx, folderOf(app.env.config, args), kindsOf(app.features), 'command'),
    );
    out(`${published.added} editions published, ${published.unchanged} were published before`);
    return 0;
  },
};

async function printTerritories(args: readonly string[], out: Out): Promise<number> {
  const options = { records: { type: 'boolean' } } as const;
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const [file, version, depth] = positionals;
  if (file === undefined || version === undefined) {
    out('import-kato needs a file and the day from which it holds, YYYY-MM-DD');
    return 2;
  }
  const made = values.records ? katoRecords : importKato;
  out(made(readFileSync(file, 'utf8'), version, depth === undefined ? undefined : Number(depth)).trimEnd());
  return 0;
}

const importTerritories: Command = {
  name: 'import-kato',
  usage:
    'import-kato FILE VERSION [DEPTH] [--records]: prints territories.csv made of the classifier KATO (CSV), DEPTH steps below oblasts; with --records lines of JSON for a register of territories, as import takes them',
  run: (_app, args, out) => printTerritories(args, out),
  withoutInstance: (_config, args, out) => printTerritories(args, out),
};

/** Publishes the configured folder when the instance is new; later folders are published only when somebody asks (`publish`). */
async function prepare(app: App): Promise<void> {
  const count = await app.read(countEditions);
  if (count === 0) {
    await app.transaction((tx) => publishFolder(tx, app.env.config.countryDir, kindsOf(app.features), 'first start'));
  }
  await refreshBook(app);
}

export const countryFeature = {
  name: 'country',
  tier: 1,
  migrations: true,
  texts: true,
  definitionKinds: countryKinds,
  commands: [check, publish, importTerritories],
  fsck: fsckEditions,
  open: refreshBook,
  prepare,
} satisfies Feature;
