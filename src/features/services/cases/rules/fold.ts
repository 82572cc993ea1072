/**
 * The fold: envelopes of a history in their order give the case's state. It reads nothing else, so anybody who holds the envelopes,
 * the edition and the calendar computes the same. An entry that the rules forbid breaks it: such a history was not made by the actions.
 */
import type { Instant } from '#kernel/instant.ts';
import type { Entry } from '../../history/entry.ts';
import { type Obstacle, obstacleTo, openOpinion, opinionStep } from './judge.ts';
import type { CaseState, DecisionState, OpinionState } from './state.ts';
import { officeId, officeOf, succeededBy } from './succession.ts';
import { type CaseRules, closeOfWorkingDay, hearingTimes, keptUntil, termAt } from './terms.ts';
import { mayFollow, nextStatus } from './transitions.ts';

/** What the fold reads of an entry. */
export type Envelope = Pick<
  Entry,
  'id' | 'seq' | 'kind' | 'at' | 'effectiveAt' | 'by' | 'ground' | 'unit' | 'secondActor'
>;

/** The history says something that can't have happened. */
export class BrokenHistory extends Error {
  readonly seq: number;

  constructor(seq: number, why: Obstacle | 'not_submitted' | 'not_in_order') {
    super(`entry ${seq}: ${why}`);
    this.name = 'BrokenHistory';
    this.seq = seq;
  }
}

/** What is known without asking the clock. */
interface Story extends Omit<CaseState, 'term' | 'dueAt' | 'isOverdue' | 'breach' | 'keptUntil'> {
  /** The last entry that said something of the case; absent where all that was said is erased. */
  readonly lastActAt?: Instant;
}

/** The state at a moment. Throws BrokenHistory for a history that the rules forbid. */
export function fold(entries: readonly Envelope[], rules: CaseRules, now: Instant): CaseState {
  const [first, ...rest] = entries;
  if (first?.kind !== 'submitted' || first.seq !== 1) throw new BrokenHistory(first?.seq ?? 0, 'not_submitted');
  let story: Story = {
    status: 'submitted',
    submittedAt: first.at,
    lastActAt: first.at,
    provider: rules.definition.provider,
    draws: 0,
    excludedOfficers: [],
    handOvers: 0,
    transfers: 0,
    opinions: [],
    awaits: [],
  };
  let latest = first.at;
  for (const [index, entry] of rest.entries()) {
    if (entry.seq !== index + 2) throw new BrokenHistory(entry.seq, 'not_in_order');
    // An act that waited for the case's lock may carry an earlier moment than the one before it: the order is the numbers'.
    latest = later(latest, entry.at);
    story = step(story, { ...entry, at: latest }, rules);
  }
  return seenAt(story, rules, later(latest, now));
}

const later = (a: Instant, b: Instant): Instant => (a < b ? b : a);

function step(story: Story, entry: Envelope, rules: CaseRules): Story {
  const state = seenAt(story, rules, entry.at);
  const obstacle = obstacleTo(entry, state, rules);
  if (obstacle) throw new BrokenHistory(entry.seq, obstacle);
  const { lastActAt: _, ...lived } = livedTo(story, entry.at);
  const status = nextStatus(lived, entry) ?? lived.status;
  const told: Story = {
    ...(EFFECTS[entry.kind]?.(entry, lived, rules) ?? lived),
    status,
    ...(entry.kind === 'erased' ? {} : { lastActAt: entry.at }),
  };
  const isClosing = mayFollow(lived.status, 'withdrawn') && !mayFollow(status, 'withdrawn');
  return isClosing ? { ...told, closedAt: entry.at } : told;
}

/** What time alone has done: a correction that never came sets the clock going again. */
function livedTo(story: Story, now: Instant): Story {
  const { correction } = story;
  if (story.status !== 'returned' || !correction || now < correction.until) return story;
  const status = story.officerId === undefined ? 'registered' : 'examined';
  return { ...story, status, correction: { ...correction, endedAt: correction.until } };
}

/** The state with its term at a moment; of a closed case at the moment of closing. */
function seenAt(story: Story, rules: CaseRules, now: Instant): CaseState {
  const { lastActAt, ...told } = livedTo(story, now);
  const { registeredAt, closedAt } = told;
  const lived =
    closedAt === undefined || lastActAt === undefined ? told : { ...told, keptUntil: keptUntil(rules, lastActAt) };
  if (registeredAt === undefined) return { ...lived, isOverdue: false };
  const at = closedAt ?? now;
  const term = termAt(rules, registeredAt, lived, at);
  if (!term) return { ...lived, isOverdue: false };
  const isLate = term.dueAt !== null && at >= term.dueAt;
  return {
    ...lived,
    term,
    dueAt: term.dueAt,
    isOverdue: isLate && closedAt === undefined,
    ...(isLate && term.dueDate !== null && term.dueAt !== null ? { breach: { on: term.dueDate, at: term.dueAt } } : {}),
  };
}

type Effect = (entry: Envelope, story: Story, rules: CaseRules) => Story;

