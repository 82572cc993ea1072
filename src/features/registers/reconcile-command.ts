/** `shanyraq reconcile`: a register held against another source, by whoever runs the instance. It prints counts alone. */
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import type { Command } from '#platform/feature.ts';
import { reconcileNow } from './actions/reconcile.ts';
import { rowsFile } from './actions/table-file.ts';
import { FINDING_KINDS } from './rules/reconcile.ts';

const OPTIONS = { with: { type: 'string' }, source: { type: 'string' } } as const;

export const reconcileCommand: Command = {
  name: 'reconcile',
  usage:
    'reconcile REGISTER FILE [--source NAME] | reconcile REGISTER --with REGISTER: holds a register against a file, a line of JSON for each record or a table with headings (CSV, XLSX), or another register. Counts what differs by kind; officers of the owner decide on it at their workplace',
  async run(app, args, out) {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    const [register, path] = positionals;
    const other = values.with;
    if (register === undefined || (path === undefined) === (other === undefined)) {
      out(`shanyraq ${reconcileCommand.usage}`);
      return 2;
    }
    const source = other ?? values.source ?? basename(path ?? '');
    const counts = await reconcileNow(
      app,
      register,
      source,
      path === undefined ? undefined : rowsFile(app.env, register, path),
    );
    for (const kind of FINDING_KINDS) {
      const { waiting = 0, decided = 0, closed = 0 } = counts.find((one) => one.kind === kind) ?? {};
      out(`${kind}: ${waiting} waiting, ${decided} decided, ${closed} mended`);
    }
    return counts.some(({ waiting }) => waiting > 0) ? 1 : 0;
  },
};
