import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { consentsFeature } from '#features/consents/feature.ts';
import { fsckIdentity } from '#features/identity/fsck/fsck.ts';
import { actingOptions, chromeOf, liveMandate, resolveActor } from '#features/identity/index.ts';
import { payDemo } from '#features/payments/actions/pay.ts';
import { importRecords, lookupsOf, writeRecord } from '#features/registers/index.ts';
import { servicesFeature } from '#features/services/feature.ts';
import { features } from '#features/services/testing/features.ts';
import { verdictOf } from '#features/verification/findings.ts';
import { checkPassport } from '#features/verification/passport.ts';
import { localDate } from '#kernel/dates.ts';
import { base64, fromBase64 } from '#kernel/hash.ts';
import { instant, instantFromIso } from '#kernel/instant.ts';
import { heldOpen } from '#test/support/held-open.ts';
import { type TestInstance, withInstance } from '#test/support/instance.ts';
import { type SigningKey, signingKey } from '#test/support/signing-key.ts';
import { numberOf } from '#test/support/small-country.ts';
import { mandatesFeature } from './feature.ts';

const [MOTHER, DAUGHTER, STRANGER, CHILD] = ['55010140000', '85020240000', '80030330000', '09040460000'].map(
  numberOf,
) as [string, string, string, string];
const BIN = numberOf('20014000000');
const SINCE = localDate('2015-06-01');
const SERVICE = 'residence-certificate';

