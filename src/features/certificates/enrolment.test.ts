/** Enrolment and those who would have a certificate in another's name: openssl is the judge of requests and certificates. */
import assert from 'node:assert/strict';
import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { chromeOf, resolveActor } from '#features/identity/index.ts';
import { importRecords } from '#features/registers/index.ts';
import { pem, withOpenssl } from '#features/trust/testing/openssl.ts';
import { OID } from '#kernel/asn1/oids.ts';
import { localDate } from '#kernel/dates.ts';
import { base64, fromBase64 } from '#kernel/hash.ts';
import { instant } from '#kernel/instant.ts';
import { type TestInstance, withInstance } from '#test/support/instance.ts';
import { signingKey } from '#test/support/signing-key.ts';
import { numberOf, smallCountry } from '#test/support/small-country.ts';
import { sign } from '../../islands/sign/sign.ts';
import { inviteToEnrol } from './index.ts';
import { features } from './testing/features.ts';
import { type MadeKey, newKey } from './testing/made-key.ts';

const country = smallCountry({ trust: true });
after(() => rmSync(country, { recursive: true, force: true }));

const AISHA = numberOf('90010130000');
const STRANGER = numberOf('90020230000');
const SEEN = { officerId: '01900000-0000-7000-8000-000000000001', agency: 'platform-agency', centre: 'centre-1' };

interface Answer {
  readonly status: number;
  readonly state?: string;
  readonly certificates?: readonly string[];
  readonly id: string;
  readonly token: string;
  readonly challenge: string;
}

interface World extends TestInstance {
  invite(iin: string): Promise<string>;
  post(path: string, payload: unknown): Promise<Answer>;
}

const inWorld = (run: (world: World) => Promise<void>) =>
  withInstance({ features, country, hooks: { resolveActor, chromeOf } }, async (instance) => {
    const { app, inject } = instance;
    const row = (iin: string, surname: string) => ({
      values: { iin, surname, givenName: 'Aisha', birthDate: '1990-01-01' },
      validFrom: localDate('2020-01-01'),
    });
    const rows = [row(AISHA, 'Serik'), row(STRANGER, 'Omar')];
    const ids = await app.transaction((tx) => importRecords(tx, 'people', rows, { batch: 'first contents' }));
    const idOf = (iin: string) => ids[iin === AISHA ? 0 : 1] ?? '';
    await run({
      ...instance,
      invite: async (iin) => (await app.transaction((tx) => inviteToEnrol(tx, idOf(iin), SEEN))).code,
      async post(path, payload) {
        const answer = await inject({ method: 'POST', url: `/api/v1/enrolments${path}`, payload: payload as object });
        return { ...answer.json<Answer>(), status: answer.statusCode };
      },
    });
  });

/** Signs in with a key that a browser keeps. */
async function signIn({ inject, clock }: World, key: MadeKey, certificates: readonly string[]) {
  const asked = await inject({ method: 'POST', url: '/api/v1/session/challenge' });
  const { id, content } = asked.json<{ id: string; content: string }>();
  const opened = {
    key: key.pair.privateKey,
    algorithm: OID.ecdsaWithSha256,
    certificates: certificates.map((one) => fromBase64(one)),
  };
  const signature = base64(await sign(opened, fromBase64(content), clock.now()));
  const answer = await inject({ method: 'POST', url: '/api/v1/session', payload: { id, signature, as: 'person' } });
  return { status: answer.statusCode, cookie: `shanyraq_session=${answer.json<{ token?: string }>().token}` };
}

test('a code serves its person, once, within the hour, and bears four mistakes', () =>
  inWorld(async ({ invite, post, clock, asOwner }) => {
    const begin = async (iin: string, code: string) => (await post('', { iin, code })).status;
    const lost = await invite(AISHA);
    const code = await invite(AISHA);
    assert.equal(await begin(AISHA, lost), 422, 'another was given in its place');
    assert.equal(await begin(STRANGER, code), 422, 'it is somebody else’s');
    assert.equal(await begin(numberOf('70030330000'), code), 422, 'nobody has this number');
    for (const wrong of ['AAAA-AAAA-AAAA', '', code.slice(1)]) assert.equal(await begin(AISHA, wrong), 422);
    assert.equal(await begin(AISHA, ` ${code.toLowerCase().replaceAll('-', ' ')}`), 201, 'as people type it');
    assert.equal(await begin(AISHA, code), 422, 'it was used');
    const guessed = await invite(AISHA);
    for (let i = 0; i < 5; i++) assert.equal(await begin(AISHA, 'AAAA-AAAA-AAAA'), 422);
    assert.equal(await begin(AISHA, guessed), 422, 'it was guessed at too often');
    const late = await invite(AISHA);
    clock.set(instant(clock.now() + 60 * 60_000));
    assert.equal(await begin(AISHA, late), 422, 'it is over');
    const stored = await asOwner<{ row: string }>('select i::text as row from certificates.invitation i');
    for (const one of [code, guessed, late]) assert.ok(!stored.some(({ row }) => row.includes(one)));
  }));

