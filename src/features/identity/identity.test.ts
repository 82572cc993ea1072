import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { countryFeature } from '#features/country/feature.ts';
import { registersFeature } from '#features/registers/feature.ts';
import { importRecords, personByIin, writeRecord } from '#features/registers/index.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import { trustFeature } from '#features/trust/feature.ts';
import { revokeCertificate, verifierOutage } from '#features/trust/index.ts';
import { localDate } from '#kernel/dates.ts';
import { base64, fromBase64 } from '#kernel/hash.ts';
import { parseIin } from '#kernel/identifiers.ts';
import { instant } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import { type TestInstance, withInstance } from '#test/support/instance.ts';
import { meanwhile } from '#test/support/meanwhile.ts';
import { type SigningKey, signingKey } from '#test/support/signing-key.ts';
import { numberOf, smallCountry } from '#test/support/small-country.ts';
import { addOfficerAction } from './actions/appoint.ts';
import { proposalsOf } from './actions/proposals.ts';
import { identityFeature } from './feature.ts';
import {
  admit,
  chromeOf,
  commitRoster,
  exclusionsFor,
  mandateFor,
  officersOf,
  prepareDemoStaff,
  resolveActor,
  rosterOf,
} from './index.ts';
import { administrator, confirm, nowOf, together } from './testing/four-eyes.ts';

const features = [transparencyFeature, countryFeature, trustFeature, registersFeature, identityFeature];
const country = smallCountry({ trust: true });
after(() => rmSync(country, { recursive: true, force: true }));

const [AISHA, BOLAT, CLARA, NOBODY] = ['90010130000', '85020230000', '70030330000', '60010130000'].map(numberOf) as [
  string,
  string,
  string,
  string,
];
const BIN = numberOf('20014000000');
const day = localDate;
const ground = { kind: 'import', batch: 'test' } as const;

async function populate({ app }: TestInstance): Promise<void> {
  const batch = { batch: 'first contents' };
  const since = day('2020-01-01');
  const person = (iin: string, surname: string, givenName: string) => ({
    values: { iin, surname, givenName, birthDate: '1990-01-01' },
    validFrom: since,
  });
  await app.transaction(async (tx) => {
    await importRecords(
      tx,
      'people',
      [person(AISHA, 'Serik', 'Aisha'), person(BOLAT, 'Omarov', 'Bolat'), person(CLARA, 'Kim', 'Clara')],
      batch,
    );
    const home = (iin: string, address: string) => ({ values: { iin, address, territory: '1010' }, validFrom: since });
    await importRecords(tx, 'residence', [home(AISHA, '5 Oak Street'), home(BOLAT, '5 Oak Street')], batch);
    await importRecords(
      tx,
      'companies',
      [{ values: { bin: BIN, name: { kk: 'Дала', ru: 'Дала', en: 'Dala' }, director: AISHA }, validFrom: since }],
      batch,
    );
  });
}

const inside = (run: (instance: TestInstance) => Promise<void>) =>
  withInstance({ features, country, hooks: { resolveActor, chromeOf } }, async (instance) => {
    await populate(instance);
    await run(instance);
  });

const keyOf = ({ app }: TestInstance, iin: string): Promise<SigningKey> =>
  signingKey(app, { kind: 'person', iin, name: 'TEST', surname: 'TEST' });

const refused = (code: string) => (error: unknown) => error instanceof Refusal && error.code === code;

async function challenge({ inject }: TestInstance): Promise<{ id: string; content: Uint8Array }> {
  const answer = await inject({ method: 'POST', url: '/api/v1/session/challenge' });
  assert.equal(answer.statusCode, 201, answer.body);
  const { id, content } = answer.json<{ id: string; content: string }>();
  return { id, content: fromBase64(content) };
}

type SignInBody = { id: string; signature: string; as?: unknown };
const submit = ({ inject }: TestInstance, payload: SignInBody) =>
  inject({ method: 'POST', url: '/api/v1/session', payload });

async function signIn(instance: TestInstance, key: SigningKey, as?: unknown) {
  const { id, content } = await challenge(instance);
  const signature = base64(await key.sign(content, instance.clock.now()));
  return submit(instance, { id, signature, ...(as === undefined ? {} : { as }) });
}

async function bearer(instance: TestInstance, key: SigningKey, as?: unknown): Promise<{ authorization: string }> {
  const answer = await signIn(instance, key, as);
  assert.equal(answer.statusCode, 201, answer.body);
  return { authorization: `Bearer ${answer.json<{ token: string }>().token}` };
}

