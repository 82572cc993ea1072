/** A holder and his certificates: the lost key, what is nobody else's business, and the pages as people meet them. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, test } from 'node:test';
import { chromeOf, resolveActor } from '#features/identity/index.ts';
import { importRecords } from '#features/registers/index.ts';
import { statusOf } from '#features/trust/index.ts';
import { localDate } from '#kernel/dates.ts';
import { base64, fromBase64 } from '#kernel/hash.ts';
import { instant } from '#kernel/instant.ts';
import { LANGUAGES } from '#kernel/text.ts';
import { axe, coveredControls, sidewaysOverflow, withBrowser } from '#test/support/browser.ts';
import { type TestInstance, withInstance } from '#test/support/instance.ts';
import { type SigningKey, signingKey } from '#test/support/signing-key.ts';
import { numberOf, smallCountry } from '#test/support/small-country.ts';
import { features } from './testing/features.ts';

const country = smallCountry({ trust: true });
after(() => rmSync(country, { recursive: true, force: true }));

const AISHA = numberOf('90010130000');
const STRANGER = numberOf('90020230000');

interface World extends TestInstance {
  keyOf(iin: string): Promise<SigningKey>;
  signIn(key: SigningKey): Promise<{ status: number; cookie: string }>;
  post(cookie: string, path: string, form?: string): Promise<number>;
  stateOf(key: SigningKey): Promise<string>;
}

const inWorld = (run: (world: World) => Promise<void>) =>
  withInstance({ features, country, hooks: { resolveActor, chromeOf } }, async (instance) => {
    const { app, inject, clock } = instance;
    const row = (iin: string) => ({
      values: { iin, surname: 'Serik', givenName: 'Aisha', birthDate: '1990-01-01' },
      validFrom: localDate('2020-01-01'),
    });
    const batch = { batch: 'first contents' };
    await app.transaction((tx) => importRecords(tx, 'people', [row(AISHA), row(STRANGER)], batch));
    await run({
      ...instance,
      keyOf: (iin) => signingKey(app, { kind: 'person', iin, name: 'SERIK AISHA', surname: 'SERIK' }),
      async signIn(key) {
        const asked = await inject({ method: 'POST', url: '/api/v1/session/challenge' });
        const { id, content } = asked.json<{ id: string; content: string }>();
        const signature = base64(await key.sign(fromBase64(content), clock.now()));
        const payload = { id, signature, as: 'person' };
        const answer = await inject({ method: 'POST', url: '/api/v1/session', payload });
        return { status: answer.statusCode, cookie: `shanyraq_session=${answer.json<{ token?: string }>().token}` };
      },
      async post(cookie, path, form = '') {
        const headers = {
          cookie,
          'content-type': 'application/x-www-form-urlencoded',
          'sec-fetch-site': 'same-origin',
          accept: 'text/html',
        };
        const url = `/kk/cabinet/certificates/${path}`;
        return (await inject({ method: 'POST', url, headers, payload: form })).statusCode;
      },
      stateOf: ({ serial }) => app.read((tx) => statusOf(tx, serial, clock.now())),
    });
  });

test('who lost a key suspends it by another, resumes it, and withdraws it with a reason', () =>
  inWorld(async ({ keyOf, signIn, post, stateOf, clock, asOwner }) => {
    const [lost, other] = [await keyOf(AISHA), await keyOf(AISHA)];
    const { cookie } = await signIn(other);
    assert.equal(await post(cookie, `${lost.serial}/hold`), 303);
    assert.equal(await stateOf(lost), 'revoked');
    assert.equal((await signIn(lost)).status, 422);
    clock.set(instant(clock.now() + 60_000));
    assert.equal(await post(cookie, `${lost.serial}/resume`), 303);
    assert.equal(await stateOf(lost), 'good');
    assert.equal(await post(cookie, `${lost.serial}/withdraw`), 422);
    assert.equal(await post(cookie, `${lost.serial}/withdraw`, 'reason=unspecified'), 422);
    assert.equal(await stateOf(lost), 'good');
    assert.equal(await post(cookie, `${lost.serial}/withdraw`, 'reason=keyCompromise'), 303);
    assert.equal(await stateOf(lost), 'revoked');
    assert.equal(await post(cookie, `${lost.serial}/resume`), 409);
    const events = await asOwner<{ reason: string }>('select reason from trust.revocation order by number');
    assert.deepEqual(
      events.map(({ reason }) => reason),
      ['certificateHold', 'removeFromCRL', 'keyCompromise'],
    );
  }));

test('nobody touches another’s certificate, or learns that it exists', () =>
  inWorld(async ({ keyOf, signIn, post, stateOf, inject }) => {
    const [own, foreign] = [await keyOf(AISHA), await keyOf(STRANGER)];
    const { cookie } = await signIn(own);
    for (const serial of [foreign.serial, 'abcdef']) {
      for (const act of ['hold', 'resume']) assert.equal(await post(cookie, `${serial}/${act}`), 404);
      assert.equal(await post(cookie, `${serial}/withdraw`, 'reason=superseded'), 404);
      const seen = await inject({ url: `/kk/cabinet/certificates/${serial}/withdraw`, headers: { cookie } });
      assert.equal(seen.statusCode, 404);
    }
    assert.equal(await stateOf(foreign), 'good');
    assert.notEqual(await post('', `${own.serial}/hold`), 303);
    assert.equal(await stateOf(own), 'good');
    assert.ok(!(await inject({ url: '/kk/cabinet/certificates', headers: { cookie } })).body.includes(foreign.serial));
  }));

test('every page passes axe and fits 360 px, in every language; the buttons do what they say', () =>
  inWorld(async ({ keyOf, signIn, post, stateOf, listen }) => {
    const [held, withdrawn, good] = [await keyOf(AISHA), await keyOf(AISHA), await keyOf(AISHA)];
    const { cookie } = await signIn(good);
    await post(cookie, `${held.serial}/hold`);
    await post(cookie, `${withdrawn.serial}/withdraw`, 'reason=superseded');
    const baseUrl = await listen();
    const faults: string[] = [];
    await withBrowser(async (browser) => {
      const page = await browser.openPage(360, { baseUrl });
      const [name = '', value = ''] = cookie.split('=');
      await page.context().addCookies([{ name, value, url: baseUrl }]);
      for (const language of LANGUAGES)
        for (const path of ['', `/${good.serial}/withdraw`]) {
          await page.goto(`/${language}/cabinet/certificates${path}`);
          const found = [...(await axe(page)), ...(await sidewaysOverflow(page)), ...(await coveredControls(page))];
          faults.push(...found.map((fault) => `${language}${path}: ${fault}`));
        }
      await page.getByRole('button', { name: 'Withdraw' }).click();
      faults.push(...(await axe(page)).map((fault) => `without a reason: ${fault}`));
      await page.getByLabel('The key is lost or in other hands').check();
      await page.getByRole('button', { name: 'Withdraw' }).click();
      await page.waitForURL('**/en/cabinet/certificates');
    });
    assert.deepEqual(faults, []);
    assert.equal(await stateOf(good), 'revoked');
  }));
