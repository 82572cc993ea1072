/** Keys on SIMs: a double of the operator's service, and people who sign, refuse, keep silent, or aren't who they should be. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { chromeOf, resolveActor } from '#features/identity/index.ts';
import { importRecords } from '#features/registers/index.ts';
import { localDate } from '#kernel/dates.ts';
import { base64, utf8 } from '#kernel/hash.ts';
import { instant } from '#kernel/instant.ts';
import { axe, sidewaysOverflow, withBrowser } from '#test/support/browser.ts';
import { type TestInstance, withInstance } from '#test/support/instance.ts';
import { signingKey } from '#test/support/signing-key.ts';
import { numberOf, smallCountry } from '#test/support/small-country.ts';
import { askSims } from './actions/sim.ts';
import { internationalNumber } from './rules/sim.ts';
import { readSimAnswer } from './sim/messages.ts';
import { features } from './testing/features.ts';
import { type Mss, withMss } from './testing/mss.ts';

const country = smallCountry({ trust: true });
after(() => rmSync(country, { recursive: true, force: true }));
const [AISHA, STRANGER] = [numberOf('90010130000'), numberOf('90020230000')];
const [SIGNS, REFUSES, WRONG, SILENT, RUBBISH] = [
  '+77010000001',
  '+77010000002',
  '+77010000003',
  '+77010000004',
  '+77010000005',
];
const HEADERS = { 'sec-fetch-site': 'same-origin', accept: 'text/html' };
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

interface World extends TestInstance {
  readonly mss: Mss;
  post(
    path: string,
    fields: Record<string, string>,
    cookie?: string,
  ): Promise<{ status: number; body: string; cookie: string }>;
  /** A few rounds of the worker, two seconds and more apart. */
  rounds(): Promise<void>;
}

const inWorld = (run: (world: World) => Promise<void>) =>
  withMss((mss) => {
    const environment = { MOBILE_SIGNATURE_URL: mss.address, MOBILE_SIGNATURE_PASSWORD: 'word of the test' };
    return withInstance({ features, country, environment, hooks: { resolveActor, chromeOf } }, async (instance) => {
      const { app, inject, clock } = instance;
      const row = (iin: string) => ({
        values: { iin, surname: 'Serik', givenName: 'Aisha', birthDate: '1990-01-01' },
        validFrom: localDate('2020-01-01'),
      });
      await app.transaction((tx) => importRecords(tx, 'people', [row(AISHA), row(STRANGER)], { batch: 'people' }));
      const keyOf = (iin: string) => signingKey(app, { kind: 'person', iin, name: 'SERIK AISHA', surname: 'SERIK' });
      const [own, foreign] = [await keyOf(AISHA), await keyOf(STRANGER)];
      mss.phones.set(SIGNS, (content) => own.sign(content, clock.now()));
      mss.phones.set(REFUSES, async () => 401);
      mss.phones.set(WRONG, (content) => foreign.sign(content, clock.now()));
      mss.phones.set(SILENT, async () => 504);
      mss.phones.set(RUBBISH, async () => utf8('rubbish'));
      await run({
        ...instance,
        mss,
        async post(path, fields, cookie = '') {
          const headers = { ...HEADERS, ...FORM, cookie };
          const payload = new URLSearchParams(fields).toString();
          const answer = await inject({ method: 'POST', url: `/en/${path}`, headers, payload });
          const set = String(answer.headers['set-cookie'] ?? '').split(';')[0] ?? '';
          return { status: answer.statusCode, body: answer.body, cookie: set };
        },
        async rounds() {
          for (let i = 0; i < 4; i++) {
            await askSims(app);
            clock.set(instant(clock.now() + 2500));
          }
        },
      });
    });
  });

