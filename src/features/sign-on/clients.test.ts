/** Connecting systems: who may, what is checked, what stays in the log; the keys that sign; what anybody may see. */
import assert from 'node:assert/strict';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { prepareDemoStaff } from '#features/identity/index.ts';
import { confirm, nowOf } from '#features/identity/testing/four-eyes.ts';
import { instant, isoInstant } from '#kernel/instant.ts';
import type { Finding } from '#platform/feature.ts';
import { defineClient, resumeClient, suspendClient } from './actions/clients.ts';
import { withdrawConsent } from './actions/consent.ts';
import type { ClientDefinition } from './client-definition.ts';
import { fsckSignOn } from './fsck.ts';
import { prepareKeys, signingKeys } from './keys.ts';
import { AISHA, BEK, CLARA, CLIENT, DANA, openWorld, type World } from './testing/world.ts';

const DAY_MS = 24 * 3_600_000;

describe('connected systems', () => {
  let world: World;
  let close: () => Promise<void>;

  before(async () => {
    ({ opened: world, close } = await openWorld());
  });
  after(() => close());

  const ctx = (index: 0 | 1) => nowOf(world.instance.app, world.administrators[index]);
  const keysOf = async (): Promise<{ kid: string }[]> =>
    ((await (await fetch(`${world.issuer}/jwks`)).json()) as { keys: { kid: string }[] }).keys;
  async function findings(): Promise<Finding[]> {
    await world.instance.runJobs();
    const found: Finding[] = [];
    for await (const one of fsckSignOn(world.instance.app)) found.push(one);
    return found;
  }
  const all = async (): Promise<string> => (await fetch(`${world.address}/en/sign-on`)).text();

  test('one administrator connects nothing; two do, and everybody sees it', async () => {
    const { app } = world.instance;
    const proposed = await app.perform(defineClient, ctx(0), world.definition());
    assert.match(await all(), /No system is connected yet/);
    await assert.rejects(confirm(app, ctx(0), proposed), /same_person/);
    await confirm(app, ctx(1), proposed);
    assert.match(await all(), /Permits[\s\S]*Trade Inspection[\s\S]*To show you your own permits/);
    await assert.rejects(app.perform(defineClient, ctx(0), world.definition()), /nothing_changed/);
    const person = {
      ...ctx(0),
      actor: { kind: 'person', personId: 'x', sessionId: 'x', assurance: 'substantial' } as const,
    };
    await assert.rejects(app.perform(defineClient, person, world.definition()), /forbidden/);
    await assert.rejects(app.perform(suspendClient, person, { client: CLIENT, reason: 'x' }), /forbidden/);
  });

  test('the words that the second administrator reads name every address and key', async () => {
    const { app } = world.instance;
    await app.perform(defineClient, ctx(0), world.definition({ title: { kk: 'А', ru: 'Б', en: 'Other' } }));
    const page = await world.instance.asOwner<{ said: string }>(
      `select convert_from(content, 'utf8') as said from platform.proposal order by at desc limit 1`,
    );
    for (const part of [world.agencyApp.redirectUri, world.agencyApp.signedOutUri, world.agencyApp.logoutUri, 'Other'])
      assert.ok(page[0]?.said.includes(part), part);
  });

  test('impossible definitions are refused', async () => {
    const { app } = world.instance;
    const bad = (change: object) =>
      assert.rejects(
        app.perform(defineClient, ctx(0), { ...world.definition(), ...change }),
        /bad_client|invalid_input/,
      );
    const title = (en: string) => ({ title: { ...world.definition().title, en } });
    await bad({ agency: 'nobody' });
    await bad({ cite: { act: 'NONE', article: '1' } });
    for (const uri of [
      'http://elsewhere.example/back',
      'https://elsewhere.example/back#part',
      'https://elsewhere.example/ba;ck',
      "https://elsewhere.example/'self'",
      'https://*.example/back',
      'https://user@elsewhere.example/',
      'https://elsewhere.example/a/../b',
      'https://ELSEWHERE.example/back',
      'https://elsewhere.example:443/back',
      'https://elsewhere.example',
      'javascript:alert(1)',
      'data:text/html,x',
    ])
      await bad({ redirectUris: [uri] });
    await bad({ redirectUris: ['https://one.example/back', 'https://two.example/back'] });
    await bad({ redirectUris: [] });
    await bad({ logoutUri: 'http://169.254.169.254/latest' });
    await bad(title('two\nlines'));
    await bad(title('right\u202eto left'));
    await bad(title(' '));
    await bad({ scopes: ['everything'] });
    await bad({ keys: [] });
    await bad({ keys: [{ ...world.agencyApp.jwk, d: world.agencyApp.jwk.x }] });
    await bad({ keys: [{ ...world.agencyApp.jwk, x: world.agencyApp.jwk.y }] });
    await bad({ keys: [{ kty: 'oct', k: 'c2VjcmV0' }] });
  });

  test('names of systems are text and nothing else', async () => {
    const evil = '<img src=x onerror=alert(1)>"\'&{n, plural, other {#}}';
    await world.connect({ title: { kk: evil, ru: evil, en: evil }, purpose: { kk: evil, ru: evil, en: evil } });
    await world.agencyApp.connect(world.issuer, CLIENT);
    const dana = await world.visitor(DANA);
    const asked = await dana.go(await world.agencyApp.begin());
    assert.equal(asked.status, 200);
    for (const page of [asked.text, await all()]) {
      assert.equal(page.includes('<img src=x'), false);
      assert.ok(page.includes('&lt;img src=x'));
    }
    await world.agencyApp.finish((await dana.go(asked.url, { answer: 'allow' })).url);
    await world.connect();
  });

  test('whoever promises something else asks anew', async () => {
    const dana = await world.visitor(DANA);
    const isAsked = async (): Promise<boolean> =>
      (await dana.go(await world.agencyApp.begin())).url.pathname.startsWith('/kk/');
    const asked = await dana.go(await world.agencyApp.begin());
    await world.agencyApp.finish((await dana.go(asked.url, { answer: 'allow' })).url);
    assert.equal(await isAsked(), false);
    await world.connect({ purpose: { kk: 'Басқа мақсат.', ru: 'Иная цель.', en: 'Another purpose.' } });
    assert.equal(await isAsked(), true);
    await world.connect();
  });

  test('stopping is at once, working again needs two', async () => {
    const { app } = world.instance;
    await assert.rejects(app.perform(resumeClient, ctx(0), { client: CLIENT, reason: 'x' }), /not_suspended/);
    await app.perform(suspendClient, ctx(0), { client: CLIENT, reason: 'A leak.' });
    assert.match(await all(), /stopped/);
    const proposed = await app.perform(resumeClient, ctx(0), { client: CLIENT, reason: 'There was none.' });
    assert.match(await all(), /stopped/);
    await confirm(app, ctx(1), proposed);
    assert.doesNotMatch(await all(), /stopped/);
    await assert.rejects(app.perform(suspendClient, ctx(0), { client: 'nobody', reason: 'x' }), /unknown_client/);
    await assert.rejects(
      app.perform(withdrawConsent, { ...ctx(0), actor: { kind: 'anonymous' } }, { client: CLIENT }),
      /only_oneself/,
    );
  });

  test('fsck finds what was altered, removed or added', async () => {
    const { asOwner } = world.instance;
    assert.deepEqual(await findings(), []);
    await asOwner(`update sign_on.client_act set content = jsonb_set(content, '{redirectUris,0}', '"https://evil.example/"')
      where number = 1`);
    await asOwner(`update sign_on.consent_act set scopes = '{iin}' where number = 1`);
    const found = (await findings()).map(({ what }) => what);
    assert.deepEqual(found, [
      'a row does not open its leaf of sign-on.client',
      'a row does not open its leaf of sign-on.consent',
    ]);
    await asOwner('delete from sign_on.consent_act');
    assert.ok((await findings()).some(({ what }) => /the log has \d+ leaves of sign-on.consent/.test(what)));
  });

  test('keys go on: another generation is published before it signs', async () => {
    const { app, clock } = world.instance;
    const signs = async () => (await app.read((tx) => signingKeys(tx, 'web')))[0]?.jwk.kid;
    const [before, first] = [await keysOf(), await signs()];
    assert.equal(before.length, 2);
    clock.set(instant(clock.now() + 90 * DAY_MS));
    await prepareKeys(app);
    await prepareKeys(app);
    assert.equal((await keysOf()).length, 4);
    assert.equal(await signs(), first);
    clock.set(instant(clock.now() + DAY_MS));
    const second = await signs();
    assert.notEqual(second, first);
    assert.ok((await keysOf()).some(({ kid }) => kid === first));
    assert.equal(JSON.stringify(await keysOf()).includes('"d"'), false);
    // What the first signed is still known, and people still come in.
    await world.agencyApp.connect(world.issuer, CLIENT);
    const dana = await world.visitor(DANA);
    const asked = await dana.go(await world.agencyApp.begin());
    const back = asked.url.pathname.startsWith('/kk/') ? await dana.go(asked.url, { answer: 'allow' }) : asked;
    const { idToken } = await world.agencyApp.finish(back.url);
    assert.equal(JSON.parse(Buffer.from(idToken.split('.')[0] ?? '', 'base64url').toString()).kid, second);
  });

  test('a lost key is replaced and what it signed stays known; one that does not open stops the process', async () => {
    const { app } = world.instance;
    const folder = join(app.env.config.dataDir, 'keys/web');
    const files = () => readdirSync(folder).filter((name) => name.startsWith('sign-on'));
    const remove = () => files().map((name) => rmSync(join(folder, name)));
    const earlier = (await keysOf()).map(({ kid }) => kid);
    remove();
    await prepareKeys(app);
    const [file = '', ...others] = files();
    assert.deepEqual(others, [], 'one takes the place of all');
    writeFileSync(join(folder, file), 'not a key');
    await assert.rejects(prepareKeys(app), /does not open/);
    assert.deepEqual(files(), [file], 'what does not open is left to whoever has the secret');
    remove();
    await prepareKeys(app);
    const signs = async () => (await app.read((tx) => signingKeys(tx, 'web'))).map(({ jwk }) => jwk.kid);
    const [replaced = '', ...rest] = await signs();
    assert.deepEqual(rest, []);
    const published = (await keysOf()).map(({ kid }) => kid);
    assert.ok(
      published.includes(replaced) && !earlier.includes(replaced),
      'published with the moment from which it signs',
    );
    assert.ok(
      published.some((kid) => earlier.includes(kid)),
      'what was signed before can still be checked',
    );
    await prepareKeys(app);
    assert.deepEqual(await signs(), [replaced], 'once is enough');
  });

  test('pages of administrators are theirs alone', async () => {
    const dana = await world.visitor(DANA);
    for (const path of ['', '/new', `/${CLIENT}`, `/${CLIENT}/change`])
      assert.equal((await dana.go(`${world.address}/kk/admin/sign-on${path}`)).status, 403);
    assert.equal((await dana.go(`${world.address}/kk/admin/sign-on/${CLIENT}/suspend`, { reason: 'x' })).status, 403);
  });
});

