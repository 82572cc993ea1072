/**
 * Registers that live elsewhere: in a demonstration their keepers hand over files, which lie beside the key files. Whoever takes one away
 * sees what happens when a keeper is silent.
 */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import type { RegisterDefinition } from '#features/registers/index.ts';
import type { Env } from '#platform/app.ts';
import { demoDir, demoSources } from '#platform/config.ts';
import { ifThere } from '#platform/if-there.ts';
import type { SeedRow } from './records.ts';

type FileSource = Extract<NonNullable<RegisterDefinition['source']>, { readonly kind: 'file' }>;
/** A register whose keeper hands over a file. */
export type HandedOver = RegisterDefinition & { readonly source: FileSource };

export const isHandedOver = (definition: RegisterDefinition | undefined): definition is HandedOver =>
  definition?.source?.kind === 'file';

const pathOf = (env: Env, { source }: HandedOver): string => join(demoDir(env.config), source.file);

/**
 * Adds records to a keeper's file, in his own names; those that it has already, by their key, are written again. The file is whole at every
 * moment, and a seeding that was cut off does no harm: the next one writes the same.
 */
export async function handOver(env: Env, definition: HandedOver, rows: readonly SeedRow[]): Promise<void> {
  const path = pathOf(env, definition);
  const theirs = ({ values }: SeedRow) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [nameOf(definition, name), value]));
  const keyOf = (record: Readonly<Record<string, unknown>>): string =>
    JSON.stringify(definition.key.map((name) => record[nameOf(definition, name)]));
  const before = (await ifThere(readFile(path, 'utf8'))) ?? '';
  const known = before
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
  const records = new Map([...known, ...rows.map(theirs)].map((record) => [keyOf(record), record]));
  await mkdir(dirname(path), { recursive: true });
  await writeWhole(path, [...records.values()].map((record) => `${JSON.stringify(record)}\n`).join(''));
}

const nameOf = ({ source }: HandedOver, name: string): string => source.names[name] ?? name;

/** Tells the workers where the files lie. */
export async function tellSources(env: Env, definitions: readonly HandedOver[]): Promise<void> {
  const sources = Object.fromEntries(definitions.map((one) => [one.register, { file: one.source.file }]));
  if (definitions.length > 0) await writeWhole(demoSources(env.config), stringify(sources));
}

async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text, { flush: true });
  await rename(`${path}.new`, path);
}
