/** The command line of registers: files in, the open part out. */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { signatureOfFile } from '#features/trust/index.ts';
import type { Json } from '#kernel/canonical.ts';
import { isLocalDate } from '#kernel/dates.ts';
import { base64 } from '#kernel/hash.ts';
import { instantFromIso, isoInstant } from '#kernel/instant.ts';
import type { App } from '#platform/app.ts';
import type { Command } from '#platform/feature.ts';
import type { LinesFile } from '#platform/lines-file.ts';
import {
  type ChangeOptions,
  importChanges,
  type JudgedRow,
  previewChanges,
  todayOf,
} from './actions/import-changes.ts';
import { type Difference, type Existing, importFile, type Preview, previewFile } from './actions/import-file.ts';
import type { LineFault } from './actions/import-rows.ts';
import { describeFile, signedOptions } from './actions/import-signed-file.ts';
import type { ImportGround } from './actions/import-signing.ts';
import { openRecords } from './actions/open-records.ts';
import { rowsFile } from './actions/table-file.ts';

const SHOWN_FAULTS = 100;

const said = (value: Json | undefined): string => (value === undefined ? '—' : JSON.stringify(value));

const differencesInWords = (differences: readonly Difference[]): string =>
  differences
    .map(({ field, values }) => (values ? `${field}: ${said(values.before)} → ${said(values.after)}` : field))
    .join(', ');

/** A row whose record is there: that it says the same, or which fields differ, with both values where they may be shown. */
const existingInWords = ({ line, differences }: Existing): Told => ({
  line,
  why: `the record exists already, ${differences.length === 0 ? 'unchanged' : `changed: ${differencesInWords(differences)}`}`,
});

function summaryOf({ rows, written, faults, existing }: Preview): string {
  const changed = existing.filter(({ differences }) => differences.length > 0).length;
  const there = existing.length === 0 ? '' : `, ${changed} changed, ${existing.length - changed} unchanged`;
  return `${rows} rows: ${written} written, ${rows - written - existing.length} to write${there}, ${faults.length} wrong`;
}

type Out = (line: string) => void;
type Told = Pick<LineFault, 'line' | 'why'>;

/** The first lines that there is something to say of, in the order of the file. */
function tell(out: Out, lines: readonly Told[]): void {
  const told = lines.toSorted((a, b) => a.line - b.line);
  for (const { line, why } of told.slice(0, SHOWN_FAULTS)) out(line === 0 ? why : `line ${line}: ${why}`);
  if (told.length > SHOWN_FAULTS) out(`… and ${told.length - SHOWN_FAULTS} more`);
}

async function addOnly(app: App, register: string, file: LinesFile, isPreview: boolean, out: Out): Promise<number> {
  const judged = await (isPreview ? previewFile : importFile)(app, register, file);
  const told = [...judged.faults, ...judged.existing.map(existingInWords)];
  tell(out, told);
  out(summaryOf(judged));
  return told.length > 0 ? 1 : 0;
}

const PLANNED = { new: 'new', changes: 'changes', same: 'the same', ends: 'ends' } as const;

const judgedInWords = ({ line, kind, differences }: JudgedRow): Told => ({
  line,
  why: differences.length === 0 ? PLANNED[kind] : `${PLANNED[kind]} ${differencesInWords(differences)}`,
});

async function previewed(
  app: App,
  register: string,
  file: LinesFile,
  options: ChangeOptions,
  out: Out,
): Promise<number> {
  const seenAt = isoInstant(app.env.clock.now());
  const { counts, rows, faults, conflicts, absent } = await previewChanges(app, register, file, options);
  tell(out, [...rows.map(judgedInWords), ...faults, ...conflicts]);
  const ending = options.endAbsent ? `, ${absent} that the file doesn't name end` : '';
  out(
    `${counts.new} new, ${counts.changes} change, ${counts.ends} end, ${counts.same} the same${ending}, ${faults.length} wrong`,
  );
  out(`to write what was shown, and nothing over what is written from now on: --previewed ${seenAt}`);
  return faults.length + conflicts.length > 0 ? 1 : 0;
}

async function changing(
  app: App,
  register: string,
  file: LinesFile,
  options: ChangeOptions,
  out: Out,
): Promise<number> {
  const { faults, conflicts, added, changed, ended, same, absentLeft } = await importChanges(
    app,
    register,
    file,
    options,
  );
  tell(out, [...faults, ...conflicts]);
  if (absentLeft > 0)
    out(`${absentLeft} that the file doesn't name were changed since the preview and are left as they are`);
  const left = conflicts.length + absentLeft;
  out(`${added} added, ${changed} changed, ${ended} ended, ${same} the same, ${left} left, ${faults.length} wrong`);
  return faults.length + left > 0 ? 1 : 0;
}

