/** Consents and mandates that are signed by GOST: while the checker answers, is silent and answers late, when a process dies, and twice over. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { consentsFeature } from '#features/consents/feature.ts';
import { finishWaiting } from '#features/identity/actions/finish-waiting.ts';
import { finish, keepSigned } from '#features/identity/actions/waiting.ts';
import { chromeOf, resolveActor } from '#features/identity/index.ts';
import { importRecords, writeRecord } from '#features/registers/index.ts';
import { features } from '#features/services/testing/features.ts';
import { profileOf } from '#features/trust/testing/authority.ts';
import { type CheckerDouble, gostAuthority, signGost } from '#features/trust/testing/checker.ts';
import { inGostCountry, meanwhile } from '#features/trust/testing/gost-country.ts';
import { localDate } from '#kernel/dates.ts';
import { base64, fromBase64 } from '#kernel/hash.ts';
import { instant } from '#kernel/instant.ts';
import { TEST_NOW, type TestInstance, withInstance } from '#test/support/instance.ts';
import { numberOf } from '#test/support/small-country.ts';
import { mandatesFeature } from './feature.ts';

const [DANA, BANKER, HELPER] = ['85020240000', '75010140000', '80030330000'].map(numberOf) as [string, string, string];
const BANK = numberOf('20014000000');
const SINCE = localDate('2015-06-01');
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

const authority = gostAuthority(TEST_NOW, profileOf('test/country'));
const keys = new Map([DANA, BANKER, HELPER].map((iin) => [iin, authority.issue({ name: `ТЕСТ ${iin}`, iin })]));

interface Answer {
  readonly status: number;
  readonly json: Readonly<Record<string, unknown>>;
  readonly text: string;
}

interface World {
  readonly instance: TestInstance;
  readonly checker: CheckerDouble;
  call(token: string, method: 'GET' | 'POST', url: string, body?: object): Promise<Answer>;
  enter(iin: string, as?: unknown): Promise<string>;
  /** By GOST, at the instance's time, base64. */
  sign(iin: string, content: string, how?: { wrong?: boolean }): string;
  pass(ms: number): Promise<void>;
  /** A request of the bank for Dana's data, with the bytes that she signs. */
  asked(): Promise<{ id: string; content: string }>;
  stateOf(token: string, id: string): Promise<string>;
  letters(kind: string): Promise<number>;
  readonly dana: string;
  readonly bank: string;
}

const inWorld = (run: (world: World) => Promise<void>) => () =>
  inGostCountry(authority, ({ checker, ...where }) => {
    const all = [...features, mandatesFeature, consentsFeature];
    return withInstance({ features: all, hooks: { resolveActor, chromeOf }, ...where }, async (instance) => {
      const company = await populate(instance);
      const world = worldOf(instance, checker);
      const dana = await world.enter(DANA);
      const bank = await world.enter(BANKER, { mandate: `director.${company}` });
      let asks = 0;
      const asked = async () => {
        const wanted = {
          iin: DANA,
          surname: 'далаева',
          register: 'individuals',
          purpose: 'bank',
          lastDay: '2026-09-01',
        };
        const fields = [['surname'], ['birthDate'], ['givenName']][asks++] ?? [];
        const { json, text } = await world.call(bank, 'POST', '/api/v1/consents', { ...wanted, fields });
        assert.equal(typeof json.id, 'string', text);
        await instance.runJobs();
        const seen = await world.call(dana, 'GET', `/api/v1/consents/${json.id}`);
        assert.equal(typeof seen.json.content, 'string', seen.text);
        return { id: String(json.id), content: String(seen.json.content) };
      };
      await run({ ...world, asked, dana, bank });
    });
  });

async function populate({ app }: TestInstance): Promise<string> {
  const batch = { batch: 'first contents' };
  const row = (values: Record<string, unknown>) => ({ values: values as never, validFrom: SINCE });
  const person = (iin: string, surname: string, givenName: string) =>
    row({ iin, surname, givenName, birthDate: '1985-02-02', citizenship: 'aqsai' });
  return app.transaction(async (tx) => {
    const people = [
      person(DANA, 'Далаева', 'Дана'),
      person(BANKER, 'Банкиров', 'Бек'),
      person(HELPER, 'Гостев', 'Глеб'),
    ];
    await importRecords(tx, 'individuals', people, batch);
    const name = { kk: 'Ақсай банкі', ru: 'Аксай банк', en: 'Aqsai Bank' };
    const bank = row({ bin: BANK, name, director: BANKER, territory: '2010' });
    return (await importRecords(tx, 'organisations', [bank], batch))[0] ?? '';
  });
}

