/** Consents by requests alone: the story of a bank and a woman, and everything that nobody may do with it. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { countryFeature } from '#features/country/feature.ts';
import { identityFeature } from '#features/identity/feature.ts';
import { chromeOf, resolveActor } from '#features/identity/index.ts';
import { notificationsFeature } from '#features/notifications/feature.ts';
import { registersFeature } from '#features/registers/feature.ts';
import { importRecords, issueStop, liftStop, writeRecord } from '#features/registers/index.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import { trustFeature } from '#features/trust/feature.ts';
import { localDate } from '#kernel/dates.ts';
import { base64, fromBase64 } from '#kernel/hash.ts';
import { instant } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import { uuidv7 } from '#kernel/uuid.ts';
import type { Finding } from '#platform/feature.ts';
import { heldOpen } from '#test/support/held-open.ts';
import { type TestInstance, withInstance } from '#test/support/instance.ts';
import { type SigningKey, signingKey } from '#test/support/signing-key.ts';
import { numberOf } from '#test/support/small-country.ts';
import { consentsFeature } from './feature.ts';

const [DANA, BANKER, RIVAL, NOBODY] = ['85020240000', '75010140000', '80030330000', '91050560000'].map(numberOf) as [
  string,
  string,
  string,
  string,
];
const [BANK, OTHER_BANK] = ['20014000000', '20024000000'].map(numberOf) as [string, string];
const SINCE = localDate('2015-06-01');
const DAY_MS = 24 * 3_600_000;
const features = [
  ...[transparencyFeature, countryFeature, trustFeature, registersFeature, identityFeature, notificationsFeature],
  consentsFeature,
];

interface Answer {
  readonly status: number;
  readonly json: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** One instance for the whole file: its stories follow each other. */
let instance: TestInstance;
let close: () => Promise<void>;
const companies: string[] = [];
const keys = new Map<string, SigningKey>();

before(async () => {
  ({ opened: instance, close } = await heldOpen<TestInstance>((run) =>
    withInstance({ features, hooks: { resolveActor, chromeOf } }, run),
  ));
  await populate();
});
after(() => close());

async function populate(): Promise<void> {
  const batch = { batch: 'first contents' };
  const row = (values: Record<string, unknown>) => ({ values: values as never, validFrom: SINCE });
  const person = (iin: string, surname: string, givenName: string) =>
    row({ iin, surname, givenName, birthDate: '1985-02-02', citizenship: 'aqsai' });
  const company = (bin: string, name: string, director: string) =>
    row({ bin, name: { kk: name, ru: name, en: name }, director, territory: '2010' });
  await instance.app.transaction(async (tx) => {
    const people = [
      person(DANA, 'Далаева', 'Дана'),
      person(BANKER, 'Банкиров', 'Бек'),
      person(RIVAL, 'Гостев', 'Глеб'),
    ];
    await importRecords(tx, 'individuals', people, batch);
    const banks = [company(BANK, 'Ақсай банкі', BANKER), company(OTHER_BANK, 'Көл банкі', RIVAL)];
    companies.push(...(await importRecords(tx, 'organisations', banks, batch)));
    const home = { iin: DANA, territory: '1010', line: 'Дала көшесі, 5', since: '2015-06-01' };
    await importRecords(tx, 'addresses', [row(home)], batch);
  });
}

async function keyOf(iin: string): Promise<SigningKey> {
  const known = keys.get(iin);
  if (known) return known;
  const key = await signingKey(instance.app, { kind: 'person', iin, name: 'TEST', surname: 'TEST' });
  keys.set(iin, key);
  return key;
}

const signed = async (iin: string, content: string): Promise<string> =>
  base64(await (await keyOf(iin)).sign(fromBase64(content), instance.clock.now()));

async function call(token: string, method: 'GET' | 'POST', url: string, payload?: object): Promise<Answer> {
  const headers = { authorization: `Bearer ${token}` };
  const answer = await instance.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
  const isJson = String(answer.headers['content-type']).includes('json') && answer.body !== '';
  return { status: answer.statusCode, json: isJson ? answer.json() : {}, text: answer.body };
}

