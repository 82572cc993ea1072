/** Cookies of the protocol where the instance is reached by https: none that a site beside ours could plant opens anything. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chromeOf, resolveActor } from '#features/identity/index.ts';
import { withInstance } from '#test/support/instance.ts';
import { AgencyApp } from './testing/agency-app.ts';
import { CLIENT, DANA, features, worldOf } from './testing/world.ts';

const ADDRESS = 'https://gov.example';

test('over https the library’s session and the mark of a question belong to the host', async () => {
  const agencyApp = await AgencyApp.open();
  try {
    const environment = { PUBLIC_URL: ADDRESS };
    await withInstance({ features, hooks: { resolveActor, chromeOf }, environment }, async (instance) => {
      const world = await worldOf(instance, agencyApp, ADDRESS);
      await world.connect();
      const wish = new URLSearchParams({
        ...{ client_id: CLIENT, response_type: 'code', scope: 'openid profile', redirect_uri: agencyApp.redirectUri },
        ...{ code_challenge: 'a'.repeat(43), code_challenge_method: 'S256', state: 's', nonce: 'n' },
      });
      const begun = await instance.inject({ url: `/oidc/auth?${wish}` });
      const set = [begun.headers['set-cookie'] ?? []].flat();
      assert.equal(set.length > 2, true, begun.body);
      for (const one of set) {
        assert.match(one, /^__(Host|Secure)-shanyraq_/);
        assert.match(one, /; secure; httponly/);
        if (one.startsWith('__Host-')) assert.match(one, /; path=\/;/);
      }
      assert.ok(set.some((one) => one.startsWith('__Host-shanyraq_sign_on_')));
      // The mark is found again under its name, and not under a name that anybody may set.
      const token = await world.enter(DANA);
      const [mark = ''] = (set.find((one) => one.startsWith('__Host-shanyraq_sign_on_')) ?? '').split(';');
      const page = async (cookie: string): Promise<number> =>
        (await instance.inject({ url: String(begun.headers.location), headers: { cookie } })).statusCode;
      const known = await page(`__Host-shanyraq_session=${token}; ${mark}`);
      const planted = await page(`__Host-shanyraq_session=${token}; ${mark.replace('__Host-', '')}`);
      assert.deepEqual([known, planted], [200, 410]);
    });
  } finally {
    await agencyApp.close();
  }
});