function worldOf(instance: TestInstance, checker: CheckerDouble): Omit<World, 'asked' | 'dana' | 'bank'> {
  const { clock, runJobs } = instance;
  const call: World['call'] = async (token, method, url, body) => {
    const headers = { authorization: `Bearer ${token}`, accept: 'text/html' };
    const answer = await meanwhile(runJobs, () =>
      instance.inject({ method, url, headers, ...(body === undefined ? {} : { payload: body }) }),
    );
    const isJson = String(answer.headers['content-type']).includes('json') && answer.body !== '';
    return { status: answer.statusCode, json: isJson ? answer.json() : {}, text: answer.body };
  };
  const sign: World['sign'] = (iin, content, how) =>
    base64(signGost(keys.get(iin) ?? assert.fail(), fromBase64(content), clock.now(), how));
  return {
    instance,
    checker,
    call,
    sign,
    async enter(iin, as = 'person') {
      const { json, text } = await call('', 'POST', '/api/v1/session/challenge', {});
      assert.equal(typeof json.content, 'string', text);
      const signature = sign(iin, String(json.content));
      const answer = await call('', 'POST', '/api/v1/session', { id: json.id, signature, as });
      assert.equal(answer.status, 201, answer.text);
      return String(answer.json.token);
    },
    async pass(ms) {
      clock.set(instant(clock.now() + ms));
      await runJobs();
    },
    async stateOf(token, id) {
      const { json } = await call(token, 'GET', `/api/v1/consents/${id}`);
      return String((json.consent as { state?: string } | undefined)?.state);
    },
    letters: async (kind) =>
      (await instance.asOwner('select 1 from notifications.letter where kind = $1', [kind])).length,
  };
}

const give = ({ call, dana }: World, id: string, signature: string) =>
  call(dana, 'POST', `/api/v1/consents/${id}/signature`, { signature });
const waitingOf = ({ call, dana }: World, id: unknown) => call(dana, 'GET', `/api/v1/signing/${id}`);

test(
  'a consent by GOST is given at once while the checker answers; a wrong signature is refused at the door',
  inWorld(async (world) => {
    const { asked, sign, stateOf, dana, instance } = world;
    const { id, content } = await asked();
    const wrong = await give(world, id, sign(DANA, content, { wrong: true }));
    assert.deepEqual([wrong.status, wrong.json.code], [422, 'trust.bad_signature']);
    assert.equal(await stateOf(dana, id), 'asked');
    const alien = await give(world, id, sign(HELPER, content));
    assert.equal(alien.json.code, 'consents.other_person');
    const given = await give(world, id, sign(DANA, content));
    assert.equal(given.status, 201, given.text);
    assert.equal(await stateOf(dana, id), 'live');
    const kept = await instance.asOwner(
      'select 1 from identity.waiting_act where refusal is not null or input is not null',
    );
    assert.deepEqual(
      kept,
      [],
      'what was signed is kept no longer than it waits, and what is heard at the door not at all',
    );
  }),
);

