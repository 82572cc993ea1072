/** Every way out: of a system, of our site, by the cabinet, by time; and that whoever must know of it is told. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { instant } from '#kernel/instant.ts';
import { tellSignedOut } from './tell.ts';
import type { Visit } from './testing/agency-app.ts';
import type { Visitor } from './testing/visitor.ts';
import { BEK, CLIENT, DANA, openWorld, type World } from './testing/world.ts';

describe('signing out', () => {
  let world: World;
  let close: () => Promise<void>;

  before(async () => {
    ({ opened: world, close } = await openWorld());
    await world.connect();
    await world.agencyApp.connect(world.issuer, CLIENT);
  });
  after(() => close());

  async function comeIn(visitor: Visitor): Promise<Visit> {
    const asked = await visitor.go(await world.agencyApp.begin());
    const isIn = asked.url.href.startsWith(world.agencyApp.redirectUri);
    return world.agencyApp.finish((isIn ? asked : await visitor.go(asked.url, { answer: 'allow' })).url);
  }
  const opens = async ({ accessToken }: Visit): Promise<boolean> =>
    (await fetch(`${world.issuer}/me`, { headers: { authorization: `Bearer ${accessToken}` } })).ok;
  const post = (visitor: Visitor, path: string, form: Record<string, string> = {}) =>
    visitor.go(`${world.address}/kk/${path}`, form);
  const isTold = ({ claims }: Visit): boolean => world.agencyApp.ended.includes(String(claims.sid));

  test('of our site: what was opened by it opens nothing at once, and the system is told', async () => {
    const dana = await world.visitor(DANA);
    const visit = await comeIn(dana);
    assert.ok(await opens(visit));
    await post(dana, 'sign-out');
    assert.equal(await opens(visit), false);
    assert.equal(isTold(visit), false);
    await world.instance.runJobs();
    assert.ok(isTold(visit));
  });

  test('from another device', async () => {
    const [here, there] = [await world.visitor(DANA), await world.visitor(DANA)];
    const [visit, own] = [await comeIn(there), await comeIn(here)];
    await post(here, 'cabinet/sessions', { session: 'others' });
    await world.instance.runJobs();
    assert.deepEqual([isTold(visit), isTold(own)], [true, false]);
    assert.deepEqual([await opens(visit), await opens(own)], [false, true]);
  });

  test('by nobody’s act: half an hour without a request', async () => {
    const { clock, runJobs } = world.instance;
    const dana = await world.visitor(DANA);
    const visit = await comeIn(dana);
    clock.set(instant(clock.now() + 20 * 60_000));
    // She opens a page: the half hour begins anew.
    await dana.go(`${world.address}/kk/cabinet/sign-on`);
    clock.set(instant(clock.now() + 20 * 60_000));
    await runJobs();
    assert.equal(isTold(visit), false);
    clock.set(instant(clock.now() + 11 * 60_000));
    await runJobs();
    assert.ok(isTold(visit));
  });

  test('a system that does not listen is told again, and once it has listened not any more', async () => {
    const { agencyApp, instance } = world;
    const dana = await world.visitor(DANA);
    const visit = await comeIn(dana);
    agencyApp.deaf.push(503, 400);
    await post(dana, 'sign-out');
    await assert.rejects(instance.runJobs(), /answered 503/);
    const find = 'select id from sign_on.sign_in where sid = $1';
    const [row] = await instance.asOwner<{ id: string }>(find, [visit.claims.sid]);
    await assert.rejects(tellSignedOut(instance.app, row?.id ?? ''), /answered 400/);
    await tellSignedOut(instance.app, row?.id ?? '');
    assert.ok(isTold(visit));
    await tellSignedOut(instance.app, row?.id ?? '');
    assert.equal(agencyApp.ended.filter((sid) => sid === visit.claims.sid).length, 1);
  });

  test('by the system, of everything', async () => {
    const { agencyApp, instance } = world;
    const dana = await world.visitor(DANA);
    const visit = await comeIn(dana);
    const asked = await dana.go(agencyApp.leave(visit.idToken, { ui_locales: 'en' }));
    assert.match(asked.text, /Sign out\?/);
    assert.match(
      asked.headers.get('content-security-policy') ?? '',
      new RegExp(`form-action 'self' ${agencyApp.address};`),
    );
    const xsrf = /name="xsrf" value="(\w+)"/.exec(asked.text)?.[1] ?? '';
    const confirm = `${world.issuer}/session/end/confirm`;
    assert.equal((await dana.go(confirm, { logout: 'yes', xsrf: 'guessed' })).status, 400);
    assert.ok(await opens(visit));
    const bye = await dana.go(confirm, { logout: 'yes', xsrf });
    assert.equal(bye.url.href, `${agencyApp.signedOutUri}?state=left`);
    assert.equal(await opens(visit), false);
    assert.equal((await dana.go(`${world.address}/kk/cabinet/sign-on`)).url.pathname, '/kk/sign-in');
    await instance.runJobs();
    assert.ok(isTold(visit));
    // Once more, though she is out: a page that says so and leads back, by a button and no script.
    const again = await dana.go(agencyApp.leave(visit.idToken));
    assert.match(again.text, /Сіз бұған дейін шығып қойғансыз/);
    assert.equal(/<script(?! src)/.test(again.text), false);
    const secret = /name="xsrf" value="(\w+)"/.exec(again.text)?.[1] ?? '';
    assert.equal((await dana.go(confirm, { logout: 'yes', xsrf: secret })).url.pathname, '/bye');
  });

  test('by the system, of that system alone', async () => {
    const { agencyApp } = world;
    const dana = await world.visitor(DANA);
    const visit = await comeIn(dana);
    const asked = await dana.go(agencyApp.leave(visit.idToken));
    const xsrf = /name="xsrf" value="(\w+)"/.exec(asked.text)?.[1] ?? '';
    const bye = await dana.go(`${world.issuer}/session/end/confirm`, { xsrf });
    assert.equal(bye.url.pathname, '/bye');
    assert.equal(await opens(visit), false);
    assert.equal((await dana.go(`${world.address}/kk/cabinet/sign-on`)).status, 200);
    const plain = await dana.go(agencyApp.leave(undefined, { post_logout_redirect_uri: '' }).href.split('?')[0] ?? '');
    assert.match(plain.text, /Шығасыз ба/);
  });

  test('never to an address that is not registered, nor by a token that somebody made up', async () => {
    const { agencyApp } = world;
    const dana = await world.visitor(DANA);
    const { idToken } = await comeIn(dana);
    const elsewhere = await dana.go(agencyApp.leave(idToken, { post_logout_redirect_uri: 'https://evil.example/' }));
    assert.equal(elsewhere.status, 400);
    assert.equal(elsewhere.text.includes('evil'), false);
    const [header = '', payload = '', signature = ''] = idToken.split('.');
    const forged = [header, payload, signature.replace(/^./, (one) => (one === 'A' ? 'B' : 'A'))].join('.');
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
    for (const hint of [
      forged,
      none,
      'x',
      `${header}.${Buffer.from('{"aud":"permits"}').toString('base64url')}.${signature}`,
    ])
      assert.equal((await dana.go(agencyApp.leave(hint))).status, 400);
  });

  test('a forged end is believed by no system', async () => {
    const { agencyApp } = world;
    const dana = await world.visitor(DANA);
    const visit = await comeIn(dana);
    const [header, , signature] = visit.idToken.split('.');
    const claims = { iss: world.issuer, aud: CLIENT, sid: visit.claims.sid, exp: 9e9, events: {} };
    const forged = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`;
    for (const token of [visit.idToken, forged]) await assert.rejects(agencyApp.readLogoutToken(token));
    assert.equal(isTold(visit), false);
  });

  test('by taking the permission back, and then it is asked anew', async () => {
    const { agencyApp, instance } = world;
    const bek = await world.visitor(BEK);
    const visit = await comeIn(bek);
    const mine = await bek.go(`${world.address}/kk/cabinet/sign-on`);
    assert.match(mine.text, /Рұқсаттар/);
    const after = await post(bek, 'cabinet/sign-on', { client: CLIENT });
    assert.match(after.text, /қайтарып алынған/);
    assert.equal(await opens(visit), false);
    assert.equal((await post(bek, 'cabinet/sign-on', { client: CLIENT })).status, 404);
    await instance.runJobs();
    assert.ok(isTold(visit));
    const silent = await bek.go(await agencyApp.begin({ prompt: 'none' }));
    assert.equal(silent.url.searchParams.get('error'), 'consent_required');
  });
});
