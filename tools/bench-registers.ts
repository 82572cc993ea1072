/** `npm run bench:registers [-- --records N] [--seconds S] [--import N] [--folder PATH]`: see bench/README.md. */
import { parseArgs } from 'node:util';
import { runRegistersBenchmark } from '../bench/registers.ts';

const { values } = parseArgs({
  options: {
    records: { type: 'string', default: '1000000' },
    seconds: { type: 'string', default: '4' },
    import: { type: 'string', default: '100000' },
    folder: { type: 'string' },
  },
});

await runRegistersBenchmark({
  records: Number(values.records),
  seconds: Number(values.seconds),
  imported: Number(values.import),
  folder: values.folder,
});
process.exit(0);
