import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { h } from 'preact';
import { z } from 'zod';
import { countryFeature } from '#features/country/feature.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import { canonicalBytes } from '#kernel/canonical.ts';
import { base64 } from '#kernel/hash.ts';
import { isoInstant } from '#kernel/instant.ts';
import type { Language } from '#kernel/text.ts';
import { systemClock } from '#platform/clock.ts';
import { bytes, type Feature, page, route } from '#platform/feature.ts';
import { axe, sidewaysOverflow, withBrowser } from '#test/support/browser.ts';
import { type TestInstance, withInstance } from '#test/support/instance.ts';
import { openKey } from '../../islands/sign/open-key.ts';
import { sign } from '../../islands/sign/sign.ts';
import { trustFeature } from './feature.ts';
import { issueKey, readSignature, SignBox, verifySignature } from './index.ts';
import { SAMPLE_PERSON } from './testing/authority.ts';
import { withNcalayer } from './testing/ncalayer.ts';
import { signByOpenssl, withOpenssl } from './testing/openssl.ts';

const AT = systemClock.now();
const PASSWORD = 'Құпия 2026';
const CONTENT = canonicalBytes({
  type: 'shanyraq/application/v1',
  at: isoInstant(AT),
  inWords: [{ question: 'Мақсаты', answer: 'Жұмыс үшін <b>' }],
});
const FOREIGN = canonicalBytes({ type: 'shanyraq/sign-in/v1', origin: 'https://elsewhere.example' });

/** A page with a box, and what becomes of the form. */
const tryFeature = {
  name: 'try',
  tier: 9,
  routes: [
    route({
      method: 'GET',
      path: '/:lang/try',
      access: 'public',
      query: z.object({ foreign: z.string().optional() }),
      handle({ app, ctx, query }) {
        const contentBase64 = base64(query.foreign === undefined ? CONTENT : FOREIGN);
        const language = ctx.language as Language;
        const box = h(SignBox, {
          language,
          contentBase64,
          uploadAction: `/${language}/try`,
          downloadHref: '/try.json',
          phone: app.env,
        });
        return page('Try', h('div', null, h('h1', null, 'Try'), box));
      },
    }),
    route({ method: 'GET', path: '/try.json', access: 'public', handle: () => bytes(CONTENT, 'application/json') }),
    route({
      method: 'POST',
      path: '/:lang/try',
      access: 'public',
      maxFileBytes: 100_000,
      async handle(request) {
        const cms = readSignature(request);
        const verified = await request.app.read((tx) =>
          verifySignature(tx, { content: CONTENT, cms, at: request.ctx.now, accept: ['person'], isKept: false }),
        );
        return page('Signed', h('h1', null, `signedBy ${verified.iin}`));
      },
    }),
  ],
} satisfies Feature;

const features = [transparencyFeature, countryFeature, trustFeature, tryFeature];

const inInstance = (run: (instance: TestInstance, address: string, p12: Buffer) => Promise<void>) =>
  withInstance({ features, now: AT }, async (instance) => {
    const { p12 } = await instance.app.transaction((tx) => issueKey(tx, { ...SAMPLE_PERSON, password: PASSWORD }));
    await run(instance, (await instance.listen()).replace('127.0.0.1', 'localhost'), Buffer.from(p12));
  });

test('a person reads in the frame what he signs, and signs it there; each mistake has its own words', () =>
  inInstance((_, address, p12) =>
    withBrowser(async ({ openPage }) => {
      for (const width of [360, 1280]) {
        const tab = await openPage(width);
        const requests: string[] = [];
        tab.on('request', (request) => requests.push(`${request.method()} ${new URL(request.url()).pathname}`));
        await tab.goto(`${address}/kk/try`);
        const frame = tab.frameLocator('iframe');
        await frame.getByText('Жұмыс үшін <b>').waitFor();
        assert.match((await frame.locator('#content').textContent()) ?? '', /Өтініш/);
        assert.equal(await tab.locator('iframe').getAttribute('sandbox'), 'allow-scripts');
        const complaint = (text: string) => frame.locator('#message').getByText(text).waitFor();
        await frame.locator('#sign').click();
        await complaint('Кілт файлын таңдаңыз');
        await frame
          .locator('#key')
          .setInputFiles({ name: 'a.p12', mimeType: 'application/x-pkcs12', buffer: Buffer.from('rubbish') });
        await frame.locator('#password').fill('wrong');
        await frame.locator('#sign').click();
        await complaint('бүлінген');
        await frame.locator('#key').setInputFiles({ name: 'a.p12', mimeType: 'application/x-pkcs12', buffer: p12 });
        await frame.locator('#sign').click();
        await complaint('Құпиясөз дұрыс емес');
        const tall = await tab.locator('iframe').boundingBox();
        assert.ok((tall?.height ?? 0) > 300);
        assert.deepEqual(await sidewaysOverflow(tab), []);
        await frame.locator('#password').fill(PASSWORD);
        await frame.locator('#password').press('Enter');
        await tab.getByText(`signedBy ${SAMPLE_PERSON.iin}`).waitFor();
        const posts = requests.filter((request) => request.startsWith('POST'));
        assert.deepEqual(posts, ['POST /kk/try'], 'one request carries the signature and none the key');
      }
    }),
  ));

