import assert from 'node:assert/strict';
import { generateKeyPairSync, sign, X509Certificate } from 'node:crypto';
import { describe, test } from 'node:test';
import { certificatesFeature } from '#features/certificates/feature.ts';
import { fsckIdentity } from '#features/identity/fsck/fsck.ts';
import { chromeOf, prepareDemoStaff, resolveActor } from '#features/identity/index.ts';
import { SESSION_COOKIE } from '#features/identity/resolve-actor.ts';
import { mandatesFeature } from '#features/mandates/feature.ts';
import { importRecords, lookupsOf } from '#features/registers/index.ts';
import { forged } from '#features/services/passport/testing.ts';
import { features } from '#features/services/testing/features.ts';
import { statusOf } from '#features/trust/index.ts';
import { withOpenssl } from '#features/trust/testing/openssl.ts';
import { verdictOf } from '#features/verification/findings.ts';
import { checkPassport } from '#features/verification/passport.ts';
import { certificationRequest, requestInfo } from '#kernel/asn1/request.ts';
import { localDate } from '#kernel/dates.ts';
import { base64, fromBase64, sha256Hex } from '#kernel/hash.ts';
import { instant } from '#kernel/instant.ts';
import { type TestInstance, withInstance } from '#test/support/instance.ts';
import { type SigningKey, signingKey } from '#test/support/signing-key.ts';
import { columnsOf, findsSomething, rowsOf, withAltered, withRemoved } from '#test/support/tamper.ts';
import { centresFeature } from './feature.ts';
import { fsckCentres } from './fsck.ts';

const OPERATOR = '920515400028';
const VISITOR = '900101300017';
const STRANGER = '851111300032';

interface Window {
  readonly instance: TestInstance;
  readonly visitorId: string;
  readonly key: (iin: string) => Promise<SigningKey>;
  get(url: string, token?: string): Promise<{ status: number; text: string; raw: Uint8Array }>;
  post(
    url: string,
    body: Record<string, string>,
    token?: string,
  ): Promise<{ status: number; text: string; to: string }>;
  signIn(iin: string, as?: string): Promise<string>;
}

const inCentre = (run: (window: Window) => Promise<void>): Promise<void> =>
  withInstance(
    {
      features: [...features, certificatesFeature, centresFeature, mandatesFeature],
      hooks: { resolveActor, chromeOf },
    },
    async (instance) => {
      const { app, inject, clock } = instance;
      const person = (iin: string, surname: string) => ({
        values: { iin, surname, givenName: 'А', birthDate: '1990-01-01', citizenship: 'aqsai' },
        validFrom: localDate('2015-06-01'),
      });
      const [, visitorId = ''] = await app.transaction(async (tx) => {
        const rows = [person(OPERATOR, 'Терезеші'), person(VISITOR, 'Келуші'), person(STRANGER, 'Бөтен')];
        const ids = await importRecords(tx, 'individuals', rows, { batch: 'people' });
        const home = { iin: VISITOR, territory: '1010', line: 'Дала көшесі, 5', since: '2015-06-01' };
        await importRecords(tx, 'addresses', [{ values: home, validFrom: localDate('2015-06-01') }], {
          batch: 'homes',
        });
        const post = { agency: 'civil-registry', unit: 'steppe', centre: 'steppe', roles: ['operator'] } as const;
        await prepareDemoStaff(tx, [{ ...post, iin: OPERATOR }]);
        return ids;
      });
      const keys = new Map<string, Promise<SigningKey>>();
      const key = (iin: string): Promise<SigningKey> => {
        const known = keys.get(iin) ?? signingKey(app, { kind: 'person', iin, name: `KEY ${iin}`, surname: 'KEY' });
        keys.set(iin, known);
        return known;
      };
      const headers = (token: string) => ({
        cookie: `${SESSION_COOKIE}=${token}`,
        'sec-fetch-site': 'same-origin',
        accept: 'text/html',
      });
      await run({
        instance,
        visitorId,
        key,
        async get(url, token = '') {
          const answer = await inject({ url, headers: headers(token) });
          return { status: answer.statusCode, text: answer.body, raw: new Uint8Array(answer.rawPayload) };
        },
        async post(url, body, token = '') {
          const payload = new URLSearchParams(body).toString();
          const type = { 'content-type': 'application/x-www-form-urlencoded' };
          const answer = await inject({ method: 'POST', url, headers: { ...headers(token), ...type }, payload });
          return { status: answer.statusCode, text: answer.body, to: String(answer.headers.location ?? '') };
        },
        async signIn(iin, as) {
          const asked = await inject({ method: 'POST', url: '/api/v1/session/challenge' });
          const { id, content } = asked.json<{ id: string; content: string }>();
          const signature = base64(await (await key(iin)).sign(fromBase64(content), clock.now()));
          const payload = { id, signature, ...(as === undefined ? {} : { as }) };
          const answer = await inject({ method: 'POST', url: '/api/v1/session', payload });
          assert.equal(answer.statusCode, 201, answer.body);
          return answer.json<{ token: string }>().token;
        },
      });
    },
  );

