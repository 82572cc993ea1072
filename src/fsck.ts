import type { App } from '#platform/app.ts';
import { fsckReferences } from '#platform/database/references.ts';
import type { Command, Feature, Finding } from '#platform/feature.ts';
import { fsckFiles } from '#platform/fsck-files.ts';

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

type Room = Pick<Feature, 'name' | 'fsck'>;

const PLATFORM_CHECKS: readonly Room[] = [
  { name: 'references', fsck: fsckReferences },
  { name: 'files', fsck: fsckFiles },
];

/** What a room finds. One that stumbles over what it reads has found something too, and the others are checked all the same. */
async function* findingsOf(app: App, { name, fsck: check }: Room): AsyncIterable<Finding> {
  try {
    yield* check?.(app) ?? [];
  } catch (error) {
    yield { feature: name, what: `it could not be checked to its end: ${reasonOf(error)}`, where: name };
  }
}

/** `shanyraq fsck`: references between tables and files are looked at, and every feature derives again what it keeps and tells of each row that was altered, removed or added. */
export const fsck: Command = {
  name: 'fsck',
  usage:
    'fsck: derives the log and every history again from the stored rows and finds any that was altered, removed or added',
  readsOnly: true,
  async run(app, _args, out) {
    let found = 0;
    const rooms: readonly Room[] = [...PLATFORM_CHECKS, ...app.features];
    for (const room of rooms) {
      for await (const { feature, what, where } of findingsOf(app, room)) {
        found++;
        out(`${feature}: ${what} (${where})`);
      }
    }
    out(found === 0 ? 'Everything is as it was written.' : `${found} findings`);
    return found === 0 ? 0 : 1;
  },
};
