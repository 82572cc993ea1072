/** Whether an act may be done to a case as it stands: the one place that says no, for actions before and for the fold after. */
import type { Office } from '#features/country/index.ts';
import type { Instant } from '#kernel/instant.ts';
import type { ServiceDefinition } from '../../definition.ts';
import type { HistoryActor } from '../../history/entry.ts';
import type { HistoryKind } from '../../history/kinds.ts';
import { movedEnd } from './recount.ts';
import { type CaseState, isAwaiting, isClosed, OWN_GROUNDS } from './state.ts';
import { decider, officeId, officeOf, succeededBy, successionGround } from './succession.ts';
import { type CaseRules, hearingTimes, refusalFrom, silenceOf } from './terms.ts';
import { mayFollow } from './transitions.ts';

/** An entry as it would be appended. */
export interface ProposedAct {
  readonly kind: HistoryKind;
  readonly at: Instant;
  readonly effectiveAt?: Instant;
  readonly by: Pick<HistoryActor, 'kind' | 'id'>;
  readonly ground?: string;
  /** For draws: the officer drawn; for hand-overs: the one who gives the case away. */
  readonly secondActor?: string;
  /** For opinions: `<agency>/<unit>` asked. */
  readonly unit?: string;
}

/** Why not; each is a refusal of `services`. */
export type Obstacle =
  | 'case_closed'
  | 'not_now'
  | 'not_your_case'
  | 'term_over'
  | 'term_not_over'
  | 'no_correction'
  | 'returned_once'
  | 'correction_over'
  | 'no_hearing'
  | 'hearing_due'
  | 'hearing_running'
  | 'hearing_too_late'
  | 'hearing_other_ground'
  | 'objections_over'
  | 'already_objected'
  | 'unknown_ground'
  | 'opinion_unknown'
  | 'opinion_asked'
  | 'opinion_awaited'
  | 'answer_awaited'
  | 'officer_excluded';

/** The obstacle, or undefined where the act may be done. `state` must be the fold at the act's moment. */
export function obstacleTo(act: ProposedAct, state: CaseState, rules: CaseRules): Obstacle | undefined {
  if (!mayFollow(state.status, act.kind)) {
    if (act.kind === 'resubmitted' && state.correction) return 'correction_over';
    if (act.kind === 'returned' && state.correction) return 'returned_once';
    return isClosed(state) ? 'case_closed' : 'not_now';
  }
  if (state.isOverdue && !AFTER_TERM.has(act.kind)) return 'term_over';
  if (OFFICERS_ACTS.has(act.kind) && act.by.kind === 'officer' && act.by.id !== state.officerId) return 'not_your_case';
  return JUDGES[act.kind]?.(act, state, rules);
}

/** After the term nothing is left but what silence decides, and what only adds to the story. */
const AFTER_TERM: ReadonlySet<HistoryKind> = new Set<HistoryKind>([
  'deemed-decided',
  'evidence-examined',
  'evidence-received',
  'cosigned',
  'message',
  'complaint',
  'satisfaction',
  'erased',
]);

/** Only the officer who was drawn. */
const OFFICERS_ACTS: ReadonlySet<HistoryKind> = new Set<HistoryKind>([
  'returned',
  'opinion-asked',
  'hearing-proposed',
  'decided',
  'evidence-examined',
]);

type Judge = (act: ProposedAct, state: CaseState, rules: CaseRules) => Obstacle | undefined;