test(
  'where the checker is silent a consent waits, says so, takes no effect, is one however often it is sent, and counts when it answers',
  inWorld(async (world) => {
    const { asked, sign, stateOf, call, pass, checker, letters, dana, bank } = world;
    const { id, content } = await asked();
    checker.behave('down');
    const signature = sign(DANA, content);
    const first = await give(world, id, signature);
    assert.equal(first.status, 202, first.text);
    const { waiting } = first.json;
    assert.deepEqual((await give(world, id, signature)).json, { waiting }, 'sent twice');
    assert.equal((await waitingOf(world, waiting)).json.state, 'waiting');
    assert.equal(await stateOf(dana, id), 'asked');
    assert.equal((await call(bank, 'GET', `/api/v1/consents/${id}/data`)).json.code, 'consents.not_live');
    for (const [language, said] of [
      ['kk', 'Қолтаңбаңыз тексеріліп жатыр'],
      ['ru', 'Ваша подпись проверяется'],
      ['en', 'Your signature is being checked'],
    ] as const) {
      const headers = { cookie: `shanyraq_session=${dana}`, accept: 'text/html' };
      const page = (path: string) => world.instance.inject({ url: `/${language}${path}`, headers });
      assert.ok((await page(`/signing/${waiting}`)).body.includes(said), language);
      const own = await page(`/cabinet/consents/${id}`);
      assert.ok(own.body.includes(`/${language}/signing/${waiting}`));
      assert.ok(!own.body.includes(`/cabinet/consents/${id}/sign"`), 'nobody is asked to sign again');
      assert.equal((await page('/signing')).statusCode, 200);
    }
    assert.equal((await call(bank, 'GET', `/api/v1/signing/${waiting}`)).json.code, 'identity.act_not_found');

    await pass(2 * 60 * MINUTE_MS);
    assert.equal(await stateOf(await world.enter(DANA).catch(() => dana), id), 'undefined', 'the session is over');
    checker.behave('right');
    await pass(20 * MINUTE_MS);
    await pass(MINUTE_MS);
    const again = await world.enter(DANA);
    assert.equal(await stateOf(again, id), 'live', 'he need not be there');
    assert.equal((await call(again, 'GET', `/api/v1/signing/${waiting}`)).json.state, 'done');
    assert.equal(await letters('consents.given'), 1);
    const repeated = await call(again, 'POST', `/api/v1/consents/${id}/signature`, { signature });
    assert.equal(repeated.json.code, 'consents.already_answered');
  }),
);

test(
  'what turns out wrong, or is answered by nobody within a day, never takes effect, and its signer is told why',
  inWorld(async (world) => {
    const { asked, sign, call, enter, stateOf, pass, checker, letters } = world;
    checker.behave('down');
    const one = await asked();
    const wrong = await give(world, one.id, sign(DANA, one.content, { wrong: true }));
    assert.equal(wrong.status, 202, wrong.text);
    checker.behave('right');
    await pass(MINUTE_MS);
    await pass(MINUTE_MS);
    const told = await waitingOf(world, wrong.json.waiting);
    assert.deepEqual([told.json.state, told.json.code], ['refused', 'trust.bad_signature']);
    assert.equal(await stateOf(world.dana, one.id), 'asked');
    assert.equal(await letters('identity.signed-act-refused'), 1);
    const anew = await give(world, one.id, sign(DANA, one.content));
    assert.equal(anew.status, 201, 'he may sign again');

    const other = await asked();
    checker.behave('down');
    const late = await give(world, other.id, sign(DANA, other.content));
    assert.equal(late.status, 202, late.text);
    await pass(DAY_MS - MINUTE_MS);
    assert.equal(await letters('identity.signed-act-refused'), 1);
    await pass(2 * MINUTE_MS);
    checker.behave('right');
    await pass(20 * MINUTE_MS);
    const dana = await enter(DANA);
    const given = (await call(dana, 'GET', `/api/v1/signing/${late.json.waiting}`)).json;
    assert.deepEqual([given.state, given.code], ['refused', 'identity.signature_unanswered']);
    assert.equal(await stateOf(dana, other.id), 'asked');
    assert.equal(await letters('identity.signed-act-refused'), 2);
  }),
);

test(
  'a process that dies in between loses nothing, and two that finish the same act do it once',
  inWorld(async (world) => {
    const { asked, sign, stateOf, pass, instance, letters, dana, checker } = world;
    const { app } = instance;
    const { id, content } = await asked();
    const cms = sign(DANA, content);
    const [row] = await instance.asOwner<{ person_id: string; id: string }>(
      'select person_id, id from identity.session where mandate is null order by created_at limit 1',
    );
    const actor = {
      kind: 'person',
      personId: row?.person_id ?? '',
      sessionId: row?.id ?? '',
      assurance: 'substantial',
    } as const;
    const ctx = { ...app.systemContext('test'), actor, channel: 'api' } as const;
    const input = { id, signature: cms };
    const back = `/cabinet/consents/${id}`;
    // The door kept it, and died before it looked again.
    const kept = await app.perform(keepSigned, ctx, { action: 'consents.give', input, content, cms, back });
    await instance.runJobs();
    assert.equal(await stateOf(dana, id), 'asked', 'it is in the hand of whoever brought it');
    instance.clock.set(instant(instance.clock.now() + 31_000));
    await Promise.all([finish(app, kept.id, true), finish(app, kept.id, true), finishWaiting(app)]);
    assert.equal(await stateOf(dana, id), 'live');
    await instance.runJobs();
    assert.equal(await letters('consents.given'), 1);
    assert.equal(await letters('identity.signed-act-refused'), 0);

    // An act that the program no longer knows ends in words.
    checker.behave('down');
    const next = await asked();
    const later = await give(world, next.id, sign(DANA, next.content));
    await instance.asOwner("update identity.waiting_act set action = 'consents.gone' where ended_at is null");
    checker.behave('right');
    await pass(20 * MINUTE_MS);
    await pass(MINUTE_MS);
    assert.equal((await waitingOf(world, later.json.waiting)).json.code, 'identity.act_unknown');
  }),
);