/** A request (PKCS#10) of a new key, DER in base64. */
function keyRequest(challenge: string): string {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const info = requestInfo(publicKey.export({ type: 'spki', format: 'der' }), challenge);
  return base64(certificationRequest(info, sign('sha256', info, privateKey)));
}

/** Hands in the file; gives where it leads, or '' where it was refused. */
async function upload(window: Window, token: string, fields: Record<string, string>, file: Uint8Array) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  form.set('request', new Blob([new Uint8Array(file)]), 'key.csr');
  const { headers, body } = new Request('http://localhost', { method: 'POST', body: form });
  const answer = await window.instance.inject({
    method: 'POST',
    url: '/kk/centre/key',
    headers: {
      cookie: `${SESSION_COOKIE}=${token}`,
      'sec-fetch-site': 'same-origin',
      accept: 'text/html',
      'content-type': headers.get('content-type') ?? '',
    },
    payload: Buffer.from(await new Response(body).arrayBuffer()),
  });
  return String(answer.headers.location ?? '');
}

/** Prepares a visit and has somebody sign it. */
async function visit(window: Window, token: string, signer = VISITOR) {
  const prepared = await window.post('/kk/centre/visit', { iin: VISITOR }, token);
  assert.equal(prepared.to, '/kk/centre/sign', prepared.text);
  const { raw } = await window.get('/kk/centre/content', token);
  const signature = base64(await (await window.key(signer)).sign(raw, window.instance.clock.now()));
  return window.post('/kk/centre/sign', { sha256: sha256Hex(raw), signature }, token);
}

