/**
 * A file of new records, a line of JSON for each: `{"validFrom": "2026-01-01", "values": {…}}`. All of it is judged before any of it is
 * written; then it is read again and parts are written one by one, each remembered as a batch that names the file by its digest, so an import
 * that was cut off goes on where it stopped when it is started again. However long the file is, a part of it is in memory.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Json } from '#kernel/canonical.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { App, Tx } from '#platform/app.ts';
import type { LinesFile } from '#platform/lines-file.ts';
import type { RegisterDefinition } from '../definition.ts';
import type { Reader } from '../rules/reading.ts';
import { Repeats } from '../rules/repeats.ts';
import { subjectsOf, type Values } from '../rules/values.ts';
import { findByKey } from '../store/find.ts';
import { batchExists, existingKeys } from '../store/import.ts';
import { importRecords } from './import.ts';
import {
  type Filing,
  filed,
  type KnownRow,
  type LineFault,
  partsOf,
  referenceFaults,
  repeatedIn,
} from './import-rows.ts';
import { noteShown } from './read.ts';
import { fieldsOf, registrarPurposes } from './registrar.ts';

/** How many rows that differ are told with their values: for each the people see that it was shown. */
export const MOST_SHOWN = 100;

/** A field of a row that says otherwise than the register does on the row's day; without values where nobody may be shown them. */
export interface Difference {
  readonly field: string;
  readonly values?: { readonly before: Json | undefined; readonly after: Json | undefined };
}

/** A row whose record is there already. */
export interface Existing {
  readonly line: number;
  /** None: the register says the same. */
  readonly differences: readonly Difference[];
}

export interface Preview {
  readonly rows: number;
  /** Rows of parts that were written already, by an earlier run with the same file. */
  readonly written: number;
  readonly faults: readonly LineFault[];
  /** Rows whose record is there already: an import adds, so it refuses them. */
  readonly existing: readonly Existing[];
}

interface Judged extends Preview {
  /** Labels of the parts that are to be written. */
  readonly waiting: ReadonlySet<string>;
  /** The first rows of `existing` that differ: so many are shown. */
  readonly told: readonly KnownRow[];
}

async function judge(tx: Tx, filing: Filing): Promise<Judged> {
  const { definition } = filing;
  const { register } = definition;
  const faults: LineFault[] = [];
  const repeats = new Repeats();
  const existing: Existing[] = [];
  const [told, waiting]: [KnownRow[], Set<string>] = [[], new Set()];
  let [rows, written] = [0, 0];
  for await (const part of partsOf(filing, (fault) => faults.push(fault))) {
    const keys = part.rows.map(({ key }) => key);
    for (const key of keys) repeats.add(key);
    rows += keys.length;
    if (await batchExists(tx, register, part.label)) {
      written += keys.length;
      continue;
    }
    waiting.add(part.label);
    faults.push(...(await referenceFaults(tx, filing, part.rows)));
    const known = await existingKeys(tx, register, keys);
    for (const row of part.rows.filter(({ key }) => known.has(key))) {
      const differences = await differencesOf(tx, definition, row);
      existing.push({ line: row.line, differences });
      if (differences.length > 0 && told.length < MOST_SHOWN) told.push(row);
    }
  }
  faults.push(...(await repeatedIn(filing, repeats)));
  faults.sort((a, b) => a.line - b.line);
  return { rows, written, faults, existing, waiting, told };
}

/** Fields in which a row differs from what holds on its day; all of them where nothing holds on it. */
async function differencesOf(tx: Tx, definition: RegisterDefinition, row: KnownRow): Promise<Difference[]> {
  const held = await heldBy(tx, definition, row);
  return Object.keys(definition.fields)
    .filter((field) => !isDeepStrictEqual(held?.values[field], row.values[field]))
    .map((field) => ({ field }));
}

const heldBy = async (tx: Tx, { register }: RegisterDefinition, { key, validFrom }: KnownRow) =>
  (await findByKey(tx, register, key, { validOn: validFrom, knownAt: tx.env.clock.now() }))[0];

/**
 * What an import of the file would do, and for rows whose record is there how they differ. What the register says is shown as far as a purpose of
 * the owner's workplace reaches, and whom it speaks of sees that. Refuses registers.unknown_register, lives_elsewhere.
 */
export async function previewFile(app: App, register: string, file: LinesFile): Promise<Preview> {
  const filing = await filed(app.env, register, file);
  return app.transaction(async (tx) => {
    const { waiting: _waiting, told, existing, ...judged } = await judge(tx, filing);
    const lines = new Map(told.map((row) => [row.line, row]));
    const shown: Existing[] = [];
    for (const one of existing) {
      const row = lines.get(one.line);
      shown.push(row ? await withValues(tx, filing.definition, row, one) : one);
    }
    return { ...judged, existing: shown };
  });
}

/** The same with values, where they may be shown. */
async function withValues(tx: Tx, definition: RegisterDefinition, row: KnownRow, one: Existing): Promise<Existing> {
  const held = await heldBy(tx, definition, row);
  if (held === undefined) return one;
  const fields = one.differences.map(({ field }) => field);
  const owner: Reader = { kind: 'system', agency: definition.owner };
  return {
    line: one.line,
    differences: await shownDifferences(tx, owner, definition, { fields, before: held.values, after: row.values }),
  };
}

interface Changed {
  /** Those that differ. */
  readonly fields: readonly string[];
  readonly before: Values;
  readonly after: Values;
}

/**
 * Fields that differ, with both values as far as a purpose of the owner's workplace reaches: whom the record speaks of sees that, for the line
 * is left first. Where an order stops the purpose the fields alone are named.
 */
export async function shownDifferences(
  tx: Tx,
  reader: Reader,
  definition: RegisterDefinition,
  { fields: differing, before, after }: Changed,
): Promise<Difference[]> {
  const { register } = definition;
  const [purpose] = registrarPurposes(definition);
  const nameless = differing.map((field) => ({ field }));
  if (purpose === undefined) return nameless;
  const fields = differing.filter((name) => fieldsOf(definition, purpose).includes(name));
  if (fields.length === 0) return nameless;
  const about = subjectsOf(definition, before).map(({ kind, identifier }) => ({ kind, identifier }));
  try {
    await noteShown(tx, reader, { register, fields, purpose: purpose.id }, about);
  } catch (error) {
    if (error instanceof Refusal) return nameless;
    throw error;
  }
  return differing.map((field) =>
    fields.includes(field) ? { field, values: { before: before[field], after: after[field] } } : { field },
  );
}

/** Imports the file, unless a line of it is wrong: then nothing of it is written. Refuses registers.unknown_register, lives_elsewhere. */
export async function importFile(app: App, register: string, file: LinesFile): Promise<Preview> {
  const filing = await filed(app.env, register, file);
  const { waiting, told: _told, ...judged } = await app.read((tx) => judge(tx, filing));
  if (judged.faults.length + judged.existing.length > 0) return judged;
  for await (const { label, rows } of partsOf(filing)) {
    if (waiting.has(label)) await app.transaction((tx) => importRecords(tx, register, rows, { batch: label }));
  }
  return { ...judged, written: judged.rows };
}