const offer = { kind: 'helper', services: ['residence-certificate'], maySign: true, lastDay: '2026-09-01' };
const toHelper = { ...offer, to: { iin: HELPER, surname: 'гостев' } };

test(
  'a mandate waits too, as one that was signed in time; one by a code is for him who stands there',
  inWorld(async ({ call, sign, pass, enter, checker, dana }) => {
    const write = async (what: object) => (await call(dana, 'POST', '/api/v1/mandates', what)).json;
    const send = (token: string, { id, content }: Answer['json'], signature = sign(DANA, String(content))) =>
      call(token, 'POST', `/api/v1/mandates/${id}/signature`, { signature });
    const givenBy = async (token: string) =>
      ((await call(token, 'GET', '/api/v1/mandates')).json.given as { state: string }[]).length;
    const [named, byCode] = [await write(toHelper), await write({ ...offer, to: 'code' })];
    assert.ok(named.id && byCode.id, JSON.stringify([named, byCode]));
    checker.behave('down');
    const waits = await send(dana, named);
    assert.equal(waits.status, 202, waits.text);
    const signature = sign(DANA, String(byCode.content));
    const now = await send(dana, byCode, signature);
    assert.deepEqual([now.status, now.json.code], [503, 'trust.checker_silent']);
    assert.equal(await givenBy(dana), 0);
    checker.behave('right');
    await pass(MINUTE_MS);
    const code = await send(dana, byCode, signature);
    assert.equal(code.status, 201, code.text);
    assert.equal(typeof code.json.code, 'string');
    assert.equal(await givenBy(dana), 2);

    // Hours later it is still one that was signed within its hour; what is sent only then is not.
    const [early, late] = [await write(toHelper), await write(toHelper)];
    checker.behave('down');
    assert.equal((await send(dana, early)).status, 202);
    await pass(3 * 60 * MINUTE_MS);
    checker.behave('right');
    await pass(20 * MINUTE_MS);
    await pass(MINUTE_MS);
    const again = await enter(DANA);
    assert.equal(await givenBy(again), 3);
    assert.equal((await send(again, late)).json.code, 'mandates.nothing_to_sign');
  }),
);

test(
  'who no longer acts for an organisation gives nothing in its name, though he did when he signed',
  inWorld(async ({ call, sign, pass, checker, bank, instance }) => {
    const written = await call(bank, 'POST', '/api/v1/mandates', {
      ...{ ...toHelper, kind: 'employee', services: ['guest-house-notice'] },
    });
    assert.equal(written.status, 201, written.text);
    checker.behave('down');
    const signature = sign(BANKER, String(written.json.content));
    const waits = await call(bank, 'POST', `/api/v1/mandates/${written.json.id}/signature`, { signature });
    assert.equal(waits.status, 202, waits.text);
    await instance.app.transaction((tx) =>
      writeRecord(tx, {
        ...{ register: 'organisations', act: 'change', key: { bin: BANK }, values: { director: HELPER } },
        ...{ validFrom: localDate('2026-03-02'), ground: { kind: 'import', batch: 'a change of directors' } },
      }),
    );
    checker.behave('right');
    await pass(20 * MINUTE_MS);
    await pass(MINUTE_MS);
    const [act] = await instance.asOwner<{ refusal: string }>('select refusal from identity.waiting_act');
    assert.equal(act?.refusal, 'identity.office_lost');
    assert.deepEqual(await instance.asOwner('select 1 from identity.mandate_grant'), []);
  }),
);