interface Answer {
  readonly status: number;
  readonly json: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** One instance for the whole file: its stories use people of their own, or follow each other. */
let instance: TestInstance;
let close: () => Promise<void>;
const ids: Record<string, string> = {};
const keys = new Map<string, SigningKey>();

before(async () => {
  ({ opened: instance, close } = await heldOpen<TestInstance>((run) =>
    withInstance({ features: [...features, mandatesFeature, consentsFeature], hooks: { resolveActor, chromeOf } }, run),
  ));
  await populate();
});
after(() => close());

async function populate(): Promise<void> {
  const batch = { batch: 'first contents' };
  const row = (values: Record<string, unknown>) => ({ values: values as never, validFrom: SINCE });
  const person = (iin: string, surname: string, givenName: string, birthDate: string) =>
    row({ iin, surname, givenName, birthDate, citizenship: 'aqsai' });
  await instance.app.transaction(async (tx) => {
    const people = [
      person(MOTHER, 'Ақсайова', 'Ару', '1955-01-01'),
      person(DAUGHTER, 'Далаева', 'Дана', '1985-02-02'),
      person(STRANGER, 'Гостев', 'Глеб', '1980-03-03'),
      person(CHILD, 'Далаев', 'Алан', '2009-04-04'),
    ];
    const found = await importRecords(tx, 'individuals', people, batch);
    for (const [index, iin] of [MOTHER, DAUGHTER, STRANGER, CHILD].entries()) ids[iin] = found[index] ?? '';
    const home = (iin: string) => row({ iin, territory: '1010', line: 'Дала көшесі, 5', since: '2015-06-01' });
    await importRecords(tx, 'addresses', [home(MOTHER), home(DAUGHTER), home(CHILD)], batch);
    const [birth = ''] = await importRecords(tx, 'births', [row({ child: CHILD, mother: DAUGHTER })], batch);
    ids.birth = birth;
    const power = { number: 'N-1', principal: MOTHER, attorney: STRANGER, services: [SERVICE], lastDay: '2026-03-31' };
    const [notarial = ''] = await importRecords(tx, 'notarial-powers', [row(power)], batch);
    ids.power = notarial;
    const name = { kk: 'Көлжаға ЖШС', ru: 'ТОО Кольжага', en: 'Kolzhagha LLP' };
    await importRecords(tx, 'organisations', [row({ bin: BIN, name, director: MOTHER, territory: '2010' })], batch);
  });
}

async function keyOf(iin: string): Promise<SigningKey> {
  const known = keys.get(iin);
  if (known) return known;
  const key = await signingKey(instance.app, { kind: 'person', iin, name: 'TEST', surname: 'TEST' });
  keys.set(iin, key);
  return key;
}

const signed = async (iin: string, content: Uint8Array): Promise<string> =>
  base64(await (await keyOf(iin)).sign(content, instance.clock.now()));

async function call(token: string, method: 'GET' | 'POST' | 'PATCH', url: string, payload?: object): Promise<Answer> {
  const answer = await instance.inject({
    method,
    url,
    headers: { authorization: `Bearer ${token}` },
    ...(payload === undefined ? {} : { payload }),
  });
  const isJson = String(answer.headers['content-type']).includes('json') && answer.body !== '';
  return { status: answer.statusCode, json: isJson ? answer.json() : {}, text: answer.body };
}

async function tryEnter(iin: string, as: unknown = 'person'): Promise<Answer> {
  const { json } = await call('', 'POST', '/api/v1/session/challenge', {});
  const { id, content } = json as unknown as { id: string; content: string };
  return call('', 'POST', '/api/v1/session', { id, signature: await signed(iin, fromBase64(content)), as });
}

async function enter(iin: string, as?: unknown): Promise<string> {
  const answer = await tryEnter(iin, as);
  assert.equal(answer.status, 201, answer.text);
  return answer.json.token as string;
}

const codeOf = ({ json }: Answer): string => String(json.code);

const toDaughter = { iin: DAUGHTER, surname: 'далаева' };
const offer = { kind: 'helper', to: toDaughter as unknown, services: [SERVICE], maySign: true, lastDay: '2026-09-01' };

/** Writes, signs and gives; the answer names the mandate, and the code where one was asked for. */
async function give(iin: string, token: string, wanted: object): Promise<{ id: string; code?: string }> {
  const written = await call(token, 'POST', '/api/v1/mandates', wanted);
  assert.equal(written.status, 201, written.text);
  const { id, content } = written.json as unknown as { id: string; content: string };
  const signature = await signed(iin, fromBase64(content));
  const given = await call(token, 'POST', `/api/v1/mandates/${id}/signature`, { signature });
  assert.equal(given.status, 201, given.text);
  return given.json as unknown as { id: string; code?: string };
}

async function begin(token: string, purpose = 'school'): Promise<string> {
  const { status, json, text } = await call(token, 'POST', '/api/v1/applications', { service: SERVICE });
  assert.equal(status, 201, text);
  const saved = await call(token, 'PATCH', `/api/v1/applications/${json.id}`, { answers: { purpose } });
  assert.equal(saved.status, 200, saved.text);
  return json.id as string;
}

const faults = async (): Promise<string[]> => {
  const found: string[] = [];
  for await (const { what } of fsckIdentity(instance.app)) found.push(what);
  for await (const { what } of servicesFeature.fsck(instance.app)) found.push(what);
  return found;
};

describe('a daughter acts for her mother', () => {
  test('only what is right is offered, and only the one who is named accepts', async () => {
    const mother = await enter(MOTHER);
    const refused = async (change: object) =>
      codeOf(await call(mother, 'POST', '/api/v1/mandates', { ...offer, ...change }));
    assert.equal(await refused({ to: { iin: DAUGHTER, surname: 'Гостев' } }), 'mandates.no_such_person');
    assert.equal(await refused({ to: { iin: numberOf('70010130000'), surname: 'Кім' } }), 'mandates.no_such_person');
    assert.equal(await refused({ to: { iin: MOTHER, surname: 'Ақсайова' } }), 'mandates.not_oneself');
    assert.equal(await refused({ services: ['guest-house-notice'] }), 'mandates.unknown_service');
    assert.equal(await refused({ lastDay: '2029-03-03' }), 'mandates.bad_term');
    assert.equal(await refused({ lastDay: '2026-03-01' }), 'mandates.bad_term');
    assert.equal(await refused({ kind: 'employee' }), 'mandates.unknown_kind');
    assert.equal(await refused({ kind: 'parent' }), 'mandates.unknown_kind');

    const written = await call(mother, 'POST', '/api/v1/mandates', offer);
    const { id, content } = written.json as unknown as { id: string; content: string };
    const alien = await signed(DAUGHTER, fromBase64(content));
    const byAnother = await call(mother, 'POST', `/api/v1/mandates/${id}/signature`, { signature: alien });
    assert.equal(codeOf(byAnother), 'mandates.other_person');
    const stranger = await enter(STRANGER);
    const foreign = await call(stranger, 'POST', `/api/v1/mandates/${id}/signature`, { signature: alien });
    assert.equal(codeOf(foreign), 'mandates.nothing_to_sign');

    const given = await give(MOTHER, mother, offer);
    assert.equal(given.code, undefined);
    const ref = `helper.${given.id}`;
    assert.equal(codeOf(await tryEnter(DAUGHTER, { mandate: ref })), 'identity.no_mandate', 'not accepted yet');
    for (const act of ['accept', 'refuse', 'withdraw'])
      assert.equal(
        codeOf(await call(stranger, 'POST', `/api/v1/mandates/${given.id}/${act}`, {})),
        'mandates.not_found',
      );
    const daughter = await enter(DAUGHTER);
    assert.equal((await call(daughter, 'POST', `/api/v1/mandates/${given.id}/accept`, {})).status, 200);
    const again = await call(daughter, 'POST', `/api/v1/mandates/${given.id}/accept`, {});
    assert.equal(codeOf(again), 'mandates.already_answered');
    assert.equal(codeOf(await tryEnter(STRANGER, { mandate: ref })), 'identity.no_mandate');
    const { json } = await call(daughter, 'GET', '/api/v1/mandates');
    const received = json.received as unknown as { ref: string; state: string }[];
    assert.equal(received.find((one) => one.ref === ref)?.state, 'live');
    assert.ok(received.some((one) => one.ref === `parent.${ids.birth}`));
  });

  test('she sends in her mother’s name; every change, look and paper is the mother’s to see', async () => {
    const [live] = (await instance.app.read((tx) => actingOptions(tx, ids[DAUGHTER] ?? ''))).filter(
      ({ kind }) => kind === 'helper',
    );
    const helper = await enter(DAUGHTER, { mandate: live?.ref });
    const id = await begin(helper);
    await call(helper, 'PATCH', `/api/v1/applications/${id}`, { answers: { purpose: 'work' } });
    const { raw } = await instance
      .inject({ url: `/api/v1/applications/${id}/content`, headers: { authorization: `Bearer ${helper}` } })
      .then((answer) => ({ raw: new Uint8Array(answer.rawPayload) }));
    const content = JSON.parse(new TextDecoder().decode(raw));
    assert.equal(content.applicant.iin, MOTHER);
    assert.deepEqual([content.representative.iin, content.representative.mandate], [DAUGHTER, live?.digest]);
    const mother = await enter(MOTHER);
    const bySomebody = await call(mother, 'POST', `/api/v1/applications/${id}/submit`, {
      signature: await signed(MOTHER, raw),
    });
    assert.equal(codeOf(bySomebody), 'services.content_changed', 'contents made for another signer');
    const sent = await call(helper, 'POST', `/api/v1/applications/${id}/submit`, {
      signature: await signed(DAUGHTER, raw),
    });
    assert.equal(sent.json.status, 'submitted', sent.text);
    await instance.runJobs();

    const [entry] = await instance.asOwner(
      "select actor_id, on_behalf_of, mandate_digest from services.history where kind = 'submitted'",
    );
    assert.deepEqual(entry, { actor_id: ids[DAUGHTER], on_behalf_of: ids[MOTHER], mandate_digest: live?.digest });
    const page = await instance.inject({
      url: `/en/applications/${id}`,
      headers: { accept: 'text/html' },
      cookies: { shanyraq_session: mother },
    });
    assert.match(page.body, /What others changed for you/);
    assert.match(page.body, /Дана Далаева/);
    const [document] = await instance.asOwner('select person_id from documents.document');
    assert.equal(document?.person_id, ids[MOTHER]);
    const letters = await instance.asOwner<{ kind: string }>(
      'select kind from notifications.letter where person_id = $1',
      [ids[MOTHER]],
    );
    assert.ok(letters.some(({ kind }) => kind === 'services.sentForYou'));
    const { lookups } = await instance.app.read((tx) => lookupsOf(tx, { personId: ids[MOTHER] ?? '' }));
    const seen = lookups.find(({ actorKind, actorName }) => actorKind === 'person' && actorName === 'Дана Далаева');
    assert.deepEqual([seen?.act, seen?.article], ['AQ-PROCEDURE', '17'], 'the article of the mandate');
    assert.equal((await call(helper, 'GET', `/api/v1/applications/${id}`)).status, 200, 'she follows it');
    for (const [who, how] of [
      [mother, 'whole'],
      [helper, 'closed'],
    ] as const) {
      const url = `/api/v1/applications/${id}/passport`;
      const taken = await instance.inject({ url, headers: { authorization: `Bearer ${who}` } });
      const { lines, passport } = checkPassport(new Uint8Array(taken.rawPayload));
      assert.deepEqual(verdictOf(lines), 'valid');
      const given = lines.find(({ found }) => found.key === 'found.granted');
      assert.equal(given?.verdict, 'valid', 'what she granted, with her signature');
      assert.deepEqual([...new Set(passport?.facts?.map((one) => one.how))], [how], 'facts are the mother’s alone');
    }
    assert.deepEqual(await faults(), []);
  });

  test('she pays the fee of what she sent in her mother’s name, and the mother sees who paid', async () => {
    const mother = await enter(MOTHER);
    const stalls = { ...offer, services: ['market-stall-permit'], maySign: true };
    const { id: grant } = await give(MOTHER, mother, stalls);
    await call(await enter(DAUGHTER), 'POST', `/api/v1/mandates/${grant}/accept`, {});
    const helper = await enter(DAUGHTER, { mandate: `helper.${grant}` });
    const answers = { district: '1010', place: 'Көк базар, 7', months: '3', sellsFood: false };
    const apply = async () => {
      const begun = await call(helper, 'POST', '/api/v1/applications', { service: 'market-stall-permit' });
      const url = `/api/v1/applications/${begun.json.id}`;
      await call(helper, 'PATCH', url, { answers });
      const headers = { authorization: `Bearer ${helper}` };
      const { rawPayload } = await instance.inject({ url: `${url}/content`, headers });
      const sent = await call(helper, 'POST', `${url}/submit`, {
        signature: await signed(DAUGHTER, new Uint8Array(rawPayload)),
      });
      assert.equal(sent.status, 200, sent.text);
      const [charge] = await instance.asOwner<{ id: string }>('select id from payments.charge where subject like $1', [
        `%${begun.json.id}`,
      ]);
      return { url, payment: `/api/v1/payments/${charge?.id}`, page: `/en/payments/${charge?.id}` };
    };
    const [paid, unpaid] = [await apply(), await apply()];
    const other = (await instance.app.read((tx) => actingOptions(tx, ids[DAUGHTER] ?? ''))).find(
      ({ scope }) => scope.services !== 'all' && scope.services.includes(SERVICE),
    );
    const refusedTo = {
      stranger: await enter(STRANGER),
      'the daughter in her own name': await enter(DAUGHTER),
      'a mandate for another service': await enter(DAUGHTER, { mandate: other?.ref }),
      'an attorney for another service': await enter(STRANGER, { mandate: `attorney.${ids.power}` }),
    };
    for (const [who, token] of Object.entries(refusedTo)) {
      assert.equal(codeOf(await call(token, 'POST', `${paid.payment}/pay-demo`, {})), 'payments.not_found', who);
      assert.equal(codeOf(await call(token, 'GET', paid.payment)), 'payments.not_found', who);
    }
    const cookies = { shanyraq_session: helper };
    const button = await instance.inject({
      method: 'POST',
      url: paid.page,
      cookies,
      payload: '',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
    });
    assert.equal(button.statusCode, 303, button.body);
    await instance.runJobs();
    assert.equal((await call(helper, 'GET', paid.url)).json.status, 'registered');
    const receipt = await call(mother, 'GET', paid.payment);
    assert.equal((receipt.json.payment as unknown as { paidBy: string }).paidBy, 'Дана Далаева');
    const page = await instance.inject({ url: paid.page, cookies: { shanyraq_session: mother } });
    assert.match(page.body, /Paid by[\s\S]*Дана Далаева/);
    const letters = await instance.asOwner<{ person_id: string; body: { en: string } }>(
      "select person_id, body from notifications.letter where kind = 'payments.paidForYou'",
    );
    assert.deepEqual(
      letters.map(({ person_id, body }) => [person_id, body.en.startsWith('Дана Далаева paid')]),
      [[ids[MOTHER], true]],
    );
    const [attempt] = await instance.asOwner('select actor, mandate from payments.attempt');
    assert.deepEqual(attempt, { actor: ids[DAUGHTER], mandate: `helper.${grant}.1` });

    const actor = await resolveActor(instance.app, { cookies: {}, bearer: helper });
    await call(mother, 'POST', `/api/v1/mandates/${grant}/withdraw`, {});
    // Known as her helper a moment before: what counts is what holds when he acts.
    const ctx = { ...instance.app.systemContext('test'), actor };
    const chargeId = unpaid.payment.split('/').at(-1) ?? '';
    await assert.rejects(instance.app.perform(payDemo, ctx, { chargeId }), { code: 'payments.mandate_lapsed' });
    const late = await call(helper, 'POST', `${unpaid.payment}/pay-demo`, {});
    assert.deepEqual([late.status, codeOf(late)], [403, 'payments.mandate_lapsed']);
    assert.equal((await call(mother, 'POST', `${unpaid.payment}/pay-demo`, {})).status, 200, 'the charge stays hers');
    await instance.runJobs();
    const own = await call(mother, 'GET', unpaid.payment);
    assert.equal((own.json.payment as unknown as { paidBy?: string }).paidBy, undefined);
    assert.deepEqual(await faults(), []);
  });

  test('the mother undoes a change, and takes the mandate back at once', async () => {
    const [live] = (await instance.app.read((tx) => actingOptions(tx, ids[DAUGHTER] ?? ''))).filter(
      ({ kind }) => kind === 'helper',
    );
    const [mother, helper] = [await enter(MOTHER), await enter(DAUGHTER, { mandate: live?.ref })];
    const own = await begin(mother, 'work');
    await call(helper, 'PATCH', `/api/v1/applications/${own}`, { answers: { purpose: 'school' } });
    const list = await call(mother, 'GET', `/api/v1/applications/${own}/changes`);
    const [change] = list.json.changes as unknown as { before: string; after: string; helper: { name: string } }[];
    assert.deepEqual([change?.before, change?.after, change?.helper.name], ['work', 'school', 'Дана Далаева']);
    const form = (token: string, url: string, payload: Record<string, string>) =>
      instance.inject({
        method: 'POST',
        url,
        payload: new URLSearchParams(payload).toString(),
        cookies: { shanyraq_session: token },
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
      });
    const cookies = { shanyraq_session: mother };
    const check = (await instance.inject({ url: `/en/applications/${own}/check`, cookies })).body;
    const number = /name="change" value="(\d+)"/.exec(check)?.[1] ?? '';
    const version = /action="[^"]*undo"[\s\S]*?name="version" value="(\d+)"/.exec(check)?.[1] ?? '';
    assert.equal((await form(helper, `/en/applications/${own}/undo`, { change: number, version })).statusCode, 403);
    assert.equal((await form(mother, `/en/applications/${own}/undo`, { change: number, version })).statusCode, 303);
    const now = await call(mother, 'GET', `/api/v1/applications/${own}`);
    assert.equal((now.json.answers as unknown as { purpose: string }).purpose, 'work');

    const id = live?.ref.split('.')[1];
    assert.equal((await call(mother, 'POST', `/api/v1/mandates/${id}/withdraw`, {})).status, 200);
    const next = await call(helper, 'PATCH', `/api/v1/applications/${own}`, { answers: { purpose: 'school' } });
    assert.deepEqual([next.status, codeOf(next)], [403, 'services.mandate_lapsed']);
    assert.equal((await call(mother, 'GET', `/api/v1/applications/${own}`)).status, 200, 'the draft stays hers');
    const twice = await call(mother, 'POST', `/api/v1/mandates/${id}/withdraw`, {});
    assert.equal(codeOf(twice), 'mandates.already_answered');
    assert.deepEqual(await faults(), []);
  });
});