const OPTIONS = {
  preview: { type: 'boolean' },
  change: { type: 'boolean' },
  previewed: { type: 'string' },
  from: { type: 'string' },
  'end-absent': { type: 'boolean' },
  content: { type: 'string' },
  signature: { type: 'string', multiple: true },
  reference: { type: 'string' },
  reason: { type: 'string' },
  basis: { type: 'string' },
} as const;

/** The options, or what is wrong with them. */
function optionsOf(app: App, args: readonly string[]) {
  const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  const [register, path] = positionals;
  if (register === undefined || path === undefined) return 'import needs a register and a file';
  const { preview = false, change = false, previewed: moment, from = todayOf(app) } = values;
  const endAbsent = values['end-absent'] ?? false;
  if (!change && (moment !== undefined || values.from !== undefined || endAbsent))
    return '--previewed, --from and --end-absent go with --change';
  if (!isLocalDate(from)) return '--from is a day: 2026-12-31';
  const seen = moment === undefined ? undefined : z.iso.datetime().safeParse(moment).data;
  if (moment !== undefined && seen === undefined) return '--previewed is the moment that the preview told';
  const options = { from, endAbsent, seenAt: seen === undefined ? undefined : instantFromIso(seen) };
  const { content, signature, reference, reason, basis = '0' } = values;
  if (content === undefined)
    return signature === undefined
      ? { register, file: rowsFile(app.env, register, path), preview, change, options }
      : '--signature goes with --content, the file that was signed';
  if (!change) return '--content goes with --change';
  const given = { register, file: rowsFile(app.env, register, path), preview, change, options, content };
  if (signature !== undefined) return { ...given, signatures: signature };
  if (reference === undefined || reason === undefined || !/^\d+$/.test(basis))
    return 'what is to be signed needs --reference, --reason, and --basis where it is not the first article';
  return { ...given, ground: { reference, reason, basis: Number(basis) } };
}

export const importCommand: Command = {
  name: 'import',
  usage:
    'import REGISTER FILE [--preview] [--change [--from DAY] [--previewed MOMENT] [--end-absent]]: adds the records of a file, a line of JSON for each or a table with headings (CSV, XLSX); with --change rows also change and end them. Says what is wrong by line, and goes on where it was cut off. With --change, --content OUT --reference WORDS --reason WORDS [--basis N] writes what two officers of the owner sign; --content OUT --signature FILE --signature FILE imports what they signed. Without signatures the ground says that it is unsigned',
  async run(app, args, out) {
    const given = optionsOf(app, args);
    if (typeof given === 'string') {
      out(given);
      return 2;
    }
    const { register, file, preview, change, options } = given;
    if (!change) return addOnly(app, register, file, preview, out);
    if ('ground' in given) return describing(app, given, out);
    if ('signatures' in given) return importingSigned(app, given, out);
    return (preview ? previewed : changing)(app, register, file, options, out);
  },
};

interface Filed {
  readonly register: string;
  readonly file: LinesFile;
  readonly content: string;
}

/** Writes the bytes that two officers sign. */
async function describing(
  app: App,
  {
    register,
    file,
    content,
    options,
    ground,
  }: Filed & { readonly options: ChangeOptions; readonly ground: ImportGround },
  out: Out,
): Promise<number> {
  const described = await describeFile(app, register, file, options, ground);
  if ('faults' in described) {
    tell(out, described.faults);
    return 1;
  }
  writeFileSync(content, described.content);
  out(`two officers sign ${content}: then --content ${content} --signature FILE --signature FILE`);
  return 0;
}

/** Imports what two officers signed, by what they signed: no other option counts. */
async function importingSigned(
  app: App,
  { register, file, content, signatures }: Filed & { readonly signatures: readonly string[] },
  out: Out,
): Promise<number> {
  const given = {
    content: base64(readFileSync(content)),
    signatures: signatures.map((path) => base64(signatureOfFile(readFileSync(path)))),
  };
  const { options } = await signedOptions(app, register, file, given);
  return changing(app, register, file, options, out);
}

/** How many records are read at once. */
const PAGE = 1000;

export const exportCommand: Command = {
  name: 'export',
  usage: 'export REGISTER: prints the open fields of the records in force, a line of JSON for each',
  async run(app, [register], out) {
    if (register === undefined) {
      out('export needs a register');
      return 2;
    }
    let after: string | undefined;
    do {
      const page = await app.read((tx) => openRecords(tx, register, { after, limit: PAGE }));
      for (const record of page.records) out(JSON.stringify({ ...record, recordedAt: isoInstant(record.recordedAt) }));
      after = page.next;
    } while (after !== undefined);
    return 0;
  },
};