async function enter(iin: string, as: unknown = 'person'): Promise<string> {
  const { json } = await call('', 'POST', '/api/v1/session/challenge', {});
  const { id, content } = json as { id: string; content: string };
  const answer = await call('', 'POST', '/api/v1/session', { id, signature: await signed(iin, content), as });
  assert.equal(answer.status, 201, answer.text);
  return answer.json.token as string;
}

const asDirector = (index: number) => ({ mandate: `director.${companies[index]}` });
const codeOf = ({ json }: Answer): string => String(json.code);
const wanted = {
  ...{ iin: DANA, surname: 'далаева', register: 'individuals', purpose: 'bank' },
  ...{ fields: ['surname', 'birthDate'], lastDay: '2026-09-01' },
};

async function ask(token: string, what: object = {}): Promise<string> {
  const asked = await call(token, 'POST', '/api/v1/consents', { ...wanted, ...what });
  assert.equal(asked.status, 201, asked.text);
  await instance.runJobs();
  return asked.json.id as string;
}

async function give(token: string, id: string): Promise<string> {
  const { json, text } = await call(token, 'GET', `/api/v1/consents/${id}`);
  assert.equal(typeof json.content, 'string', text);
  const signature = await signed(DANA, json.content as string);
  const given = await call(token, 'POST', `/api/v1/consents/${id}/signature`, { signature });
  assert.equal(given.status, 201, given.text);
  return signature;
}

const read = (token: string, id: string) => call(token, 'GET', `/api/v1/consents/${id}/data`);
const act = (token: string, id: string, what: string) => call(token, 'POST', `/api/v1/consents/${id}/${what}`, {});

async function stateOf(token: string, id: string): Promise<string> {
  const { json } = await call(token, 'GET', '/api/v1/consents');
  return (json.consents as { id: string; state: string }[]).find((one) => one.id === id)?.state ?? 'unseen';
}

const letters = async (kind: string): Promise<number> =>
  (await instance.asOwner('select 1 from notifications.letter where kind = $1', [kind])).length;

async function findings(): Promise<string[]> {
  await instance.runJobs();
  const found: Finding[] = [];
  for await (const one of consentsFeature.fsck(instance.app)) found.push(one);
  return found.map(({ what }) => what);
}

