/**
 * Rosters as committed: every digest derived again from salt and roster, every leaf looked for in the log. And posts as they stand against
 * rosters as they were committed: who puts himself into a post, or takes the trace of one away, changes the tables alone (decision 057).
 */
import { commitOf, countLeaves, LEAF_FAULTS, leafFault, publicSalt } from '#features/transparency/index.ts';
import { canonicalBytes } from '#kernel/canonical.ts';
import { isOfMoment } from '#kernel/uuid.ts';
import type { App } from '#platform/app.ts';
import type { Finding } from '#platform/feature.ts';
import { ROSTER_LEAF, rosterContent, stateOf } from '../actions/roster.ts';
import {
  absenceLines,
  type CommittedOfficer,
  dutiesLines,
  postLines,
  type RosterLine,
  rosterDigest,
} from '../rules/roster.ts';
import {
  commitmentAfter,
  emptyPosts,
  everCommitted,
  everWritten,
  lastCommitment,
  type Unit,
  unitsWithRosters,
} from '../store/audit.ts';

const NIL = '00000000-0000-0000-0000-000000000000';

const finding = (what: string, where: string): Finding => ({ feature: 'identity', what, where });

/** Every finding, as it is met. An intact database gives none. */
export async function* fsckRosters(app: App): AsyncIterable<Finding> {
  yield* fsckCommitments(app);
  for (const unit of await app.read(unitsWithRosters))
    for (const what of await faultsOf(app, unit)) yield finding(what, `posts of ${unit.agency}/${unit.unit}`);
  for (const id of await app.read(emptyPosts))
    yield finding('a post in which nobody ever might do anything', `post ${id}`);
}

async function* fsckCommitments(app: App): AsyncIterable<Finding> {
  // Counted before the rows: more may be committed meanwhile.
  const leaves = await app.read((tx) => countLeaves(tx, ROSTER_LEAF));
  let seen = 0;
  for (let after = NIL; ; seen++) {
    const one = await app.read((tx) => commitmentAfter(tx, after));
    if (one === undefined) break;
    const where = `roster of ${one.agency}/${one.unit}, ${one.id}`;
    // A commitment's number, which its leaf names, begins with its moment (RFC 9562 section 5.7).
    if (!isOfMoment(one.id, one.at)) yield finding('it was committed at another moment than its number says', where);
    if (rosterDigest(one.salt, one.roster) !== one.digest) yield finding('the roster does not have its digest', where);
    const commit = commitOf(publicSalt(), canonicalBytes(rosterContent(one)));
    const fault = await leafFault(app, ROSTER_LEAF, commit, one.leafHash);
    if (fault) yield finding(fault === 'unopened' ? 'the roster does not open its leaf' : LEAF_FAULTS[fault], where);
    after = one.id;
  }
  if (seen < leaves) yield finding(`the log has ${leaves} rosters, the table ${seen}`, 'rosters');
}

async function faultsOf(app: App, unit: Unit): Promise<string[]> {
  for (;;) {
    const last = await app.read((tx) => lastCommitment(tx, unit));
    if (last === undefined) return ['somebody serves there, and no roster was ever committed'];
    const [committed, written, standing] = await app.read(async (tx) => [
      await everCommitted(tx, unit),
      await everWritten(tx, unit),
      await stateOf(tx, unit, last.at),
    ]);
    // A change comes with its roster or not at all: where no other is there by now, none fell between what was read.
    if ((await app.read((tx) => lastCommitment(tx, unit)))?.id !== last.id) continue;
    const persons = new Map(written.map(({ officer, person }) => [officer, person]));
    const isAnother = ({ officer, person }: CommittedOfficer): boolean =>
      person !== undefined && persons.get(officer) !== person;
    return [
      ...(committed.some(isAnother) ? ['somebody is in the post of another'] : []),
      ...(isSame(last.roster, standing, dutiesLines) ? [] : ['who serves is not who was committed last']),
      ...(isSame(committed, written, dutiesLines) ? [] : ['duties were changed, hidden or added in silence']),
      ...(isSame(committed, written, absenceLines) ? [] : ['absences were changed, hidden or added in silence']),
      ...(SAID.every((lines) => isWhole(committed, written, lines))
        ? []
        : ['it is said otherwise who wrote what, and when']),
    ];
  }
}

type Lines = (one: CommittedOfficer) => readonly RosterLine[];

/** Whether both are about the same. */
function isSame(some: readonly CommittedOfficer[], others: readonly CommittedOfficer[], lines: Lines): boolean {
  const about = (all: readonly CommittedOfficer[]) => new Set(all.flatMap(lines).map((line) => line.about));
  const [left, right] = [about(some), about(others)];
  return left.size === right.size && [...left].every((line) => right.has(line));
}

const SAID: readonly Lines[] = [postLines, dutiesLines, absenceLines];

/** Whether tables say all that was committed of a line, and nothing else; of what only earlier rosters named it is not known. */
function isWhole(committed: readonly CommittedOfficer[], written: readonly CommittedOfficer[], lines: Lines): boolean {
  const known = committed.flatMap(lines);
  const earlier = new Set(known.flatMap(({ about, whole }) => (whole === undefined ? [about] : [])));
  const left = new Set(known.flatMap(({ whole }) => whole ?? []));
  const right = written.flatMap(lines);
  const isThere = new Set(right.map(({ whole }) => whole));
  return (
    [...left].every((line) => isThere.has(line)) &&
    right.every(({ about, whole = about }) => left.has(whole) || earlier.has(about))
  );
}
