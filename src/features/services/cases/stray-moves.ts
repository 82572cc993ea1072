/** The moves of a history against the editions: each was made to whom the country then named as successor, and to no other. */
import { successorOf, unitFor, whoAnswers } from '#features/country/index.ts';
import type { Env } from '#platform/app.ts';
import type { Entry } from '../history/entry.ts';
import { officeId, succeededBy } from './rules/succession.ts';

/** Numbers of entries that move a case, or an opinion, or ask one, in the place of an office that hadn't ended, or to one that doesn't answer. */
export const strayMoves = (env: Env, entries: readonly Entry[], territory: string): number[] =>
  entries.filter((entry, index) => isStray(env, entry, entries[index - 1], territory)).map(({ seq }) => seq);

function isStray(env: Env, { kind, ground, unit, at }: Entry, before: Entry | undefined, territory: string): boolean {
  const from = succeededBy(ground);
  // Whoever loses a case by a merger loses it right after the move.
  if (!from) return false;
  if (kind === 'handed-over') return before?.kind !== 'transferred' || before.ground !== ground;
  if (kind === 'opinion-asked') {
    const heir = successorOf(env, from.agency, at);
    return heir === from.agency || unit !== officeId({ agency: heir, unit: unitFor(env, heir, territory, at) });
  }
  return unit === officeId(from) || unit !== officeId(whoAnswers(env, from, territory, at));
}