test('a request proves the key, for this enrolment and once; openssl agrees with request and certificate', () =>
  inWorld((world) =>
    withOpenssl(async (openssl) => {
      const { invite, post, clock, asOwner } = world;
      const begin = async (iin: string) => post('', { iin, code: await invite(iin) });
      const { id, token, challenge } = await begin(AISHA);
      const [key, other] = [await newKey(), await newKey()];
      const handIn = (request: string, with_ = token, to = id) =>
        post(`/${to}/request`, { token: with_, request, device: 'My phone' });
      const right = await key.request(challenge);
      assert.equal((await handIn(right, 'guess')).status, 404, 'the secret of the page is needed');
      assert.equal((await handIn(await key.request(challenge, other))).status, 422, 'signed by another key');
      assert.equal((await handIn(await key.request('0'.repeat(32)))).status, 422, 'made for another enrolment');
      for (const weak of ['P-521'])
        assert.equal((await handIn(await (await newKey(weak)).request(challenge))).status, 422);
      openssl.run('ecparam', '-name', 'secp256k1', '-genkey', '-noout', '-out', 'weak.pem');
      openssl.run('req', '-new', '-key', 'weak.pem', '-subj', '/', '-outform', 'DER', '-out', 'weak.der');
      assert.equal((await handIn(base64(openssl.read('weak.der')))).status, 422, 'another curve');
      assert.equal((await handIn(base64(Uint8Array.from([...fromBase64(right), 0])))).status, 422, 'bytes follow');
      openssl.write('request.der', fromBase64(right));
      const { ok, said } = openssl.run('req', '-verify', '-inform', 'DER', '-in', 'request.der', '-noout', '-text');
      assert.ok(ok && said.includes('challengePassword'), said);

      const issued = await handIn(right);
      assert.deepEqual([issued.status, issued.state], [200, 'issued']);
      assert.deepEqual((await handIn(right)).certificates, issued.certificates, 'asked again it is the same');
      assert.equal((await handIn(await other.request(challenge))).status, 409, 'one enrolment, one key');
      assert.equal((await post(`/${id}`, { token: 'guess' })).status, 404);

      const [own = '', ...above] = (issued.certificates ?? []).map((der) => pem(fromBase64(der)));
      openssl.write('own.pem', own);
      openssl.write('above.pem', above.join(''));
      const chain = openssl.run('verify', '-no_check_time', '-CAfile', 'above.pem', 'own.pem');
      assert.ok(chain.ok, chain.said);
      const text = openssl.run('x509', '-in', 'own.pem', '-noout', '-text').said;
      for (const part of [`IIN${AISHA}`, 'Serik Aisha', '2.999.3.1\n', '2.999.3.12', 'Non Repudiation']) {
        assert.ok(text.includes(part), `${part}\n${text}`);
      }
      assert.equal((await signIn(world, key, issued.certificates ?? [])).status, 201);

      const second = await begin(STRANGER);
      const stolen = await handIn(await key.request(second.challenge), second.token, second.id);
      assert.equal(stolen.status, 409, 'a key is never certified twice');
      clock.set(instant(clock.now() + 15 * 60_000));
      assert.equal((await handIn(await other.request(second.challenge), second.token, second.id)).status, 410);
      const [letters] = await asOwner<{ n: number }>('select count(*)::int as n from notifications.letter');
      assert.equal(letters?.n, 1, 'its holder was told');
    }),
  ));

test('one more key: by the certificate held before, of the same person; a worker issues where the web cannot', () =>
  inWorld(async (world) => {
    const { app, inject, post, clock, runJobs } = world;
    const person = (iin: string) => ({ kind: 'person', iin, name: 'SERIK AISHA', surname: 'SERIK' }) as const;
    const [held, strange] = [await signingKey(app, person(AISHA)), await signingKey(app, person(STRANGER))];
    const asked = await inject({ method: 'POST', url: '/api/v1/session/challenge' });
    const { id: challengeId, content } = asked.json<{ id: string; content: string }>();
    const signature = base64(await held.sign(fromBase64(content), clock.now()));
    const session = await inject({ method: 'POST', url: '/api/v1/session', payload: { id: challengeId, signature } });
    const headers = {
      cookie: `shanyraq_session=${session.json<{ token: string }>().token}`,
      'sec-fetch-site': 'same-origin',
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'text/html',
    };
    const url = '/en/cabinet/certificates/new';
    assert.notEqual(
      (await inject({ method: 'POST', url, headers: { ...headers, cookie: '' }, payload: '' })).statusCode,
      200,
    );
    const made = (await inject({ method: 'POST', url, headers, payload: '' })).body;
    const given = (name: string) => new RegExp(`data-${name}="([^"]+)"`).exec(made)?.[1] ?? '';
    const [id, token, key] = [given('id'), given('token'), await newKey()];
    const handed = await post(`/${id}/request`, {
      token,
      request: await key.request(given('challenge')),
      device: 'My phone',
    });
    assert.deepEqual([handed.state, handed.certificates], ['unsigned', []], 'not before it is signed for');
    const { rawPayload } = await inject({ url: `${url}/${id}/content`, headers });
    const confirm = async (signer: typeof held) => {
      const cms = base64(await signer.sign(rawPayload, clock.now()));
      const payload = new URLSearchParams({ signature: cms }).toString();
      return (await inject({ method: 'POST', url: `${url}/${id}`, headers, payload })).statusCode;
    };
    assert.equal(await confirm(strange), 422);
    const [keys, away] = ['keys/worker', 'keys/away'].map((path) => join(app.env.config.dataDir, path)) as [
      string,
      string,
    ];
    renameSync(keys, away);
    assert.equal(await confirm(held), 303);
    assert.equal((await post(`/${id}`, { token })).state, 'waiting');
    renameSync(away, keys);
    await runJobs();
    const issued = await post(`/${id}`, { token });
    assert.equal(issued.state, 'issued');
    const { status, cookie } = await signIn(world, key, issued.certificates ?? []);
    assert.equal(status, 201);
    const list = (await inject({ url: '/en/cabinet/certificates', headers: { cookie } })).body;
    assert.ok(list.includes('Key in a browser: My phone') && list.includes('Key in a file'), list);
    assert.equal(await confirm(held), 409, 'it was signed for');
  }));

