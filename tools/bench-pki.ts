/** `npm run bench:pki [-- --seconds N]`: see bench/README.md. */
import { parseArgs } from 'node:util';
import { runPkiBenchmark } from '../bench/pki.ts';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '4' } } });

await runPkiBenchmark(Number(values.seconds));
process.exit(0);
