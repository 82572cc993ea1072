/** Signing by an app of the country: a double of the app, real keys, and everything that must not pass. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { chromeOf, resolveActor } from '#features/identity/index.ts';
import { holdCertificate } from '#features/trust/index.ts';
import { profileOf } from '#features/trust/testing/authority.ts';
import { gostAuthority, signGost, withChecker } from '#features/trust/testing/checker.ts';
import { meanwhile, trustByGost } from '#features/trust/testing/gost-country.ts';
import { withOpenssl } from '#features/trust/testing/openssl.ts';
import { base64, fromBase64, utf8 } from '#kernel/hash.ts';
import { instant } from '#kernel/instant.ts';
import { systemClock } from '#platform/clock.ts';
import { withInstance } from '#test/support/instance.ts';
import { SIGNING_APP_BIN, smallCountry } from '#test/support/small-country.ts';
import { pictureOf } from './pages/picture.ts';
import { AISHA, type AppWorld, fieldsOf, PAGE_HEADERS, shownBy, withApp } from './testing/app-world.ts';
import { features } from './testing/features.ts';
import { phoneOn, type Said } from './testing/signing-app.ts';

const country = smallCountry({ signingApp: true });
after(() => rmSync(country, { recursive: true, force: true }));

const inWorld = (run: (world: AppWorld) => Promise<void>) => () => withApp({ country }, run);

const CONTENT = utf8(
  JSON.stringify({
    inWords: [
      { question: 'Why', answer: 'For work' },
      { question: { kk: 'Қайда', ru: 'Где', en: 'Where' }, answer: 'Here' },
    ],
    type: 'shanyraq/application/v1',
  }),
);
const WANTED = { content: base64(CONTENT), action: '/en/applications/1/submit', sha256: 'kept' };

/** Begins to sign in; what the page with the picture says. */
async function beginSignIn({ get, post }: AppWorld) {
  const { body } = await get('/en/sign-in?next=/en/cabinet');
  const asked = await post('/en/sign/app', fieldsOf(body, '/en/sign/app'));
  assert.equal(asked.status, 200, asked.body);
  return { asked, ...shownBy(asked) };
}

