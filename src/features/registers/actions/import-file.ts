/**
 * A file of new records, a line of JSON for each: `{"validFrom": "2026-01-01", "values": {…}}`. All of it is judged before any of it is
 * written; then it is read again and parts are written one by one, each remembered as a batch that names the file by its digest, so an import
 * that was cut off goes on where it stopped when it is started again. However long the file is, a part of it is in memory.
 */
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Json } from '#kernel/canonical.ts';
import { isLocalDate, type LocalDate } from '#kernel/dates.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { App, Env, Tx } from '#platform/app.ts';
import type { LinesFile } from '#platform/lines-file.ts';
import type { RegisterDefinition } from '../definition.ts';
import { keyOf } from '../rules/content.ts';
import { Repeats } from '../rules/repeats.ts';
import { parseValues, subjectsOf, type Values } from '../rules/values.ts';
import { findByKey } from '../store/find.ts';
import { batchExists, existingKeys } from '../store/import.ts';
import { getEdition, requireHere } from './definitions.ts';
import { type ImportRow, importRecords } from './import.ts';
import { noteShown } from './read.ts';
import { fieldsOf, registrarPurposes } from './registrar.ts';

/** Rows of one batch: what is lost of the work when the machine dies. */
const PART = 1000;

/** How many rows that differ are told with their values: for each the people see that it was shown. */
const MOST_SHOWN = 100;

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

type KnownRow = ImportRow & { readonly line: number; readonly key: string };

interface Part {
  readonly label: string;
  readonly rows: readonly KnownRow[];
}

interface Judged extends Preview {
  /** Labels of the parts that are to be written. */
  readonly waiting: ReadonlySet<string>;
  /** The first rows of `existing` that differ: so many are shown. */
  readonly told: readonly KnownRow[];
}

/** A register and a file for it. */
interface Filing {
  readonly definition: RegisterDefinition;
  readonly file: LinesFile;
  readonly digest: string;
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

/** The rows of the file that can be read; of every other line `wrong` is told. */
async function* rowsOf(
  { definition, file }: Filing,
  wrong: (fault: LineFault) => void = () => undefined,
): AsyncGenerator<KnownRow> {
  let line = 0;
  for await (const text of file.lines()) {
    line += 1;
    if (text.trim() === '') continue;
    const row = readRow(definition, text);
    if (typeof row === 'string') wrong({ line, why: row });
    else yield { ...row, line };
  }
}

/** The same in parts, each with the label by which it is remembered. */
async function* partsOf(filing: Filing, wrong?: (fault: LineFault) => void): AsyncGenerator<Part> {
  let number = 1;
  let rows: KnownRow[] = [];
  const part = (): Part => ({ label: `file ${filing.digest}, part ${number}`, rows });
  for await (const row of rowsOf(filing, wrong)) {
    rows.push(row);
    if (rows.length < PART) continue;
    yield part();
    number += 1;
    rows = [];
  }
  if (rows.length > 0) yield part();
}

/** Opens the file for the register. Refuses registers.unknown_register, lives_elsewhere. */
async function filed(env: Env, register: string, file: LinesFile): Promise<Filing> {
  const { definition } = getEdition(env, register, env.clock.now());
  requireHere(definition);
  return { definition, file, digest: await file.digest() };
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

/** Lines whose record another line before names. The file is read again only where there seems to be one. */
async function repeatedIn(filing: Filing, repeats: Repeats): Promise<LineFault[]> {
  const suspects = repeats.suspects();
  if (suspects === undefined) return [];
  const faults: LineFault[] = [];
  const seen = new Map<string, number>();
  for await (const { key, line } of rowsOf(filing)) {
    if (!suspects(key)) continue;
    const before = seen.get(key);
    if (before !== undefined) faults.push({ line, why: `the same key as line ${before}` });
    seen.set(key, line);
  }
  return faults;
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
export async function importFile(app: App, register: string, file: LinesFile): Promise<Preview> {
  const filing = await filed(app.env, register, file);
  const { waiting, told: _told, ...judged } = await app.read((tx) => judge(tx, filing));
  if (judged.faults.length + judged.existing.length > 0) return judged;
  for await (const { label, rows } of partsOf(filing)) {
    if (waiting.has(label)) await app.transaction((tx) => importRecords(tx, register, rows, { batch: label }));
  }
  return { ...judged, written: judged.rows };
}
