/** `npm run bench:fuzz [-- --count N] [--seed N] [--folder PATH]`: see bench/README.md. */
import { parseArgs } from 'node:util';
import { runFuzzing } from '../bench/fuzz.ts';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    folder: { type: 'string', default: 'var/fuzz' },
  },
});

const found = await runFuzzing(Number(values.count), Number(values.seed), values.folder);
process.exit(found === 0 ? 0 : 1);