const EFFECTS: Partial<Record<Entry['kind'], Effect>> = {
  registered: ({ at }, story) => ({ ...story, registeredAt: at, reckonedAt: at }),
  'unit-assigned': ({ unit }, story) => (unit === undefined ? story : { ...story, unit }),
  'draw-done': ({ secondActor }, story) => ({
    ...story,
    draws: story.draws + 1,
    ...(secondActor === undefined ? {} : { officerId: secondActor }),
  }),
  'handed-over': handedOver,
  transferred,
  'opinion-transferred': opinionTransferred,
  returned,
  resubmitted: ({ at }, { correction, ...story }) =>
    correction ? { ...story, correction: { ...correction, endedAt: at, resubmitted: true } } : story,
  'opinion-asked': asked,
  'opinion-given': given,
  'evidence-awaited': ({ at }, story) => ({ ...story, awaits: [...story.awaits, { since: at }] }),
  'evidence-received': ({ at }, story) => ({
    ...story,
    awaits: story.awaits.map((one) => (one.endedAt === undefined ? { ...one, endedAt: at } : one)),
  }),
  'hearing-proposed': hearingProposed,
  objection: ({ at }, { hearing, ...story }) =>
    hearing ? { ...story, hearing: { ...hearing, objectedAt: at } } : story,
  decided,
  'deemed-decided': decided,
  // What stands beside the breach of a case that is closed moves nothing.
  corrected: ({ at }, story) => (story.closedAt === undefined ? { ...story, reckonedAt: at } : story),
  delivered: ({ at }, story) => ({ ...story, deliveredAt: at }),
};

const calendarOf = (story: Story, entry: Envelope, rules: CaseRules) => rules.calendarAt(story.reckonedAt ?? entry.at);

function returned(entry: Envelope, story: Story, rules: CaseRules): Story {
  const { correction } = rules.definition;
  if (correction === 'none') return story;
  const until = closeOfWorkingDay(calendarOf(story, entry, rules), entry.at, correction.workingDays);
  return { ...story, correction: { returnedAt: entry.at, until, resubmitted: false } };
}

/** Who gave it away is never drawn for it again; whom a merger took it from may be. */
function handedOver({ ground, secondActor }: Envelope, { officerId: _, ...story }: Story): Story {
  const gaveAway = succeededBy(ground) || secondActor === undefined ? [] : [secondActor];
  return {
    ...story,
    excludedOfficers: [...story.excludedOfficers, ...gaveAway],
    handOvers: story.handOvers + 1,
  };
}

/** The officer goes along, under his post in the successor, where he is named; else a hand-over follows. */
function transferred({ unit: to, secondActor }: Envelope, story: Story): Story {
  if (to === undefined) return story;
  const { agency, unit } = officeOf(to);
  return {
    ...story,
    provider: agency,
    ...(unit === undefined ? {} : { unit }),
    ...(secondActor === undefined ? {} : { officerId: secondActor }),
    transfers: story.transfers + 1,
  };
}

function opinionTransferred({ id, unit: to, ground }: Envelope, story: Story): Story {
  const from = succeededBy(ground);
  const open = from && openOpinion(story, officeId(from));
  if (!open || to === undefined) return story;
  return { ...story, opinions: story.opinions.map((one) => (one === open ? { ...one, of: to, drawFor: id } : one)) };
}

function asked(entry: Envelope, story: Story, rules: CaseRules): Story {
  const step = opinionStep(rules.definition, entry);
  if (step === undefined || entry.unit === undefined) return story;
  const dueAt = closeOfWorkingDay(calendarOf(story, entry, rules), entry.at, step.workingDays);
  const of = { of: entry.unit, step: step.of, drawFor: entry.id };
  const opinion: OpinionState = { entry: entry.id, ...of, askedAt: entry.at, dueAt };
  return { ...story, opinions: [...story.opinions, opinion] };
}

function given(entry: Envelope, story: Story): Story {
  const open = openOpinion(story, entry.unit);
  return { ...story, opinions: story.opinions.map((one) => (one === open ? { ...one, givenAt: entry.at } : one)) };
}

function hearingProposed(entry: Envelope, story: Story, rules: CaseRules): Story {
  const { hearing } = rules.definition;
  if (hearing === 'none' || entry.ground === undefined) return story;
  const times = hearingTimes(calendarOf(story, entry, rules), hearing, entry.at);
  return { ...story, hearing: { entry: entry.id, proposedAt: entry.at, ground: entry.ground, ...times } };
}

function decided(entry: Envelope, story: Story): Story {
  const by: DecisionState['by'] =
    entry.kind === 'deemed-decided' ? 'silence' : entry.by.kind === 'system' ? 'rule' : 'officer';
  return {
    ...story,
    decision: {
      entry: entry.id,
      outcome: entry.ground === undefined ? 'granted' : 'refused',
      by,
      ...(by === 'officer' ? { officerId: entry.by.id } : {}),
      ...(entry.ground === undefined ? {} : { ground: entry.ground }),
      at: entry.at,
      effectiveAt: entry.effectiveAt,
    },
  };
}
