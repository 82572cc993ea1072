/** Two officers of the owner of people in the small country, each with a key that the instance issued: for tests of what two officers sign. */
import { countryFeature } from '#features/country/feature.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import { trustFeature } from '#features/trust/feature.ts';
import type { TestKey } from '#features/trust/testing/authority.ts';
import { enrolledKey } from '#features/trust/testing/enrolled-key.ts';
import { signAs } from '#features/trust/testing/sign.ts';
import type { ActorOf } from '#kernel/actor.ts';
import { base64 } from '#kernel/hash.ts';
import type { Feature, ProposalKeeper } from '#platform/feature.ts';
import { registersFeature } from '../feature.ts';
import { BOLAT, id } from './population.ts';
import { keeper, onStage, REGISTRAR_IIN, type Stage } from './stage.ts';

export interface Officers {
  readonly mine: ActorOf<'officer'>;
  readonly second: ActorOf<'officer'>;
  readonly keys: readonly [TestKey, TestKey];
  /** Detached CMS by one of the two, at the instance's time; base64. */
  sign(who: 0 | 1, content: Uint8Array): string;
}

/** Runs a test with both at the workplace. */
export function withOfficers(country: string, run: (stage: Stage, officers: Officers) => Promise<void>): Promise<void> {
  const offices = new Map<string, string>();
  const { proposalKeeper } = keeper;
  const keeping: Feature = {
    ...keeper,
    proposalKeeper: {
      ...(proposalKeeper as ProposalKeeper),
      officeOf: async (_tx, personId, agency) => (agency === 'platform-agency' ? offices.get(personId) : undefined),
    },
  };
  return onStage(
    country,
    async (stage) => {
      const mine = await stage.registrarActor();
      const second = { ...mine, personId: await stage.idOf(BOLAT), officerId: id(22) };
      for (const { personId, officerId } of [mine, second]) offices.set(personId, officerId);
      const keyOf = (iin: string, surname: string, givenName: string) =>
        enrolledKey(stage.app, { kind: 'person', iin, name: `${surname} ${givenName}`, surname, givenName });
      const keys = [await keyOf(REGISTRAR_IIN, 'Akhmetova', 'Dana'), await keyOf(BOLAT, 'Serik', 'Bolat')] as const;
      const sign = (who: 0 | 1, content: Uint8Array) => base64(signAs(keys[who], content, stage.clock.now()));
      await run(stage, { mine, second, keys, sign });
    },
    [transparencyFeature, countryFeature, trustFeature, registersFeature, keeping],
  );
}
