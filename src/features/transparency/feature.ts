import type { Feature } from '#platform/feature.ts';
import { dayLoop } from './days/commit.ts';
import { checkLog } from './fsck/check.ts';
import { INTEGRATE_EVERY_MS, integrate } from './integrate.ts';
import { prepareKeys } from './keys.ts';
import { monitorCommand } from './monitor/command.ts';
import { WATCH_EVERY_MS, watchPromises } from './promise-watch.ts';
import { routes } from './routes.ts';

export const transparencyFeature = {
  name: 'transparency',
  tier: 0,
  routes,
  migrations: true,
  texts: true,
  loops: [
    { name: 'transparency.integrate', everyMs: INTEGRATE_EVERY_MS, run: integrate },
    { name: 'transparency.watch-promises', everyMs: WATCH_EVERY_MS, run: watchPromises },
    dayLoop,
  ],
  dailyRows: [
    { table: 'transparency.verifier', at: 'created_at', key: ['purpose'], columns: ['vkey'] },
    { table: 'transparency.checkpoint', at: 'signed_at', key: ['size'], columns: ['root', 'note'] },
    { table: 'transparency.cosignature', at: 'kept_at', key: ['label', 'size'], columns: ['line'] },
  ],
  commands: [monitorCommand],
  fsck: checkLog,
  prepare: prepareKeys,
} satisfies Feature;
