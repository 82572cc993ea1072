/** What an officer has just done with a case that left his desk by it: read from the history, whatever the address says. */
import { findCase } from '#features/services/index.ts';
import type { ActorOf } from '#kernel/actor.ts';
import type { Tx } from '#platform/app.ts';
import type { Context } from '#platform/feature.ts';

export interface DoneAct {
  readonly caseId: string;
  readonly number: string;
  readonly what: 'granted' | 'refused' | 'handed-over' | 'opinion-given';
}

/** The last such act of this officer in the case; undefined where there is none. */
export async function doneWith(
  tx: Tx,
  { now }: Context,
  { officerId }: ActorOf<'officer'>,
  caseId: string | undefined,
): Promise<DoneAct | undefined> {
  const loaded = caseId === undefined ? undefined : await findCase(tx, caseId, now);
  for (const { kind, by, ground } of loaded?.entries.toReversed() ?? []) {
    if (!loaded || by.kind !== 'officer' || by.id !== officerId) continue;
    const { caseId: id, number } = loaded.row;
    if (kind === 'handed-over' || kind === 'opinion-given') return { caseId: id, number, what: kind };
    if (kind === 'decided') return { caseId: id, number, what: ground === undefined ? 'granted' : 'refused' };
  }
  return undefined;
}
