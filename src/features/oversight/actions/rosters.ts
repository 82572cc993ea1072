/** Who could be drawn, and who changed it: rosters as oversight reads them. */
import { agency } from '#features/country/index.ts';
import { atOnceSince, namesOfStaff, nextLists, type RosterChange, rosterChanges } from '#features/identity/index.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import { isUuid } from '#kernel/uuid.ts';
import type { Tx } from '#platform/app.ts';
import type { Context } from '#platform/feature.ts';
import { requireOverseer } from '../policy.ts';
import { refuse } from '../refusals.ts';
import { type UnitFigures, unitFigures } from '../rules/rosters.ts';

/** Changes on one page. */
const SHOWN = 50;
/** A list frozen so soon afterwards stands beside the change. */
const NEAR_MS = 24 * 3_600_000;
/** So near a draw that the change may have been made for it. */
export const BEFORE_DRAW_MS = 3_600_000;
/** Of how many days the figures are. */
export const WINDOW_DAYS = 90;

export interface ShownChange extends Omit<RosterChange, 'by' | 'confirmedBy'> {
  /** The name of whoever wrote it; undefined: the program, by the part named in `part`. */
  readonly by: string | undefined;
  readonly part: string | undefined;
  readonly confirmedBy: string | undefined;
  /** Of what counted at once: when the next list was frozen that it touched, within a day. */
  readonly nextListAt: Instant | null;
}

export interface Rosters {
  readonly changes: readonly ShownChange[];
  /** Give it back as `before` for older ones. */
  readonly next: string | undefined;
  readonly figures: readonly UnitFigures[];
}

export interface RostersAsked {
  readonly agency?: string | undefined;
  readonly unit?: string | undefined;
  readonly atOnce: boolean;
  readonly before?: string | undefined;
}

/** For overseers. Refuses oversight.overseer_required, not_found for a unit or a page that isn't there. */
export async function rostersOf(tx: Tx, ctx: Context, asked: RostersAsked): Promise<Rosters> {
  requireOverseer(tx, ctx);
  const found = await rosterChanges(tx, {
    unit: unitAsked(tx, ctx, asked),
    atOnce: asked.atOnce,
    before: cursorAsked(asked.before),
    limit: SHOWN + 1,
  });
  const changes = found.slice(0, SHOWN);
  const last = changes.at(-1);
  return {
    changes: await shown(tx, changes),
    next: found.length > SHOWN && last ? `${last.at}_${last.key}` : undefined,
    figures: await figuresOf(tx, ctx),
  };
}

function unitAsked(tx: Tx, ctx: Context, asked: RostersAsked): { agency: string; unit: string } | undefined {
  if (asked.agency === undefined && asked.unit === undefined) return undefined;
  const office = agency(tx.env, asked.agency ?? '', ctx.now);
  const unit = office?.units.find(({ id }) => id === asked.unit);
  return office && unit ? { agency: office.agency, unit: unit.id } : refuse('not_found');
}

function cursorAsked(before: string | undefined): { at: Instant; key: string } | undefined {
  if (before === undefined) return undefined;
  const [, at, key] = /^(\d{1,15})_([a-z-]{1,20}\.[0-9a-f.-]{1,60})$/.exec(before) ?? refuse('not_found');
  return { at: instant(Number(at)), key: key ?? '' };
}

async function shown(tx: Tx, changes: readonly RosterChange[]): Promise<ShownChange[]> {
  const writers = changes.flatMap(({ by, confirmedBy }) => [by, confirmedBy ?? '']).filter(isUuid);
  const names = await namesOfStaff(tx, writers);
  // What counts from a day to come can't be made for a draw of this hour.
  const atOnce = changes.filter((change) => change.atOnce);
  const lists = await nextLists(tx, atOnce, NEAR_MS);
  const nextOf = new Map(atOnce.map(({ key }, index) => [key, lists[index] ?? null]));
  return changes.map(({ by, confirmedBy, ...change }) => ({
    ...change,
    by: isUuid(by) ? names.get(by) : undefined,
    part: isUuid(by) ? undefined : by,
    confirmedBy: confirmedBy === null ? undefined : names.get(confirmedBy),
    nextListAt: nextOf.get(change.key) ?? null,
  }));
}

async function figuresOf(tx: Tx, ctx: Context): Promise<UnitFigures[]> {
  const acts = await atOnceSince(tx, instant(ctx.now - WINDOW_DAYS * 24 * 3_600_000));
  const lists = await nextLists(tx, acts, BEFORE_DRAW_MS);
  return unitFigures(acts.map((act, index) => ({ ...act, isBeforeDraw: (lists[index] ?? null) !== null })));
}
