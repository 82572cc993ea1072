/** The one who oversees in tests. */
import type { Road } from '#features/services/cases/testing/road.ts';
import { GLEB } from '#features/services/testing/aqsai.ts';
import type { ActorOf } from '#kernel/actor.ts';

/** The name by which the road knows him. */
export const OVERSEER = 'overseer';

/** Глеб serves in the chamber that oversees. */
export const overseer = (
  { people }: Pick<Road, 'people'>,
  over: Partial<ActorOf<'officer'>> = {},
): ActorOf<'officer'> => ({
  kind: 'officer',
  personId: people[GLEB]?.personId ?? '',
  officerId: '019aa000-0000-7000-8000-0000000000cc',
  agency: 'audit-chamber',
  unit: 'chamber',
  roles: ['oversight'],
  sessionId: 's',
  assurance: 'substantial',
  ...over,
});