describe('an app of the country', () => {
  test(
    'signs a person in: the page and the app show one code, openssl takes the signature, and no secret is kept',
    inWorld(async (world) => {
      const { post, asOwner, own, get } = world;
      const { asked, link, code, fields } = await beginSignIn(world);
      assert.match(link, /^http:\/\/localhost:3000\/mgovSign\?id=[\w-]{43}$/);
      assert.ok(asked.body.includes(await pictureOf(`smallSign:${link}`)), 'the picture holds the link');
      assert.match(asked.body, /href="\/en\/sign-in\?next=%2Fen" class="govuk-back-link"/);
      assert.match(asked.body, /href="https:\/\/store\.example\/small"/);
      const phone = phoneOn(world, 'ru');
      const session = await phone.scan(link);
      assert.equal(session.status, 200);
      const { description, organisation, document, expiry_date } = session.json;
      assert.ok(description.includes(code) && description.startsWith('Вы входите'), description);
      const title = { nameRu: 'Platform Agency (ru)', nameKz: 'Platform Agency (kk)', nameEn: 'Platform Agency' };
      assert.deepEqual(organisation, { ...title, bin: SIGNING_APP_BIN });
      assert.match(expiry_date, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      assert.deepEqual([document.uri, document.auth_type], ['http://localhost:3000/mgovSign/document', 'Token']);
      const message = await phone.read(session.json);
      const { signMethod, version, documentsToSign } = message.json;
      assert.deepEqual([signMethod, version, documentsToSign.length], ['CMS_SIGN_ONLY', 1, 1]);
      const [first = assert.fail()] = documentsToSign;
      assert.deepEqual(first.meta[0], { name: 'Код на другом экране', value: code });
      const bytes = fromBase64(first.document.file.data);
      assert.equal(JSON.parse(new TextDecoder().decode(bytes)).type, 'shanyraq/sign-in/v1');
      const waiting = await post('/en/sign/app/check', fields);
      assert.match(waiting.body, /has not signed yet/);
      assert.ok(!waiting.body.includes('smallSign'), 'another phone gets no picture any more');
      const signed = await phone.signed(message.json, own);
      const end = await phone.send(session.json, signed);
      assert.deepEqual([end.status, end.json.code], [200, '200'], end.json.message);
      await withOpenssl(async ({ run, write }) => {
        write('content', bytes);
        write('cms', fromBase64(signed.documentsToSign[0]?.document.file.data ?? ''));
        const judged = run(...'cms -verify -inform DER -in cms -content content -noverify -binary -out got'.split(' '));
        assert.ok(judged.ok, judged.said);
      });
      assert.match((await post('/en/sign/app/state', fields)).body, /"isOver":true/);
      const done = await post('/en/sign/app/check', fields);
      const entered = await post('/en/sign-in', fieldsOf(done.body, '/en/sign-in'));
      assert.equal(entered.status, 303, entered.body);
      assert.equal((await get('/en/cabinet/certificates', entered.cookie)).status, 200);
      assert.equal(
        (await post('/en/sign-in', fieldsOf(done.body, '/en/sign-in'))).status,
        409,
        'a sign-in serves once',
      );
      const [kept] = await asOwner<{ all: string }>(
        "select string_agg(s::text, ' ') as all from certificates.phone_signing s",
      );
      for (const secret of [link.split('=')[1], fields.token, document.auth_token, AISHA])
        assert.ok(secret && !kept?.all.includes(secret), 'no secret and no number is kept');
    }),
  );

  test(
    'signs for the session that asked, in whose languages it is spoken to, and only by that person’s key',
    inWorld(async (world) => {
      const { post, enter, own, foreign } = world;
      const cookie = await enter(own);
      const asked = await post('/en/sign/app', WANTED, cookie);
      const { link, code, fields } = shownBy(asked);
      const { json: session } = await phoneOn(world, 'kk').scan(link);
      const shown = async (language: string) => (await phoneOn(world, language).read(session)).json.documentsToSign[0];
      assert.deepEqual((await shown('kk'))?.meta, [
        { name: 'Екінші экрандағы код', value: code },
        { name: 'Сайт', value: 'localhost:3000' },
        { name: 'Why', value: 'For work' },
        { name: 'Қайда', value: 'Here' },
      ]);
      assert.deepEqual((await shown('en-GB,en;q=0.8'))?.meta[3], { name: 'Where', value: 'Here' });
      const document = await shown('ru');
      assert.deepEqual(
        [document?.nameRu, document?.nameKz, document?.nameEn],
        [
          'Что вы подписываете: Small services (ru)',
          'Қол қойылатын мәтін: Small services (kk)',
          'What you sign: Small services',
        ],
      );
      assert.equal(document?.document.file.data, base64(CONTENT), 'the exact bytes');
      for (const [language, said] of [
        ['kk', 'Қолтаңба басқа адамдікі'],
        ['ru', 'Подпись принадлежит другому человеку'],
        ['en', 'The signature is somebody else’s'],
      ] as const) {
        const phone = phoneOn(world, language);
        const message = (await phone.read(session)).json;
        const { status, json, type } = await phone.send(session, await phone.signed(message, foreign));
        assert.deepEqual([status, json.code, Object.keys(json).length], [403, '403', 2]);
        assert.ok(json.message.startsWith(said) && type.startsWith('application/json'), json.message);
      }
      const phone = phoneOn(world);
      const message = (await phone.read(session)).json;
      for (const [other, why] of [
        [undefined, 404],
        [await enter(foreign), 404],
        [await enter(own), 404],
      ] as const)
        assert.equal((await post('/en/sign/app/check', fields, other)).status, why, 'another session');
      assert.equal((await phone.send(session, await phone.signed(message, own))).status, 200);
      const done = fieldsOf((await post('/en/sign/app/check', fields, cookie)).body, '/en/applications/1/submit');
      assert.equal(done.sha256, 'kept');
      assert.match(done.signature ?? '', /^MII/);
      assert.equal((await phone.send(session, await phone.signed(message, own))).status, 403, 'it is signed once');
    }),
  );

  test(
    'refuses other bytes, another method, other shapes and what was never read, and takes the right signature after all of them',
    inWorld(async (world) => {
      const { post, enter, own, inject } = world;
      const cookie = await enter(own);
      const { link } = shownBy(await post('/en/sign/app', WANTED, cookie));
      const phone = phoneOn(world);
      const { json: session } = await phone.scan(link);
      const unread = { signMethod: 'CMS_SIGN_ONLY', version: 1, documentsToSign: [] };
      assert.equal((await phone.send(session, unread)).status, 403);
      const message = (await phone.read(session)).json;
      const right = await phone.signed(message, own);
      const [first = assert.fail()] = right.documentsToSign;
      const withData = (data: string) => ({ ...right, documentsToSign: [{ ...first, document: { file: { data } } }] });
      const over = async (content: string) => withData(base64(await own.sign(utf8(content), world.clock.now())));
      const altered = Buffer.from(fromBase64(first.document.file.data));
      altered[altered.length - 1] = (altered.at(-1) ?? 0) ^ 1;
      for (const [body, said] of [
        [await over('{"type":"shanyraq/application/v1"}'), /Another text was signed/],
        [withData(base64(altered)), /signature/i],
        [withData(base64(CONTENT)), /signature/i],
        [withData('not base64'), /signature/i],
        [{ ...right, signMethod: 'CMS_WITH_DATA' }, /what the app sent/],
        [{ ...right, signMethod: 'DANCE' }, /what the app sent/],
        [{ ...right, documentsToSign: [first, first] }, /what the app sent/],
        [{ ...right, documentsToSign: [{ ...first, id: 2 }] }, /what the app sent/],
        [{ ...right, documentsToSign: [{ id: 1, documentXml: '<a/>' }] }, /what the app sent/],
        [[], /what the app sent/],
        [{}, /what the app sent/],
      ] as const) {
        const { status, json } = await phone.send(session, body);
        assert.deepEqual([status, json.code], [403, '403'], JSON.stringify(body).slice(0, 300));
        assert.match(json.message, said);
      }
      const url = '/mgovSign/document';
      for (const authorization of [
        '',
        'Bearer x',
        `Bearer ${link.split('=')[1]}`,
        `Basic ${session.document.auth_token}`,
      ])
        for (const method of ['GET', 'PUT'] as const) {
          const payload = method === 'PUT' ? { payload: right as object } : {};
          const answer = await inject({ method, url, headers: { authorization }, ...payload });
          assert.equal(answer.statusCode, 403, authorization);
        }
      const headers = { authorization: `Bearer ${session.document.auth_token}`, 'content-type': 'application/json' };
      assert.equal((await inject({ method: 'PUT', url, headers, payload: '{' })).statusCode, 400);
      const much = JSON.stringify({ ...right, more: 'x'.repeat(1_000_000) });
      assert.equal((await inject({ method: 'PUT', url, headers, payload: much })).statusCode, 413);
      const lines = (first.document.file.data.match(/.{1,64}/g) ?? []).join('\n');
      const armoured = `-----BEGIN CMS-----\n${lines}\n-----END CMS-----\n`;
      assert.equal((await phone.send(session, withData(armoured))).status, 200);
    }),
  );

  test(
    'gives what is to be signed to one phone: the last that follows the link, and to no other once it was read',
    inWorld(async (world) => {
      const { post, enter, own } = world;
      const cookie = await enter(own);
      const { link } = shownBy(await post('/en/sign/app', WANTED, cookie));
      const [one, two] = [phoneOn(world), phoneOn(world)];
      const first = (await one.scan(link)).json;
      const second = (await two.scan(link)).json;
      assert.equal((await one.read(first)).status, 403);
      const message = (await two.read(second)).json;
      assert.equal((await two.read(second)).status, 200, 'a lost answer is asked for again');
      assert.equal((await one.scan(link)).status, 403, 'the link has served');
      assert.equal((await one.send(first, await one.signed(message, own))).status, 403);
      assert.equal((await two.send(second, await two.signed(message, own))).status, 200);
      assert.equal((await two.read(second)).status, 403);
      const secretOf = (address: string) => address.split(/[=#]/)[1] ?? '';
      const another = shownBy(await post('/en/sign/app', WANTED, cookie));
      const toOurPage = await post('/en/sign/here', { token: secretOf(another.link) });
      assert.equal(toOurPage.status, 404, 'a link of one door opens not the other');
      const own_link = /sign\/here#([\w-]+)/.exec((await post('/en/sign/phone', WANTED, cookie)).body)?.[1] ?? '';
      assert.equal((await one.scan(`http://localhost:3000/mgovSign?id=${own_link}`)).status, 403);
      assert.equal((await post('/en/sign/app/check', { token: secretOf(another.link) }, cookie)).status, 404);
      assert.equal((await one.scan('http://localhost:3000/mgovSign')).status, 403);
    }),
  );

  test(
    'is over after five minutes, when the person says no, and for a certificate that is suspended',
    inWorld(async (world) => {
      const { post, enter, own, clock, app } = world;
      const cookie = await enter(own);
      const ask = async () => shownBy(await post('/en/sign/app', WANTED, cookie));
      const phone = phoneOn(world, 'ru');
      const [late, unread, refused] = [await ask(), await ask(), await ask()];
      const session = (await phone.scan(late.link)).json;
      const message = (await phone.read(session)).json;
      const asked = (await phone.scan(refused.link)).json;
      assert.equal((await phone.send(asked, { status: 'CANCELED', documentsToSign: [] })).status, 200);
      const page = await post('/en/sign/app/check', refused.fields, cookie);
      assert.match(page.body, /You refused in the app/);
      assert.match((await post('/en/sign/app/state', refused.fields, cookie)).body, /"isOver":true/);
      const held = await ask();
      const heldSession = (await phone.scan(held.link)).json;
      const heldMessage = (await phone.read(heldSession)).json;
      const ctx = { actor: { kind: 'system', name: 'test' }, now: clock.now(), language: 'en' } as const;
      await app.transaction((tx) => holdCertificate(tx, { ...ctx, requestId: 'x', channel: 'system' }, own.serial));
      const withdrawn = await phone.send(heldSession, await phone.signed(heldMessage, own));
      assert.equal(withdrawn.status, 403);
      assert.match(withdrawn.json.message, /отозван|приостановлен/i);
      clock.set(instant(clock.now() + 5 * 60_000));
      const ends: Said<{ message: string }>[] = [
        await phone.scan(unread.link),
        await phone.read(session),
        await phone.send(session, await phone.signed(message, own)),
      ];
      for (const { status, json } of ends) {
        assert.equal(status, 403);
        assert.match(json.message, /Пять минут на подпись с телефона вышли/);
      }
      assert.match((await post('/en/sign/app/check', late.fields, cookie)).body, /five minutes .* are over/);
    }),
  );

  test(
    'lets nobody have others sign what he likes: who is not signed in may ask for a sign-in of ours alone',
    inWorld(async (world) => {
      const { get, post } = world;
      const fields = fieldsOf((await get('/en/sign-in')).body, '/en/sign/app');
      const fresh = fieldsOf((await get('/en/sign-in')).body, '/en/sign/app');
      for (const [change, status] of [
        [{ content: base64(CONTENT) }, 403],
        [{ content: fresh.content ?? '' }, 403],
        [{ challenge: 'none' }, 403],
        [{ challenge: '01900000-0000-7000-8000-000000000001' }, 404],
        [{ action: 'https://elsewhere.example/' }, 422],
        [{}, 200],
      ] as const)
        assert.equal((await post('/en/sign/app', { ...fields, ...change })).status, status, JSON.stringify(change));
    }),
  );

  test('is offered where the country has one and the app can reach the instance, and nowhere else', async () => {
    const without = smallCountry({ trust: true });
    const options = { features, hooks: { resolveActor, chromeOf } };
    const real = { INSTANCE_MODE: 'real', PUBLIC_URL: 'http://site.example' };
    const https = { ...real, PUBLIC_URL: 'https://site.example' };
    try {
      for (const [where, environment, mode, isOffered] of [
        [without, {}, 'demo', false],
        [country, real, 'real', false],
        [country, https, 'real', true],
      ] as const)
        await withInstance({ ...options, country: where, environment, mode }, async ({ inject }) => {
          const { body } = await inject({ url: '/en/sign-in', headers: PAGE_HEADERS });
          assert.equal(body.includes('/en/sign/app'), isOffered, JSON.stringify(environment));
          const followed = await inject({ url: '/mgovSign?id=x', headers: { 'accept-language': 'en' } });
          assert.equal(followed.statusCode, 403);
          assert.equal(/not offered here/.test(followed.body), !isOffered);
        });
    } finally {
      rmSync(without, { recursive: true });
    }
  });
});

describe('a key by GOST in the app', () => {
  const now = systemClock.now();
  const authority = gostAuthority(now, profileOf('test/country'));
  const person = authority.issue({ name: 'SERIK AISHA', iin: AISHA });
  const gost = smallCountry({ signingApp: true });
  trustByGost(gost, authority, { version: '2020-01-01', act: 'trust-act', article: '7' });
  after(() => rmSync(gost, { recursive: true }));

  test('is taken by the checker’s word; where that is silent who can wait waits, and who wants in is told', () =>
    withChecker(authority, (checker) =>
      withApp({ country: gost, now, environment: { NCANODE_URL: checker.address } }, async (world) => {
        const { post, enter, own, clock, runJobs } = world;
        const key = { sign: (content: Uint8Array) => signGost(person, content, clock.now()) };
        const wrong = { sign: (content: Uint8Array) => signGost(person, content, clock.now(), { wrong: true }) };
        const phone = phoneOn(world);
        const { link, fields } = await beginSignIn(world);
        assert.equal((await meanwhile(runJobs, () => phone.signFor(link, key))).status, 200);
        const page = await post('/en/sign/app/check', fields);
        assert.equal((await post('/en/sign-in', fieldsOf(page.body, '/en/sign-in'))).status, 303);
        const bad = await beginSignIn(world);
        const refused = await meanwhile(runJobs, () => phone.signFor(bad.link, wrong));
        assert.equal(refused.status, 403, 'a wrong one is refused in the app');
        checker.behave('down');
        const cookie = await enter(own);
        const document = shownBy(await post('/en/sign/app', WANTED, cookie));
        assert.equal(
          (await meanwhile(runJobs, () => phone.signFor(document.link, key))).status,
          200,
          'the act may wait',
        );
        const second = await beginSignIn(world);
        assert.equal((await meanwhile(runJobs, () => phone.signFor(second.link, key))).status, 200);
        const silent = await post('/en/sign/app/check', second.fields);
        const told = await meanwhile(runJobs, () => post('/en/sign-in', fieldsOf(silent.body, '/en/sign-in')));
        assert.equal(told.status, 503);
        assert.match(told.body, /govuk-error-summary/);
      }),
    ));
});
