/** A few people of the test country with their keys, and requests in their names: for tests of the whole road. */
import { importRecords } from '#features/registers/index.ts';
import { issueKey } from '#features/trust/index.ts';
import { type Openssl, withOpenssl } from '#features/trust/testing/openssl.ts';
import type { Actor } from '#kernel/actor.ts';
import { localDate } from '#kernel/dates.ts';
import type { App } from '#platform/app.ts';
import { systemClock } from '#platform/clock.ts';
import type { Feature } from '#platform/feature.ts';
import type { ActorQuestion } from '#platform/http/request.ts';
import { type TestInstance, withInstance } from '#test/support/instance.ts';

export const ARU = '900101300017';
export const DAUREN = '920515400028';
export const GLEB = '851111300032';
export const COMPANY = '200140000014';

const PEOPLE = [
  { iin: ARU, surname: 'Ақсайова', givenName: 'Ару', birthDate: '1990-01-01', citizenship: 'aqsai' },
  { iin: DAUREN, surname: 'Далаев', givenName: 'Дәурен', birthDate: '1992-05-15', citizenship: 'aqsai' },
  { iin: GLEB, surname: 'Гостев', givenName: 'Глеб', birthDate: '1985-11-11', citizenship: 'other' },
];

export interface Person {
  readonly iin: string;
  readonly personId: string;
}

/** What a test does in the name of somebody. */
export interface Aqsai {
  readonly instance: TestInstance;
  readonly people: Readonly<Record<string, Person>>;
  readonly organisationId: string;
  /** A detached signature over the content by openssl, base64. */
  sign(iin: string, content: Uint8Array): string;
  /** Headers that make a request that person's: by cookie for pages, by bearer token for the API. */
  as(who: string): Record<string, string>;
}

const PASSWORD = 'Құпия 2026';
const SINCE = localDate('2015-06-01');

/** Runs a test in the test country, at the machine's time, for openssl signs by its own clock. */
export async function inAqsai(features: readonly Feature[], run: (aqsai: Aqsai) => Promise<void>): Promise<void> {
  const actors = new Map<string, Actor>();
  const resolveActor = async (_app: App, { cookies, bearer }: ActorQuestion): Promise<Actor> =>
    actors.get(bearer ?? cookies.who ?? '') ?? { kind: 'anonymous' };
  await withOpenssl((openssl) =>
    withInstance({ features, now: systemClock.now(), hooks: { resolveActor } }, async (instance) => {
      const { ids, organisationId } = await populate(instance.app);
      const people = Object.fromEntries(PEOPLE.map(({ iin }, index) => [iin, { iin, personId: ids[index] ?? '' }]));
      for (const { iin, personId } of Object.values(people)) {
        await makeKey(instance.app, openssl, iin);
        actors.set(iin, { kind: 'person', personId, sessionId: `session-${iin}`, assurance: 'signature' });
      }
      await run({ instance, people, organisationId, sign: (iin, content) => sign(openssl, iin, content), as });
    }),
  );
}

const as = (who: string): Record<string, string> => ({
  cookie: `who=${who}`,
  authorization: `Bearer ${who}`,
  'sec-fetch-site': 'same-origin',
  accept: 'text/html',
});

async function populate(app: App): Promise<{ ids: string[]; organisationId: string }> {
  const batch = { batch: 'first contents' };
  return app.transaction(async (tx) => {
    const row = (values: Record<string, unknown>) => ({ values: values as never, validFrom: SINCE });
    const ids = await importRecords(tx, 'individuals', PEOPLE.map(row), batch);
    const home = (iin: string) => row({ iin, territory: '1010', line: 'Дала көшесі, 5', since: '2015-06-01' });
    await importRecords(tx, 'addresses', [home(ARU), home(DAUREN)], batch);
    const name = { kk: 'Көлжаға ЖШС', ru: 'ТОО Кольжага', en: 'Kolzhagha LLP' };
    const [organisationId = ''] = await importRecords(
      tx,
      'organisations',
      [row({ bin: COMPANY, name, director: ARU, territory: '2010' })],
      batch,
    );
    return { ids, organisationId };
  });
}

async function makeKey(app: App, openssl: Openssl, iin: string): Promise<void> {
  const { surname = '', givenName = '' } = PEOPLE.find((one) => one.iin === iin) ?? {};
  const key = { kind: 'person', iin, name: `${surname} ${givenName}`, surname, givenName, password: PASSWORD } as const;
  const { p12 } = await app.transaction((tx) => issueKey(tx, key));
  openssl.write(`${iin}.p12`, p12);
  const opened = openssl.run(
    'pkcs12',
    '-in',
    `${iin}.p12`,
    '-passin',
    `pass:${PASSWORD}`,
    '-nodes',
    '-out',
    `${iin}.pem`,
  );
  if (!opened.ok) throw new Error(opened.said);
}

function sign(openssl: Openssl, iin: string, content: Uint8Array): string {
  openssl.write('content', content);
  const made = openssl.run(
    'cms',
    '-sign',
    '-cades',
    '-binary',
    '-in',
    'content',
    '-signer',
    `${iin}.pem`,
    '-outform',
    'DER',
    '-out',
    'signature',
  );
  if (!made.ok) throw new Error(made.said);
  return Buffer.from(openssl.read('signature')).toString('base64');
}
