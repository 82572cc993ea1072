import { fsckReferences } from '#platform/database/references.ts';
import type { Command } from '#platform/feature.ts';

/** `shanyraq fsck`: references between tables are looked at, and every feature derives again what it keeps and tells of each row that was altered, removed or added. */
export const fsck: Command = {
  name: 'fsck',
  usage:
    'fsck: derives the log and every history again from the stored rows and finds any that was altered, removed or added',
  async run(app, _args, out) {
    let found = 0;
    for (const checker of [fsckReferences, ...app.features.map((feature) => feature.fsck)]) {
      for await (const finding of checker?.(app) ?? []) {
        found++;
        out(`${finding.feature}: ${finding.what} (${finding.where})`);
      }
    }
    out(found === 0 ? 'Everything is as it was written.' : `${found} findings`);
    return found === 0 ? 0 : 1;
  },
};
