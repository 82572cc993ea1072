/** A service of rules alone and histories in its cases, for tests that need neither an edition nor a database. */
import type { Calendar } from '#kernel/calendar.ts';
import { type Instant, instantFromIso } from '#kernel/instant.ts';
import type { HistoryKind } from '../../history/kinds.ts';
import type { Envelope } from '../rules/fold.ts';
import type { CaseRules } from '../rules/terms.ts';

export const text = { kk: 'м', ru: 'т', en: 't' };
export const cite = { act: 'A', article: '1' };

/** Without holidays, so that a term can be counted by weekdays. */
export const calendar: Calendar = {
  zone: 'Asia/Almaty',
  years: {
    '2025': { holidays: [], transfers: [] },
    '2026': { holidays: [], transfers: [] },
    '2027': { holidays: [], transfers: [] },
  },
};

/** Fifteen working days, five to correct, three to be heard and two of them to object, and an opinion in three. */
export const rulesOf = (
  over: Partial<CaseRules['definition']> = {},
  calendarAt: CaseRules['calendarAt'] = () => calendar,
): CaseRules => ({
  definition: {
    provider: 'inspection',
    term: { workingDays: 15, week: 'five', silence: 'refusal', cite, silenceCite: cite },
    correction: { workingDays: 5, cite },
    hearing: { workingDays: 3, objections: 2, cite },
    procedure: [
      { step: 'opinion', of: 'sanitary', label: text, workingDays: 3, optional: false, cite },
      { step: 'review', label: text, checklist: [] },
    ],
    grounds: [{ id: 'not-met', text, cite }],
    eligible: [],
    retention: { content: 'P5Y', cite },
    ...over,
  },
  calendarAt,
});

/** Day of March 2026 at an hour of Almaty; 2 March is a Monday. */
export const march = (day: number, hour = 10): Instant =>
  (instantFromIso('2026-03-01T00:00:00+05:00') + ((day - 1) * 24 + hour) * 3_600_000) as Instant;

export const SYSTEM = { kind: 'system', id: 's', channel: 'system', assurance: 'none' } as const;
export const PERSON = { kind: 'person', id: 'p', channel: 'portal', assurance: 'signature' } as const;
export const OFFICER = { kind: 'officer', id: 'o1', channel: 'portal', assurance: 'signature' } as const;

/** An entry as far as a test says it. */
export type Told = Omit<Partial<Envelope>, 'seq'> & { readonly kind: HistoryKind; readonly at: Instant };

/** A history of entries in their order, the program's where nobody else is named. */
export const story = (...told: readonly Told[]): Envelope[] =>
  told.map((one, index) => ({ id: `e${index + 1}`, seq: index + 1, by: SYSTEM, effectiveAt: one.at, ...one }));

/** Submitted, registered and drawn for officer o1 on a day of March. */
export const begun = (day = 2): Told[] => [
  { kind: 'submitted', at: march(day), by: PERSON },
  { kind: 'registered', at: march(day) },
  { kind: 'unit-assigned', at: march(day), unit: 'north' },
  { kind: 'draw-done', at: march(day, 11), secondActor: 'o1' },
];

/** Asked on the 3rd, given on the 4th. */
export const opinion: readonly [Told, Told] = [
  { kind: 'opinion-asked', at: march(3), by: OFFICER, unit: 'sanitary/north' },
  { kind: 'opinion-given', at: march(4), by: { ...OFFICER, id: 'o9' }, unit: 'sanitary/north' },
];