const JUDGES: Partial<Record<HistoryKind, Judge>> = {
  // While a case goes on, its fee is what it goes on by.
  'fee-refunded': (_act, state) => (isClosed(state) ? undefined : 'not_now'),
  'draw-done': (act, state) => {
    if (state.officerId !== undefined) return 'not_now';
    return state.excludedOfficers.includes(act.secondActor ?? '') ? 'officer_excluded' : undefined;
  },
  returned: (_act, state, { definition }) => {
    if (definition.correction === 'none') return 'no_correction';
    return state.correction ? 'returned_once' : undefined;
  },
  'opinion-asked': (act, state, { definition }) => {
    const step = opinionStep(definition, act);
    if (!step) return 'opinion_unknown';
    return state.opinions.some((one) => one.step === step.of && one.givenAt === undefined)
      ? 'opinion_asked'
      : undefined;
  },
  'opinion-given': (act, state) => (openOpinion(state, act.unit) ? undefined : 'opinion_unknown'),
  // Only the program knows what it asked and was told.
  'evidence-awaited': (act, state) => (act.by.kind === 'system' && !isAwaiting(state) ? undefined : 'not_now'),
  'evidence-received': (act, state) => (act.by.kind === 'system' && isAwaiting(state) ? undefined : 'not_now'),
  'hearing-proposed': judgeProposal,
  objection: (act, state) => {
    if (!state.hearing) return 'no_hearing';
    if (state.hearing.objectedAt !== undefined) return 'already_objected';
    return act.at >= state.hearing.objectionsUntil ? 'objections_over' : undefined;
  },
  decided: judgeDecision,
  'deemed-decided': judgeSilence,
  corrected: judgeCorrection,
  'handed-over': judgeHandOver,
  transferred: (act, state) => judgeTransfer(act, state, decider(state)),
  'opinion-transferred': (act, state) => {
    const from = succeededBy(act.ground);
    const open = from && openOpinion(state, officeId(from));
    return open ? judgeTransfer(act, state, officeOf(open.of)) : 'opinion_unknown';
  },
  erased: ({ at }, { keptUntil }) => (keptUntil === undefined || at < keptUntil ? 'not_now' : undefined),
};

/**
 * Only a changed calendar corrects, and only where the term ends otherwise by it. It never ends a term that would be over at once, nor before a
 * hearing that was announced: such a case keeps the end that was promised. Beside a breach it says what would have been.
 */
function judgeCorrection(act: ProposedAct, state: CaseState, rules: CaseRules): Obstacle | undefined {
  const moved = movedEnd(state, rules, act.at);
  if (act.by.kind !== 'system' || act.ground !== OWN_GROUNDS.calendar || moved === undefined) return 'not_now';
  if (isClosed(state)) return state.breach ? undefined : 'not_now';
  const hearing = state.status === 'hearing' ? state.hearing : undefined;
  const isTooSoon = moved.dueAt <= act.at || (hearing !== undefined && moved.dueAt <= refusalFrom(hearing));
  return isTooSoon ? 'not_now' : undefined;
}

/** Only the program takes a case from an officer because of a merger; while it is being corrected nobody else gives it away. */
function judgeHandOver(act: ProposedAct, state: CaseState): Obstacle | undefined {
  if (succeededBy(act.ground)) return act.by.kind === 'system' ? undefined : 'not_now';
  return state.status === 'returned' ? 'not_now' : undefined;
}

/** Only the program moves what is open, and only away from who has it; whether he has a successor the editions say, and `fsck` holds it. */
function judgeTransfer(act: ProposedAct, state: CaseState, from: Office): Obstacle | undefined {
  if (isClosed(state)) return 'case_closed';
  const to = act.unit === undefined ? undefined : officeOf(act.unit);
  const isMove =
    to !== undefined && officeId(to) !== officeId(from) && (to.unit === undefined) === (from.unit === undefined);
  return act.by.kind === 'system' && act.ground === successionGround(from) && isMove ? undefined : 'not_now';
}

/** The step of the procedure that asks the agency of `<agency>/<unit>`, or the one in whose place that is asked. */
export function opinionStep(
  definition: Pick<ServiceDefinition, 'procedure'>,
  { unit, ground }: Pick<ProposedAct, 'unit' | 'ground'>,
) {
  const agency = succeededBy(ground)?.agency ?? unit?.split('/')[0];
  return definition.procedure.find((step) => step.step === 'opinion' && step.of === agency) as
    | Extract<ServiceDefinition['procedure'][number], { step: 'opinion' }>
    | undefined;
}

