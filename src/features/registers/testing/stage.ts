/** A registrar, people and their requests at the workplace of the small country: for tests of registers. */

import { countryFeature } from '#features/country/feature.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import { append } from '#features/transparency/index.ts';
import type { Actor } from '#kernel/actor.ts';
import type { Feature, Finding } from '#platform/feature.ts';
import { type TestInstance, withInstance } from '#test/support/instance.ts';
import { numberOf } from '#test/support/small-country.ts';
import { registersFeature } from '../feature.ts';
import { importRecords, type Lookup, lookupsOf, personByIin } from '../index.ts';
import { id, personRow, populate } from './population.ts';

/** Keeps proposals in the log, as identity does, for officers who never leave. */
export const keeper: Feature = {
  name: 'keeper',
  tier: 4,
  proposalKeeper: {
    commit: (tx, what, content) => append(tx, `keeper.${what}`, content),
    holdsOffice: async () => true,
    officeOf: async () => undefined,
  },
};
const FEATURES = [transparencyFeature, countryFeature, registersFeature, keeper];
export const REGISTRAR_IIN = numberOf('80040430000');
export const common = { sessionId: id(20), assurance: 'substantial' } as const;
const registrar = {
  kind: 'officer',
  officerId: id(21),
  agency: 'platform-agency',
  unit: 'central',
  roles: ['officer'],
  ...common,
} as const;

export interface Stage extends TestInstance {
  as(actor: Actor): void;
  /** The person's id. */
  idOf(iin: string): Promise<string>;
  person(iin: string): Promise<Actor>;
  registrarActor(roles?: readonly string[]): Promise<Extract<Actor, { kind: 'officer' }>>;
  lookups(iin: string): Promise<readonly Lookup[]>;
  post(url: string, form: Record<string, string>): Promise<Awaited<ReturnType<TestInstance['inject']>>>;
}

/** Runs a test inside an instance of a country's folder. */
export function onStage(
  country: string,
  run: (stage: Stage) => Promise<void>,
  features: readonly Feature[] = FEATURES,
): Promise<void> {
  let actor: Actor = { kind: 'anonymous' };
  return withInstance({ features, country, hooks: { resolveActor: async () => actor } }, async (instance) => {
    await populate(instance);
    const { app } = instance;
    await app.transaction((tx) =>
      importRecords(tx, 'people', [personRow(REGISTRAR_IIN, 'Akhmetova', 'Dana')], { batch: 'staff' }),
    );
    const idOf = async (iin: string) => (await app.read((tx) => personByIin(tx, iin)))?.personId ?? '';
    await run({
      ...instance,
      as: (one) => {
        actor = one;
      },
      idOf,
      person: async (iin) => ({ kind: 'person', personId: await idOf(iin), ...common }),
      registrarActor: async (roles = ['officer']) => ({ ...registrar, personId: await idOf(REGISTRAR_IIN), roles }),
      lookups: async (iin) => {
        const personId = await idOf(iin);
        return (await app.read((tx) => lookupsOf(tx, { personId }))).lookups;
      },
      post: postForm(instance),
    });
  });
}

/** Sends forms as a page of ours would. */
export const postForm =
  ({ app, inject }: Pick<TestInstance, 'app' | 'inject'>) =>
  (url: string, form: Readonly<Record<string, string>> = {}) =>
    inject({
      method: 'POST',
      url,
      payload: new URLSearchParams(form).toString(),
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        origin: app.env.config.publicUrl,
        'sec-fetch-site': 'same-origin',
      },
    });

/** What fsck says of the registers. */
export const findingsOf = async ({ app }: TestInstance): Promise<string[]> => {
  const found: Finding[] = [];
  for await (const one of registersFeature.fsck(app)) found.push(one);
  return found.map((one) => one.what);
};