test('a phone signs for the session that asked: by a link that opens once, in five minutes, with a key of the same person', () =>
  inWorld(async ({ app, inject, clock, asOwner }) => {
    const person = (iin: string) => ({ kind: 'person', iin, name: 'SERIK AISHA', surname: 'SERIK' }) as const;
    const [own, strange] = [await signingKey(app, person(AISHA)), await signingKey(app, person(STRANGER))];
    const enter = async (key: typeof own): Promise<string> => {
      const asked = await inject({ method: 'POST', url: '/api/v1/session/challenge' });
      const { id, content } = asked.json<{ id: string; content: string }>();
      const payload = { id, signature: base64(await key.sign(fromBase64(content), clock.now())) };
      return (await inject({ method: 'POST', url: '/api/v1/session', payload })).json<{ token: string }>().token;
    };
    const [session, another, foreign] = [await enter(own), await enter(own), await enter(strange)];
    const headersOf = (token: string) => ({
      cookie: `shanyraq_session=${token}`,
      'sec-fetch-site': 'same-origin',
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'text/html',
    });
    const post = (path: string, fields: Record<string, string>, token = '') =>
      inject({
        method: 'POST',
        url: `/en/sign${path}`,
        headers: headersOf(token),
        payload: new URLSearchParams(fields).toString(),
      });
    const content = new TextEncoder().encode('{"type":"shanyraq/application/v1"}');
    const wanted = { content: base64(content), action: '/en/applications/1/submit', sha256: 'kept' };
    const ask = async () => {
      const asked = await post('/phone', wanted, session);
      const said = (pattern: RegExp): string => pattern.exec(asked.body)?.[1] ?? '';
      return {
        id: said(/sign\/phone\/([0-9a-f-]{36})/),
        link: said(/sign\/here#([\w-]+)/),
        code: said(/(\d{4})<\/dd>/),
      };
    };
    const stateFor = (id: string, token: string) => inject({ url: `/en/sign/phone/${id}`, headers: headersOf(token) });
    const open = async (link: string) => {
      const opened = await post('/here', { token: link });
      return { opened, token: /name="token" value="([^"]+)"/.exec(opened.body)?.[1] ?? '' };
    };
    const signed = async (token: string, key: typeof own) =>
      (await post('/here/signed', { token, signature: base64(await key.sign(content, clock.now())) })).statusCode;

    assert.notEqual((await post('/phone', wanted)).statusCode, 200, 'nobody is signed in');
    for (const action of ['//evil.example/x', 'https://evil.example', '/en/../x?y'])
      assert.notEqual((await post('/phone', { ...wanted, action }, session)).statusCode, 200, action);
    const { id, link, code } = await ask();
    for (const token of [another, foreign]) assert.equal((await stateFor(id, token)).statusCode, 404);
    assert.equal(await signed(link, own), 404, 'it must be opened first');
    const { opened, token } = await open(link);
    assert.ok(code.length === 4 && opened.body.includes(code), 'the same code on both screens');
    assert.equal((await open(link)).opened.statusCode, 404, 'the link opens once');
    assert.equal(await signed(token, strange), 422, 'a key of somebody else');
    assert.ok(!(await stateFor(id, session)).body.includes('name="signature"'));
    assert.equal(await signed(token, own), 200);
    assert.equal(await signed(token, own), 404, 'it is signed once');
    const done = (await stateFor(id, session)).body;
    for (const part of ['action="/en/applications/1/submit"', 'value="kept"', 'name="signature" value="MII']) {
      assert.ok(done.includes(part), part);
    }
    const late = await ask();
    clock.set(instant(clock.now() + 5 * 60_000));
    assert.equal((await open(late.link)).opened.statusCode, 410);
    const [kept] = await asOwner<{ row: string }>(
      "select string_agg(s::text, ' ') as row from certificates.phone_signing s",
    );
    assert.ok(kept && !kept.row.includes(late.link) && !kept.row.includes(token), 'no secret is kept');
  }));
