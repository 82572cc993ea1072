/** `npm run bench:log [-- --entries N] [--seconds S]`: see bench/README.md. */
import { parseArgs } from 'node:util';
import { runLogBenchmark } from '../bench/log.ts';

const { values } = parseArgs({
  options: { entries: { type: 'string', default: '3000000' }, seconds: { type: 'string', default: '4' } },
});

await runLogBenchmark(Number(values.entries), Number(values.seconds));
process.exit(0);
