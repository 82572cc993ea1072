/** Who may sign in to a demonstration: citizens of several kinds, directors, officers of every deciding agency, operators, an administrator. */
import { agencies, countryOf, agency as findAgency } from '#features/country/index.ts';
import { type DemoOfficer, prepareDemoStaff } from '#features/identity/index.ts';
import { examineDemoStaff, serviceEditions } from '#features/services/index.ts';
import { addDays } from '#kernel/dates.ts';
import type { Text } from '#kernel/text.ts';
import type { Env, Tx } from '#platform/app.ts';
import type { Holding } from './definition.ts';
import type { Person } from './people.ts';
import type { Populated } from './populate.ts';
import { fits, type SeedRow } from './records.ts';

export interface DemoPerson {
  /** Name of the key file. */
  readonly id: string;
  readonly title: Text;
  readonly person: Person;
  readonly agency?: string;
}

/** Takes people out of the population one after another, nobody twice. */
export class Crowd {
  readonly #left: Person[];

  constructor(persons: readonly Person[]) {
    this.#left = [...persons];
  }

  take(suits: (person: Person) => boolean, whom: string): Person {
    const index = this.#left.findIndex(suits);
    const [found] = index < 0 ? [] : this.#left.splice(index, 1);
    if (!found) throw new Error(`nobody of the population suits: ${whom}; let it be larger`);
    return found;
  }
}

/** IINs of whom a register holds such a record. */
function holdersOf({ world, rows }: Populated, holding: Holding): ReadonlySet<string | undefined> {
  const { register, daysAhead = {} } = typeof holding === 'string' ? { register: holding } : holding;
  const suits = ({ values }: SeedRow): boolean =>
    Object.entries(daysAhead).every(([field, [from, to]]) => {
      const date = values[field];
      return typeof date === 'string' && date >= addDays(world.today, from) && date <= addDays(world.today, to);
    });
  return new Set((rows.get(register) ?? []).filter(suits).map((row) => row.of?.iin));
}

/** The citizens and directors whom the recipe wants, in its order. */
export function chooseCitizens(populated: Populated, crowd: Crowd): DemoPerson[] {
  const { world } = populated;
  const directors = new Set(world.organisations.map((one) => one.director.iin));
  return world.seed.signIns.map((wanted) => {
    const holders = wanted.has.map((holding) => holdersOf(populated, holding));
    const led = wanted.organisationKind
      ? new Set(
          world.organisations.filter((one) => one.kind === wanted.organisationKind).map((one) => one.director.iin),
        )
      : undefined;
    const person = crowd.take(
      (one) =>
        fits(one, wanted.when, directors, world.today) &&
        holders.every((set) => set.has(one.iin)) &&
        (led?.has(one.iin) ?? true),
      wanted.id,
    );
    return { id: wanted.id, title: wanted.title, person };
  });
}

/** Agencies that decide or give opinions. */
function decidingAgencies(env: Env): string[] {
  const found = serviceEditions(env, env.clock.now()).flatMap(({ definition }) => [
    definition.provider,
    ...definition.procedure.flatMap((step) => (step.step === 'opinion' ? [step.of] : [])),
  ]);
  return [...new Set(found)].sort();
}

const isOfAge = (person: Person): boolean => person.age >= 25 && person.age <= 60;

interface Post {
  readonly who: DemoPerson;
  readonly post: DemoOfficer;
}

function officers(env: Env, { world }: Populated, crowd: Crowd): Post[] {
  const { staff } = world.seed;
  const now = env.clock.now();
  return decidingAgencies(env).flatMap((id) => {
    const agency = findAgency(env, id, now);
    const units = (agency?.units ?? []).filter((unit) => staff.territories.includes(unit.territory));
    return units.flatMap((unit) =>
      Array.from({ length: staff.perUnit }, (_, index): Post => {
        const person = crowd.take(isOfAge, id);
        const roles = index === 0 ? (['officer', 'head'] as const) : (['officer'] as const);
        return {
          who: {
            id: `${id}-${unit.id}-${index + 1}`,
            title: agency?.title ?? { kk: id, ru: id, en: id },
            person,
            agency: id,
          },
          post: { iin: person.iin, agency: id, unit: unit.id, roles },
        };
      }),
    );
  });
}

function others(env: Env, { world }: Populated, crowd: Crowd): Post[] {
  const { staff } = world.seed;
  const now = env.clock.now();
  const { platform, oversight, dataProtection } = countryOf(env, now).offices;
  const court = agencies(env, now).find(({ kind }) => kind === 'court')?.agency;
  const post = (agencyId: string, id: string, roles: DemoOfficer['roles']): Post => {
    const agency = findAgency(env, agencyId, now);
    const unit = agency?.units.find((one) => staff.territories.includes(one.territory)) ?? agency?.units[0];
    if (!agency || !unit) throw new Error(`the agency ${agencyId} has no unit`);
    const person = crowd.take(isOfAge, id);
    return {
      who: { id, title: agency.title, person, agency: agencyId },
      post: {
        iin: person.iin,
        agency: agencyId,
        unit: unit.id,
        roles,
        ...(roles.includes('operator') ? { centre: unit.id } : {}),
      },
    };
  };
  const administrators = Array.from({ length: staff.administrators }, (_, index) =>
    post(platform, `administrator-${index + 1}`, ['administrator', 'oversight']),
  );
  const operators = Array.from({ length: staff.operators.count }, (_, index) =>
    post(staff.operators.agency, `operator-${index + 1}`, ['operator']),
  );
  // Complaints are answered by somebody of another agency than the one that decided.
  return [
    ...administrators,
    ...operators,
    post(oversight, 'overseer', ['oversight']),
    post(dataProtection, 'data-protection-officer', ['data-protection']),
    // A judicial act is entered by two.
    ...(court === undefined ? [] : [1, 2].map((index) => post(court, `court-officer-${index}`, ['court']))),
  ];
}

/** Chooses the people of the demonstration and gives the staff among them their posts. */
export async function chooseDemoPeople(tx: Tx, populated: Populated): Promise<DemoPerson[]> {
  const crowd = new Crowd(populated.world.population.persons);
  const plain = chooseCitizens(populated, crowd);
  const posts = [...officers(tx.env, populated, crowd), ...others(tx.env, populated, crowd)];
  const officerIds = await prepareDemoStaff(
    tx,
    posts.map(({ post }) => post),
  );
  await examineDemoStaff(tx, officerIds);
  return [...plain, ...posts.map(({ who }) => who)];
}
