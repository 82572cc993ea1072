/** Checks that several kinds share. */
import type { DefinitionPath, Report, World } from '../definition-kind.ts';
import { didYouMean } from '../nearest.ts';
import type { Cite } from '../schema.ts';

/** Reports an id of which there is no definition. */
export function checkRefers(
  world: World,
  report: Report,
  kind: string,
  id: string | undefined,
  path: DefinitionPath,
): void {
  if (id === undefined || world.get(kind, id) !== undefined) return;
  const known = world.list(kind).map((each) => each.id);
  report.error(path, `there is no ${kind} ${id}`, known.length > 60 ? 'write one that exists' : didYouMean(id, known));
}

/** Reports a citation of an act that acts.yaml doesn't have. */
export function checkCite(world: World, report: Report, cite: Cite, path: DefinitionPath): void {
  checkRefers(world, report, 'act', cite.act, [...path, 'act']);
}

/** Reports every id that was there before. */
export function checkUnique(report: Report, ids: readonly string[], pathOf: (index: number) => DefinitionPath): void {
  ids.forEach((id, index) => {
    if (ids.indexOf(id) < index) report.error(pathOf(index), `${id} is there twice`, 'keep one of them');
  });
}