test('a code serves once, for half an hour, and nobody tries them all', async () => {
  const mother = await enter(MOTHER);
  const { code = '' } = await give(MOTHER, mother, { ...offer, to: 'code', maySign: false });
  assert.match(code, /^[0-9A-Z]{5}-[0-9A-Z]{5}$/);
  const stored = await instance.asOwner<{ row: string }>('select code::text as row from mandates.code');
  assert.ok(
    stored.every(({ row }) => !row.includes(code.slice(0, 5))),
    'hashed at rest',
  );
  assert.equal(codeOf(await call(mother, 'POST', '/api/v1/mandates/code', { code })), 'mandates.not_oneself');
  const stranger = await enter(STRANGER);
  for (let n = 0; n < 5; n++)
    assert.equal(
      codeOf(await call(stranger, 'POST', '/api/v1/mandates/code', { code: `AAAAA-0000${n}` })),
      'mandates.wrong_code',
    );
  assert.equal(codeOf(await call(stranger, 'POST', '/api/v1/mandates/code', { code })), 'mandates.too_many_tries');
  const daughter = await enter(DAUGHTER);
  const typed = code.toLowerCase().replace('-', ' ');
  assert.equal((await call(daughter, 'POST', '/api/v1/mandates/code', { code: typed })).status, 200);
  assert.equal(codeOf(await call(daughter, 'POST', '/api/v1/mandates/code', { code })), 'mandates.wrong_code');
  const late = await give(MOTHER, mother, { ...offer, to: 'code' });
  instance.clock.set(instant(instance.clock.now() + 31 * 60_000));
  const old = await call(await enter(DAUGHTER), 'POST', '/api/v1/mandates/code', { code: late.code });
  assert.equal(codeOf(old), 'mandates.wrong_code');
});

