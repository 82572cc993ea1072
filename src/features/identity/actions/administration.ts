/** What the acts of administrators share: who may, who is named, from when a change counts, and what follows it. */
import { agency, calendarOf, dayIn } from '#features/country/index.ts';
import { type Actor, personOf } from '#kernel/actor.ts';
import type { LocalDate } from '#kernel/dates.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import type { Text } from '#kernel/text.ts';
import type { Tx } from '#platform/app.ts';
import { publish } from '#platform/events.ts';
import type { Context } from '#platform/feature.ts';
import { requireAdministrator } from '../policy.ts';
import { refuse } from '../refusals.ts';
import { effectiveDay } from '../rules/roster.ts';
import { staffRules } from '../staff-rules.ts';
import { findOfficer, type Post } from '../store/officers.ts';
import { commitRoster } from './roster.ts';

const DAY_MS = 24 * 3_600_000;

const nameOf = (actor: Actor): string => personOf(actor) ?? (actor.kind === 'system' ? actor.name : actor.kind);

/** Who wrote it, and who confirmed it where the act needs four eyes. */
export const writtenBy = (ctx: Context): { at: Instant; by: string; confirmedBy: string | null } => ({
  at: ctx.now,
  by: nameOf(ctx.actor),
  confirmedBy: ctx.secondActor ? nameOf(ctx.secondActor) : null,
});

/** The next working day: from it a change counts. */
export const effectiveOf = (tx: Tx, ctx: Context): LocalDate =>
  effectiveDay(calendarOf(tx.env, ctx.now), dayIn(tx.env, ctx.now));

export const administrators = (_tx: Tx, ctx: Context): void => {
  requireAdministrator(ctx);
};

/** Until when a second administrator can confirm. */
export const confirmableUntil = (tx: Tx, ctx: Context): Instant =>
  instant(ctx.now + staffRules(tx.env, ctx.now).proposals.days * DAY_MS);

/** The titles of a unit and its agency. Refuses identity.unknown_unit. */
export function unitTitles(tx: Tx, ctx: Context, agencyId: string, unitId: string): { agency: Text; unit: Text } {
  const found = agency(tx.env, agencyId, ctx.now);
  const unit = found?.units.find((one) => one.id === unitId);
  if (!found || !unit) throw refuse('unknown_unit', { agency: agencyId, unit: unitId });
  return { agency: found.title, unit: unit.title };
}

/** An officer who hasn't ended. Refuses identity.officer_not_found. */
export async function getOfficer(tx: Tx, ctx: Context, officerId: string): Promise<Post> {
  return (await findOfficer(tx, officerId, dayIn(tx.env, ctx.now))) ?? refuse('officer_not_found');
}

/** Commits the unit's roster as it stands now to the log and tells of the change. */
export async function rosterChanged(
  tx: Tx,
  change: { agency: string; unit: string; officerId: string; change: string; atOnce: boolean },
): Promise<void> {
  const { agency: agencyId, unit, officerId, atOnce } = change;
  await commitRoster(tx, agencyId, unit);
  await publish(tx, 'identity.roster-changed', {
    agency: agencyId,
    unit,
    officerId,
    change: change.change,
    atOnce,
  });
}
