/** `npm run bench:crash [-- --runs N] [--seed N]`: see bench/README.md. */
import { parseArgs } from 'node:util';
import { crashByChance, withBreakingStorage } from '#features/trust/testing/crash-points.ts';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '500' }, seed: { type: 'string', default: '1' } },
});

await withBreakingStorage(async (world) => {
  const { runs, broken, doneUnheard, restarts } = await crashByChance(world, Number(values.runs), Number(values.seed));
  console.log(`${runs} acts, ${broken} broken, of them ${doneUnheard} done and not heard of, ${restarts} restarts`);
});
console.log('nothing acknowledged is gone, nothing forks, fsck is clean');
process.exit(0);
