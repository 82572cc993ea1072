/** What `shanyraq fsck` looks at here: rosters as they were committed, declared conflicts, the first administrators, proposals of acts that need four eyes, and mandates that were given. */
import type { App } from '#platform/app.ts';
import type { Finding } from '#platform/feature.ts';
import { fsckConflicts } from './conflicts.ts';
import { fsckFounding } from './founding.ts';
import { fsckMandates } from './mandates.ts';
import { fsckProposals } from './proposals.ts';
import { fsckRosters } from './rosters.ts';

/** Every finding, as it is met. An intact database gives none. */
export async function* fsckIdentity(app: App): AsyncIterable<Finding> {
  yield* fsckRosters(app);
  yield* fsckConflicts(app);
  yield* fsckFounding(app);
  yield* fsckProposals(app);
  yield* fsckMandates(app);
}
