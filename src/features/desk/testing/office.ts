/** Offices of the test country with their staff, witnesses that listen, and cases that reach the desk: for the desk's tests. */
import { type DemoOfficer, prepareDemoStaff } from '#features/identity/index.ts';
import { importRecords } from '#features/registers/index.ts';
import { onTheRoad, type Road } from '#features/services/cases/testing/road.ts';
import { examineDemoStaff } from '#features/services/index.ts';
import { DAUREN } from '#features/services/testing/aqsai.ts';
import { localDate } from '#kernel/dates.ts';
import { checkDigit } from '#kernel/identifiers.ts';
import { publish } from '#platform/events.ts';
import type { Feature } from '#platform/feature.ts';
import type { InstanceOptions } from '#test/support/instance.ts';
import { type SigningKey, signingKey } from '#test/support/signing-key.ts';
import { withWitnesses } from '#test/support/witnesses.ts';
import { deskFeature } from '../feature.ts';

export const STALL = { district: '1010', place: 'Көк базар, 7', months: '3', sellsFood: false };

export interface Colleague {
  readonly iin: string;
  readonly personId: string;
  readonly officerId: string;
  readonly agency: string;
  readonly unit: string;
}

export interface Office extends Road {
  /** Staff by officer id. */
  readonly staff: ReadonlyMap<string, Colleague>;
  /** A paid case of the market stall, before any draw. */
  paid(answers?: Record<string, unknown>): Promise<string>;
  /** The officer whom the draw found; he may be named in `call` by his id. */
  officerOf(caseId: string): Promise<Colleague>;
  keyOf(colleague: Colleague): Promise<SigningKey>;
}

const numberOf = (index: number): string => {
  for (let digits = 80_010_130_000 + index * 100; ; digits++) {
    const check = checkDigit(String(digits).padStart(11, '0'));
    if (check !== null) return `${String(digits).padStart(11, '0')}${check}`;
  }
};

/** Six at the unit that decides, one of them of the applicant's household; two elsewhere; two at the agency that is asked. */
const POSTS = [
  ...Array.from({ length: 6 }, () => ['trade-inspection', 'steppe'] as const),
  ...Array.from({ length: 2 }, () => ['trade-inspection', 'lake'] as const),
  ...Array.from({ length: 2 }, () => ['health-inspection', 'head-office'] as const),
];

async function employ({ instance, people, actAs }: Road): Promise<Map<string, Colleague>> {
  const iins = POSTS.map((_, index) => (index === 0 ? DAUREN : numberOf(index)));
  return instance.app.transaction(async (tx) => {
    const rows = iins.slice(1).map((iin, index) => ({
      values: { iin, surname: `Қызметшиев${index}`, givenName: 'Сейіт', birthDate: '1980-01-01', citizenship: 'aqsai' },
      validFrom: localDate('2015-06-01'),
    }));
    const ids = await importRecords(tx, 'individuals', rows, { batch: 'staff' });
    const personIds = [people[DAUREN]?.personId ?? '', ...ids];
    const officers = POSTS.map(([agency, unit], index): DemoOfficer => {
      const roles = index === 1 ? (['officer', 'head'] as const) : (['officer'] as const);
      return { iin: iins[index] ?? '', agency, unit, roles };
    });
    const officerIds = await prepareDemoStaff(tx, officers);
    await examineDemoStaff(tx, officerIds);
    const staff = new Map<string, Colleague>();
    for (const [index, { iin, agency, unit, roles }] of officers.entries()) {
      const [officerId = '', personId = ''] = [officerIds[index], personIds[index]];
      staff.set(officerId, { iin, personId, officerId, agency, unit });
      const session = { sessionId: `session-${officerId}`, assurance: 'signature' } as const;
      actAs(officerId, { kind: 'officer', personId, officerId, agency, unit, roles, ...session });
    }
    return staff;
  });
}

/** Runs a test in offices that are open; `more`: features beside the desk. */
export function inTheOffice(
  run: (office: Office) => Promise<void>,
  more: readonly Feature[] = [],
  options: Partial<InstanceOptions> = {},
): Promise<void> {
  return onTheRoad(
    async (road) => {
      const { app } = road.instance;
      const staff = await employ(road);
      const keys = new Map<string, Promise<SigningKey>>();
      await withWitnesses(app, () =>
        run({
          ...road,
          staff,
          async paid(answers = STALL) {
            const id = await road.apply('market-stall-permit', answers);
            const subject = `urn:shanyraq:${app.env.instance.code.toLowerCase()}:case:${id}`;
            const chargeId = '019aa000-0000-7000-8000-0000000000ff';
            await app.transaction((tx) => publish(tx, 'payments.paid', { chargeId, subject }));
            return id;
          },
          async officerOf(caseId) {
            const { officerId } = (await road.look(caseId)).state;
            const found = staff.get(officerId ?? '');
            if (!found) throw new Error(`case ${caseId} has no officer`);
            return found;
          },
          keyOf({ iin }) {
            const known = keys.get(iin);
            if (known) return known;
            const made = signingKey(app, { kind: 'person', iin, name: 'OFFICER', surname: 'OFFICER' });
            keys.set(iin, made);
            return made;
          },
        }),
      );
    },
    [deskFeature, ...more],
    options,
  );
}