test('each kind reaches as far as it says, and no further', async () => {
  const options = async (iin: string) => instance.app.read((tx) => actingOptions(tx, ids[iin] ?? ''));
  const refOf = async (iin: string, kind: string) => (await options(iin)).find((one) => one.kind === kind)?.ref;
  const who = {
    helper: await enter(DAUGHTER, { mandate: await refOf(DAUGHTER, 'helper') }),
    parent: await enter(DAUGHTER, { mandate: await refOf(DAUGHTER, 'parent') }),
    attorney: await enter(STRANGER, { mandate: await refOf(STRANGER, 'attorney') }),
  };
  const started = (token: string, service: string) => call(token, 'POST', '/api/v1/applications', { service });
  const page = async (token: string, url: string) =>
    (await instance.inject({ url, cookies: { shanyraq_session: token }, headers: { accept: 'text/html' } })).statusCode;
  const acts = {
    begin: async (token: string) => (await started(token, SERVICE)).json.code ?? 'ok',
    other: async (token: string) => (await started(token, 'market-stall-permit')).json.code ?? 'ok',
    organisation: async (token: string) => (await started(token, 'guest-house-notice')).json.code ?? 'ok',
    sign: async (token: string) =>
      (await call(token, 'GET', `/api/v1/applications/${await begin(token)}/content`)).json.code ?? 'ok',
    passOn: async (token: string) => (await call(token, 'POST', '/api/v1/mandates', offer)).json.code ?? 'ok',
    inbox: async (token: string) => page(token, '/en/cabinet/inbox'),
    data: async (token: string) => page(token, '/en/cabinet/data'),
    ownFacts: async (token: string) => page(token, `/en/services/${SERVICE}/check?mode=own`),
  };
  const common = {
    begin: 'ok',
    organisation: 'services.mandate_required',
    passOn: 'mandates.only_oneself',
    inbox: 403,
    data: 403,
    ownFacts: 403,
  };
  const expected = {
    helper: { ...common, other: 'services.outside_mandate', sign: 'services.may_only_fill' },
    parent: { ...common, other: 'ok', sign: 'ok' },
    attorney: { ...common, other: 'services.outside_mandate', sign: 'ok' },
  };
  for (const [kind, token] of Object.entries(who)) {
    const found: Record<string, unknown> = {};
    for (const [name, act] of Object.entries(acts)) found[name] = await act(token);
    assert.deepEqual(found, expected[kind as keyof typeof expected], kind);
  }
  // A service that nobody asks for in another's name; and the draft of one mandate by another's reference.
  const drafts = await begin(who.parent);
  assert.equal(codeOf(await call(who.helper, 'GET', `/api/v1/applications/${drafts}`)), 'services.not_found');
  assert.equal(codeOf(await tryEnter(STRANGER, { mandate: `parent.${ids.birth}` })), 'identity.no_mandate');
});