/** The opinion that an agency owes: asked of one of its units and not there yet. */
export const owedBy = (state: Pick<CaseState, 'opinions'>, agency: string) =>
  state.opinions.find((one) => one.of.split('/')[0] === agency && one.givenAt === undefined);

/** An opinion that was asked of a unit and isn't there yet. */
export const openOpinion = (state: Pick<CaseState, 'opinions'>, unit: string | undefined) =>
  state.opinions.find((one) => one.of === unit && one.givenAt === undefined);

const knowsGround = ({ definition }: CaseRules, ground: string | undefined): boolean =>
  definition.grounds.some(({ id }) => id === ground);

function judgeProposal(act: ProposedAct, state: CaseState, rules: CaseRules): Obstacle | undefined {
  const { hearing } = rules.definition;
  if (hearing === 'none') return 'no_hearing';
  if (isAwaiting(state)) return 'answer_awaited';
  if (!knowsGround(rules, act.ground)) return 'unknown_ground';
  const times = hearingTimes(rules.calendarAt(state.reckonedAt ?? act.at), hearing, act.at);
  // The hearing must end before the term does: silence can't be bought by a late proposal.
  return typeof state.dueAt === 'number' && refusalFrom(times) >= state.dueAt ? 'hearing_too_late' : undefined;
}

function judgeDecision(act: ProposedAct, state: CaseState, rules: CaseRules): Obstacle | undefined {
  if (isAwaiting(state) && act.ground !== OWN_GROUNDS.signature) return 'answer_awaited';
  if (act.by.kind === 'system') return judgeRule(act, rules);
  if (state.officerId === undefined) return 'not_now';
  if (act.ground === undefined) return isOpinionAwaited(act, state, rules) ? 'opinion_awaited' : undefined;
  if (!knowsGround(rules, act.ground)) return 'unknown_ground';
  if (rules.definition.hearing === 'none') return undefined;
  if (!state.hearing) return 'hearing_due';
  if (state.hearing.ground !== act.ground) return 'hearing_other_ground';
  return act.at < refusalFrom(state.hearing) ? 'hearing_running' : undefined;
}

/** The system decides only automatic services; and any case whose application turns out not to have been signed. */
function judgeRule(act: ProposedAct, rules: CaseRules): Obstacle | undefined {
  if (act.ground === OWN_GROUNDS.signature) return undefined;
  if (silenceOf(rules) !== undefined) return 'not_now';
  return act.ground === undefined || knowsGround(rules, act.ground) ? undefined : 'unknown_ground';
}

/** An opinion that the procedure demands hinders a grant until it is given or late. */
function isOpinionAwaited(act: ProposedAct, state: CaseState, { definition }: CaseRules): boolean {
  return definition.procedure.some((step) => {
    if (step.step !== 'opinion' || step.optional) return false;
    const asked = state.opinions.filter((one) => one.step === step.of);
    return !asked.some(({ givenAt, dueAt }) => givenAt !== undefined || act.at >= dueAt);
  });
}

function judgeSilence(act: ProposedAct, state: CaseState, rules: CaseRules): Obstacle | undefined {
  if (!state.isOverdue || act.effectiveAt !== state.dueAt) return 'term_not_over';
  if (act.ground === OWN_GROUNDS.signature) return undefined;
  if (silenceOf(rules) === 'refusal') return act.ground === OWN_GROUNDS.silence ? undefined : 'unknown_ground';
  // Tacit approval, unless the conditions of the service don't hold: then the case ends as any other that nobody decided.
  const refusable = act.ground === OWN_GROUNDS.silence || knowsGround(rules, act.ground);
  return act.ground === undefined || refusable ? undefined : 'unknown_ground';
}