describe('a consent', () => {
  test('is asked, given by a signature, read with a line, and withdrawn from the next read on', async () => {
    const [bank, dana] = [await enter(BANKER, asDirector(0)), await enter(DANA)];
    const id = await ask(bank);
    assert.equal(await letters('consents.asked'), 1);
    assert.equal(codeOf(await read(bank, id)), 'consents.not_live', 'nothing before it is given');
    assert.equal(codeOf(await call(bank, 'POST', '/api/v1/consents', wanted)), 'consents.already_asked');
    const signature = await give(dana, id);
    const { json } = await read(bank, id);
    assert.deepEqual(
      (json.records as { values: object }[]).map(({ values }) => values),
      [{ surname: 'Далаева', birthDate: '1985-02-02' }],
    );
    const seen = await call(dana, 'GET', '/api/v1/lookups');
    const [line] = seen.json.lookups as Record<string, unknown>[];
    assert.deepEqual(
      [line?.actorKind, line?.actorName, line?.consentId, line?.purpose, line?.fields],
      ['organisation', 'Ақсай банкі', id, 'bank', ['birthDate', 'surname']],
    );
    assert.match((await call(dana, 'GET', `/api/v1/consents/${id}`)).text, /"uses":\[\{"at"/);

    assert.equal((await act(dana, id, 'withdraw')).status, 200);
    assert.equal(codeOf(await read(bank, id)), 'consents.not_live');
    assert.equal(codeOf(await act(dana, id, 'withdraw')), 'consents.not_live');
    const again = await call(dana, 'POST', `/api/v1/consents/${id}/signature`, { signature });
    assert.equal(codeOf(again), 'consents.already_answered', 'what was withdrawn is not given by its old signature');
    assert.deepEqual([await letters('consents.given'), await letters('consents.withdrawn')], [1, 1]);
    assert.deepEqual(await findings(), []);
  });

  test('tells the organisation nothing of whether the person exists', async () => {
    const bank = await enter(BANKER, asDirector(0));
    const address = { register: 'addresses', purpose: 'bank', fields: ['line'] };
    const views: unknown[] = [];
    const before = await letters('consents.asked');
    for (const one of [{ iin: DANA }, { iin: NOBODY }, { iin: RIVAL, surname: 'Далаева' }]) {
      const id = await ask(bank, { ...address, ...one });
      const detail = await call(bank, 'GET', `/api/v1/consents/${id}`);
      const text = [id, one.iin, String((detail.json.consent as { askedAt: string }).askedAt)]
        .reduce((all, own) => all.replaceAll(own, 'OWN'), detail.text)
        .replace('Далаева', 'далаева');
      views.push([detail.status, text, (await read(bank, id)).status, await stateOf(bank, id)]);
      const twice = await call(bank, 'POST', '/api/v1/consents', { ...wanted, ...address, ...one });
      assert.equal(codeOf(twice), 'consents.already_asked');
    }
    assert.deepEqual([views[1], views[2]], [views[0], views[0]]);
    assert.equal((await letters('consents.asked')) - before, 1, 'number and surname of two people reach neither');
  });

  test('is nobody else’s: other organisations, other people, wider fields, other signatures, other mandates', async () => {
    const [bank, rival] = [await enter(BANKER, asDirector(0)), await enter(RIVAL, asDirector(1))];
    const [dana, stranger] = [await enter(DANA), await enter(RIVAL)];
    const id = await ask(bank);
    assert.equal(codeOf(await act(stranger, id, 'refuse')), 'consents.not_found');
    assert.equal(codeOf(await act(bank, id, 'refuse')), 'consents.only_oneself');
    assert.equal(codeOf(await call(dana, 'POST', '/api/v1/consents', wanted)), 'consents.organisation_only');
    for (const [what, code] of [
      [{ fields: ['surname', 'deathDate'] }, 'unknown_field'],
      [{ purpose: 'decide-application', surname: 'x' }, 'unknown_purpose'],
      [{ lastDay: '2031-01-01' }, 'bad_term'],
      [{ lastDay: '2020-01-01' }, 'bad_term'],
    ] as const)
      assert.equal(codeOf(await call(bank, 'POST', '/api/v1/consents', { ...wanted, ...what })), `consents.${code}`);

    const { content } = (await call(dana, 'GET', `/api/v1/consents/${id}`)).json as { content: string };
    const foreign = await call(dana, 'POST', `/api/v1/consents/${id}/signature`, {
      signature: await signed(RIVAL, content),
    });
    assert.equal(codeOf(foreign), 'consents.other_person');
    const other = await ask(rival);
    const replayed = await call(dana, 'POST', `/api/v1/consents/${other}/signature`, {
      signature: await signed(DANA, content),
    });
    assert.ok(replayed.status >= 400, 'a signature over one consent gives no other');
    assert.equal(await stateOf(dana, other), 'asked');
    await give(dana, id);
    for (const token of [rival, stranger, dana]) assert.ok((await read(token, id)).status >= 403);
    assert.equal(codeOf(await read(rival, id)), 'consents.not_found');
    assert.equal(codeOf(await call(rival, 'GET', `/api/v1/consents/${id}`)), 'consents.not_found');
    assert.equal((await act(dana, other, 'refuse')).status, 200);
    assert.equal(await stateOf(rival, other), 'refused');

    const order = {
      register: 'individuals',
      purpose: 'bank',
      authority: 'audit-chamber',
      officerId: uuidv7(instant(1), new Uint8Array(10)),
    };
    const cite = { act: 'AQ-DATA', article: '6' };
    const stop = await instance.app.transaction((tx) =>
      issueStop(tx, { ...order, reason: 'A test of the order.', cite }),
    );
    assert.equal(codeOf(await read(bank, id)), 'registers.purpose_stopped');
    await instance.app.transaction((tx) =>
      liftStop(tx, { id: stop, officerId: order.officerId, reason: 'It is over.' }),
    );
    assert.equal((await read(bank, id)).status, 200);

    // An order may name one organisation: another one reads on, and the page of purposes says whom it binds.
    const ofRival = await instance.app.transaction((tx) =>
      issueStop(tx, { ...order, bin: OTHER_BANK, reason: 'It asked for more.', cite }),
    );
    assert.equal((await read(bank, id)).status, 200);
    const named = await instance.app.transaction((tx) =>
      issueStop(tx, { ...order, bin: BANK, reason: 'It sold what it read.', cite }),
    );
    assert.equal(codeOf(await read(bank, id)), 'registers.purpose_stopped');
    const { body } = await instance.inject('/en/purposes');
    assert.match(body, /It sold what it read/);
    assert.match(body, /stopped the reading, from .*, for: Ақсай банкі/);
    const listed = (await instance.inject('/api/v1/purposes')).json() as {
      purposes: {
        register: string;
        purpose: string;
        isStopped: boolean;
        stops: { organisation: { bin: string } | null }[];
      }[];
    };
    const bankPurpose = listed.purposes.find((one) => one.register === 'individuals' && one.purpose === 'bank');
    assert.equal(bankPurpose?.isStopped, false, 'not for everybody');
    assert.deepEqual(
      bankPurpose?.stops.map((one) => one.organisation?.bin),
      [BANK, OTHER_BANK, undefined],
    );
    await assert.rejects(
      instance.app.transaction((tx) => issueStop(tx, { ...order, bin: BANK, reason: 'Once more.', cite })),
      (error) => error instanceof Refusal && error.code === 'registers.already_stopped',
    );
    await assert.rejects(
      instance.app.transaction((tx) =>
        issueStop(tx, { ...order, purpose: 'decide-application', bin: BANK, reason: 'It reads by no consent.', cite }),
      ),
      (error) => error instanceof Refusal && error.code === 'registers.purpose_not_allowed',
    );
    for (const one of [ofRival, named])
      await instance.app.transaction((tx) =>
        liftStop(tx, { id: one, officerId: order.officerId, reason: 'It is mended.' }),
      );
    assert.equal((await read(bank, id)).status, 200);

    // The warning comes once; after the last day there is nothing to read.
    instance.clock.set(instant(Date.parse('2026-08-27T06:00:00Z')));
    for (let round = 0; round < 2; round++) await instance.runJobs();
    assert.equal(await letters('consents.ending'), 1, 'not for what was withdrawn');
    instance.clock.set(instant(Date.parse('2026-09-01T06:00:00Z')));
    const late = await enter(BANKER, asDirector(0));
    assert.equal((await read(late, id)).status, 200, 'the last day counts');

    // The bank gets another director: the old one reads no more, though his session is open.
    await instance.app.transaction((tx) =>
      writeRecord(tx, {
        ...{ register: 'organisations', act: 'change', key: { bin: BANK }, values: { director: RIVAL } },
        ...{ validFrom: localDate('2026-09-01'), ground: { kind: 'import', batch: 'a change of directors' } },
      }),
    );
    assert.ok((await read(late, id)).status >= 403);
    const successor = await enter(RIVAL, asDirector(0));
    assert.equal((await read(successor, id)).status, 200, 'the consent is the organisation’s');
    instance.clock.set(instant(Date.parse('2026-09-01T06:00:00Z') + DAY_MS));
    assert.equal(codeOf(await read(await enter(RIVAL, asDirector(0)), id)), 'consents.not_live');
    assert.equal(await stateOf(await enter(DANA), id), 'expired');
  });

  test('can’t be altered behind the log: fsck finds a changed field, a forged act and a missing row', async () => {
    assert.deepEqual(await findings(), []);
    const { asOwner } = instance;
    await asOwner(
      `update consents.request set fields = '{deathDate}' where purpose = 'bank' and register = 'addresses'`,
    );
    assert.ok((await findings()).every((what) => what.includes('consents.request')));
    assert.equal((await findings()).length, 3);
    await asOwner(`update consents.act set at = at + interval '1 day' where kind = 'withdrawn'`);
    assert.equal((await findings()).filter((what) => what.includes('consents.act')).length, 1);
    await asOwner(`delete from consents.act where kind = 'refused'`);
    assert.equal((await findings()).filter((what) => what.startsWith('the log has')).length, 1);
  });
});