describe('connected systems, by program', () => {
  const ID = 'permits-by-program';
  const BASE = '/api/v1/sign-on/clients';
  type Answer = readonly [status: number, body: Record<string, unknown>];
  type Program = (method: 'GET' | 'POST', url: string, payload?: object) => Promise<Answer>;
  type Proposal = { id: string; digest: string; words: { en: string } };

  let world: World;
  let close: () => Promise<void>;
  let [one, other, dana, head, nobody] = [] as unknown as [Program, Program, Program, Program, Program];

  const program =
    (token?: string): Program =>
    async (method, url, payload) => {
      const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
      const answer = await world.instance.inject({ method, url, headers, ...(payload ? { payload } : {}) });
      return [answer.statusCode, answer.json()];
    };

  before(async () => {
    ({ opened: world, close } = await openWorld());
    const post = { agency: 'civil-registry', unit: 'steppe', roles: ['head' as const] };
    await world.instance.app.transaction((tx) => prepareDemoStaff(tx, [{ iin: BEK, ...post }]));
    one = program(await world.enter(AISHA, 'officer'));
    other = program(await world.enter(CLARA, 'officer'));
    dana = program(await world.enter(DANA));
    head = program(await world.enter(BEK, 'officer'));
    nobody = program();
  });
  after(() => close());

  const definition = (): Omit<ClientDefinition, 'id'> => {
    const { id: _, ...rest } = world.definition();
    return rest;
  };
  /** The proposal of an answer, as the other administrator reads it. */
  async function read([status, { proposal, until }]: Answer): Promise<Proposal> {
    assert.equal(status, 201);
    assert.ok(Date.parse(String(until)) > world.instance.clock.now());
    const [, { proposals }] = await other('GET', '/api/v1/proposals');
    return (proposals as Proposal[]).find(({ id }) => id === proposal) ?? assert.fail('it is not listed');
  }
  const confirmBy = (who: Program, { id, digest }: Proposal): Promise<Answer> =>
    who('POST', `/api/v1/proposals/${id}/confirm`, { digest });
  const refused = ([status, { code }]: Answer, expected: string): void =>
    assert.deepEqual(`${status} ${code}`, expected);

  test('two connect one, change it, stop it and let it work again', async () => {
    const proposed = await read(await one('POST', BASE, { ...definition(), id: ID }));
    assert.match(proposed.words.en, /Permits/);
    assert.deepEqual(await one('GET', BASE), [200, { clients: [] }]);
    refused(await confirmBy(one, proposed), '403 platform.same_person');
    assert.equal((await confirmBy(other, proposed))[0], 200);
    const shown = { ...definition(), id: ID, isSuspended: false };
    const [, { definedAt: since, ...said }] = await other('GET', `${BASE}/${ID}`);
    assert.deepEqual(said, shown);
    assert.ok(String(since) <= isoInstant(world.instance.clock.now()));
    assert.deepEqual(await one('GET', BASE), [200, { clients: [{ ...shown, definedAt: since }] }]);

    refused(await one('POST', `${BASE}/${ID}/change`, definition()), '409 sign-on.nothing_changed');
    const change = await read(await one('POST', `${BASE}/${ID}/change`, { ...definition(), scopes: [] }));
    assert.equal((await confirmBy(other, change))[0], 200);
    assert.deepEqual((await one('GET', `${BASE}/${ID}`))[1].scopes, []);

    refused(await one('POST', `${BASE}/${ID}/resume`, { reason: 'x' }), '409 sign-on.not_suspended');
    assert.deepEqual(await one('POST', `${BASE}/${ID}/suspend`, { reason: 'A leak.' }), [200, { done: true }]);
    refused(await other('POST', `${BASE}/${ID}/suspend`, { reason: 'A leak.' }), '403 sign-on.client_suspended');
    const resumed = await read(await one('POST', `${BASE}/${ID}/resume`, { reason: 'There was none.' }));
    assert.equal((await one('GET', `${BASE}/${ID}`))[1].isSuspended, true);
    assert.equal((await confirmBy(other, resumed))[0], 200);
    assert.equal((await one('GET', `${BASE}/${ID}`))[1].isSuspended, false);
  });

  test('what can’t be is refused as on the pages', async () => {
    const whole = { ...definition(), id: 'another' };
    refused(await one('POST', BASE, { ...whole, agency: 'nobody' }), '422 sign-on.bad_client');
    refused(await one('POST', BASE, { ...whole, redirectUris: ['http://a.example/'] }), '422 sign-on.bad_client');
    refused(await one('POST', BASE, { ...whole, secret: 'x' }), '422 platform.invalid_input');
    refused(await one('POST', `${BASE}/${ID}/change`, whole), '422 platform.invalid_input');
    refused(await one('POST', `${BASE}/${ID}/suspend`, { reason: ' ' }), '422 platform.invalid_input');
    refused(await one('GET', `${BASE}/nobody`), '404 sign-on.unknown_client');
    refused(await one('POST', `${BASE}/nobody/change`, definition()), '404 sign-on.unknown_client');
    for (const act of ['suspend', 'resume'])
      refused(await one('POST', `${BASE}/nobody/${act}`, { reason: 'x' }), '404 sign-on.unknown_client');
  });

  test('nobody but administrators gets in, and every address is described', async () => {
    const asks: [method: 'GET' | 'POST', path: string, payload?: object][] = [
      ['GET', ''],
      ['GET', `/${ID}`],
      ['POST', '', { ...definition(), id: 'another' }],
      ['POST', `/${ID}/change`, { ...definition(), assurance: 'low' }],
      ['POST', `/${ID}/suspend`, { reason: 'x' }],
      ['POST', `/${ID}/resume`, { reason: 'x' }],
    ];
    const count = async () => (await world.instance.asOwner('select id from platform.proposal')).length;
    const before = await count();
    for (const [method, path, payload] of asks) {
      for (const who of [dana, head]) refused(await who(method, BASE + path, payload), '403 platform.forbidden');
      refused(await nobody(method, BASE + path, payload), '401 platform.sign_in_required');
    }
    assert.equal(await count(), before);
    const [, { paths }] = await nobody('GET', '/api/v1/openapi.json');
    const described = Object.entries(paths as Record<string, Record<string, unknown>>).flatMap(([path, methods]) =>
      path.startsWith(BASE) ? Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`) : [],
    );
    const asked = asks.map(([method, path]) => `${method} ${BASE}${path.replace(ID, '{client}')}`);
    assert.deepEqual(described.sort(), asked.sort());
  });
});