test('a director entrusts an employee, whose right ends with the director’s', async () => {
  const director = await enter(MOTHER, { organisation: BIN });
  const wanted = {
    ...offer,
    kind: 'employee',
    services: ['guest-house-notice'],
    to: { iin: STRANGER, surname: 'Гостев' },
  };
  const { id } = await give(MOTHER, director, wanted);
  await call(await enter(STRANGER), 'POST', `/api/v1/mandates/${id}/accept`, {});
  const employee = await enter(STRANGER, { mandate: `employee.${id}` });
  assert.equal(codeOf(await call(employee, 'POST', '/api/v1/mandates', wanted)), 'mandates.not_director');
  const begun = await call(employee, 'POST', '/api/v1/applications', { service: 'guest-house-notice' });
  assert.equal(begun.status, 201, begun.text);
  assert.equal(
    (await call(director, 'GET', `/api/v1/applications/${begun.json.id}`)).status,
    200,
    'the organisation’s',
  );
  await instance.app.transaction((tx) =>
    writeRecord(tx, {
      register: 'organisations',
      act: 'change',
      key: { bin: BIN },
      values: { director: DAUGHTER },
      validFrom: localDate('2026-03-02'),
      ground: { kind: 'import', batch: 'director' },
    }),
  );
  const after = await call(employee, 'GET', `/api/v1/applications/${begun.json.id}`);
  assert.equal(codeOf(after), 'services.mandate_lapsed');
  const successor = await enter(DAUGHTER, { organisation: BIN });
  assert.equal((await call(successor, 'GET', `/api/v1/applications/${begun.json.id}`)).status, 200);
});

