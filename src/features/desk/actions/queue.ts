/** What waits for an officer: his cases, and opinions that he was drawn to give. */
import { type ExaminationFigures, examinationFigures, requireOfficer, requireRole } from '#features/identity/index.ts';
import {
  type CaseLine,
  casesOfOfficer,
  casesOfUnit,
  type LoadedCase,
  opinionsAwaited,
  owedBy,
  termStandings,
} from '#features/services/index.ts';
import type { ActorOf } from '#kernel/actor.ts';
import type { Tx } from '#platform/app.ts';
import type { Context } from '#platform/feature.ts';
import { byUrgency, type QueueLine } from '../rules/urgency.ts';
import { officerDrawnFor } from '../store/results.ts';

/** More than anybody can hold open. */
const LONGEST_QUEUE = 200;

/** Open cases for which the officer was drawn, each with how its term stands, the most urgent first. */
export async function queueOf(tx: Tx, { now }: Context, actor: ActorOf<'officer'>): Promise<QueueLine[]> {
  const lines = await casesOfOfficer(tx, actor.officerId, LONGEST_QUEUE);
  const standings = await termStandings(tx, lines, now);
  return lines.map((line) => ({ ...line, standing: standings.get(line.caseId) })).sort(byUrgency);
}

/** Cases in which he answers for his agency, the longest waiting first. */
export async function opinionsOf(tx: Tx, ctx: Context, actor: ActorOf<'officer'>): Promise<LoadedCase[]> {
  const mine: LoadedCase[] = [];
  for (const loaded of await opinionsAwaited(tx, actor.agency, ctx.now)) {
    const asked = owedBy(loaded.state, actor.agency);
    const leaf = loaded.entries.find(({ id }) => id === asked?.drawFor)?.leaf;
    if (leaf !== undefined && (await officerDrawnFor(tx, leaf)) === actor.officerId) mine.push(loaded);
  }
  return mine;
}

const LONGEST_UNIT = 500;

/**
 * What a head sees of his unit: its open cases, the nearest end of term first, without whom the draw found for them, and how often the
 * examinations of his agency were passed. Refuses identity.forbidden where the officer is no head.
 */
export async function unitOf(
  tx: Tx,
  ctx: Context,
): Promise<{ readonly cases: readonly CaseLine[]; readonly figures: readonly ExaminationFigures[] }> {
  requireRole(ctx, 'head');
  const { agency, unit } = requireOfficer(ctx);
  const cases = await casesOfUnit(tx, agency, unit, LONGEST_UNIT);
  return { cases, figures: await examinationFigures(tx, agency) };
}
