/** A few people of the test country with their keys, and requests in their names: for tests of the whole road. */
import assert from 'node:assert/strict';
import { mandateFor } from '#features/identity/index.ts';
import { importRecords } from '#features/registers/index.ts';
import type { TestKey } from '#features/trust/testing/authority.ts';
import { enrolledKey, enrolledPem } from '#features/trust/testing/enrolled-key.ts';
import { signByOpenssl, withOpenssl } from '#features/trust/testing/openssl.ts';
import type { Actor } from '#kernel/actor.ts';
import { localDate } from '#kernel/dates.ts';
import { base64 } from '#kernel/hash.ts';
import type { App } from '#platform/app.ts';
import { systemClock } from '#platform/clock.ts';
import type { Feature } from '#platform/feature.ts';
import type { ActorQuestion } from '#platform/http/request.ts';
import { type InstanceOptions, type TestInstance, withInstance } from '#test/support/instance.ts';

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
  readonly keys: ReadonlyMap<string, TestKey>;
  readonly organisationId: string;
  /** A detached signature over the content by openssl, base64. */
  sign(iin: string, content: Uint8Array): string;
  /** A request in somebody's name: by cookie for pages (the body is a form), by bearer token for the API (the body is JSON). */
  call(who: string, method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, body?: unknown): Promise<Reply>;
  /** Lets a name act as somebody else: an organisation's director, an operator with a visitor. */
  actAs(who: string, actor: Actor): void;
}

export interface Reply {
  readonly status: number;
  /** Empty unless the answer is JSON. */
  readonly json: Readonly<Record<string, unknown>>;
  readonly raw: Uint8Array;
  readonly text: string;
  /** Where it leads, or ''. */
  readonly to: string;
}

const SINCE = localDate('2015-06-01');

/** Runs a test in the test country, at the machine's time, for openssl signs by its own clock. */
export async function inAqsai(
  features: readonly Feature[],
  run: (aqsai: Aqsai) => Promise<void>,
  options: Partial<InstanceOptions> = {},
): Promise<void> {
  const actors = new Map<string, Actor>();
  // Whom no name tells, the test's own hook may know.
  const resolveActor = async (app: App, question: ActorQuestion): Promise<Actor> =>
    actors.get(question.bearer ?? question.cookies.who ?? '') ??
    options.hooks?.resolveActor?.(app, question) ?? { kind: 'anonymous' };
  await withOpenssl((openssl) =>
    withInstance(
      { features, now: systemClock.now(), ...options, hooks: { ...options.hooks, resolveActor } },
      async (instance) => {
        const { ids, organisationId } = await populate(instance.app);
        const people = Object.fromEntries(PEOPLE.map(({ iin }, index) => [iin, { iin, personId: ids[index] ?? '' }]));
        const keys = new Map<string, TestKey>();
        for (const { iin, personId } of Object.values(people)) {
          const { surname = '', givenName = '' } = PEOPLE.find((one) => one.iin === iin) ?? {};
          const subject = { kind: 'person', iin, name: `${surname} ${givenName}`, surname, givenName } as const;
          const key = await enrolledKey(instance.app, subject);
          openssl.write(`${iin}.pem`, enrolledPem(key));
          keys.set(iin, key);
          actors.set(iin, { kind: 'person', personId, sessionId: `session-${iin}`, assurance: 'signature' });
        }
        await run({
          instance,
          people,
          keys,
          organisationId,
          sign: (iin, content) => base64(signByOpenssl(openssl, content, `${iin}.pem`)),
          call: (...request) => call(instance, ...request),
          actAs: (who, actor) => void actors.set(who, actor),
        });
      },
    ),
  );
}

/** Ару acts for the company that she directs, under a name of the test's choice. */
export async function asDirector({ instance, people, organisationId, actAs }: Aqsai, who: string): Promise<void> {
  const personId = people[ARU]?.personId ?? '';
  const mandate = await instance.app.read((tx) =>
    mandateFor(tx, personId, { organisation: COMPANY, role: 'director' }),
  );
  assert.ok(mandate);
  const onBehalfOf = {
    kind: 'organisation',
    subjectId: organisationId,
    mandateId: mandate.id,
    mandateDigest: mandate.digest,
    mandateKind: mandate.kind,
    scope: mandate.scope,
  } as const;
  actAs(who, { kind: 'person', personId, sessionId: 's', assurance: 'signature', onBehalfOf });
}

async function call(
  { inject }: TestInstance,
  who: string,
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  url: string,
  body?: unknown,
): Promise<Reply> {
  const isForm = body !== undefined && !url.startsWith('/api/') && !(body instanceof FormData);
  const payload = isForm ? new URLSearchParams(body as Record<string, string>).toString() : await payloadOf(body);
  const answer = await inject({
    method,
    url,
    headers: {
      ...as(who),
      ...(isForm ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
      ...(body instanceof FormData ? { 'content-type': MULTIPART } : {}),
    },
    ...(payload === undefined ? {} : { payload }),
  });
  const isJson = String(answer.headers['content-type']).includes('json') && answer.body !== '';
  return {
    status: answer.statusCode,
    json: isJson ? JSON.parse(answer.body) : {},
    raw: new Uint8Array(answer.rawPayload),
    text: answer.body,
    to: String(answer.headers.location ?? ''),
  };
}

const BOUNDARY = 'boundary-of-the-tests';
const MULTIPART = `multipart/form-data; boundary=${BOUNDARY}`;

/** A form with files as it goes over the wire; everything else as it is. */
async function payloadOf(body: unknown): Promise<object | Buffer | undefined> {
  if (!(body instanceof FormData)) return body as object | undefined;
  const parts: Buffer[] = [];
  for (const [name, value] of body) {
    const file = typeof value === 'string' ? '' : `; filename="${value.name}"\r\ncontent-type: ${value.type}`;
    parts.push(Buffer.from(`--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"${file}\r\n\r\n`));
    parts.push(
      typeof value === 'string' ? Buffer.from(value) : Buffer.from(await value.arrayBuffer()),
      Buffer.from('\r\n'),
    );
  }
  return Buffer.concat([...parts, Buffer.from(`--${BOUNDARY}--\r\n`)]);
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