test('an employee asks people for consents and reads by them, for the purposes that his mandate names and no other', async () => {
  const director = await enter(DAUGHTER, { organisation: BIN });
  const entrusted = {
    ...offer,
    ...{ kind: 'employee', services: [], consents: ['addresses/bank'], to: { iin: STRANGER, surname: 'Гостев' } },
  };
  const refused = async (change: object) =>
    codeOf(await call(director, 'POST', '/api/v1/mandates', { ...entrusted, ...change }));
  assert.equal(await refused({ consents: [] }), 'mandates.nothing_entrusted');
  assert.equal(await refused({ consents: ['addresses/decide-application'] }), 'mandates.unknown_consent');
  const { id } = await give(DAUGHTER, director, entrusted);
  await call(await enter(STRANGER), 'POST', `/api/v1/mandates/${id}/accept`, {});
  const employee = await enter(STRANGER, { mandate: `employee.${id}` });

  const question = {
    ...{ iin: MOTHER, surname: 'Ақсайова', register: 'addresses', purpose: 'bank', fields: ['line'] },
    lastDay: '2026-04-01',
  };
  const asked = await call(employee, 'POST', '/api/v1/consents', question);
  assert.equal(asked.status, 201, asked.text);
  const foreign = { ...question, register: 'individuals', fields: ['surname'] };
  assert.equal(codeOf(await call(employee, 'POST', '/api/v1/consents', foreign)), 'consents.not_entrusted');
  const byDirector = await call(director, 'POST', '/api/v1/consents', foreign);
  assert.equal(byDirector.status, 201, byDirector.text);
  await instance.runJobs();

  const seen = async (token: string) =>
    ((await call(token, 'GET', '/api/v1/consents')).json.consents as { id: string }[]).map((one) => one.id);
  assert.deepEqual(await seen(employee), [asked.json.id], 'what his mandate names, and nothing else');
  assert.deepEqual(new Set(await seen(director)), new Set([asked.json.id, byDirector.json.id]));
  assert.equal(codeOf(await call(employee, 'GET', `/api/v1/consents/${byDirector.json.id}`)), 'consents.not_found');
  assert.equal(
    codeOf(await call(employee, 'GET', `/api/v1/consents/${byDirector.json.id}/data`)),
    'consents.not_entrusted',
  );

  const mother = await enter(MOTHER);
  const { content } = (await call(mother, 'GET', `/api/v1/consents/${asked.json.id}`)).json as { content: string };
  const signature = await signed(MOTHER, fromBase64(content));
  const given = await call(mother, 'POST', `/api/v1/consents/${asked.json.id}/signature`, { signature });
  assert.equal(given.status, 201, given.text);
  const data = await call(employee, 'GET', `/api/v1/consents/${asked.json.id}/data`);
  assert.equal(data.status, 200, data.text);

  await call(director, 'POST', `/api/v1/mandates/${id}/withdraw`, {});
  assert.ok(
    (await call(employee, 'GET', `/api/v1/consents/${asked.json.id}/data`)).status >= 403,
    'from the next read on',
  );
  assert.deepEqual(await faults(), []);
});

