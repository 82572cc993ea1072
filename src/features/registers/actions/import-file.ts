/**
 * A file of new records, a line of JSON for each: `{"validFrom": "2026-01-01", "values": {…}}`. All of it is judged before any of it is
 * written; then parts are written one by one, each remembered as a batch that names the file by its digest, so an import that was cut off
 * goes on where it stopped when it is started again.
 */
import { z } from 'zod';
import { isLocalDate, type LocalDate } from '#kernel/dates.ts';
import { hex, sha256, utf8 } from '#kernel/hash.ts';
import type { App, Tx } from '#platform/app.ts';
import type { RegisterDefinition } from '../definition.ts';
import { keyOf } from '../rules/content.ts';
import { parseValues, type Values } from '../rules/values.ts';
import { batchExists, existingKeys } from '../store/import.ts';
import { getEdition, requireHere } from './definitions.ts';
import { type ImportRow, importRecords } from './import.ts';

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

export interface Preview {
  readonly rows: number;
  /** Rows of parts that were written already, by an earlier run with the same file. */
  readonly written: number;
  readonly faults: readonly LineFault[];
}

interface Part {
  readonly label: string;
  readonly rows: readonly (ImportRow & { readonly line: number; readonly key: string })[];
}

interface Judged extends Preview {
  readonly parts: readonly Part[];
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
  for (const part of parts) {
    if (await batchExists(tx, register, part.label)) continue;
    waiting.push(part);
    const known = await existingKeys(
      tx,
      register,
      part.rows.map((row) => row.key),
    );
    for (const { key, line } of part.rows) if (known.has(key)) faults.push({ line, why: 'the record exists already' });
  }
  const left = waiting.reduce((sum, part) => sum + part.rows.length, 0);
  faults.sort((a, b) => a.line - b.line);
  return { rows: rows.length, written: rows.length - left, faults, parts: waiting };
}

/** What an import of the file would do. Refuses registers.unknown_register. */
export async function previewFile(app: App, register: string, file: string): Promise<Preview> {
  return app.read((tx) => judge(tx, register, file));
}

/** Imports the file, unless a line of it is wrong: then nothing of it is written. Refuses registers.unknown_register. */
export async function importFile(app: App, register: string, file: string): Promise<Preview> {
  const { parts, ...judged } = await app.read((tx) => judge(tx, register, file));
  if (judged.faults.length > 0) return judged;
  for (const { label, rows } of parts) {
    await app.transaction((tx) => importRecords(tx, register, rows, { batch: label }));
  }
  return { ...judged, written: judged.rows };
}
