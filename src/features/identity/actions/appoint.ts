/** Appointing an officer and changing his roles: one administrator proposes, another confirms. */
import { z } from 'zod';
import { dayIn, idSchema } from '#features/country/index.ts';
import { type Person, personByIin } from '#features/registers/index.ts';
import { isIin } from '#kernel/identifiers.ts';
import { inEveryLanguage, type Language } from '#kernel/text.ts';
import type { Tx } from '#platform/app.ts';
import type { Context } from '#platform/feature.ts';
import { fourEyesAction } from '#platform/four-eyes/four-eyes.ts';
import { newId } from '#platform/random.ts';
import { texts } from '#platform/texts.ts';
import { refuse } from '../refusals.ts';
import { ROLES, type Role } from '../rules/roster.ts';
import { lockOfficer } from '../store/examinations.ts';
import { findAssignment, insertAssignment, insertOfficer, lockRoster, officersOfUnit } from '../store/officers.ts';
import {
  administrators,
  confirmableUntil,
  effectiveOf,
  getOfficer,
  rosterChanged,
  unitTitles,
  writtenBy,
} from './administration.ts';

const t = texts('identity');

const rolesSchema = z.array(z.enum(ROLES)).min(1);

const addSchema = z.strictObject({
  iin: z.string().refine(isIin),
  /** Must be the one in the register: a number alone doesn't tell anybody whose it is. */
  surname: z.string().trim().min(1).max(100),
  agency: idSchema,
  unit: idSchema,
  roles: rolesSchema,
});
type NewPost = z.infer<typeof addSchema>;

const rolesIn = (language: Language, roles: readonly Role[]): string =>
  roles.map((role) => t(language, `role.${role}`)).join(', ');

/** Who is to serve. Refuses identity.unknown_unit, not_a_person (nobody has this IIN and surname), officer_exists. */
async function candidate(tx: Tx, ctx: Context, input: NewPost): Promise<Person> {
  unitTitles(tx, ctx, input.agency, input.unit);
  const person = (await personByIin(tx, input.iin)) ?? refuse('not_a_person');
  if (!isSameName(person.name.surname, input.surname)) throw refuse('not_a_person');
  const present = await officersOfUnit(tx, input.agency, input.unit, dayIn(tx.env, ctx.now));
  if (present.some((one) => one.personId === person.personId)) throw refuse('officer_exists');
  return person;
}

const isSameName = (a: string, b: string): boolean => a.toLocaleLowerCase('kk') === b.toLocaleLowerCase('kk');

/**
 * Appoints somebody to a unit from the next working day after it was confirmed; to services he is admitted by examinations alone. Refuses
 * identity.unknown_unit, not_a_person (nobody has this IIN and surname), officer_exists, when it is proposed and again when it is confirmed.
 */
export const addOfficerAction = fourEyesAction({
  name: 'identity.add-officer',
  input: addSchema,
  allow: administrators,
  until: confirmableUntil,
  async say(tx, ctx, input) {
    const { name } = await candidate(tx, ctx, input);
    const { agency, unit } = unitTitles(tx, ctx, input.agency, input.unit);
    return inEveryLanguage((language) =>
      t(language, 'proposals.add', {
        name: name.full,
        agency: agency[language],
        unit: unit[language],
        roles: rolesIn(language, input.roles),
      }),
    );
  },
  async run(tx, ctx, input): Promise<void> {
    const { agency, unit, roles } = input;
    await lockRoster(tx, agency, unit);
    const person = await candidate(tx, ctx, input);
    const officerId = newId(ctx.now);
    const written = writtenBy(ctx);
    // An operator's window stands in his unit.
    const centre = roles.includes('operator') ? unit : null;
    await insertOfficer(tx, {
      id: officerId,
      personId: person.personId,
      name: person.name.full,
      agency,
      unit,
      centre,
      ...written,
    });
    const effectiveFrom = effectiveOf(tx, ctx);
    await insertAssignment(tx, { officerId, roles, competences: [], effectiveFrom, ...written });
    await rosterChanged(tx, { agency, unit, officerId, change: 'added', atOnce: false });
  },
});

/** Changes an officer's roles, from the next working day after it was confirmed. Refuses identity.officer_not_found. */
export const assignAction = fourEyesAction({
  name: 'identity.assign-officer',
  input: z.strictObject({ officer: z.uuid(), roles: rolesSchema }),
  allow: administrators,
  until: confirmableUntil,
  async say(tx, ctx, { officer, roles }) {
    const post = await getOfficer(tx, ctx, officer);
    const { agency, unit } = unitTitles(tx, ctx, post.agency, post.unit);
    return inEveryLanguage((language) =>
      t(language, 'proposals.assign', {
        name: post.name,
        agency: agency[language],
        unit: unit[language],
        roles: rolesIn(language, roles),
      }),
    );
  },
  async run(tx, ctx, { officer, roles }): Promise<void> {
    const post = await getOfficer(tx, ctx, officer);
    await lockOfficer(tx, officer);
    const { competences } = (await findAssignment(tx, officer)) ?? refuse('officer_not_found');
    const effectiveFrom = effectiveOf(tx, ctx);
    await insertAssignment(tx, { officerId: officer, roles, competences, effectiveFrom, ...writtenBy(ctx) });
    await rosterChanged(tx, { ...post, change: 'assigned', atOnce: false });
  },
});
