/** Passkeys by Chromium's virtual authenticator: made in a session of a certificate, used once for each challenge, ended, distrusted. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { test } from 'node:test';
import { countryFeature } from '#features/country/feature.ts';
import { registersFeature } from '#features/registers/feature.ts';
import { importRecords } from '#features/registers/index.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import { trustFeature } from '#features/trust/feature.ts';
import { holdCertificate } from '#features/trust/index.ts';
import { localDate } from '#kernel/dates.ts';
import { base64, fromBase64 } from '#kernel/hash.ts';
import { LANGUAGES } from '#kernel/text.ts';
import { axe, sidewaysOverflow, withBrowser } from '#test/support/browser.ts';
import { withInstance } from '#test/support/instance.ts';
import { signingKey } from '#test/support/signing-key.ts';
import { numberOf, smallCountry } from '#test/support/small-country.ts';
import { identityFeature } from './feature.ts';
import { chromeOf, resolveActor } from './index.ts';
import { SESSION_COOKIE } from './resolve-actor.ts';

const features = [transparencyFeature, countryFeature, trustFeature, registersFeature, identityFeature];
const AISHA = numberOf('90010130000');

test('a passkey leads to one’s own data, once for each challenge, while its certificate is trusted', async () => {
  const country = smallCountry({ trust: true });
  const hooks = { resolveActor, chromeOf };
  await withInstance({ features, country, hooks }, ({ app, inject, clock, listen, asOwner }) =>
    withBrowser(async (browser) => {
      const row = { iin: AISHA, surname: 'Serik', givenName: 'Aisha', birthDate: '1990-01-01' };
      const rows = [{ values: row, validFrom: localDate('2020-01-01') }];
      await app.transaction((tx) => importRecords(tx, 'people', rows, { batch: 'first contents' }));
      const key = await signingKey(app, { kind: 'person', iin: AISHA, name: 'SERIK AISHA', surname: 'SERIK' });
      const asked = await inject({ method: 'POST', url: '/api/v1/session/challenge' });
      const { id, content } = asked.json<{ id: string; content: string }>();
      const payload = { id, signature: base64(await key.sign(fromBase64(content), clock.now())) };
      const { token } = (await inject({ method: 'POST', url: '/api/v1/session', payload })).json<{ token: string }>();

      const baseUrl = (await listen()).replace('127.0.0.1', 'localhost');
      const page = await browser.openPage(360, { baseUrl });
      const look = async (): Promise<void> => {
        for (const language of LANGUAGES) {
          await page.goto(page.url().replace(/\/(kk|ru|en)\//, `/${language}/`));
          assert.deepEqual([...(await axe(page)), ...(await sidewaysOverflow(page))], [], page.url());
        }
      };
      const devtools = await page.context().newCDPSession(page);
      await devtools.send('WebAuthn.enable');
      const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
        options: {
          protocol: 'ctap2',
          transport: 'internal',
          hasResidentKey: true,
          hasUserVerification: true,
          isUserVerified: true,
          automaticPresenceSimulation: true,
        },
      });
      await page.context().addCookies([{ name: SESSION_COOKIE, value: token, url: baseUrl }]);
      await page.goto('/kk/cabinet/passkeys');
      await look();
      await page.fill('#name', 'My phone');
      await page.getByRole('button', { name: 'Add a passkey' }).click();
      await page.getByRole('cell', { name: 'Passkey: My phone' }).waitFor();
      await look();

      await page.context().clearCookies();
      const bodies: string[] = [];
      page.on('request', (request) => {
        if (request.url().endsWith('/sign-in/passkey')) bodies.push(request.postData() ?? '');
      });
      const enter = async (): Promise<void> => {
        await page.goto('/en/sign-in?next=/en/cabinet/passkeys');
        await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
      };
      await page.goto('/en/sign-in');
      await look();
      await enter();
      await page.waitForURL('**/en/cabinet/passkeys');
      await page.getByText('To add a passkey sign in by your certificate').waitFor();
      const sessions = await asOwner<{ assurance: string }>(
        'select assurance from identity.session order by created_at, id',
      );
      assert.deepEqual(
        sessions.map(({ assurance }) => assurance),
        ['substantial', 'passkey'],
      );

      const send = async (body: string): Promise<number> => {
        const headers = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' };
        return (await inject({ method: 'POST', url: '/en/sign-in/passkey', headers, payload: body })).statusCode;
      };
      const [used = ''] = bodies;
      assert.equal(await send(used), 409, 'a challenge serves once');
      const fresh = /name="challenge" value="([^"]+)"/.exec(
        (await inject({ url: '/en/sign-in' })).body.split('data-island="passkey"')[1] ?? '',
      )?.[1];
      const replayed = new URLSearchParams(used);
      replayed.set('challenge', fresh ?? '');
      assert.equal(await send(replayed.toString()), 422, 'an answer serves its own challenge alone');

      await devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
      await enter();
      await page.getByText('It did not work').waitFor();
      await devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true });
      const system = { kind: 'system', name: 'test' } as const;
      const ctx = { actor: system, now: clock.now(), language: 'en', channel: 'system', requestId: 'test' } as const;
      await app.transaction((tx) => holdCertificate(tx, ctx, key.serial));
      await enter();
      await page.getByText('We do not know this passkey').waitFor();
      const [counted] = await asOwner<{ n: number }>('select count(*)::int as n from identity.session');
      assert.equal(counted?.n, 2);

      await page.goto('/en/cabinet/passkeys');
      await page.getByRole('button', { name: 'End My phone' }).click();
      await page.getByText('You have no passkey yet').waitFor();
    }),
  );
  rmSync(country, { recursive: true, force: true });
});