/** Hidden fields of the form that goes to an address. */
function fieldsOf(html: string, action: string): Record<string, string> {
  const form = new RegExp(`<form[^>]*action="${action}"[\\s\\S]*?</form>`).exec(html)?.[0] ?? '';
  const found = [...form.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  return Object.fromEntries(found.map(([, name = '', value = '']) => [name, value]));
}

/** Signs in by the SIM of a number; gives the last page. */
async function signIn(world: World, phone: string) {
  const opened = await world.inject({ url: '/en/sign-in', headers: HEADERS });
  const asked = await world.post('sign/sim', { ...fieldsOf(opened.body, '/en/sign/sim'), phone });
  assert.equal(asked.status, 200, asked.body);
  const { token = '' } = fieldsOf(asked.body, '/en/sign/sim/check');
  await world.rounds();
  return { token, asked, checked: await world.post('sign/sim/check', { token }) };
}

test('a person signs in by his SIM, then signs by it; both screens show one code, and the number is kept nowhere', () =>
  inWorld(async (world) => {
    const { post, rounds, mss, asOwner, inject } = world;
    const { asked, checked } = await signIn(world, '+7 (701) 000-00-01');
    const code = /<dd[^>]*>\s*(\d{4})/.exec(asked.body)?.[1] ?? 'none';
    assert.ok(mss.asked[0]?.includes(`code ${code}`), 'the phone shows what the page shows');
    assert.ok(!checked.body.includes('action="/en/sign/sim/check"'));
    for (const { body } of [asked, checked]) assert.match(body, /href="\/ru\/sign-in" lang="ru"/);
    const session = await post('sign-in', fieldsOf(checked.body, '/en/sign-in'));
    assert.equal(session.status, 303, session.body);
    const cookie = session.cookie;
    assert.equal((await inject({ url: '/en/cabinet/certificates', headers: { ...HEADERS, cookie } })).statusCode, 200);
    const content = base64(utf8('{"type":"shanyraq/try/v1"}'));
    const wanted = { content, action: '/en/try', more: 'kept' };
    const choice = await post('sign/phone', wanted, cookie);
    assert.match(choice.body, /href="\/ru\/sign\/phone\/[\w-]+" lang="ru"/);
    const fields = fieldsOf(choice.body, '/en/sign/sim');
    assert.deepEqual(fields, { more: 'kept', content, action: '/en/try' });
    for (const [phone, end] of [
      [WRONG, 'somebody else’s'],
      [SIGNS, 'action="/en/try"'],
    ] as const) {
      const { body } = await post('sign/sim', { ...fields, phone }, cookie);
      await rounds();
      const { token = '' } = fieldsOf(body, '/en/sign/sim/check');
      assert.ok((await post('sign/sim/check', { token }, cookie)).body.includes(end), end);
    }
    const [rows] = await asOwner<{ all: string }>(
      "select string_agg(s::text, ' ') as all from certificates.sim_signing s",
    );
    assert.ok(!rows?.all.includes('7010000'), 'the number is forgotten with the answer');
  }));

test('refused, unknown, silent, wrong, down: each is said, and nobody is signed in', () =>
  inWorld(async (world) => {
    const { post, clock, app, mss } = world;
    const ends = [
      [REFUSES, 'You refused on the phone'],
      ['+77019999999', 'The service does not know this number'],
      [RUBBISH, 'The signature that came is not valid'],
    ] as const;
    for (const [phone, said] of ends) {
      const { checked, token } = await signIn(world, phone);
      assert.ok(checked.body.includes(said), said);
      assert.ok(!checked.body.includes('name="signature"'));
      assert.ok((await post('sign/sim/state', { token })).body.includes('"isOver":true'));
    }
    const silent = await signIn(world, SILENT);
    assert.ok(silent.checked.body.includes('The phone has not answered yet'));
    const opened = await world.inject({ url: '/en/sign-in', headers: HEADERS });
    const fields = { ...fieldsOf(opened.body, '/en/sign/sim'), phone: SILENT };
    assert.equal((await post('sign/sim', fields)).status, 409, 'a phone is asked one thing at a time');
    const foreign = { ...fields, content: base64(utf8('{}')) };
    assert.equal((await post('sign/sim', foreign)).status, 403, 'nobody has others sign what he likes');
    clock.set(instant(clock.now() + 5 * 60_000));
    await askSims(app);
    assert.ok((await post('sign/sim/check', { token: silent.token })).body.includes('did not answer in five minutes'));
    mss.isDown = true;
    const down = await signIn(world, SIGNS);
    assert.ok(down.checked.body.includes('The mobile signature service does not answer'));
    for (const [phone, action] of [
      ['7010000001', '/en/sign-in'],
      [SIGNS, 'https://elsewhere.example'],
    ] as const)
      assert.equal((await post('sign/sim', { content: base64(utf8('{}')), action, phone })).status, 422);
    assert.equal((await post('sign/sim/check', { token: 'guessed' })).status, 404);
  }));

test('the page waits and goes on by itself; every step is accessible at 360 px; without a service nothing of it is shown', async () => {
  await inWorld(({ listen, runJobs, clock }) =>
    withBrowser(async (browser) => {
      const baseUrl = (await listen()).replace('127.0.0.1', 'localhost');
      const page = await browser.openPage(360, { baseUrl });
      const look = async (name: string): Promise<void> => {
        assert.deepEqual([...(await axe(page)), ...(await sidewaysOverflow(page))], [], name);
        if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true });
      };
      await page.goto('/kk/sign-in?next=/kk/cabinet/certificates');
      await page.fill('#phone', SIGNS);
      await look('sim-sign-in');
      await page.getByRole('button', { name: 'SIM-картамен қол қою' }).click();
      await page.getByText('Мұндағы және телефондағы код').waitFor();
      await look('sim-wait');
      for (let i = 0; i < 4; i++) {
        await runJobs();
        clock.set(instant(clock.now() + 2500));
      }
      await page.waitForURL('**/kk/cabinet/certificates');
    }),
  );
  await withInstance({ features, country, hooks: { resolveActor, chromeOf } }, async ({ inject }) => {
    assert.ok(!(await inject({ url: '/en/sign-in', headers: HEADERS })).body.includes('SIM'));
    const payload = new URLSearchParams({
      content: base64(utf8('{}')),
      action: '/en/sign-in',
      phone: SIGNS,
    }).toString();
    const answer = await inject({ method: 'POST', url: '/en/sign/sim', headers: { ...HEADERS, ...FORM }, payload });
    assert.equal(answer.statusCode, 404);
  });
});

test('whatever a service sends is an answer, and whatever somebody types is a number or none', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array(),
        fc.string().map(utf8),
        fc.integer().map((n) => utf8(`<a Value="${n}"/>`)),
      ),
      (bytes) => {
        assert.deepEqual(readSimAnswer(new Uint8Array(bytes)), { kind: 'failed', why: 'unavailable' });
      },
    ),
  );
  fc.assert(
    fc.property(fc.string(), (typed) => {
      const number = internationalNumber(typed);
      assert.ok(number === undefined || /^\+[1-9]\d{7,14}$/.test(number));
    }),
  );
  assert.equal(internationalNumber(' +7 (701) 000-00-01 '), SIGNS);
  for (const wrong of ['87010000001', '+0123456789', '+7701', '+7701000000100000'])
    assert.equal(internationalNumber(wrong), undefined);
});