const who = async ({ inject }: TestInstance, headers: { authorization: string }) => {
  const answer = await inject({ url: '/api/v1/session', headers });
  return answer.statusCode === 200 ? answer.json<Record<string, string>>() : answer.statusCode;
};

describe('sign-in', () => {
  test('a signature over a challenge gives a session, once', () =>
    inside(async (instance) => {
      const key = await keyOf(instance, AISHA);
      const { id, content } = await challenge(instance);
      const signature = base64(await key.sign(content, instance.clock.now()));
      const first = await submit(instance, { id, signature });
      assert.equal(first.statusCode, 201);
      const replay = await submit(instance, { id, signature });
      assert.deepEqual([replay.statusCode, replay.json().code], [409, 'identity.challenge_used']);
      const headers = { authorization: `Bearer ${first.json<{ token: string }>().token}` };
      const actor = await who(instance, headers);
      assert.ok(typeof actor === 'object');
      assert.deepEqual([actor.kind, actor.assurance], ['person', 'substantial']);
      assert.equal((await instance.inject({ method: 'DELETE', url: '/api/v1/session', headers })).statusCode, 200);
      assert.equal(await who(instance, headers), 401);
    }));

  test('of two answers at once one passes', () =>
    inside(async (instance) => {
      const key = await keyOf(instance, AISHA);
      const { id, content } = await challenge(instance);
      const signature = base64(await key.sign(content, instance.clock.now()));
      const answers = await Promise.all([1, 2, 3].map(() => submit(instance, { id, signature })));
      assert.deepEqual(answers.map((one) => one.statusCode).sort(), [201, 409, 409]);
    }));

  test('expired, unknown, foreign content, no such person, revoked: each its own answer', () =>
    inside(async (instance) => {
      const { app, clock } = instance;
      const key = await keyOf(instance, AISHA);
      const old = await challenge(instance);
      const fresh = await challenge(instance);
      const code = async (id: string, content: Uint8Array, signer = key) =>
        (await submit(instance, { id, signature: base64(await signer.sign(content, clock.now())) })).json().code;
      assert.equal(await code(fresh.id, old.content), 'trust.wrong_content');
      assert.equal(await code('019a0000-0000-7000-8000-000000000000', fresh.content), 'identity.challenge_unknown');
      assert.equal(await code(fresh.id, fresh.content, await keyOf(instance, NOBODY)), 'identity.unknown_person');
      clock.set(instant(clock.now() + 600_000));
      assert.equal(await code(old.id, old.content), 'identity.challenge_expired');
      await app.transaction((tx) =>
        revokeCertificate(tx, app.systemContext('test'), key.serial, 'keyCompromise', clock.now()),
      );
      clock.set(instant(clock.now() + 60_000));
      const third = await challenge(instance);
      assert.equal(await code(third.id, third.content), 'trust.revoked');
      const rubbish = await submit(instance, { id: third.id, signature: base64(new Uint8Array([48, 1])) });
      assert.equal(rubbish.json().code, 'trust.malformed_signature');
    }));

  test('where the revocation is unknown: own data at a lower assurance, never an office', () =>
    inside(async (instance) => {
      const { app } = instance;
      await app.transaction((tx) =>
        prepareDemoStaff(tx, [{ iin: AISHA, agency: 'road-agency', unit: 'north', roles: ['officer'] }]),
      );
      const key = await keyOf(instance, AISHA);
      verifierOutage(app.env, true);
      const actor = await who(instance, await bearer(instance, key));
      assert.equal(typeof actor === 'object' && actor.assurance, 'low');
      const office = await signIn(instance, key, 'officer');
      assert.equal(office.json().code, 'identity.assurance_too_low');
      verifierOutage(app.env, false);
    }));

  test('a session ends when idle and lives on while used', () =>
    inside(async (instance) => {
      const { clock } = instance;
      const headers = await bearer(instance, await keyOf(instance, AISHA));
      for (let n = 0; n < 3; n++) {
        clock.set(instant(clock.now() + 25 * 60_000));
        assert.equal(typeof (await who(instance, headers)), 'object');
      }
      clock.set(instant(clock.now() + 30 * 60_000));
      assert.equal(await who(instance, headers), 401);
    }));
});

