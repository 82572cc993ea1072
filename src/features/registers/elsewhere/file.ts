/** A keeper who hands over a file: a table or lines of JSON, read by its fields, and read again once it has changed. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { Json } from '#kernel/canonical.ts';
import { type Env, perEnv } from '#platform/app.ts';
import type { RemoteDefinition } from '../definition.ts';
import { memberAt, type Question, theirName } from '../rules/elsewhere.ts';
import { NoAnswer } from './no-answer.ts';
import { settingOf } from './settings.ts';

type FileDefinition = RemoteDefinition & { readonly source: { readonly kind: 'file' } };
type Row = Readonly<Record<string, Json>>;

/** More than that is a register that should be asked, not read whole. */
const MOST_BYTES = 200_000_000;

interface Held {
  /** Changes with the file. */
  readonly stamp: string;
  readonly rows: readonly Row[];
  /** By field and value, made when somebody asks by the field. */
  readonly indexes: Map<string, ReadonlyMap<string, readonly Row[]>>;
}

const heldOf = perEnv(() => new Map<string, Held>());

/** The rows that the question names. */
export async function askFile(env: Env, definition: RemoteDefinition, { where }: Question): Promise<unknown> {
  const remote = definition as FileDefinition;
  const { file } = await settingOf(env, definition.register);
  const held = await hold(env, remote, file ?? join(env.config.countryDir, remote.source.file));
  const [first, ...rest] = Object.entries(where).map(([field, value]) => [theirName(remote, field), value] as const);
  if (first === undefined) return [];
  const [name, value] = first;
  const found = indexOf(held, name).get(value) ?? [];
  return found
    .filter((row) => rest.every(([other, asked]) => valuesAt(row, other).includes(asked)))
    .map((row) => (remote.source.file.endsWith('.csv') ? typed(remote, row) : row));
}

async function hold(env: Env, { register }: FileDefinition, path: string): Promise<Held> {
  const found = await stat(path).catch(() => {
    throw new NoAnswer('silent', 'there is no such file');
  });
  if (found.size > MOST_BYTES) throw new NoAnswer('too-large', `the file has more than ${MOST_BYTES} bytes`);
  const stamp = `${path} ${found.mtimeMs} ${found.size} ${found.ino}`;
  const known = heldOf(env).get(register);
  if (known?.stamp === stamp) return known;
  const text = await readFile(path, 'utf8');
  const held = { stamp, rows: rowsOf(path, text), indexes: new Map() };
  heldOf(env).set(register, held);
  return held;
}

function rowsOf(path: string, text: string): Row[] {
  try {
    if (path.endsWith('.csv'))
      return parse(text, { columns: true, bom: true, comment: '#', comment_no_infix: true, skip_empty_lines: true });
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    return lines.map((line) => JSON.parse(line) as Row);
  } catch {
    // What is wrong with it may quote it.
    throw new NoAnswer('unreadable', 'the file cannot be read as what its name says');
  }
}

function valuesAt(row: Row, name: string): readonly unknown[] {
  // A column of a table may have dots in its name.
  const value = Object.hasOwn(row, name) ? row[name] : memberAt(row, name);
  return Array.isArray(value) ? value : [value];
}

function indexOf({ rows, indexes }: Held, name: string): ReadonlyMap<string, readonly Row[]> {
  const known = indexes.get(name);
  if (known) return known;
  const made = new Map<string, Row[]>();
  for (const row of rows) {
    for (const value of valuesAt(row, name)) {
      if (typeof value !== 'string') continue;
      const same = made.get(value);
      if (same) same.push(row);
      else made.set(value, [row]);
    }
  }
  indexes.set(name, made);
  return made;
}

/** Cells are text: an empty one says nothing, and yes or no is spelt true or false. */
function typed(definition: FileDefinition, row: Row): Row {
  const booleans = new Set(
    Object.entries(definition.fields).flatMap(([name, { type }]) =>
      type === 'boolean' ? [theirName(definition, name)] : [],
    ),
  );
  const cells = Object.entries(row).filter(([, value]) => value !== '');
  return Object.fromEntries(
    cells.map(([name, value]): [string, Json] => [
      name,
      booleans.has(name) ? (value === 'true' ? true : value === 'false' ? false : value) : value,
    ]),
  );
}
