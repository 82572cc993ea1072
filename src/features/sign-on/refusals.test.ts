/** What single sign-on lets nobody do: each refusal that a system, a stranger or a thief would meet. */
import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { together } from '#features/identity/testing/four-eyes.ts';
import { issueStop } from '#features/registers/index.ts';
import { instant } from '#kernel/instant.ts';
import type { Context } from '#platform/feature.ts';
import { resumeClient, suspendClient } from './actions/clients.ts';
import { AgencyApp } from './testing/agency-app.ts';
import type { Visitor } from './testing/visitor.ts';
import { BEK, CLIENT, DANA, openWorld, type World } from './testing/world.ts';

describe('single sign-on refuses', () => {
  let world: World;
  let close: () => Promise<void>;

  before(async () => {
    ({ opened: world, close } = await openWorld());
    await world.connect();
    await world.agencyApp.connect(world.issuer, CLIENT);
  });
  after(() => close());

  /** The address with other parameters; null takes one away. */
  async function changed(changes: Record<string, string | null>, wish: Record<string, string> = {}): Promise<URL> {
    const url = await world.agencyApp.begin(wish);
    for (const [name, value] of Object.entries(changes)) {
      if (value === null) url.searchParams.delete(name);
      else url.searchParams.set(name, value);
    }
    return url;
  }
  async function comeIn(visitor: Visitor): Promise<URL> {
    const asked = await visitor.go(await world.agencyApp.begin());
    if (asked.url.href.startsWith(world.agencyApp.redirectUri)) return asked.url;
    return (await visitor.go(asked.url, { answer: 'allow' })).url;
  }
  const userinfo = async (token: string): Promise<number> =>
    (await fetch(`${world.issuer}/me`, { headers: { authorization: `Bearer ${token}` } })).status;
  const now = (ctx: Context): Context => ({ ...ctx, now: world.instance.clock.now() });

  test('to lead to any other address than the registered ones', async () => {
    const dana = await world.visitor(DANA);
    const { redirectUri, address } = world.agencyApp;
    const others = [
      'https://evil.example/back',
      `${redirectUri}/`,
      `${redirectUri}?next=https://evil.example`,
      `${address}@evil.example/back`,
      `${address}/back/../in`,
      redirectUri.toUpperCase(),
      redirectUri.replace('127.0.0.1', 'localhost'),
      'javascript:alert(1)',
      '//evil.example',
    ];
    for (const other of others) {
      const page = await dana.go(await changed({ redirect_uri: other }));
      assert.equal(page.status, 400, other);
      assert.match(page.text, /мекенжайды қате/);
      assert.equal(new URL(page.url).host, new URL(world.address).host);
      assert.equal(page.text.includes('evil'), false);
    }
    const unknown = await dana.go(await changed({ client_id: 'nobody' }));
    assert.equal(unknown.status, 404);
    assert.match(unknown.text, /Біз бұл жүйені білмейміз/);
  });

  test('codes without PKCE, by a weak one, other flows, and what it was not set up for', async () => {
    const dana = await world.visitor(DANA);
    const wrong: readonly [Record<string, string | null>, string][] = [
      [{ code_challenge: null, code_challenge_method: null }, 'invalid_request'],
      [{ code_challenge_method: 'plain' }, 'invalid_request'],
      [{ code_challenge_method: null }, 'invalid_request'],
      [{ response_type: 'token' }, 'invalid_request'],
      [{ response_type: 'code id_token' }, 'invalid_request'],
      [{ prompt: 'none login' }, 'invalid_request'],
      [{ request: 'e30.e30.' }, 'request_not_supported'],
    ];
    for (const [change, error] of wrong) {
      const back = await dana.go(await changed(change));
      assert.ok(back.url.href.startsWith(world.agencyApp.redirectUri), JSON.stringify(change));
      const said = back.url.searchParams.get('error') ?? new URLSearchParams(back.url.hash.slice(1)).get('error');
      assert.equal(said, error, JSON.stringify(change));
    }
  });

  test('to answer by a page that sends itself, and what is not there', async () => {
    const dana = await world.visitor(DANA);
    for (const mode of ['form_post', 'fragment', 'web_message'])
      assert.equal((await dana.go(await changed({ response_mode: mode }))).status, 400);
    const nothing = await dana.go(`${world.issuer}/nothing`);
    assert.equal(nothing.status, 404);
    assert.match(nothing.text, /<h1/);
  });

  test('a code used twice, and takes back what it gave', async () => {
    const dana = await world.visitor(DANA);
    const back = await comeIn(dana);
    const { accessToken } = await world.agencyApp.finish(back);
    assert.equal(await userinfo(accessToken), 200);
    await assert.rejects(world.agencyApp.finish(back), /invalid_grant|response body/);
    assert.equal(await userinfo(accessToken), 401);
  });

  test('a code used at the same moment by two', async () => {
    const dana = await world.visitor(DANA);
    const back = await comeIn(dana);
    const both = await Promise.allSettled([world.agencyApp.finish(back), world.agencyApp.finish(back)]);
    assert.ok(both.filter(({ status }) => status === 'fulfilled').length <= 1);
  });

  test('a code of another system, with another key, an old one, and one without its secret', async () => {
    const dana = await world.visitor(DANA);
    const thief = await AgencyApp.open();
    try {
      await world.connect({ id: 'thief', redirectUris: [thief.redirectUri], keys: [thief.jwk], signedOutUris: [] });
      await thief.connect(world.issuer, 'thief');
      await assert.rejects(thief.finish(await comeIn(dana)));
      // The name of the other without its key.
      await thief.connect(world.issuer, CLIENT);
      await assert.rejects(thief.finish(await comeIn(dana)));
    } finally {
      await thief.close();
    }
    const stolen = await comeIn(dana);
    stolen.searchParams.set('state', 'another');
    await assert.rejects(world.agencyApp.finish(stolen));
    const old = await comeIn(dana);
    world.instance.clock.set(instant(world.instance.clock.now() + 61_000));
    await assert.rejects(world.agencyApp.finish(old));
  });

  test('tokens that were made up', async () => {
    for (const token of ['', 'x', "' or 1=1 --", 'A'.repeat(43)])
      assert.ok([400, 401].includes(await userinfo(token)), token);
  });

  test('a question that another browser was sent to, that is over, or that was made up', async () => {
    const [thief, dana] = [await world.visitor(BEK), await world.visitor(DANA)];
    const asked = await thief.go(await world.agencyApp.begin({ scope: 'openid profile iin' }));
    for (const form of [undefined, { answer: 'allow' }]) {
      const page = await dana.go(asked.url, form);
      assert.equal(page.status, 410);
      assert.match(page.text, /Бұл кіру аяқталған/);
    }
    const uid = asked.url.pathname.split('/').at(-1) ?? '';
    assert.equal((await dana.go(`${world.address}/oidc/auth/${uid}`)).status, 410);
    const madeUp = 'a'.repeat(43);
    dana.setCookie(`shanyraq_sign_on_${madeUp}`, madeUp);
    assert.equal((await dana.go(`${world.address}/kk/sign-on/${madeUp}`)).status, 410);
    world.instance.clock.set(instant(world.instance.clock.now() + 31 * 60_000));
    thief.setCookie('shanyraq_session', await world.enter(BEK));
    assert.equal((await thief.go(asked.url)).status, 410);
  });

  test('an answer from somebody else’s page', async () => {
    const dana = await world.visitor(DANA);
    const asked = await dana.go(await world.agencyApp.begin({ scope: 'openid profile iin' }));
    const answer = await fetch(asked.url, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        origin: 'https://evil.example',
        'sec-fetch-site': 'cross-site',
        cookie: `shanyraq_session=${dana.cookie('shanyraq_session')}`,
      },
      body: new URLSearchParams({ answer: 'allow' }),
    });
    assert.equal(answer.status, 403);
  });

  test('to believe a request about where it was sent', async () => {
    const { host, port } = new URL(world.address);
    const said = await new Promise<string>((resolve, reject) => {
      const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' };
      const path = '/oidc/.well-known/openid-configuration';
      httpRequest({ host: '127.0.0.1', port, path, headers }, (answer) => {
        let text = '';
        answer.on('data', (part) => {
          text += part;
        });
        answer.on('end', () => resolve(text));
      })
        .on('error', reject)
        .end();
    });
    assert.equal(said.includes('evil'), false);
    assert.ok(said.includes(`"authorization_endpoint":"http://${host}/oidc/auth"`));
    const metadata = JSON.parse(said);
    assert.deepEqual(
      [metadata.response_types_supported, metadata.code_challenge_methods_supported, metadata.subject_types_supported],
      [['code'], ['S256'], ['pairwise']],
    );
    assert.deepEqual(metadata.token_endpoint_auth_methods_supported, ['private_key_jwt']);
    assert.deepEqual(metadata.grant_types_supported, ['authorization_code']);
    const endpoints = Object.keys(metadata).filter((name) => name.endsWith('_endpoint'));
    assert.deepEqual(endpoints.sort(), [
      'authorization_endpoint',
      'end_session_endpoint',
      'token_endpoint',
      'userinfo_endpoint',
    ]);
    assert.deepEqual(metadata.response_modes_supported, ['query']);
    assert.deepEqual(
      [metadata.claims_parameter_supported, metadata.backchannel_logout_session_supported],
      [false, true],
    );
  });

  test('people of a stopped system, and what it held, even when it works again', async () => {
    const dana = await world.visitor(DANA);
    const { accessToken } = await world.agencyApp.finish(await comeIn(dana));
    const [one, other] = world.administrators;
    const { app, clock } = world.instance;
    await app.perform(suspendClient, now(one), { client: CLIENT, reason: 'A leak is suspected.' });
    assert.equal((await dana.go(await world.agencyApp.begin())).status, 404);
    assert.equal(await userinfo(accessToken), 401);
    await assert.rejects(
      app.perform(suspendClient, now(other), { client: CLIENT, reason: 'Twice.' }),
      /client_suspended/,
    );
    clock.set(instant(clock.now() + 1000));
    await together(app, [now(one), now(other)], resumeClient, { client: CLIENT, reason: 'There was none.' });
    assert.equal(await userinfo(accessToken), 401);
    assert.ok((await world.agencyApp.finish(await comeIn(dana))).claims.sub);
  });

  test('to read what the data protection authority has stopped', async () => {
    const dana = await world.visitor(DANA);
    const back = await comeIn(dana);
    await world.instance.app.transaction((tx) =>
      issueStop(tx, {
        ...{
          register: 'individuals',
          purpose: 'sign-on',
          authority: 'data-commissioner',
          officerId: world.administrators[0].requestId,
        },
        ...{ reason: 'A test of the order.', cite: { act: 'AQ-DATA', article: '6' } },
      }),
    );
    await assert.rejects(world.agencyApp.finish(back));
  });
});
