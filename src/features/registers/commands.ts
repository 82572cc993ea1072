/** The command line of registers: files in, the open part out. */
import type { Json } from '#kernel/canonical.ts';
import { isoInstant } from '#kernel/instant.ts';
import type { Command } from '#platform/feature.ts';
import { linesFile } from '#platform/lines-file.ts';
import { type Existing, importFile, type LineFault, type Preview, previewFile } from './actions/import-file.ts';
import { openRecords } from './actions/open-records.ts';

const SHOWN_FAULTS = 100;

const said = (value: Json | undefined): string => (value === undefined ? '—' : JSON.stringify(value));

/** A row whose record is there: that it says the same, or which fields differ, with both values where they may be shown. */
function existingInWords({ line, differences }: Existing): LineFault {
  const parts = differences.map(({ field, values }) =>
    values ? `${field}: ${said(values.before)} → ${said(values.after)}` : field,
  );
  return {
    line,
    why: `the record exists already, ${parts.length === 0 ? 'unchanged' : `changed: ${parts.join(', ')}`}`,
  };
}

function summaryOf({ rows, written, faults, existing }: Preview): string {
  const changed = existing.filter(({ differences }) => differences.length > 0).length;
  const there = existing.length === 0 ? '' : `, ${changed} changed, ${existing.length - changed} unchanged`;
  return `${rows} rows: ${written} written, ${rows - written - existing.length} to write${there}, ${faults.length} wrong`;
}

export const importCommand: Command = {
  name: 'import',
  usage:
    'import REGISTER FILE [--preview]: adds the records of a file, a line of JSON for each; says what is wrong by line, and goes on where it was cut off. The preview compares rows with records that are there',
  async run(app, args, out) {
    const [register, path] = args.filter((one) => !one.startsWith('--'));
    if (register === undefined || path === undefined) {
      out('import needs a register and a file');
      return 2;
    }
    const isPreview = args.includes('--preview');
    const judged = await (isPreview ? previewFile : importFile)(app, register, linesFile(path));
    const told = [...judged.faults, ...judged.existing.map(existingInWords)].toSorted((a, b) => a.line - b.line);
    for (const { line, why } of told.slice(0, SHOWN_FAULTS)) out(`line ${line}: ${why}`);
    if (told.length > SHOWN_FAULTS) out(`… and ${told.length - SHOWN_FAULTS} more`);
    out(summaryOf(judged));
    return told.length > 0 ? 1 : 0;
  },
};

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
