/** Officers: who serves where. Every change is committed to the log with the whole roster of the unit. */
import { z } from 'zod';
import { agency, calendarOf, countryOf, dateSchema, idSchema } from '#features/country/index.ts';
import { organisationByBin, personById, personByIin } from '#features/registers/index.ts';
import { type Actor, personOf } from '#kernel/actor.ts';
import { dateOf, type LocalDate } from '#kernel/dates.ts';
import { isBin, isIin } from '#kernel/identifiers.ts';
import type { Tx } from '#platform/app.ts';
import { publish } from '#platform/events.ts';
import { action, type Context } from '#platform/feature.ts';
import { newId } from '#platform/random.ts';
import { requireAdministrator, requireOfficer } from '../policy.ts';
import { refuse } from '../refusals.ts';
import { effectiveDay, ROLES } from '../rules/roster.ts';
import {
  findOfficer,
  insertAbsence,
  insertAssignment,
  insertConflict,
  insertEnding,
  insertOfficer,
  officersOfUnit,
} from '../store/officers.ts';
import { commitRoster } from './roster.ts';

const byOf = (actor: Actor): string => personOf(actor) ?? (actor.kind === 'system' ? actor.name : actor.kind);

const todayOf = (tx: Tx, ctx: Context): LocalDate => dateOf(ctx.now, countryOf(tx.env, ctx.now).zone);

/** The next working day: from it a change counts. */
const effectiveOf = (tx: Tx, ctx: Context): LocalDate => effectiveDay(calendarOf(tx.env, ctx.now), todayOf(tx, ctx));

const administrators = (_tx: Tx, ctx: Context): void => {
  requireAdministrator(ctx);
};

const duties = {
  roles: z.array(z.enum(ROLES)).min(1),
  /** Services that the officer was admitted to. */
  competences: z.array(idSchema).max(500).default([]),
};

/**
 * Adds somebody to a unit from the next working day. Refuses identity.unknown_unit, not_a_person (nobody has this IIN and surname), officer_exists.
 */
export const addOfficerAction = action({
  name: 'identity.add-officer',
  input: z.strictObject({
    iin: z.string().refine(isIin),
    /** Must be the one in the register: a number alone doesn't tell anybody whose it is. */
    surname: z.string().trim().min(1).max(100),
    agency: idSchema,
    unit: idSchema,
    centre: idSchema.optional(),
    ...duties,
  }),
  allow: administrators,
  async run(tx, ctx, input): Promise<{ officerId: string; effectiveFrom: LocalDate }> {
    requireUnit(tx, ctx, input.agency, input.unit);
    const person = (await personByIin(tx, input.iin)) ?? refuse('not_a_person');
    if (!isSameName(person.name.surname, input.surname)) refuse('not_a_person');
    const present = await officersOfUnit(tx, input.agency, input.unit, todayOf(tx, ctx));
    if (present.some((one) => one.personId === person.personId)) refuse('officer_exists');
    const officerId = newId(ctx.now);
    const effectiveFrom = effectiveOf(tx, ctx);
    const written = { at: ctx.now, by: byOf(ctx.actor) };
    await insertOfficer(tx, {
      id: officerId,
      personId: person.personId,
      name: person.name.full,
      agency: input.agency,
      unit: input.unit,
      centre: input.centre ?? null,
      ...written,
    });
    await insertAssignment(tx, {
      officerId,
      roles: input.roles,
      competences: input.competences,
      effectiveFrom,
      ...written,
    });
    await rosterChanged(tx, { ...input, officerId, change: 'added', atOnce: false });
    return { officerId, effectiveFrom };
  },
});

const isSameName = (a: string, b: string): boolean => a.toLocaleLowerCase('kk') === b.toLocaleLowerCase('kk');

function requireUnit(tx: Tx, ctx: Context, agencyId: string, unit: string): void {
  if (!agency(tx.env, agencyId, ctx.now)?.units.some((one) => one.id === unit))
    refuse('unknown_unit', { agency: agencyId, unit });
}

async function getOfficer(tx: Tx, ctx: Context, officerId: string) {
  return (await findOfficer(tx, officerId, todayOf(tx, ctx))) ?? refuse('officer_not_found');
}

