/** `npm run bench [-- --seconds N] [--only TEXT] [--profile FOLDER]`: see bench/README.md. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { runBenchmark } from '../bench/run.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '6' },
    only: { type: 'string', default: '' },
    profile: { type: 'string' },
  },
});

await runBenchmark({
  seconds: Number(values.seconds),
  only: values.only,
  profileDir: values.profile === undefined ? undefined : resolve(values.profile),
});
process.exit(0);
