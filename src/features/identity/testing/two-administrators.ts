/** A small country with two administrators: for tests of acts that need both. */
import { rmSync } from 'node:fs';
import { countryFeature } from '#features/country/feature.ts';
import { registersFeature } from '#features/registers/feature.ts';
import { importRecords } from '#features/registers/index.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import { trustFeature } from '#features/trust/feature.ts';
import type { Actor } from '#kernel/actor.ts';
import { localDate } from '#kernel/dates.ts';
import { parseIin } from '#kernel/identifiers.ts';
import type { App } from '#platform/app.ts';
import type { Context } from '#platform/feature.ts';
import type { Proposed } from '#platform/four-eyes/four-eyes.ts';
import type { ActorQuestion } from '#platform/http/request.ts';
import { type TestInstance, withInstance } from '#test/support/instance.ts';
import { numberOf, smallCountry } from '#test/support/small-country.ts';
import { addOfficerAction } from '../actions/appoint.ts';
import { identityFeature } from '../feature.ts';
import { administrator, nowOf } from './four-eyes.ts';

const features = [transparencyFeature, countryFeature, trustFeature, registersFeature, identityFeature];

export const AISHA = numberOf('90010130000');
export const BOLAT = numberOf('85020230000');
export const CLARA = numberOf('70030330000');
export const DANA = numberOf('60010130000');
export const CENTRAL = { agency: 'platform-agency', unit: 'central' };

const PEOPLE = [
  { iin: AISHA, surname: 'Serik', givenName: 'Aisha' },
  { iin: BOLAT, surname: 'Omarov', givenName: 'Bolat' },
  { iin: CLARA, surname: 'Kim', givenName: 'Clara' },
  { iin: DANA, surname: 'Alimova', givenName: 'Dana' },
];

/** What the first administrator proposes. */
export const APPOINTMENT = {
  iin: parseIin(BOLAT),
  surname: 'Omarov',
  agency: 'road-agency',
  unit: 'north',
  roles: ['officer' as const],
};

export interface TwoAdministrators {
  readonly instance: TestInstance;
  /** Signed in under the names 'one' and 'other': by cookie `who` for pages, by bearer token for the API. */
  readonly one: Context;
  readonly other: Context;
  /** The first proposes to appoint somebody. */
  propose(): Promise<Proposed>;
}

export async function withTwo(run: (two: TwoAdministrators) => Promise<void>): Promise<void> {
  const actors = new Map<string, Actor>();
  const resolveActor = async (_app: App, { bearer, cookies }: ActorQuestion): Promise<Actor> =>
    actors.get(bearer ?? cookies.who ?? '') ?? { kind: 'anonymous' };
  const country = smallCountry({ trust: true });
  try {
    await withInstance({ features, country, hooks: { resolveActor } }, async (instance) => {
      const { app } = instance;
      const since = localDate('2020-01-01');
      const rows = PEOPLE.map((one) => ({ values: { ...one, birthDate: '1990-01-01' }, validFrom: since }));
      await app.transaction((tx) => importRecords(tx, 'people', rows, { batch: 'people' }));
      const one = await administrator(app, AISHA, CENTRAL);
      const other = await administrator(app, CLARA, CENTRAL);
      actors.set('one', one.actor).set('other', other.actor);
      await run({ instance, one, other, propose: () => app.perform(addOfficerAction, nowOf(app, one), APPOINTMENT) });
    });
  } finally {
    rmSync(country, { recursive: true, force: true });
  }
}
