/** Staff of a demonstration: they serve from the day the instance was made, where a real one's begin the next working day. */

import { agency, dayIn } from '#features/country/index.ts';
import { personByIin } from '#features/registers/index.ts';
import type { Tx } from '#platform/app.ts';
import { newId } from '#platform/random.ts';
import { refuse } from '../refusals.ts';
import type { Role } from '../rules/roster.ts';
import { insertAssignment, insertOfficer, officersOfUnit } from '../store/officers.ts';
import { commitRoster } from './roster.ts';

export interface DemoOfficer {
  readonly iin: string;
  readonly agency: string;
  readonly unit: string;
  readonly centre?: string;
  readonly roles: readonly Role[];
}

/**
 * Puts staff into units, in effect today; who serves there already is left as he is. Gives each one's officer id, in their order.
 * Refuses identity.demo_only where the instance is real, unknown_unit and not_a_person.
 */
export async function prepareDemoStaff(tx: Tx, staff: readonly DemoOfficer[]): Promise<string[]> {
  if (tx.env.instance.mode !== 'demo') throw refuse('demo_only');
  const now = tx.env.clock.now();
  const today = dayIn(tx.env, now);
  const ids: string[] = [];
  const changed = new Map<string, readonly [string, string]>();
  for (const one of staff) {
    if (!agency(tx.env, one.agency, now)?.units.some((unit) => unit.id === one.unit)) {
      throw refuse('unknown_unit', { agency: one.agency, unit: one.unit });
    }
    const person = (await personByIin(tx, one.iin)) ?? refuse('not_a_person');
    const present = await officersOfUnit(tx, one.agency, one.unit, today);
    const known = present.find((post) => post.personId === person.personId);
    const officerId = known?.officerId ?? newId(now);
    ids.push(officerId);
    if (known !== undefined) continue;
    const written = { at: now, by: 'demo', confirmedBy: null };
    await insertOfficer(tx, {
      id: officerId,
      personId: person.personId,
      name: person.name.full,
      agency: one.agency,
      unit: one.unit,
      centre: one.centre ?? null,
      ...written,
    });
    await insertAssignment(tx, {
      officerId,
      roles: one.roles,
      competences: [],
      effectiveFrom: today,
      ...written,
    });
    changed.set(`${one.agency}/${one.unit}`, [one.agency, one.unit]);
  }
  for (const [agencyId, unit] of changed.values()) await commitRoster(tx, agencyId, unit);
  return ids;
}
