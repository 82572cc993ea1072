/** The checker of exports: each opens its leaf, and none is gone: its row says who took what out, and why. */
import type { App } from '#platform/app.ts';
import type { Finding } from '#platform/feature.ts';
import { checkActs } from './fsck-acts.ts';
import { exportBytes } from './rules/exports.ts';
import { countExports, exportsAfter } from './store/exports.ts';

export const checkExports = (app: App): AsyncIterable<Finding> =>
  checkActs(app, {
    leaf: 'registers.export',
    gone: 'an act of exporting is gone',
    called: 'act of exporting',
    count: countExports,
    after: exportsAfter,
    idOf: ({ id }) => id,
    bytesOf: exportBytes,
    whereOf: ({ register, id }) => `${register}, export ${id}`,
  });
