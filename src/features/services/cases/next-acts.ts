/** What the applicant can do now: the same judge that judges the act decides whether a button is there. */

import type { Context } from '#platform/feature.ts';
import { actorOf } from '../history/entry.ts';
import type { HistoryKind } from '../history/kinds.ts';
import type { LoadedCase } from './load.ts';
import { isApplicant } from './policy.ts';
import { obstacleTo } from './rules/judge.ts';
import { isClosed } from './rules/state.ts';

export type NextAct = 'pay' | 'correct' | 'object' | 'message' | 'withdraw' | 'complain';

const ACTS = {
  correct: 'resubmitted',
  object: 'objection',
  withdraw: 'withdrawn',
} as const satisfies Partial<Record<NextAct, HistoryKind>>;

/** In the order of their weight. Nobody but the applicant acts. */
export function nextActs({ row, state, rules, now }: LoadedCase, ctx: Context): NextAct[] {
  if (!isApplicant(row, ctx)) return [];
  const by = actorOf(ctx);
  const may = (name: keyof typeof ACTS): NextAct[] =>
    obstacleTo({ kind: ACTS[name], at: now, by }, state, rules) === undefined ? [name] : [];
  return [
    ...(state.status === 'awaiting-fee' ? (['pay'] as const) : []),
    ...may('correct'),
    ...may('object'),
    ...(isClosed(state) ? [] : (['message'] as const)),
    ...may('withdraw'),
    'complain',
  ];
}