test('nothing below the frame moves once it can be pressed, however late the frame comes; without the frame it shows all the same', () =>
  inInstance((_, address) =>
    withBrowser(async ({ openPage }) => {
      const tab = await openPage(360);
      await tab.route('**/sign/frame', async (route) => {
        await new Promise((resolve) => setTimeout(resolve, 500));
        await route.continue();
      });
      await tab.addInitScript(`
        window.tops = new Set();
        const look = () => {
          const below = document.querySelector('form[data-island=sign] details');
          const canBePressed = document.querySelector('iframe') && below.checkVisibility({ visibilityProperty: true });
          if (canBePressed) window.tops.add(below.getBoundingClientRect().top + scrollY);
          requestAnimationFrame(look);
        };
        look();`);
      await tab.goto(`${address}/kk/try`);
      await tab.frameLocator('iframe').locator('#sign').waitFor();
      await tab.locator('form[data-island=sign] summary').click();
      assert.equal(await tab.evaluate('window.tops.size'), 1);

      const cut = await openPage(360, { expected: /ERR_FAILED/ });
      await cut.route('**/sign/frame', (route) => route.abort());
      await cut.goto(`${address}/kk/try`);
      await cut.locator('form[data-island=sign] summary').click();
    }),
  ));

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Rules that axe finds broken in the frame. It may fetch no style sheet there: the policy lets nothing be fetched. */
async function axeInside(tab: Page): Promise<string[]> {
  const [, frame] = tab.frames();
  await frame?.evaluate(axeSource);
  const results = (await frame?.evaluate('axe.run({ preload: false })')) as AxeResults;
  return results.violations.map(({ id }) => id);
}

test('the frame speaks every language, passes axe, and refuses what was made for another site', () =>
  inInstance((_, address) =>
    withBrowser(async ({ openPage }) => {
      for (const language of ['kk', 'ru', 'en']) {
        const tab = await openPage(360);
        await tab.goto(`${address}/${language}/try`);
        await tab.frameLocator('iframe').locator('#sign').waitFor();
        assert.deepEqual(await axe(tab), []);
        assert.deepEqual(await axeInside(tab), []);
      }
      const tab = await openPage(1280);
      await tab.goto(`${address}/en/try?foreign=1`);
      await tab.frameLocator('iframe').getByText('another site').waitFor();
      assert.ok(await tab.frameLocator('iframe').locator('#form').isHidden());
    }),
  ));

test('NCALayer signs where it runs; where it doesn’t, or its window is closed, the box says so; the choice is remembered', () =>
  inInstance((_, address, p12) =>
    withBrowser(async ({ openPage }) => {
      const tab = await openPage(360, { trustsAnyServer: true, expected: /127\.0\.0\.1:13579/ });
      const frame = tab.frameLocator('iframe');
      const key = await openKey(p12, PASSWORD);
      const answers = [async () => undefined, (content: Uint8Array) => sign(key, new Uint8Array(content), AT)];
      await tab.goto(`${address}/kk/try`);
      await frame.getByText('Сіз қол қоясыз: Өтініш').waitFor();
      await frame.getByLabel('NCALayer').check();
      await frame.locator('#sign').click();
      await frame.getByText('NCALayer жауап бермейді').waitFor();
      await withNcalayer(
        (content) => answers.shift()?.(content) ?? Promise.resolve(undefined),
        async () => {
          await tab.reload();
          assert.ok(await frame.getByLabel('NCALayer').isChecked());
          await frame.locator('#sign').click();
          await frame.getByText('NCALayer қол қоймады').waitFor();
          await frame.locator('#sign').click();
          await tab.getByText(`signedBy ${SAMPLE_PERSON.iin}`).waitFor();
        },
      );
    }),
  ));

test('without script: the file is downloaded, signed by openssl, and uploaded', () =>
  inInstance((_, address, p12) =>
    withBrowser(({ openPage }) =>
      withOpenssl(async (openssl) => {
        const tab = await openPage(360, { script: false });
        await tab.goto(`${address}/ru/try`);
        await tab.getByText('Подписать другой программой').click();
        const [download] = await Promise.all([
          tab.waitForEvent('download'),
          tab.getByText('Скачать файл для подписи').click(),
        ]);
        const content = readFileSync(await download.path());
        openssl.write('key.p12', p12);
        openssl.run('pkcs12', '-in', 'key.p12', '-passin', `pass:${PASSWORD}`, '-nodes', '-out', 'key.pem');
        for (const form of ['DER', 'PEM'] as const) {
          const signature = signByOpenssl(openssl, content, 'key.pem', form);
          await tab.goto(`${address}/ru/try`);
          await tab.getByText('Подписать другой программой').click();
          await tab.locator('[name=signatureFile]').setInputFiles({
            name: 'sig.p7s',
            mimeType: 'application/pkcs7-signature',
            buffer: Buffer.from(signature),
          });
          await tab.getByText('Отправить подпись').click();
          await tab.getByText(`signedBy ${SAMPLE_PERSON.iin}`).waitFor();
        }
      }),
    ),
  ));

test('the frame’s policy leaves no way out', () =>
  inInstance(async ({ inject }) => {
    const { headers, payload } = await inject({ url: '/en/sign/frame', headers: { host: 'portal.example:8443' } });
    const policy = String(headers['content-security-policy']);
    for (const rule of [
      "default-src 'none'",
      "connect-src 'none'",
      "form-action 'none'",
      "frame-ancestors 'self'",
      'sandbox allow-scripts',
    ]) {
      assert.ok(policy.includes(rule), rule);
    }
    assert.match(policy, /script-src portal\.example:8443\/assets\/island-sign-[0-9a-f]{12}\.js;/);
    assert.match(payload, /integrity="sha256-[^"]+" crossorigin="anonymous"/);
    const spoofed = await inject({
      url: '/en/sign/frame',
      headers: { host: "evil.example; script-src 'unsafe-inline'" },
    });
    assert.doesNotMatch(String(spoofed.headers['content-security-policy']), /unsafe-inline/);
  }));
