/** What a real instance needs of the keepers of its root, and when. Pure. */
import type { Instant } from '#kernel/instant.ts';
import { endOf } from '../certificates/template.ts';
import { type IssuingRef, publicName } from '../keys/refs.ts';
import type { TrustProfile } from '../profile-schema.ts';
import type { HeldCertificate } from '../store/certificates.ts';
import { type AuthorityPlan, isDue, plansOf, rootPlan } from './plan.ts';

type Rows = readonly HeldCertificate[];

export interface WantedKey {
  readonly ref: IssuingRef;
  readonly generation: number;
  readonly plan: AuthorityPlan;
}

/** Why a ceremony is due: a root, or an authority, that isn't there or ends; a root's list that ends; a withdrawal that no list carries. */
export interface CeremonyReason {
  readonly why: 'root' | 'authority' | 'list' | 'withdrawal';
  /** As in addresses: `root`, `issuing-2`. */
  readonly name: string;
  /** When it is too late; undefined: now. */
  readonly until: Instant | undefined;
}

export interface RootList {
  readonly serial: string;
  readonly thisUpdate: Instant | undefined;
  readonly nextUpdate: Instant | undefined;
  readonly hasUnlisted: boolean;
}

const generationIn = (row: HeldCertificate): number => row.generation ?? 1;

/** The roots that still hold, the oldest first. */
export const rootsInForce = (rows: Rows, at: Instant): HeldCertificate[] =>
  rows.filter(({ kind, notAfter }) => kind === 'root' && notAfter > at);

/** The generation of the root to be made now; undefined where the newest still does. `forced`: the keepers wish it. */
export function nextRootOf(profile: TrustProfile, rows: Rows, at: Instant, forced: boolean): number | undefined {
  const newest = rows.findLast(({ kind }) => kind === 'root');
  if (!newest) return 1;
  const isOver = newest.notAfter <= at || isDue(rootPlan(profile).issues, newest, at);
  return forced || isOver ? generationIn(newest) + 1 : undefined;
}

/**
 * Issuing authorities to be certified now: those of the profile that aren't there, are near their end or are withdrawn. A successor that
 * would not outlive the one before, because their root ends, is not made. `withdrawn`: serial numbers of those that are withdrawn with it.
 */
export function keysToCertify(
  profile: TrustProfile,
  rows: Rows,
  at: Instant,
  { hasNextRoot, withdrawn }: { readonly hasNextRoot: boolean; readonly withdrawn: ReadonlySet<string> },
): WantedKey[] {
  const root = rootsInForce(rows, at).at(-1);
  return plansOf(profile).flatMap((plan): WantedKey[] => {
    if (plan.role !== 'issuing') return [];
    const ref = plan.ref as IssuingRef;
    const newest = rows.findLast(({ keyRef }) => keyRef === ref);
    if (!newest) return [{ ref, generation: 1, plan }];
    const isWithdrawn = newest.revokedAt !== null || withdrawn.has(newest.serial);
    const ends = Math.min(endOf(at, plan.validFor), hasNextRoot || !root ? Number.POSITIVE_INFINITY : root.notAfter);
    const isLonger = ends > newest.notAfter;
    if (!isWithdrawn && !(isDue(plan.issues, newest, at) && isLonger)) return [];
    return [{ ref, generation: generationIn(newest) + 1, plan }];
  });
}

const DAY_MS = 86_400_000;
const LONGEST_NOTICE_MS = 60 * DAY_MS;

/** From when on a list must be replaced: keepers need weeks to meet. */
function noticeOf({ thisUpdate, nextUpdate }: RootList): number {
  const held = (nextUpdate ?? 0) - (thisUpdate ?? 0);
  return Math.min(LONGEST_NOTICE_MS, held / 3);
}

/** Why a ceremony is due now; empty where none is. `lists`: the newest of each root in force. */
export function ceremonyReasons(
  profile: TrustProfile,
  rows: Rows,
  lists: readonly RootList[],
  at: Instant,
): CeremonyReason[] {
  const nextRoot = nextRootOf(profile, rows, at, false);
  const untilOf = (ref: string) => rows.findLast(({ keyRef }) => keyRef === ref)?.notAfter;
  const keys = keysToCertify(profile, rows, at, { hasNextRoot: nextRoot !== undefined, withdrawn: new Set() });
  const nameOf = (serial: string): string =>
    publicName('root', rows.find((row) => row.serial === serial)?.generation ?? 1);
  return [
    ...(nextRoot === undefined ? [] : [{ why: 'root', name: 'root', until: untilOf('root') } as const]),
    ...keys.map(({ ref }) => ({ why: 'authority', name: publicName(ref, 1), until: untilOf(ref) }) as const),
    ...lists
      .filter((list) => (list.nextUpdate ?? 0) - noticeOf(list) <= at)
      .map(({ serial, nextUpdate }) => ({ why: 'list', name: nameOf(serial), until: nextUpdate }) as const),
    ...lists
      .filter(({ hasUnlisted }) => hasUnlisted)
      .map(({ serial }) => ({ why: 'withdrawal', name: nameOf(serial), until: undefined }) as const),
  ];
}
