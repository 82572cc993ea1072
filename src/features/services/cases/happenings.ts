/**
 * What happened, as the applicant may know it: an allow-list over the history. Who the officer is never leaves here; what officers
 * note for themselves, what the draw keeps, and data of others stay inside.
 */
import type { Office } from '#features/country/index.ts';
import type { Json } from '#kernel/canonical.ts';
import { fromBase64 } from '#kernel/hash.ts';
import type { Instant } from '#kernel/instant.ts';
import { parseTiyn, type Tiyn } from '#kernel/money.ts';
import type { Tx } from '#platform/app.ts';
import { contentOf } from '../history/append.ts';
import type { Entry } from '../history/entry.ts';
import type { HistoryKind } from '../history/kinds.ts';
import type { LoadedCase } from './load.ts';
import { officeOf } from './rules/succession.ts';

export type Who = 'applicant' | 'provider' | 'agency' | 'system';

export interface Happening {
  readonly seq: number;
  readonly kind: HistoryKind;
  readonly at: Instant;
  /** When it counts from, where that isn't `at`. */
  readonly effectiveAt: Instant;
  readonly who: Who;
  /** Agency asked for its opinion, or that gave it. */
  readonly agency?: string;
  /** Who decided the case after it. */
  readonly decider: Office;
  readonly ground?: string;
  /** Members of the content that the applicant may read. */
  readonly shown: Readonly<Record<string, Json>>;
  readonly isErased: boolean;
  /** Hexadecimal leaf hash in the log. */
  readonly leaf: string;
}

/** Which members of an entry's content are shown; undefined: the entry itself isn't. */
const SHOWN = {
  submitted: [],
  cosigned: ['role'],
  'fee-charged': ['chargeId', 'total'],
  'fee-paid': [],
  'fee-refunded': ['chargeId', 'total'],
  registered: [],
  'unit-assigned': [],
  'draw-done': [],
  'evidence-examined': undefined,
  'evidence-awaited': ['registers'],
  'evidence-received': ['registers'],
  'opinion-asked': ['question'],
  'opinion-given': ['conclusion', 'text'],
  returned: ['defects'],
  resubmitted: [],
  message: ['from', 'text'],
  'hearing-proposed': ['reasons'],
  objection: ['text'],
  decided: ['signed'],
  'deemed-decided': ['silence', 'writtenAt'],
  'document-issued': ['document', 'number', 'replaced'],
  'register-changed': ['register', 'act'],
  delivered: [],
  withdrawn: [],
  complaint: ['event'],
  satisfaction: [],
  'handed-over': [],
  erased: ['period', 'cite'],
  corrected: ['was', 'now', 'stays', 'edition', 'days'],
  transferred: ['was', 'now', 'since', 'cite'],
  'opinion-transferred': ['was', 'now', 'since', 'cite'],
} as const satisfies Record<HistoryKind, readonly string[] | undefined>;

type Shown = Readonly<Record<HistoryKind, readonly string[] | undefined>>;

/** For the officer who has the case: also what was noted at the desk. */
const SHOWN_AT_DESK: Shown = { ...SHOWN, 'evidence-examined': ['note'] };

/** In the order of the history. */
export const happeningsOf = (tx: Tx, loaded: LoadedCase): Promise<Happening[]> => shownTo(tx, loaded, SHOWN);

/** The same with the notes of the officers, which are for them alone. */
export async function happeningsAtDesk(tx: Tx, loaded: LoadedCase): Promise<Happening[]> {
  const happenings = await shownTo(tx, loaded, SHOWN_AT_DESK);
  return happenings.filter(({ kind, shown }) => kind !== 'evidence-examined' || shown.note !== undefined);
}

async function shownTo(tx: Tx, { entries, edition }: LoadedCase, members: Shown): Promise<Happening[]> {
  const happenings: Happening[] = [];
  let decider: Office = { agency: edition.definition.provider };
  for (const entry of entries) {
    decider = deciderAfter(entry, decider);
    const known = members[entry.kind];
    if (known === undefined) continue;
    const content = known.length === 0 ? {} : ((await contentOf(tx, entry)) as Record<string, Json> | undefined);
    const agency = entry.kind.startsWith('opinion-') ? entry.unit?.split('/')[0] : undefined;
    happenings.push({
      seq: entry.seq,
      kind: entry.kind,
      at: entry.at,
      effectiveAt: entry.effectiveAt,
      who: whoOf(entry, agency, decider.agency),
      decider,
      ...(agency === undefined ? {} : { agency }),
      ...(entry.ground === undefined ? {} : { ground: entry.ground }),
      shown: shownOf(known, content),
      isErased: content === undefined,
      leaf: entry.leaf,
    });
  }
  return happenings;
}

function deciderAfter({ kind, unit }: Entry, before: Office): Office {
  if (unit === undefined) return before;
  if (kind === 'transferred') return officeOf(unit);
  return kind === 'unit-assigned' ? { agency: before.agency, unit } : before;
}

export interface ChargedFee {
  readonly chargeId: string;
  readonly total: Tiyn;
}

/** The fee that was charged last, or undefined. */
export function chargedFee(happenings: readonly Happening[]): ChargedFee | undefined {
  const { chargeId, total } = happenings.findLast(({ kind }) => kind === 'fee-charged')?.shown ?? {};
  if (chargeId === undefined || total === undefined) return undefined;
  return { chargeId: String(chargeId), total: parseTiyn(String(total)) };
}

function whoOf({ kind, by }: Entry, agency: string | undefined, provider: string): Who {
  if (by.kind === 'person') return 'applicant';
  if (by.kind === 'system') return 'system';
  return kind === 'opinion-given' && agency !== provider ? 'agency' : 'provider';
}

function shownOf(members: readonly string[], content: Record<string, Json> | undefined): Record<string, Json> {
  const shown: Record<string, Json> = {};
  for (const member of members) {
    const value = content?.[member];
    if (value === undefined) continue;
    // Of a signed decision the reasons are shown; the officer's identifiers in it are not.
    if (member === 'signed') shown.reasons = reasonsOf(String(value));
    else shown[member] = value;
  }
  return shown;
}

const reasonsOf = (signed: string): Json =>
  (JSON.parse(new TextDecoder().decode(fromBase64(signed))) as { readonly reasons: Json }).reasons;