/** The case that was sent at the window goes away with what the visitor signed there; in no other's place, and for nobody else. */
async function passportOfVisit({ instance }: Window, id: string, visitor: string): Promise<void> {
  const url = `/api/v1/applications/${id}/passport`;
  const taken = await instance.inject({ url, headers: { authorization: `Bearer ${visitor}` } });
  assert.equal(taken.statusCode, 200, taken.body);
  const bytes = new Uint8Array(taken.rawPayload);
  const judged = (container: Uint8Array) =>
    checkPassport(container)
      .lines.filter(({ step }) => step.key === 'step.authorisation')
      .map(({ found, signature }) => `${found.key} ${signature?.timeBy ?? ''}`.trim());
  const { lines, passport } = checkPassport(bytes);
  assert.equal(verdictOf(lines), 'valid');
  assert.deepEqual(
    passport?.authorisations?.map(({ how }) => how),
    ['whole'],
  );
  assert.deepEqual(judged(bytes), ['found.authorised stamp', 'found.place']);
  const changes: readonly [string, (text: string) => string][] = [
    ['authorisations/1.json', (text) => text.replace(VISITOR, STRANGER)],
    ['authorisations/1.json', (text) => text.replace('shanyraq/visit/v1', 'shanyraq/visit/v2')],
    ['authorisations/1.json', (text) => text.replace(/"until":"20/, '"until":"19')],
    ['authorisations/1.logged.json', (text) => text.replace('"cms":"MII', '"cms":"MIJ')],
    ['passport.json', (text) => text.replace('authorisations/1.json', 'application/1/content.json')],
  ];
  for (const [path, change] of changes)
    assert.ok(judged(await forged(bytes, path, change)).includes('fault.authorisation'), path);
}

/** Whatever is altered, removed or added behind the program's back in what a visit left behind. */
async function changesAreFound({ instance }: Window): Promise<void> {
  const { app, asOwner } = instance;
  const findings = async () => {
    const found: string[] = [];
    for await (const { what, where } of fsckCentres(app)) found.push(`${what} (${where})`);
    return found;
  };
  // What was sent is learnt within a day.
  instance.clock.set(instant(instance.clock.now() + 2 * 86_400_000));
  assert.deepEqual(await findings(), []);
  const tables = ['visit', 'visit_end', 'assisted_case'];
  const missed: string[] = [];
  const judge = (what: string, found: boolean | undefined) => found === false && missed.push(what);
  for (const of of (await columnsOf(instance, ['centres'])).filter(({ table }) => tables.includes(table.slice(8)))) {
    const [at = ''] = await rowsOf(instance, of.table, 1);
    judge(`${of.table}.${of.column}`, await withAltered(instance, of, at, () => findsSomething(fsckCentres(app))));
  }
  for (const table of tables.map((name) => `centres.${name}`)) {
    const [at = ''] = await rowsOf(instance, table, 1);
    judge(table, await withRemoved(instance, table, at, () => findsSomething(fsckCentres(app))));
  }
  assert.deepEqual(missed, []);
  assert.deepEqual(await findings(), []);
  await asOwner(`insert into centres.visit select gen_random_uuid(), person_id, person_name, officer_id, agency, centre, content, cms,
    serial, started_at, until, leaf, salt, entry_leaf, entry_salt from centres.visit`);
  assert.match((await findings()).join(), /differs from what the visitor signed/);
  await asOwner(`set session_replication_role = replica; insert into centres.visit_end select gen_random_uuid(), at from centres.visit_end;
    insert into centres.assisted_case select gen_random_uuid(), visit_id, at from centres.assisted_case`);
  assert.match((await findings()).join(), /there is none.*says otherwise who helped/);
}

describe('a visit', () => {
  test('begins by the visitor’s signature, is told to him, and ends', () =>
    inCentre(async (window) => {
      const token = await window.signIn(OPERATOR, 'officer');
      for (const language of ['kk', 'ru', 'en']) {
        assert.equal((await window.get(`/${language}/centre`, token)).status, 200);
      }
      const wrong = await window.post('/kk/centre/visit', { iin: '123' }, token);
      assert.ok(wrong.text.includes('govuk-error-summary'));
      assert.equal((await visit(window, token, STRANGER)).status, 422);
      assert.equal((await visit(window, token)).to, '/kk/centre');
      const busy = await window.get('/kk/centre', token);
      assert.ok(busy.text.includes(`KEY ${VISITOR}`) && busy.text.includes('/kk/services/market-stall-permit'));
      assert.equal((await window.post('/kk/centre/visit', { iin: STRANGER }, token)).status, 409);
      // The visitor's pages say "you" to the visitor: each tells the operator whose they are.
      for (const path of ['/en/applications', '/en/mandates', '/en/services/market-stall-permit'])
        assert.match(
          (await window.get(path, token)).text,
          /class="at-window".*You are filling in for А Келуші\./,
          path,
        );
      assert.ok(!(await window.get('/en/applications', await window.signIn(VISITOR))).text.includes('at-window'));
      const own = await window.signIn(VISITOR);
      const names = { kk: 'Далалы өңір бөлімі', ru: 'Отдел Степного края', en: 'Steppe office' };
      for (const [language, name] of Object.entries(names)) {
        const seen = await window.get(`/${language}/cabinet/visits`, own);
        assert.ok(seen.text.includes(name), seen.text);
      }
      assert.equal((await window.post('/kk/centre/end', {}, token)).to, '/kk/centre');
      const free = await window.get('/kk/centre', token);
      assert.ok(!free.text.includes(`KEY ${VISITOR}`) && !free.text.includes('at-window'));
      assert.equal((await window.post('/kk/centre/end', {}, token)).status, 409);
      assert.equal((await window.get('/kk/centre', own)).status, 403);
    }));

  test('isn’t needed to get a code for a key: number and surname together, the document seen, never for oneself', () =>
    inCentre(async (window) => {
      const token = await window.signIn(OPERATOR, 'officer');
      const ask = (body: Record<string, string>) => window.post('/kk/centre/invitation', body, token);
      const wrong = [
        { iin: VISITOR, surname: 'Бөтен', seen: 'yes' },
        { iin: '123', surname: 'Келуші', seen: 'yes' },
        { iin: VISITOR, surname: 'Келуші' },
      ];
      for (const body of wrong) assert.equal((await ask(body)).status, 422);
      assert.equal((await ask({ iin: OPERATOR, surname: 'Терезеші', seen: 'yes' })).status, 403);
      const given = await ask({ iin: VISITOR, surname: 'келуші', seen: 'yes' });
      const code = /[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}/.exec(given.text)?.[0];
      assert.ok(code, given.text);
      assert.ok(!(await window.get('/kk/centre/invitation', token)).text.includes(code), 'it is shown once');
      const payload = { iin: VISITOR, code };
      const begun = await window.instance.inject({ method: 'POST', url: '/api/v1/enrolments', payload });
      assert.equal(begun.statusCode, 201);
      const own = await window.signIn(VISITOR);
      assert.equal((await window.post('/kk/centre/invitation', wrong[0] ?? {}, own)).status, 403);
    }));

  test('isn’t needed to withdraw a lost key: the document seen, one of the visitor’s certificates, never one’s own', () =>
    inCentre(async (window) => {
      const token = await window.signIn(OPERATOR, 'officer');
      const lost = await window.key(VISITOR);
      const session = await window.signIn(VISITOR);
      const own = { iin: OPERATOR, surname: 'Терезеші', seen: 'yes' };
      const seen = { iin: VISITOR, surname: 'Келуші', seen: 'yes' };
      const ask = (body: Record<string, string>, by = token) => window.post('/kk/centre/lost', body, by);
      assert.equal((await ask({ ...seen, surname: 'Бөтен' })).status, 422);
      assert.equal((await ask({ iin: VISITOR, surname: 'Келуші' })).status, 422);
      assert.equal((await ask(own)).status, 403);
      assert.equal((await ask(seen, session)).status, 403);
      assert.ok((await ask(seen)).text.includes(lost.serial));
      assert.equal((await ask({ ...seen, chosen: 'yes' })).status, 422);
      const { serial: foreign } = await window.key(STRANGER);
      const because = { ...seen, chosen: 'yes', reason: 'keyCompromise' };
      assert.equal((await ask({ ...because, serial: foreign })).status, 404);
      assert.equal((await window.get('/kk/cabinet/visits', session)).status, 200);
      assert.equal((await ask({ ...because, serial: lost.serial })).status, 200);
      assert.notEqual((await window.get('/kk/cabinet/visits', session)).status, 200, 'its session has ended');
      assert.ok(!(await ask(seen)).text.includes(lost.serial));
      const { app, clock } = window.instance;
      const states = await app.read(async (tx) => [
        await statusOf(tx, lost.serial, clock.now()),
        await statusOf(tx, foreign, clock.now()),
      ]);
      assert.deepEqual(states, ['revoked', 'good']);
      const letters = await window.instance.asOwner<{ kind: string }>('select kind from notifications.letter');
      assert.deepEqual(letters, [{ kind: 'certificates.withdrawn' }]);
    }));

  test('isn’t needed to approve a key that the visitor made, by the code on his device or in a file', () =>
    inCentre(async (window) => {
      const { inject, asOwner, clock } = window.instance;
      const token = await window.signIn(OPERATOR, 'officer');
      const post = async (url: string, payload: object) =>
        (await inject({ method: 'POST', url: `/api/v1/enrolments/${url}`, payload })).json<Record<string, string>>();
      const begin = () => post('for-centre', {});
      const { id = '', token: secret = '', challenge = '' } = await begin();
      assert.equal((await post(id, { token: secret })).state, 'open');
      const handed = await post(`${id}/request`, { token: secret, request: keyRequest(challenge), device: 'Phone' });
      assert.equal(handed.state, 'unapproved');
      assert.match(handed.code ?? '', /^[A-Z2-9]{4}-[A-Z2-9]{4}$/);
      assert.equal(
        (await asOwner("select 1 from trust.certificate where kind = 'person'")).length,
        1,
        'the operator’s',
      );
      const seen = { iin: VISITOR, surname: 'Келуші', seen: 'yes', code: (handed.code ?? '').toLowerCase() };
      const ask = (body: Record<string, string>, by = token) => window.post('/kk/centre/key', body, by);
      const { code: _, ...codeless } = seen;
      for (const wrong of [
        { ...seen, surname: 'Бөтен' },
        { ...seen, code: 'AAAA-BBBB' },
        codeless,
        { ...seen, seen: '' },
      ])
        assert.equal((await ask(wrong)).status, 422);
      assert.equal((await ask({ ...seen, iin: OPERATOR, surname: 'Терезеші' })).status, 403);
      assert.equal((await post(id, { token: secret })).state, 'unapproved', 'no mistake approves it');
      const { to } = await ask(seen);
      assert.match(to, new RegExp(`/kk/centre/key/${id}$`));
      assert.equal((await window.get(to, token)).status, 200);
      const issued = await post(id, { token: secret });
      assert.equal(issued.state, 'issued');
      assert.equal(issued.code, null);
      assert.equal((await ask(seen)).status, 422, 'a code serves once');
      const file = { iin: VISITOR, surname: 'Келуші', seen: 'yes' };
      const request = await withOpenssl(async (openssl) => {
        openssl.run(
          ...'req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj / -keyout k -out r'.split(' '),
        );
        return openssl.read('r');
      });
      const brought = await upload(window, token, file, request);
      const pem = await window.get(`${brought}/certificate.pem`, token);
      const held = new X509Certificate(pem.text);
      assert.match(held.subject, new RegExp(VISITOR));
      assert.equal(await upload(window, token, file, Buffer.from('rubbish')), '');
      assert.equal(await upload(window, token, file, Buffer.from(keyRequest('a challenge'), 'base64')), '');
      const rows = await asOwner<{ proof: string; person_id: string }>(
        'select proof, person_id from certificates.enrolment',
      );
      assert.deepEqual(rows, Array(2).fill({ proof: 'centre', person_id: window.visitorId }));
      // Nobody approves what is older than an hour.
      const late = await begin();
      const asked = { token: late.token, request: keyRequest(late.challenge ?? ''), device: 'Late' };
      const { code = '' } = await post(`${late.id}/request`, asked);
      clock.set(instant(clock.now() + 61 * 60_000));
      const fresh = await window.signIn(OPERATOR, 'officer');
      assert.equal((await ask({ ...seen, code }, fresh)).status, 422);
      const over = await inject({
        method: 'POST',
        url: `/api/v1/enrolments/${late.id}`,
        payload: { token: late.token },
      });
      assert.equal(over.statusCode, 410);
    }));

  test('lets the operator fill in; the visitor signs, and sees both in his cabinet', () =>
    inCentre(async (window) => {
      const { app, clock } = window.instance;
      const token = await window.signIn(OPERATOR, 'officer');
      assert.equal((await window.post('/kk/services/residence-certificate/start', {}, token)).status, 403);
      await visit(window, token);
      const { to } = await window.post('/kk/services/residence-certificate/start', {}, token);
      assert.match(to, /^\/kk\/applications\//);
      const id = /applications\/([0-9a-f-]{36})/.exec(to)?.[1] ?? '';
      const bearer = { authorization: `Bearer ${token}` };
      const saved = await window.instance.inject({
        method: 'PATCH',
        url: `/api/v1/applications/${id}`,
        headers: bearer,
        payload: { answers: { purpose: 'school' } },
      });
      assert.equal(saved.statusCode, 200, saved.body);
      const content = await window.instance.inject({ url: `/api/v1/applications/${id}/content`, headers: bearer });
      const signature = base64(await (await window.key(VISITOR)).sign(content.rawPayload, clock.now()));
      const url = `/api/v1/applications/${id}/submit`;
      const sent = await window.instance.inject({ method: 'POST', url, headers: bearer, payload: { signature } });
      assert.equal(sent.statusCode, 200, sent.body);
      await window.instance.runJobs();
      const own = await window.signIn(VISITOR);
      assert.ok((await window.get('/kk/cabinet/visits', own)).text.includes(`/kk/applications/${id}`));
      assert.ok((await window.get('/kk/applications', own)).text.includes(id));
      const { lookups } = await app.read((tx) => lookupsOf(tx, { personId: window.visitorId }, { caseId: id }));
      assert.ok(
        lookups.some(({ actorKind }) => actorKind === 'operator'),
        JSON.stringify(lookups),
      );
      await passportOfVisit(window, id, own);
      await window.post('/kk/centre/end', {}, token);
      await changesAreFound(window);
    }));

  test('lets the visitor answer and give mandates; each says at whose window, and an operator who is a side serves nobody', () =>
    inCentre(async (window) => {
      const { clock, inject } = window.instance;
      const api = async (token: string, url: string, payload?: object) => {
        const answer = await inject({
          method: payload === undefined ? 'GET' : 'POST',
          url: `/api/v1/mandates${url}`,
          headers: { authorization: `Bearer ${token}` },
          ...(payload === undefined ? {} : { payload }),
        });
        return answer.json<Record<string, unknown>>();
      };
      const give = async (iin: string, token: string, to: unknown) => {
        const wanted = { kind: 'helper', services: ['residence-certificate'], maySign: true, lastDay: '2026-09-01' };
        const { id, content } = await api(token, '', { ...wanted, to });
        if (typeof content !== 'string') return { id, code: undefined };
        const signature = base64(await (await window.key(iin)).sign(fromBase64(content), clock.now()));
        const given = await api(token, `/${id}/signature`, { signature });
        return { id: String(id), code: given.code as string | undefined };
      };
      const toVisitor = { iin: VISITOR, surname: 'Келуші' };
      const stranger = await window.signIn(STRANGER);
      const offered = await give(STRANGER, stranger, toVisitor);
      const operatorsOwn = await give(OPERATOR, await window.signIn(OPERATOR), toVisitor);

      const token = await window.signIn(OPERATOR, 'officer');
      assert.equal(
        (await api(token, `/${offered.id}/accept`, {})).code,
        'platform.forbidden',
        'nobody is at the window',
      );
      await visit(window, token);
      const list = await window.get('/en/mandates', token);
      assert.ok(list.text.includes(`/en/mandates/${offered.id}/accept`), list.text);
      const accepted = await window.post(`/en/mandates/${offered.id}/accept`, {}, token);
      assert.equal(accepted.to, '/en/mandates', accepted.text);
      assert.ok(!(await window.get('/en/mandates', token)).text.includes('cabinet/act-as'), 'nobody acts by it here');
      assert.equal((await api(token, `/${operatorsOwn.id}/accept`, {})).code, 'mandates.other_operator');
      const toOperator = await give(VISITOR, token, { iin: OPERATOR, surname: 'Терезеші' });
      assert.equal(toOperator.id, undefined, 'the operator writes none for himself');
      const { code } = await give(VISITOR, token, 'code');
      await window.post('/kk/centre/end', {}, token);

      const own = await window.signIn(OPERATOR);
      assert.equal((await api(own, '/code', { code })).code, 'mandates.other_operator', 'he saw the code');
      assert.ok((await api(stranger, '/code', { code })).at);

      const visitor = await window.signIn(VISITOR);
      const { given, received } = (await api(visitor, '')) as Record<
        'given' | 'received',
        { state: string; history: { what: string; operator: string | null }[] }[]
      >;
      const told = (lists: typeof given) =>
        lists.map(({ state, history }) => [state, history.map(({ what, operator }) => [what, operator])]);
      assert.deepEqual(told(given), [
        [
          'live',
          [
            ['given', 'Терезеші А'],
            ['accepted', null],
          ],
        ],
      ]);
      assert.deepEqual(told(received), [
        ['offered', [['given', null]]],
        [
          'live',
          [
            ['given', null],
            ['accepted', 'Терезеші А'],
          ],
        ],
      ]);
      const page = await window.get('/en/mandates', visitor);
      assert.equal(page.text.match(/At a centre, by operator Терезеші А/g)?.length, 2);
      const visits = await window.get('/en/cabinet/visits', visitor);
      assert.ok(visits.text.includes('Mandate accepted') && visits.text.includes('Mandate given'), visits.text);
      for await (const { what } of fsckIdentity(window.instance.app)) assert.fail(what);
    }));

  test('is over after an hour', () =>
    inCentre(async (window) => {
      const { clock } = window.instance;
      const token = await window.signIn(OPERATOR, 'officer');
      await visit(window, token);
      for (const minutes of [25, 25, 15]) {
        clock.set(instant(clock.now() + minutes * 60_000));
        await window.get('/kk/centre', token);
      }
      assert.ok(!(await window.get('/kk/centre', token)).text.includes(`KEY ${VISITOR}`));
    }));
});
