/**
 * Registers against histories: whoever writes into a register on the ground of a case that never granted it, or hides what one did, is found
 * from both sides (decision 043). Registers know no cases, so it is asked here. By case, some hundred at a time.
 */
import { casesNamedAfter, type VersionByCase, versionsByCases } from '#features/registers/index.ts';
import type { App } from '#platform/app.ts';
import type { Finding } from '#platform/feature.ts';
import { type AuditedEntry, casesWithKindAfter, entriesOfKinds } from '../history/audit.ts';

const NIL = '00000000-0000-0000-0000-000000000000';
const CASES_AT_ONCE = 200;

const finding = (what: string, where: string): Finding => ({ feature: 'services', what, where });

/** Every finding, as it is met. An intact database gives none. */
export async function* fsckRegisterChanges(app: App): AsyncIterable<Finding> {
  for (let after = NIL; ; ) {
    const from = after;
    const cases = await app.read((tx) => casesNamedAfter(tx, from, CASES_AT_ONCE));
    yield* checkCases(app, cases);
    const last = cases.at(-1);
    if (last === undefined) break;
    after = last;
  }
  for (let after = NIL; ; ) {
    const from = after;
    const cases = await app.read((tx) => casesWithKindAfter(tx, 'register-changed', from));
    const known = await app.read((tx) => versionsByCases(tx, cases));
    // Those that versions name were held against them above.
    const unnamed = cases.filter((id) => !known.has(id));
    yield* checkCases(app, unnamed);
    const last = cases.at(-1);
    if (last === undefined) return;
    after = last;
  }
}

async function* checkCases(app: App, cases: readonly string[]): AsyncIterable<Finding> {
  // A case that goes on meanwhile has entries of all versions seen before them, and versions of all entries seen before those.
  const versions = await app.read((tx) => versionsByCases(tx, cases));
  const entries = await app.read((tx) => entriesOfKinds(tx, cases, ['register-changed', 'decided', 'deemed-decided']));
  const later = await app.read((tx) => versionsByCases(tx, cases));
  const byCase = Map.groupBy(entries, ({ entry }) => entry.caseId);
  for (const id of cases) {
    const written = { seen: versions.get(id) ?? [], later: later.get(id) ?? [] };
    yield* checkCase(id, written, byCase.get(id) ?? []);
  }
}

/** What an entry `register-changed` says of the version that it wrote. */
type Said = Pick<VersionByCase, 'register' | 'act' | 'recordId' | 'version'> & { readonly digest: string };

const nameOf = ({ recordId, version }: Pick<VersionByCase, 'recordId' | 'version'>): string =>
  `record ${recordId}, version ${version}`;

function* checkCase(
  caseId: string,
  { seen, later }: { readonly seen: readonly VersionByCase[]; readonly later: readonly VersionByCase[] },
  entries: readonly AuditedEntry[],
): Iterable<Finding> {
  const decisions = new Set(
    entries.filter(({ entry }) => entry.kind !== 'register-changed').map(({ entry }) => entry.id),
  );
  const changes = entries.filter(({ entry }) => entry.kind === 'register-changed');
  const said = new Map(
    changes.flatMap(({ content }) => (content === undefined ? [] : [[nameOf(content as Said), content as Said]])),
  );
  // An entry whose content retention has erased says that there is a version, and not which.
  let erased = changes.filter(({ content }) => content === undefined).length;
  for (const version of seen) {
    const where = `${version.register}, ${nameOf(version)}, case ${caseId}`;
    const change = said.get(nameOf(version));
    if (version.entry !== null && !decisions.has(version.entry))
      yield finding('its ground names a decision that its case has not made', where);
    if (change === undefined) {
      erased -= 1;
      if (erased < 0) yield finding('its ground is a case whose history knows nothing of it', where);
    } else if (!isAsSaid(version, change)) yield finding('the history of its case says otherwise of it', where);
  }
  for (const version of later) said.delete(nameOf(version));
  for (const name of said.keys())
    yield finding('the history says that a register was changed, and it was not', `case ${caseId}, ${name}`);
  if (erased > 0)
    yield finding('the history says that a register was changed, and it was not', `case ${caseId}, ${erased} lacking`);
}

const isAsSaid = (version: VersionByCase, said: Said): boolean =>
  said.register === version.register &&
  said.act === version.act &&
  (version.digest === null || said.digest === version.digest);
