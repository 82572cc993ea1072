/** The command line of registers: files in, the open part out. */
import { readFileSync } from 'node:fs';
import { isoInstant } from '#kernel/instant.ts';
import type { Command } from '#platform/feature.ts';
import { importFile, previewFile } from './actions/import-file.ts';
import { openRecords } from './actions/open-records.ts';

const SHOWN_FAULTS = 100;

export const importCommand: Command = {
  name: 'import',
  usage:
    'import REGISTER FILE [--preview]: adds the records of a file, a line of JSON for each; says what is wrong by line, and goes on where it was cut off',
  async run(app, args, out) {
    const [register, path] = args.filter((one) => !one.startsWith('--'));
    if (register === undefined || path === undefined) {
      out('import needs a register and a file');
      return 2;
    }
    const file = readFileSync(path, 'utf8');
    const isPreview = args.includes('--preview');
    const { rows, written, faults } = await (isPreview ? previewFile : importFile)(app, register, file);
    for (const { line, why } of faults.slice(0, SHOWN_FAULTS)) out(`line ${line}: ${why}`);
    if (faults.length > SHOWN_FAULTS) out(`… and ${faults.length - SHOWN_FAULTS} more`);
    out(`${rows} rows: ${written} written, ${rows - written} to write, ${faults.length} wrong`);
    return faults.length > 0 ? 1 : 0;
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
