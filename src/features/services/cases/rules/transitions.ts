/** Which entry may follow in which state, and what state it makes: one table, which the compiler holds complete. */
import type { Entry } from '../../history/entry.ts';
import type { HistoryKind } from '../../history/kinds.ts';
import type { CaseState, Status } from './state.ts';

/** Entries that only add to the story: they may stand anywhere after the submission and change no status. */
const NOTES = [
  'cosigned',
  'fee-refunded',
  'message',
  'complaint',
  'satisfaction',
  'erased',
  'corrected',
  'transferred',
  'opinion-transferred',
] as const satisfies readonly HistoryKind[];

type Note = (typeof NOTES)[number];
export type Act = Exclude<HistoryKind, Note>;

/** The next status: fixed, or by what the entry says. */
type Seen = Pick<CaseState, 'status' | 'hearing' | 'officerId'>;
type Next = Status | ((entry: Pick<Entry, 'ground'>, state: Seen) => Status);

const decided: Next = (entry) => (entry.ground === undefined ? 'granted' : 'refused');
const deemed: Next = (entry) => (entry.ground === undefined ? 'deemed-approved' : 'deemed-refused');
/** A correction may end while nobody has the case. */
const corrected: Next = (_, state) => (state.officerId === undefined ? 'registered' : 'examined');
const drawn: Next = (_, state) => (state.hearing ? 'hearing' : 'examined');

const ISSUING = (status: Status) =>
  ({ 'register-changed': status, 'document-issued': status, delivered: status }) as const;

/** A register that lives elsewhere answers whenever it does. */
const WAITING = <S extends Status>(status: S) => ({ 'evidence-awaited': status, 'evidence-received': status }) as const;

const TRANSITIONS = {
  submitted: { 'fee-charged': 'awaiting-fee', registered: 'registered', withdrawn: 'withdrawn' },
  'awaiting-fee': { 'fee-paid': 'submitted', withdrawn: 'withdrawn' },
  registered: {
    'unit-assigned': 'registered',
    'evidence-examined': 'registered',
    ...WAITING('registered'),
    'draw-done': drawn,
    'opinion-given': 'registered',
    objection: 'registered',
    decided,
    'deemed-decided': deemed,
    withdrawn: 'withdrawn',
  },
  examined: {
    'evidence-examined': 'examined',
    ...WAITING('examined'),
    'opinion-asked': 'examined',
    'opinion-given': 'examined',
    returned: 'returned',
    'hearing-proposed': 'hearing',
    'handed-over': 'registered',
    decided,
    'deemed-decided': deemed,
    withdrawn: 'withdrawn',
  },
  returned: {
    'evidence-examined': 'returned',
    ...WAITING('returned'),
    'opinion-given': 'returned',
    resubmitted: corrected,
    'handed-over': 'returned',
    'draw-done': 'returned',
    withdrawn: 'withdrawn',
  },
  hearing: {
    'evidence-examined': 'hearing',
    ...WAITING('hearing'),
    'opinion-given': 'hearing',
    objection: 'hearing',
    'handed-over': 'registered',
    decided,
    'deemed-decided': deemed,
    withdrawn: 'withdrawn',
  },
  granted: ISSUING('granted'),
  refused: {},
  withdrawn: {},
  'deemed-refused': {},
  'deemed-approved': ISSUING('deemed-approved'),
} as const satisfies Record<Status, Partial<Record<Act, Next>>>;

const isNote = (kind: HistoryKind): kind is Note => (NOTES as readonly HistoryKind[]).includes(kind);

/** Whether an entry of this kind may follow. */
export function mayFollow(status: Status, kind: HistoryKind): boolean {
  return isNote(kind) || Object.hasOwn(TRANSITIONS[status], kind);
}

/** The status after an entry, or undefined where it may not follow. */
export function nextStatus(state: Seen, entry: Pick<Entry, 'kind' | 'ground'>): Status | undefined {
  if (isNote(entry.kind)) return state.status;
  const row: Partial<Record<Act, Next>> = TRANSITIONS[state.status];
  const next = row[entry.kind];
  return typeof next === 'function' ? next(entry, state) : next;
}

/** Statuses in which the case still goes on. */
export const OPEN_STATUSES = (Object.keys(TRANSITIONS) as Status[]).filter((status) => mayFollow(status, 'withdrawn'));
