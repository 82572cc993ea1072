/** Checks that several kinds share. */
import type { DefinitionPath, Report, World } from '../definition-kind.ts';
import { didYouMean } from '../nearest.ts';
import type { Cite } from '../schema.ts';
import type { ActDefinition } from './acts.ts';

/** Where the first of a kind is written, for who has none. */
const FILES: Readonly<Record<string, string>> = {
  act: 'acts.yaml',
  rate: 'rates.yaml',
  territory: 'territories.csv',
  agency: 'agencies/ID.yaml',
  register: 'registers/ID.yaml',
  document: 'documents/ID.yaml',
};

/** Reports an id of which there is no definition. */
export function checkRefers(
  world: World,
  report: Report,
  kind: string,
  id: string | undefined,
  path: DefinitionPath,
): void {
  if (id === undefined || world.get(kind, id) !== undefined || world.mayHave(kind, id)) return;
  const known = world.list(kind).map((each) => each.id);
  const file = known.length === 0 && FILES[kind];
  if (file)
    report.error(path, `there is no ${kind} ${id}`, `write it in ${file.replace('ID', id)}: there are none yet`);
  else
    report.error(
      path,
      `there is no ${kind} ${id}`,
      known.length > 60 ? 'write one that exists' : didYouMean(id, known),
    );
}

/** Reports a citation of an act that acts.yaml doesn't have, or that isn't in force when the edition begins to hold. */
export function checkCite(world: World, report: Report, { act }: Cite, path: DefinitionPath): void {
  checkRefers(world, report, 'act', act, [...path, 'act']);
  const { inForce, repealed } = world.get<ActDefinition>('act', act) ?? {};
  const { version } = report;
  if (inForce !== undefined && version < inForce)
    report.error([...path, 'act'], `${act} is in force from ${inForce}, the edition from ${version}`, LATER);
  if (repealed !== undefined && repealed <= version)
    report.error([...path, 'act'], `${act} is repealed since ${repealed}`, 'cite the act that took its place');
}

const LATER = 'date the edition later, or cite the act that held before';

/** Reports every id that was there before. */
export function checkUnique(report: Report, ids: readonly string[], pathOf: (index: number) => DefinitionPath): void {
  ids.forEach((id, index) => {
    if (ids.indexOf(id) < index) report.error(pathOf(index), `${id} is there twice`, 'keep one of them');
  });
}
