/** The command line, and the only place that constructs. */
import { Refusal } from '#kernel/refusal.ts';
import { parseConfig } from '#platform/config.ts';
import type { Command } from '#platform/feature.ts';
import { problemOf } from '#platform/http/problems.tsx';
import { features } from './features.ts';
import { fsck } from './fsck.ts';
import { openRuntime } from './runtime.ts';
import { startRole } from './start.ts';

const out = (line: string): void => void process.stdout.write(`${line}\n`);
const complain = (line: string): void => void process.stderr.write(`${line}\n`);

const commands = (): Command[] => [...features.flatMap((feature) => feature.commands ?? []), fsck];

/** The command that the words begin with: of `verify` and `verify draw` the longer. */
const commandOf = (words: readonly string[]): Command | undefined =>
  commands()
    .filter(({ name }) => name.split(' ').every((word, n) => words[n] === word))
    .sort((a, b) => b.name.length - a.name.length)[0];

const usage = (): string =>
  ['shanyraq start | web | worker', ...commands().map((command) => `shanyraq ${command.usage}`)].join('\n');

/** A refusal in words; any other error as it is. */
const explain = (error: unknown): string => {
  if (!(error instanceof Refusal)) return error instanceof Error ? error.message : String(error);
  const { title, help } = problemOf(error, 'en');
  return `${title}. ${help}`;
};

async function runCommand(command: Command, args: readonly string[]): Promise<number> {
  const config = parseConfig({ LOG_LEVEL: 'warn', ...process.env }, 'command');
  const runtime = await openRuntime(config, { ownsDatabase: false, readsOnly: command.readsOnly ?? false });
  try {
    return await command.run(runtime.app, args, out);
  } finally {
    await runtime.close();
  }
}

async function main(): Promise<number> {
  const words = process.argv.slice(2);
  const [name = 'start'] = words;
  if (name === 'start' || name === 'web' || name === 'worker')
    return startRole(name, parseConfig(process.env, name), out);
  const command = commandOf(words);
  if (!command) {
    complain(usage());
    return 2;
  }
  const args = words.slice(command.name.split(' ').length);
  return command.withoutInstance
    ? command.withoutInstance(parseConfig(process.env, 'command'), args, out, features)
    : runCommand(command, args);
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    complain(explain(error));
    process.exit(1);
  },
);