/** Changes what an officer may do, from the next working day. Refuses identity.officer_not_found. */
export const assignAction = action({
  name: 'identity.assign-officer',
  input: z.strictObject({ officer: z.uuid(), ...duties }),
  allow: administrators,
  async run(tx, ctx, input): Promise<{ effectiveFrom: LocalDate }> {
    const post = await getOfficer(tx, ctx, input.officer);
    const effectiveFrom = effectiveOf(tx, ctx);
    const { roles, competences } = input;
    await insertAssignment(tx, {
      officerId: post.officerId,
      roles,
      competences,
      effectiveFrom,
      at: ctx.now,
      by: byOf(ctx.actor),
    });
    await rosterChanged(tx, { ...post, change: 'assigned', atOnce: false });
    return { effectiveFrom };
  },
});

/** Removes an officer at once; oversight sees the reason. Refuses identity.officer_not_found. */
export const endOfficerAction = action({
  name: 'identity.end-officer',
  input: z.strictObject({ officer: z.uuid(), reason: z.string().trim().min(1).max(500) }),
  allow: administrators,
  async run(tx, ctx, input): Promise<void> {
    const post = await getOfficer(tx, ctx, input.officer);
    await insertEnding(tx, { officerId: post.officerId, at: ctx.now, reason: input.reason, by: byOf(ctx.actor) });
    await rosterChanged(tx, { ...post, change: 'ended', atOnce: true });
  },
});

/**
 * Records an absence. One that begins before the next working day is at once: allowed (people fall ill), marked and seen by
 * oversight. Refuses identity.officer_not_found, and past_day for one that began before today.
 */
export const absenceAction = action({
  name: 'identity.record-absence',
  input: z
    .strictObject({ officer: z.uuid(), from: dateSchema, to: dateSchema, reason: z.string().trim().min(1).max(500) })
    .refine(({ from, to }) => from <= to, 'the last day is before the first'),
  allow: administrators,
  async run(tx, ctx, { officer, from, to, reason }): Promise<void> {
    const post = await getOfficer(tx, ctx, officer);
    if (from < todayOf(tx, ctx)) refuse('past_day');
    const atOnce = from < effectiveOf(tx, ctx);
    await insertAbsence(tx, {
      id: newId(ctx.now),
      officerId: officer,
      from,
      to,
      atOnce,
      reason,
      at: ctx.now,
      by: byOf(ctx.actor),
    });
    await rosterChanged(tx, { ...post, change: 'absence', atOnce });
  },
});

/**
 * An officer declares a conflict with a person or an organisation: he isn't drawn for it. Refuses identity.forbidden for anybody else,
 * not_a_person where the registers don't know the number.
 */
export const declareConflictAction = action({
  name: 'identity.declare-conflict',
  input: z.strictObject({
    with: z.union([
      z.strictObject({ iin: z.string().refine(isIin) }),
      z.strictObject({ bin: z.string().refine(isBin) }),
    ]),
    reason: z.string().trim().min(1).max(500),
  }),
  allow(_tx, ctx) {
    requireOfficer(ctx);
  },
  async run(tx, ctx, input): Promise<void> {
    const { officerId } = requireOfficer(ctx);
    const person = 'iin' in input.with ? await personByIin(tx, input.with.iin) : undefined;
    const organisation = 'bin' in input.with ? await organisationByBin(tx, input.with.bin) : undefined;
    if (person === undefined && organisation === undefined) refuse('not_a_person');
    await insertConflict(tx, {
      id: newId(ctx.now),
      officerId,
      personId: person?.personId ?? null,
      organisationId: organisation?.organisationId ?? null,
      reason: input.reason,
      at: ctx.now,
    });
  },
});

async function rosterChanged(
  tx: Tx,
  change: { agency: string; unit: string; officerId: string; change: string; atOnce: boolean },
): Promise<void> {
  await commitRoster(tx, change.agency, change.unit);
  const { agency, unit, officerId, atOnce } = change;
  await publish(tx, 'identity.roster-changed', { agency, unit, officerId, change: change.change, atOnce });
}

/** What others call a person: given name and surname. For the engine's own use. */
export async function displayName(tx: Tx, personId: string): Promise<string> {
  const person = await personById(tx, personId);
  return person === undefined ? '' : `${person.name.givenName} ${person.name.surname}`;
}
