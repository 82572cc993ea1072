/** The test's country with people, a firm, two administrators, and another agency's system: for tests of single sign-on. */
import assert from 'node:assert/strict';
import { type AddressInfo, createServer } from 'node:net';
import { countryFeature } from '#features/country/feature.ts';
import { identityFeature } from '#features/identity/feature.ts';
import { chromeOf, resolveActor } from '#features/identity/index.ts';
import { administrator, nowOf, together } from '#features/identity/testing/four-eyes.ts';
import { notificationsFeature } from '#features/notifications/feature.ts';
import { registersFeature } from '#features/registers/feature.ts';
import { importRecords } from '#features/registers/index.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import { trustFeature } from '#features/trust/feature.ts';
import { localDate } from '#kernel/dates.ts';
import { base64, fromBase64 } from '#kernel/hash.ts';
import { inEveryLanguage } from '#kernel/text.ts';
import type { Context } from '#platform/feature.ts';
import { type HeldOpen, heldOpen } from '#test/support/held-open.ts';
import { type TestInstance, withInstance } from '#test/support/instance.ts';
import { type SigningKey, signingKey } from '#test/support/signing-key.ts';
import { numberOf } from '#test/support/small-country.ts';
import { defineClient } from '../actions/clients.ts';
import type { ClientDefinition } from '../client-definition.ts';
import { signOnFeature } from '../feature.ts';
import { AgencyApp } from './agency-app.ts';
import { Visitor } from './visitor.ts';

export const features = [
  ...[transparencyFeature, countryFeature, trustFeature, registersFeature, identityFeature, notificationsFeature],
  signOnFeature,
];

const SINCE = localDate('2015-06-01');
export const [DANA, CHILD, BEK, AISHA, CLARA] = [
  ...['85020240000', '20010150000', '75010140000', '90010130000', '70030330000'],
].map(numberOf) as [string, string, string, string, string];
export const FIRM = numberOf('20014000000');
export const CLIENT = 'permits';

export interface World {
  readonly instance: TestInstance;
  readonly address: string;
  readonly issuer: string;
  readonly agencyApp: AgencyApp;
  readonly administrators: readonly [Context, Context];
  /** Connects or changes the agency's system; both administrators agree. */
  connect(change?: Partial<ClientDefinition>): Promise<void>;
  definition(change?: Partial<ClientDefinition>): ClientDefinition;
  /** Opens a session by a signature, and gives its token. */
  enter(iin: string, as?: unknown): Promise<string>;
  /** Somebody at a browser, signed in. */
  visitor(iin: string, as?: unknown): Promise<Visitor>;
  /** Somebody at a browser, not signed in. */
  stranger(): Promise<Visitor>;
  readonly firmId: string;
}

// One for the process: what is prepared for the first world serves the next ones, which have the same settings.
let port: Promise<number> | undefined;

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });

async function populate({ app }: TestInstance): Promise<string> {
  const batch = { batch: 'first contents' };
  const row = (values: Record<string, unknown>) => ({ values: values as never, validFrom: SINCE });
  const person = (iin: string, surname: string, givenName: string, more = {}) =>
    row({ iin, surname, givenName, birthDate: '1985-02-02', citizenship: 'aqsai', ...more });
  const people = [
    person(DANA, 'Далаева', 'Дана', { patronymic: 'Сериковна' }),
    person(CHILD, 'Далаев', 'Дәулет', { birthDate: '2020-01-01' }),
    person(BEK, 'Банкиров', 'Бек'),
    person(AISHA, 'Serik', 'Aisha'),
    person(CLARA, 'Kim', 'Clara'),
  ];
  const name = { kk: 'Ақсай наны', ru: 'Аксайский хлеб', en: 'Aqsai Bread' };
  return app.transaction(async (tx) => {
    await importRecords(tx, 'individuals', people, batch);
    const firm = row({ bin: FIRM, name, director: DANA, territory: '2010' });
    const [firmId = ''] = await importRecords(tx, 'organisations', [firm], batch);
    await importRecords(tx, 'births', [row({ child: CHILD, mother: DANA })], batch);
    return firmId;
  });
}

/** One world for the tests of a suite, whose stories follow each other: to be opened before and closed after them. */
export const openWorld = (): Promise<HeldOpen<World>> => heldOpen(withWorld);

export async function withWorld(run: (world: World) => Promise<void>): Promise<void> {
  port ??= freePort();
  const number = await port;
  const environment = { PORT: String(number), PUBLIC_URL: `http://localhost:${number}` };
  const agencyApp = await AgencyApp.open();
  try {
    await withInstance({ features, hooks: { resolveActor, chromeOf }, environment }, async (instance) => {
      await instance.server.listen({ port: number, host: '127.0.0.1' });
      await run(await worldOf(instance, agencyApp, environment.PUBLIC_URL));
    });
  } finally {
    await agencyApp.close();
  }
}

/** The same on an instance of a test's own. */
export async function worldOf(instance: TestInstance, agencyApp: AgencyApp, address: string): Promise<World> {
  const { app } = instance;
  const firmId = await populate(instance);
  const post = { agency: 'civil-registry', unit: 'steppe' };
  const administrators = [await administrator(app, AISHA, post), await administrator(app, CLARA, post)] as const;
  const keys = new Map<string, SigningKey>();
  const definition = (change: Partial<ClientDefinition> = {}): ClientDefinition => ({
    id: CLIENT,
    agency: 'trade-inspection',
    title: { kk: 'Рұқсаттар', ru: 'Разрешения', en: 'Permits' },
    purpose: inEveryLanguage(() => 'To show you your own permits.'),
    cite: { act: 'AQ-TRADE', article: '7' },
    scopes: ['profile', 'iin', 'organisation', 'mandates'],
    assurance: 'passkey',
    redirectUris: [agencyApp.redirectUri],
    signedOutUris: [agencyApp.signedOutUri],
    logoutUri: agencyApp.logoutUri,
    keys: [agencyApp.jwk],
    ...change,
  });
  async function keyOf(iin: string): Promise<SigningKey> {
    const key = keys.get(iin) ?? (await signingKey(app, { kind: 'person', iin, name: 'TEST', surname: 'TEST' }));
    keys.set(iin, key);
    return key;
  }
  async function enter(iin: string, as: unknown = 'person'): Promise<string> {
    const asked = await instance.inject({ method: 'POST', url: '/api/v1/session/challenge', payload: {} });
    const { id, content } = asked.json<{ id: string; content: string }>();
    const signature = base64(await (await keyOf(iin)).sign(fromBase64(content), instance.clock.now()));
    const answer = await instance.inject({ method: 'POST', url: '/api/v1/session', payload: { id, signature, as } });
    assert.equal(answer.statusCode, 201, answer.body);
    return answer.json<{ token: string }>().token;
  }
  return {
    ...{ instance, address, issuer: `${address}/oidc`, agencyApp, administrators, firmId, definition, enter },
    connect: (change) =>
      together(app, [nowOf(app, administrators[0]), nowOf(app, administrators[1])], defineClient, definition(change)),
    stranger: async () => new Visitor(address),
    visitor: async (iin, as) => new Visitor(address, await enter(iin, as)),
  };
}
