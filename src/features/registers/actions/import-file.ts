/**
 * A file of new records, a line of JSON for each: `{"validFrom": "2026-01-01", "values": {…}}`. All of it is judged before any of it is
 * written; then parts are written one by one, each remembered as a batch that names the file by its digest, so an import that was cut off
 * goes on where it stopped when it is started again.
 */
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Json } from '#kernel/canonical.ts';
import { isLocalDate, type LocalDate } from '#kernel/dates.ts';
import { hex, sha256, utf8 } from '#kernel/hash.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { App, Tx } from '#platform/app.ts';
import type { RegisterDefinition } from '../definition.ts';
import { keyOf } from '../rules/content.ts';
import { parseValues, subjectsOf, type Values } from '../rules/values.ts';
import { findByKey } from '../store/find.ts';
import { batchExists, existingKeys } from '../store/import.ts';
import { getEdition, requireHere } from './definitions.ts';
import { type ImportRow, importRecords } from './import.ts';
import { noteShown } from './read.ts';
import { fieldsOf, registrarPurposes } from './registrar.ts';

/** Rows of one batch: what is lost of the work when the machine dies. */
const PART = 1000;

const rowSchema = z.strictObject({
  validFrom: z.string().refine((day) => isLocalDate(day)),
  values: z.record(z.string(), z.json()),
});

/** What is wrong with a line, from 1. Values aren't repeated: they may be somebody's. */
export interface LineFault {
  readonly line: number;
  readonly why: string;
}

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

interface Part {
  readonly label: string;
  readonly rows: readonly (ImportRow & { readonly line: number; readonly key: string })[];
}

type KnownRow = Part['rows'][number];

interface Judged extends Preview {
  readonly parts: readonly Part[];
  /** The rows of `existing`. */
  readonly there: readonly KnownRow[];
}

/** Reads a line; a text says what is wrong with it. */
function readRow(definition: RegisterDefinition, line: string): (ImportRow & { key: string }) | string {
  const given = rowSchema.safeParse(jsonOf(line));
  if (!given.success) return 'not a row {"validFrom", "values"}';
  const parsed = parseValues(definition, given.data.values as Values);
  if ('faults' in parsed) return parsed.faults.map((fault) => `${fault.field}: ${fault.why}`).join(', ');
  const key = keyOf(definition, parsed.values);
  if (key === undefined) return 'key: missing';
  return { values: parsed.values, validFrom: given.data.validFrom as LocalDate, key };
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

async function judge(tx: Tx, register: string, file: string): Promise<Judged> {
  const { definition } = getEdition(tx.env, register, tx.env.clock.now());
  requireHere(definition);
  const faults: LineFault[] = [];
  const rows: Part['rows'][number][] = [];
  const seen = new Map<string, number>();
  for (const [index, text] of file.split('\n').entries()) {
    if (text.trim() === '') continue;
    const line = index + 1;
    const row = readRow(definition, text);
    if (typeof row === 'string') faults.push({ line, why: row });
    else {
      const before = seen.get(row.key);
      if (before !== undefined) faults.push({ line, why: `the same key as line ${before}` });
      seen.set(row.key, line);
      rows.push({ ...row, line });
    }
  }
  const name = hex(sha256(utf8(file)));
  const parts = Array.from({ length: Math.ceil(rows.length / PART) }, (_, n): Part => {
    return { label: `file ${name}, part ${n + 1}`, rows: rows.slice(n * PART, (n + 1) * PART) };
  });
  const waiting: Part[] = [];
  const there: KnownRow[] = [];
  for (const part of parts) {
    if (await batchExists(tx, register, part.label)) continue;
    waiting.push(part);
    const known = await existingKeys(
      tx,
      register,
      part.rows.map((row) => row.key),
    );
    there.push(...part.rows.filter(({ key }) => known.has(key)));
  }
  const left = waiting.reduce((sum, part) => sum + part.rows.length, 0);
  faults.sort((a, b) => a.line - b.line);
  const existing: Existing[] = [];
  for (const row of there) existing.push({ line: row.line, differences: await differencesOf(tx, definition, row) });
  return { rows: rows.length, written: rows.length - left, faults, existing, parts: waiting, there };
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

/** How many rows that differ are told with their values: for each the people see that it was shown. */
const MOST_SHOWN = 100;

/**
 * What an import of the file would do, and for rows whose record is there how they differ. What the register says is shown as far as a purpose of
 * the owner's workplace reaches, and whom it speaks of sees that. Refuses registers.unknown_register, lives_elsewhere.
 */
export async function previewFile(app: App, register: string, file: string): Promise<Preview> {
  return app.transaction(async (tx) => {
    const { parts: _parts, there, existing, ...judged } = await judge(tx, register, file);
    const { definition } = getEdition(tx.env, register, tx.env.clock.now());
    const lines = new Map(there.map((row) => [row.line, row]));
    const shown: Existing[] = [];
    for (const one of existing) {
      const row = lines.get(one.line);
      const isTold = row && one.differences.length > 0 && shown.length < MOST_SHOWN;
      shown.push(isTold ? await withValues(tx, definition, row, one) : one);
    }
    return { ...judged, existing: shown };
  });
}

/** The same with values, where they may be shown: the line is left first. */
async function withValues(tx: Tx, definition: RegisterDefinition, row: KnownRow, one: Existing): Promise<Existing> {
  const { register, owner } = definition;
  const held = await heldBy(tx, definition, row);
  const [purpose] = registrarPurposes(definition);
  if (held === undefined || purpose === undefined) return one;
  const fields = one.differences
    .map(({ field }) => field)
    .filter((name) => fieldsOf(definition, purpose).includes(name));
  if (fields.length === 0) return one;
  const about = subjectsOf(definition, held.values).map(({ kind, identifier }) => ({ kind, identifier }));
  try {
    await noteShown(tx, { kind: 'system', agency: owner }, { register, fields, purpose: purpose.id }, about);
  } catch (error) {
    // An order stops the purpose: then the fields alone are named.
    if (error instanceof Refusal) return one;
    throw error;
  }
  const differences = one.differences.map(({ field }) =>
    fields.includes(field) ? { field, values: { before: held.values[field], after: row.values[field] } } : { field },
  );
  return { line: one.line, differences };
}

/** Imports the file, unless a line of it is wrong: then nothing of it is written. Refuses registers.unknown_register, lives_elsewhere. */
export async function importFile(app: App, register: string, file: string): Promise<Preview> {
  const { parts, there: _there, ...judged } = await app.read((tx) => judge(tx, register, file));
  if (judged.faults.length + judged.existing.length > 0) return judged;
  for (const { label, rows } of parts) {
    await app.transaction((tx) => importRecords(tx, register, rows, { batch: label }));
  }
  return { ...judged, written: judged.rows };
}