describe('pages', () => {
  const cookieOf = (answer: { cookies: { name: string; value: string }[] }) =>
    answer.cookies.find((one) => one.name === 'shanyraq_session')?.value ?? '';
  const origin = { 'sec-fetch-site': 'same-origin', accept: 'text/html' };
  const form = (fields: Record<string, string>) => ({
    payload: new URLSearchParams(fields).toString(),
    headers: { ...origin, 'content-type': 'application/x-www-form-urlencoded' },
  });

  test('sign-in without script: download, sign elsewhere, upload; then the role, another token, and out', () =>
    inside(async (instance) => {
      const { app, inject, clock } = instance;
      await app.transaction((tx) =>
        prepareDemoStaff(tx, [{ iin: AISHA, agency: 'road-agency', unit: 'north', roles: ['officer'] }]),
      );
      const key = await keyOf(instance, AISHA);
      const shown = await inject('/en/sign-in?next=/en/applications');
      assert.equal(shown.statusCode, 200, shown.body);
      const id = /name="challenge" value="([^"]+)"/.exec(shown.body)?.[1] ?? '';
      const file = await inject(`/en/sign-in/${id}/content`);
      const signature = base64(await key.sign(file.rawPayload, clock.now()));
      const broken = await inject({
        method: 'POST',
        url: '/en/sign-in',
        ...form({ challenge: id, next: '', signature: 'AAAA' }),
      });
      assert.equal(broken.statusCode, 422);
      assert.match(broken.body, /govuk-error-summary/);
      const signedIn = await inject({
        method: 'POST',
        url: '/en/sign-in',
        ...form({ challenge: id, next: '/en/applications', signature }),
      });
      assert.equal(signedIn.headers.location, '/en/sign-in/role?next=%2Fen%2Fapplications', signedIn.body);
      const cookies = { shanyraq_session: cookieOf(signedIn) };
      const role = await inject({ url: '/en/sign-in/role', cookies });
      assert.match(role.body, /Road Agency: North office/);
      assert.match(role.body, /Aisha S\./);
      const officerId = /value="([0-9a-f-]{36})"/.exec(role.body)?.[1] ?? '';
      const taken = await inject({
        method: 'POST',
        url: '/en/sign-in/role',
        cookies,
        ...form({ as: officerId, next: '' }),
      });
      assert.equal(taken.headers.location, '/en/desk', taken.body);
      assert.equal(
        (await inject({ url: '/en/sign-in/role', cookies })).statusCode,
        303,
        'the old token is worth nothing',
      );
      const officer = { shanyraq_session: cookieOf(taken) };
      assert.equal(
        (await inject({ url: '/en/cabinet/act-as', cookies: officer, headers: { accept: 'text/html' } })).statusCode,
        403,
      );
      for (const language of ['kk', 'ru', 'en'])
        assert.equal((await inject({ url: `/${language}/cabinet/sessions`, cookies: officer })).statusCode, 200);
      const out = await inject({ method: 'POST', url: '/en/sign-out', cookies: officer, ...form({}) });
      assert.equal(out.headers.location, '/en');
      assert.equal((await inject({ url: '/en/cabinet/sessions', cookies: officer })).statusCode, 303);
    }));

  test('acting for an organisation lapses with the fact', () =>
    inside(async (instance) => {
      const { app, inject } = instance;
      const key = await keyOf(instance, AISHA);
      const headers = await bearer(instance, key, { organisation: BIN });
      const acting = await who(instance, headers);
      assert.ok(typeof acting === 'object' && acting.onBehalfOf);
      const mandate = await app.read(async (tx) =>
        mandateFor(tx, (await personByIin(tx, AISHA))?.personId ?? '', { organisation: BIN, role: 'director' }),
      );
      assert.match(mandate?.digest ?? '', /^[0-9a-f]{64}$/);
      const cookies = { shanyraq_session: headers.authorization.slice(7) };
      const choice = (await inject({ url: '/en/cabinet/act-as', cookies })).body;
      assert.match(choice, /Dala, BIN \d{12}/);
      assert.match(choice, /Aisha S\. · Dala/);
      await app.transaction((tx) =>
        writeRecord(tx, {
          register: 'companies',
          act: 'change',
          key: { bin: BIN },
          values: { director: BOLAT },
          validFrom: day('2026-03-02'),
          ground,
        }),
      );
      const after = await who(instance, headers);
      assert.ok(typeof after === 'object');
      assert.deepEqual([after.kind, after.onBehalfOf], ['person', undefined]);
      assert.equal((await signIn(instance, key, { organisation: BIN })).json().code, 'identity.no_mandate');
    }));

  test('a person ends his other sessions, and nobody else’s', () =>
    inside(async (instance) => {
      const key = await keyOf(instance, AISHA);
      const [one, two, three] = [
        await bearer(instance, key),
        await bearer(instance, key),
        await bearer(instance, await keyOf(instance, BOLAT)),
      ];
      const cookies = { shanyraq_session: one.authorization.slice(7) };
      const foreign = await instance.app.read(
        async () =>
          (
            await instance.asOwner<{ id: string }>(
              `select id from identity.session order by created_at desc, id desc limit 1`,
            )
          )[0]?.id ?? '',
      );
      const attempt = await instance.inject({
        method: 'POST',
        url: '/en/cabinet/sessions',
        cookies,
        ...form({ session: foreign }),
      });
      assert.equal(attempt.statusCode, 404);
      await instance.inject({ method: 'POST', url: '/en/cabinet/sessions', cookies, ...form({ session: 'others' }) });
      assert.equal(typeof (await who(instance, one)), 'object');
      assert.equal(await who(instance, two), 401);
      assert.equal(typeof (await who(instance, three)), 'object');
    }));

  test('an operator is appointed to the window of a unit, chosen by its name', () =>
    inside(async (instance) => {
      const { app, inject } = instance;
      const first = { iin: CLARA, agency: 'platform-agency', unit: 'central', roles: ['administrator'] } as const;
      await app.transaction((tx) => prepareDemoStaff(tx, [first]));
      const { authorization } = await bearer(instance, await keyOf(instance, CLARA), 'officer');
      const cookies = { shanyraq_session: authorization.slice(7) };
      const url = '/en/admin/officers';
      const unitPage = async (agency: string, unit: string) =>
        (await inject({ url: `${url}?agency=${agency}&unit=${unit}`, cookies })).body;
      assert.ok(!(await unitPage('platform-agency', 'central')).includes('value="operator"'), 'no visitor comes there');
      const shown = await unitPage('road-agency', 'north');
      assert.match(shown, /value="operator"/);
      assert.match(shown, /Helps visitors at the window of this unit: North office/);
      assert.ok(!shown.includes('name="centre"'));
      const post = { agency: 'road-agency', unit: 'north', iin: BOLAT, surname: 'Omarov', roles: 'operator' };
      const added = await inject({ method: 'POST', url, cookies, ...form(post) });
      assert.equal(added.statusCode, 303, added.body);
      const second = await administrator(app, AISHA, { agency: 'platform-agency', unit: 'central' });
      const [proposal] = await app.read((tx) => proposalsOf(tx, second));
      await confirm(app, second, { proposal: proposal?.id ?? '', until: second.now });
      const rows = await instance.asOwner(`select unit, centre from identity.officer where agency = 'road-agency'`);
      assert.deepEqual(rows, [{ unit: 'north', centre: 'north' }]);
    }));

  test('a program lists the sessions of its person and ends them, and nobody else’s', () =>
    inside(async (instance) => {
      const key = await keyOf(instance, AISHA);
      const [one, two, three] = [await bearer(instance, key), await bearer(instance, key), await bearer(instance, key)];
      const bolat = await bearer(instance, await keyOf(instance, BOLAT));
      const listed = async (headers: { authorization: string }) => {
        const answer = await instance.inject({ url: '/api/v1/sessions', headers });
        return answer.json().sessions as { id: string; isThis: boolean; isAlive: boolean; channel: string }[];
      };
      const end = (session: string) =>
        instance.inject({ method: 'DELETE', url: `/api/v1/sessions/${session}`, headers: one, payload: {} });
      const hers = await listed(one);
      assert.deepEqual(
        hers.map(({ isAlive, channel }) => [isAlive, channel]),
        [1, 2, 3].map(() => [true, 'api']),
      );
      const [his] = await listed(bolat);
      assert.ok(his?.isThis && !hers.some(({ id }) => id === his.id));
      const foreign = await end(his.id);
      assert.deepEqual([foreign.statusCode, foreign.json().code], [404, 'identity.session_not_found']);
      const ofThree = (await listed(three)).find(({ isThis }) => isThis)?.id ?? '';
      assert.deepEqual((await end(ofThree)).json(), { ended: true });
      assert.deepEqual([await who(instance, three), typeof (await who(instance, two))], [401, 'object']);
      assert.equal((await end('others')).statusCode, 200);
      assert.deepEqual([await who(instance, two), typeof (await who(instance, one))], [401, 'object']);
      assert.equal(typeof (await who(instance, bolat)), 'object');
      assert.deepEqual(
        (await listed(one)).filter(({ isAlive }) => isAlive).map(({ isThis }) => isThis),
        [true],
      );
      assert.equal((await instance.inject({ url: '/api/v1/sessions' })).statusCode, 401);
    }));

  test('administrators appoint and remove officers by pages', () =>
    inside(async (instance) => {
      const { app, inject } = instance;
      await app.transaction((tx) =>
        prepareDemoStaff(tx, [{ iin: CLARA, agency: 'platform-agency', unit: 'central', roles: ['administrator'] }]),
      );
      const { authorization } = await bearer(instance, await keyOf(instance, CLARA), 'officer');
      const cookies = { shanyraq_session: authorization.slice(7) };
      assert.match((await inject({ url: '/en/admin/officers', cookies })).body, /North office/);
      const place = { agency: 'road-agency', unit: 'north' };
      const add = (surname: string) =>
        inject({
          method: 'POST',
          url: '/en/admin/officers',
          cookies,
          ...form({ ...place, iin: BOLAT, surname, roles: 'officer' }),
        });
      const wrong = await add('Kim');
      assert.equal(wrong.statusCode, 422);
      for (const said of [
        'Number and surname do not belong together',
        'value="Kim"',
        `value="${BOLAT}"`,
        'North office',
      ])
        assert.ok(wrong.body.includes(said), said);
      const empty = await inject({ method: 'POST', url: '/en/admin/officers', cookies, ...form(place) });
      for (const said of ['12 digits of the IIN', 'Write the surname', 'Choose at least one role'])
        assert.ok(empty.body.includes(said), said);
      const added = await add('OMAROV');
      assert.equal(added.statusCode, 303, added.body);
      const waiting = await inject({ url: added.headers.location ?? '', cookies });
      assert.match(waiting.body, /Appoint Omarov Bolat to “North office”, Road Agency\. Roles: officer\./);
      const office = `/en/admin/officers?agency=${place.agency}&unit=${place.unit}`;
      assert.match((await inject({ url: office, cookies })).body, /Nobody serves here yet/);
      const second = await administrator(app, AISHA, { agency: 'platform-agency', unit: 'central' });
      const [proposal] = await app.read((tx) => proposalsOf(tx, second));
      await confirm(app, second, { proposal: proposal?.id ?? '', until: second.now });
      const unit = await inject({ url: office, cookies });
      assert.match(unit.body, /Omarov Bolat/);
      assert.match(unit.body, /03\/03\/2026/);
      const [post] = await app.read((tx) => officersOf(tx, 'road-agency', 'north'));
      const path = `/en/admin/officers/${post?.officerId}`;
      const send = (rest: string, body: Record<string, string>) =>
        inject({ method: 'POST', url: `${path}${rest}`, cookies, ...form({ ...place, ...body }) });
      const wrongDays = await send('/absence', { from: '12.03.2026', to: '10.03.2026', reason: 'on leave' });
      assert.equal(wrongDays.statusCode, 422);
      for (const said of ['not before the first', 'value="on leave"', 'value="12/03/2026"'])
        assert.ok(wrongDays.body.includes(said), said);
      const id = /href="#(to-absence-[\w-]+)"/.exec(wrongDays.body)?.[1] ?? '';
      assert.ok(id !== '' && wrongDays.body.includes(`id="${id}"`), 'the summary leads to the field');
      assert.match((await send('/end', { reason: '' })).body, /Write the reason/);
      assert.match((await send('/duties', {})).body, /Choose at least one role/);
      const absent = await inject({
        method: 'POST',
        url: `${path}/absence`,
        cookies,
        ...form({ ...place, from: '2026-03-10', to: '2026-03-12', reason: 'leave' }),
      });
      assert.equal(absent.statusCode, 303, absent.body);
      const ended = await inject({
        method: 'POST',
        url: `${path}/end`,
        cookies,
        ...form({ ...place, reason: 'moved' }),
      });
      assert.equal(ended.statusCode, 303, ended.body);
      assert.deepEqual(await app.read((tx) => officersOf(tx, 'road-agency', 'north')), []);
    }));
});

