/** The rows of a file for a register, a line of JSON for each, in parts of which one is in memory at a time. */
import { z } from 'zod';
import { isLocalDate, type LocalDate } from '#kernel/dates.ts';
import type { Env, Tx } from '#platform/app.ts';
import type { LinesFile } from '#platform/lines-file.ts';
import type { RegisterDefinition } from '../definition.ts';
import { keyOf } from '../rules/content.ts';
import type { PlannedRow } from '../rules/import-plan.ts';
import type { Repeats } from '../rules/repeats.ts';
import { parseValues, readValue, type Values } from '../rules/values.ts';
import { getEdition, requireHere } from './definitions.ts';
import { type Referring, wrongReferences } from './references.ts';

/** Rows of one batch: what is lost of the work when the machine dies. */
export const PART = 1000;

const day = z.string().refine((text) => isLocalDate(text));
const values = z.record(z.string(), z.json());

const addedSchema = z.strictObject({ validFrom: day, values });
const changedSchema = z.strictObject({ validFrom: day.optional(), values, end: z.literal(true).optional() });

/** Why a line can't be a row. */
export type RowFault = 'not-a-row' | 'values' | 'no-record' | 'repeated' | 'no-rows';

interface Wrong {
  readonly code: RowFault;
  /** In English, for the command line. */
  readonly why: string;
  /** Fields that aren't as the register keeps them. */
  readonly fields?: readonly string[];
}

/** What is wrong with a line, from 1; 0: with the whole file. Values aren't repeated: they may be somebody's. */
export interface LineFault<Code extends string = RowFault> extends Omit<Wrong, 'code'> {
  readonly line: number;
  readonly code: Code;
}

export type KnownRow = PlannedRow & { readonly line: number; readonly key: string };

export interface Part {
  readonly label: string;
  readonly rows: readonly KnownRow[];
}

/** A register and a file for it. */
export interface Filing {
  readonly definition: RegisterDefinition;
  readonly file: LinesFile;
  readonly digest: string;
  /** Rows may change and end records; those that name no day speak from this one on. Absent: each adds a record, from its own day on. */
  readonly from?: LocalDate | undefined;
}

/** How many rows lines hold: empty ones are none. */
export const countRows = (lines: string): number => lines.split('\n').filter((line) => line.trim() !== '').length;

/** Reads a line, or says what is wrong with it. */
function readRow({ definition, from, file }: Filing, line: string): Omit<KnownRow, 'line'> | Wrong {
  const given = (from === undefined ? addedSchema : changedSchema).safeParse(jsonOf(line));
  if (!given.success)
    return {
      code: 'not-a-row',
      why: from === undefined ? 'not a row {"validFrom", "values"}' : 'not a row {"values"} with "validFrom" or "end"',
    };
  const row = given.data as z.infer<typeof changedSchema>;
  const isEnd = row.end === true;
  const parsed = isEnd ? keyValues(definition, row.values as Values) : parseValues(definition, row.values as Values);
  if ('faults' in parsed)
    return {
      code: 'values',
      why: parsed.faults.map((fault) => `${fault.field}${columnIn(file, fault.field)}: ${fault.why}`).join(', '),
      fields: parsed.faults.map(({ field }) => field),
    };
  const key = keyOf(definition, parsed.values);
  if (key === undefined) return { code: 'values', why: 'key: missing', fields: definition.key };
  return { values: parsed.values, validFrom: (row.validFrom ?? from) as LocalDate, key, isEnd };
}

/** Where a field stands, where the rows were a table. */
const columnIn = ({ columns }: LinesFile, field: string): string =>
  columns?.[field] === undefined ? '' : ` (column ${columns[field]})`;

/** Of a record that ends the key alone is said. */
function keyValues(definition: RegisterDefinition, given: Values): ReturnType<typeof parseValues> {
  const read = definition.key.map((field) => {
    const value = given[field];
    return { field, ...(value === undefined ? { why: 'missing' as const } : readValue(definition, field, value)) };
  });
  const faults = read.flatMap((one) => ('why' in one ? [{ field: one.field, why: one.why }] : []));
  if (faults.length > 0) return { faults };
  return { values: Object.fromEntries(read.flatMap((one) => ('value' in one ? [[one.field, one.value]] : []))) };
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** The rows of the file that can be read; of every other line `wrong` is told. */
async function* rowsOf(filing: Filing, wrong: (fault: LineFault) => void = () => undefined): AsyncGenerator<KnownRow> {
  let line = 0;
  for await (const text of filing.file.lines()) {
    line += 1;
    if (text.trim() === '') continue;
    const row = readRow(filing, text);
    if ('why' in row) wrong({ line, ...row });
    else yield { ...row, line };
  }
}

/** The same in parts, each with the label by which it is remembered. */
export async function* partsOf(filing: Filing, wrong?: (fault: LineFault) => void): AsyncGenerator<Part> {
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

/** Lines whose references name no record in force. */
export async function referenceFaults(
  tx: Tx,
  { definition }: Filing,
  rows: readonly (Referring & { readonly line: number })[],
): Promise<LineFault[]> {
  const wrong = await wrongReferences(tx, definition, rows);
  return [...wrong].flatMap(([place, fields]) => {
    const line = rows[place]?.line;
    const why = `${fields.join(', ')}: there is no such record in force on that day`;
    return line === undefined ? [] : [{ line, code: 'no-record' as const, why, fields }];
  });
}

/** Opens the file for the register. Refuses registers.unknown_register, lives_elsewhere. */
export async function filed(env: Env, register: string, file: LinesFile, from?: LocalDate): Promise<Filing> {
  const { definition } = getEdition(env, register, env.clock.now());
  requireHere(definition);
  return { definition, file, digest: await file.digest(), from };
}

/** Lines whose record another line before names. The file is read again only where there seems to be one. */
export async function repeatedIn(filing: Filing, repeats: Repeats): Promise<LineFault[]> {
  const suspects = repeats.suspects();
  if (suspects === undefined) return [];
  const faults: LineFault[] = [];
  const seen = new Map<string, number>();
  for await (const { key, line } of rowsOf(filing)) {
    if (!suspects(key)) continue;
    const before = seen.get(key);
    if (before !== undefined) faults.push({ line, code: 'repeated', why: `the same key as line ${before}` });
    seen.set(key, line);
  }
  return faults;
}