test('a mandate lapses with what it rests on, and a changed row is found', async () => {
  const alive = (iin: string, ref: string) =>
    instance.app.read(async (tx) => (await liveMandate(tx, ids[iin] ?? '', ref)) !== undefined);
  const [helper] = (await instance.app.read((tx) => actingOptions(tx, ids[DAUGHTER] ?? ''))).filter(
    ({ kind }) => kind === 'helper',
  );
  const at = async (moment: string, iin: string, ref: string) => {
    instance.clock.set(instantFromIso(moment));
    return alive(iin, ref);
  };
  assert.equal(
    await at('2026-03-31T18:59:00.000Z', STRANGER, `attorney.${ids.power}`),
    true,
    'the last day, to its end',
  );
  assert.equal(await at('2026-03-31T19:00:00.000Z', STRANGER, `attorney.${ids.power}`), false);
  assert.equal(await at('2027-04-03T18:00:00.000Z', DAUGHTER, `parent.${ids.birth}`), true);
  assert.equal(
    await at('2027-04-03T19:00:00.000Z', DAUGHTER, `parent.${ids.birth}`),
    false,
    'full age by the register',
  );
  assert.equal(await at('2026-08-31T00:00:00.000Z', DAUGHTER, helper?.ref ?? ''), true);
  await instance.app.transaction((tx) =>
    writeRecord(tx, {
      register: 'individuals',
      act: 'change',
      key: { iin: MOTHER },
      values: { deathDate: '2026-08-30' },
      validFrom: localDate('2026-08-30'),
      ground: { kind: 'import', batch: 'deaths' },
    }),
  );
  assert.equal(await alive(DAUGHTER, helper?.ref ?? ''), false, 'it ends with death');
  await instance.asOwner('update identity.mandate_grant set may_sign = true');
  assert.ok((await faults()).includes('a row does not open its leaf of identity.mandate'));
  await instance.asOwner('delete from identity.mandate_act where number = 2');
  assert.ok((await faults()).some((what) => what.startsWith('the log has')));
});