describe('rosters', () => {
  test('a change counts from the next working day; absences and removals are left out; every state is committed', () =>
    inside(async (instance) => {
      const { app, clock, asOwner, asApp, runJobs } = instance;
      const central = { agency: 'platform-agency', unit: 'central' };
      const pair = [await administrator(app, CLARA, central), await administrator(app, AISHA, central)] as const;
      clock.set(instant(clock.now() + 4 * 86_400_000));
      const post = { iin: parseIin(BOLAT), surname: 'Omarov', agency: 'road-agency', unit: 'north' };
      await together(app, pair, addOfficerAction, { ...post, roles: ['officer'] });
      const [added] = await app.read((tx) => officersOf(tx, 'road-agency', 'north'));
      assert.ok(added);
      assert.equal(added.effectiveFrom, '2026-03-09');
      assert.deepEqual(added.competences, []);
      await app.transaction((tx) => admit(tx, added.officerId, 'repair', added.effectiveFrom));
      await assert.rejects(
        app.perform(addOfficerAction, nowOf(app, pair[0]), { ...post, roles: ['officer'] }),
        refused('identity.officer_exists'),
      );
      const drawn = (date: string, unit: string | undefined = 'north', service = 'repair') =>
        app.read(async (tx) =>
          (await rosterOf(tx, 'road-agency', unit, service, day(date))).map((one) => one.officerId),
        );
      assert.deepEqual(await drawn('2026-03-08'), []);
      assert.deepEqual(await drawn('2026-03-09'), [added.officerId]);
      assert.deepEqual(await drawn('2026-03-09', undefined), [added.officerId]);
      assert.deepEqual(await drawn('2026-03-09', 'north', 'permit'), []);
      assert.deepEqual(await drawn('2026-03-09', 'central'), []);
      const commitments = await asOwner<{ digest: string }>(
        `select digest from identity.roster_commitment where agency = 'road-agency'`,
      );
      assert.equal(commitments.length, 2);
      const { digest } = await app.transaction((tx) => commitRoster(tx, 'road-agency', 'north'));
      assert.notEqual(digest, commitments[0]?.digest, 'a new salt each time');
      await runJobs();
      const findings = async () => {
        const found: string[] = [];
        for await (const one of identityFeature.fsck(app)) found.push(one.what);
        return found;
      };
      assert.deepEqual(await findings(), []);
      await asOwner(`update identity.roster_commitment set roster = '[]' where digest = '${digest}'`);
      assert.equal((await findings())[0], 'the roster does not have its digest');
      await assert.rejects(asApp(`update identity.assignment set competences = '{}'`), /permission denied/);
      await assert.rejects(asApp(`delete from identity.absence`), /permission denied/);
    }));

  test('changes of one unit at the same moment leave a commitment of all', () =>
    inside(async (instance) => {
      const { app, asOwner } = instance;
      const at = { agency: 'road-agency', unit: 'north', roles: ['officer'] as const };
      const ids = await app.transaction((tx) =>
        prepareDemoStaff(tx, [
          { iin: BOLAT, ...at },
          { iin: CLARA, ...at },
        ]),
      );
      const [one = '', other = ''] = ids;
      const from = day('2026-03-03');
      const second = await meanwhile(
        instance,
        (tx) => admit(tx, one, 'repair', from),
        () => app.transaction((tx) => admit(tx, other, 'repair', from)),
      );
      assert.equal(second.status, 'fulfilled');
      const rows = await asOwner<{ roster: { competences: string[] }[] }>(
        'select roster from identity.roster_commitment',
      );
      const admitted = rows.map(
        ({ roster }) => roster.filter(({ competences }) => competences.includes('repair')).length,
      );
      assert.deepEqual(admitted.sort(), [0, 1, 2]);
    }));

  test('household and oneself are excluded', () =>
    inside(async ({ app }) => {
      const at = { agency: 'road-agency', unit: 'north', roles: ['officer'] as const };
      const ids = await app.transaction((tx) =>
        prepareDemoStaff(tx, [
          { iin: BOLAT, ...at },
          { iin: CLARA, ...at },
        ]),
      );
      const officers = await app.read((tx) => officersOf(tx, 'road-agency', 'north'));
      const [bolat, clara] = ids.map((id) => officers.find((one) => one.officerId === id));
      assert.ok(bolat && clara);
      const aisha = await app.read(async (tx) => (await personByIin(tx, AISHA))?.personId ?? '');
      const excluded = (personId: string) => app.read((tx) => exclusionsFor(tx, officers, personId));
      const household = { officerId: bolat.officerId, reason: 'household' };
      assert.deepEqual(await excluded(aisha), [household]);
      assert.deepEqual(await excluded(clara.personId), [{ officerId: clara.officerId, reason: 'self' }]);
    }));
});
