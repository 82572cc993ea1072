/** The portal on the whole program: languages, cabinet, robots, and every link of every public page. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { h } from 'preact';
import type { Actor } from '#kernel/actor.ts';
import type { Feature } from '#platform/feature.ts';
import { inKazakhstan } from '#test/support/catalogue.ts';
import { type TestInstance, withInstance } from '#test/support/instance.ts';
import { Card } from '#ui/index.ts';
import { features as all } from '../../features.ts';
import { setMeasurements } from '../services/index.ts';
import { portalFeature } from './feature.ts';

const features: readonly Feature[] = all.some(({ name }) => name === 'portal') ? all : [...all, portalFeature];

const get = async (instance: TestInstance, url: string, headers: Record<string, string> = {}) => {
  const answer = await instance.inject({ method: 'GET', url, headers: { accept: 'text/html', ...headers } });
  return { status: answer.statusCode, headers: answer.headers, body: answer.body };
};

const languageCookie = (headers: Record<string, unknown>): string =>
  /shanyraq_language=(\w\w)/.exec(String(headers['set-cookie']))?.[1] ?? '';

/** Pages of the other languages are the same pages: their own tests walk them. */
const isWalked = (path: string): boolean => !/^\/(ru|en)(\/|$)/.test(path) && !path.startsWith('/assets/');

/** The pages that links lead to from a page, and those among them that can't be opened. An address is walked once, whatever its query. */
async function walk(instance: TestInstance, from: string): Promise<{ seen: Set<string>; broken: string[] }> {
  const seen = new Set<string>();
  const broken: string[] = [];
  const waiting = [{ from, to: from }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [path = ''] = next.to.split('?');
    if (seen.has(path) || !isWalked(path)) continue;
    seen.add(path);
    const { status, body, headers } = await get(instance, next.to);
    if (status >= 400) broken.push(`${next.from} → ${next.to}: ${status}`);
    if (status !== 200 || !String(headers['content-type']).startsWith('text/html')) continue;
    for (const [, href = ''] of body.matchAll(/href="(\/[^"#]*)/g))
      waiting.push({ from: next.to, to: href.replaceAll('&amp;', '&') });
  }
  return { seen, broken };
}

const main = (html: string): string => /<main[\s\S]*<\/main>/.exec(html)?.[0] ?? '';

test('public pages', async (t) => {
  let actor: Actor = { kind: 'anonymous' };
  const hooks = { resolveActor: async () => actor };
  await withInstance({ ...inKazakhstan, features, hooks }, async (instance) => {
    await t.test('the language is the one chosen before, else the browser’s, else Kazakh', async () => {
      const led = async (headers: Record<string, string>) => (await get(instance, '/', headers)).headers.location;
      assert.equal(await led({}), '/kk');
      assert.equal(await led({ 'accept-language': 'fr-FR,fr;q=0.9' }), '/kk');
      assert.equal(await led({ 'accept-language': 'ru-RU,ru;q=0.9,en;q=0.8' }), '/ru');
      assert.equal(await led({ 'accept-language': 'ru', cookie: 'shanyraq_language=en' }), '/en');
      const chosen = await get(instance, '/en', { 'accept-language': 'ru' });
      assert.equal(languageCookie(chosen.headers), 'en');
      assert.equal(chosen.headers['cache-control'], 'no-store');
      const same = await get(instance, '/ru', { 'accept-language': 'ru' });
      assert.equal(languageCookie(same.headers), '', 'what the browser says already needs no cookie');
      assert.ok(same.headers.etag);
    });

    await t.test('every link leads somewhere', async () => {
      await instance.runJobs();
      const { seen, broken } = await walk(instance, '/kk');
      assert.deepEqual(broken, []);
      assert.ok(seen.size > 80, `${seen.size}`);
    });

    await t.test('whoever is signed in reads the same page in a frame of his own, which nobody keeps', async () => {
      const main = (html: string): string => /<main[\s\S]*<\/main>/.exec(html)?.[0] ?? '';
      const stranger = await get(instance, '/kk/services');
      actor = {
        kind: 'person',
        personId: '01990000-0000-7000-8000-000000000000',
        sessionId: 'x',
        assurance: 'signature',
      };
      const plain = await get(instance, '/kk/services');
      const compressed = await instance.inject({ url: '/kk/services', headers: { 'accept-encoding': 'gzip, br' } });
      const papers = '/ru/papers';
      assert.ok(!(await get(instance, papers)).body.includes('/ru/sign-in'));
      actor = { kind: 'anonymous' };
      const kept = await get(instance, papers);
      assert.match(kept.headers['cache-control'] ?? '', /^public/);
      assert.ok(
        kept.body.includes('/ru/sign-in'),
        'a page that somebody signed in asked for first is kept as a stranger sees it',
      );
      actor = {
        kind: 'person',
        personId: '01990000-0000-7000-8000-000000000000',
        sessionId: 'x',
        assurance: 'signature',
      };
      const service = '/kk/services/birth-registration';
      assert.match(main((await get(instance, service)).body), /action="[^"]*\/start"/, 'who may start it begins here');
      actor = { kind: 'anonymous' };
      assert.doesNotMatch(main((await get(instance, service)).body), /action="[^"]*\/start"/);
      assert.ok(main(stranger.body).length > 1000);
      assert.equal(main(plain.body), main(stranger.body));
      assert.ok(stranger.body.includes('/kk/sign-in') && !plain.body.includes('/kk/sign-in'));
      assert.equal(plain.headers['cache-control'], 'no-store');
      assert.equal(plain.headers.etag, undefined);
      assert.equal(compressed.headers['content-encoding'], 'gzip');
      assert.equal(gunzipSync(compressed.rawPayload).toString(), plain.body);
    });

    await t.test('whoever is in an office is led to no page that only people have', async () => {
      const own = /href="\/kk\/(?:cabinet|applications)/;
      const staff = { personId: 'x', officerId: 'x', agency: 'x', sessionId: 'x', assurance: 'signature' } as const;
      for (const path of ['', '/help']) {
        assert.match(main((await get(instance, `/kk${path}`)).body), own, path);
        actor = { kind: 'officer', ...staff, unit: 'x', roles: ['officer'] };
        assert.doesNotMatch(main((await get(instance, `/kk${path}`)).body), own, path);
        actor = { kind: 'anonymous' };
      }
    });

    await t.test('what an organisation asks for begins with the choice of one', async () => {
      const service = '/kk/services/pharmacy-licence';
      const button = /href="\/kk\/cabinet\/act-as"/;
      const person = { kind: 'person', personId: 'x', sessionId: 'x', assurance: 'signature' } as const;
      actor = person;
      const alone = main((await get(instance, service)).body);
      assert.match(alone, button);
      assert.doesNotMatch(alone, /\/start"/);
      const mandate = { subjectId: 'x', mandateId: 'x', mandateDigest: 'x', mandateKind: 'director' };
      const scope = { services: 'all', maySign: true } as const;
      actor = { ...person, onBehalfOf: { kind: 'organisation', ...mandate, scope } };
      const forIt = main((await get(instance, service)).body);
      assert.match(forIt, /\/start"/);
      assert.doesNotMatch(forIt, button);
      actor = { kind: 'anonymous' };
    });

    await t.test('they weigh little', async () => {
      for (const path of ['', '/life-events/child', '/help', '/services/pharmacy-licence', '/agencies']) {
        const { body } = await get(instance, `/kk${path}`);
        assert.ok(Buffer.byteLength(body) < 24_000, `${path}: ${Buffer.byteLength(body)}`);
      }
    });

    await t.test('a demonstration asks not to be found; the map has every service', async () => {
      assert.match((await get(instance, '/robots.txt')).body, /^Disallow: \/$/m);
      const map = (await get(instance, '/sitemap.xml')).body;
      assert.ok(map.includes('/kk/services/driving-licence-renewal</loc>'));
      assert.equal(map.match(/<url>/g)?.length, map.match(/<\/url>/g)?.length);
    });

    await t.test('every service can be tried on the facts of a real record', async () => {
      const [found] = await instance.asOwner<{ id: string }>(
        `select id from registers.record where register = 'individuals' limit 1`,
      );
      assert.ok(found, 'the demonstration has people');
      actor = { kind: 'person', personId: found.id, sessionId: 'x', assurance: 'signature' };
      for (const { id } of JSON.parse((await get(instance, '/api/v1/services')).body)) {
        const { status, body } = await get(instance, `/kk/services/${id}/check`);
        assert.equal(status, 200, `${id}: ${body.slice(0, 500)}`);
        assert.ok(!/undefined|\[object|NaN/.test(body), id);
      }
      assert.equal((await get(instance, '/kk/cabinet')).status, 200);
      actor = { kind: 'anonymous' };
    });

    await t.test('figures appear only once there are any', async () => {
      const decided = (late: number | null) => (id: string) =>
        id === 'land-plot-certificate' ? { windowDays: 30, decided: 200, refused: 3, late, medianMs: 1 } : undefined;
      setMeasurements(instance.app.env, () => ({ version: '0', of: () => undefined }));
      assert.ok(!(await get(instance, '/en')).body.includes('The state at work'));
      setMeasurements(instance.app.env, () => ({ version: '1', of: decided(10) }));
      const { body } = await get(instance, '/en');
      assert.ok(body.includes('The state at work') && body.includes('95\u202f%'));
      const often = body.slice(body.indexOf('class="often"'));
      const places = ['land-plot-certificate', 'child-benefit'].map((id) => often.indexOf(`/services/${id}`));
      assert.ok((places[0] ?? 0) < (places[1] ?? 0), 'the most asked for first');
      setMeasurements(instance.app.env, () => ({ version: '2', of: decided(null) }));
      assert.ok(
        !(await get(instance, '/en')).body.includes('decided in time'),
        'no share of counts that are not known',
      );
    });
  });
});

describe('the cabinet', () => {
  const person: Actor = {
    kind: 'person',
    personId: '01990000-0000-7000-8000-000000000000',
    sessionId: 'x',
    assurance: 'signature',
  };
  const cards = (order: number, title: string, large = false): Feature => ({
    name: `f${order}`,
    tier: 9,
    cabinetCards: [
      {
        id: `c${order}`,
        order,
        render: async () => (large ? h('section', {}, title) : Card({ href: '/x', title })),
      },
      { id: `n${order}`, order, render: async () => null },
    ],
  });

  test('shows what waits first, cards in lists, larger parts in their own width', async () => {
    const made = [cards(60, 'Later card'), cards(10, 'Unpaid fee'), cards(5, 'Draft to finish', true)];
    const own = [...inKazakhstan.features, ...made, portalFeature];
    await withInstance(
      { ...inKazakhstan, features: own, hooks: { resolveActor: async () => person } },
      async (instance) => {
        const { status, body } = await get(instance, '/en/cabinet');
        assert.equal(status, 200);
        const places = ['Waiting for you', 'Draft to finish', 'Unpaid fee', 'What is mine', 'Later card'].map((text) =>
          body.indexOf(text),
        );
        assert.deepEqual(
          places,
          places.toSorted((a, b) => a - b),
        );
        assert.ok(places.every((place) => place > 0));
        assert.match(body, /<ul class="grid"><li><div class="card"><h3 class="card__title"><a href="\/x">Unpaid/);
        assert.doesNotMatch(body, /<ul class="grid">(?:(?!<\/ul>).)*<section/);
      },
    );
  });

  test('is for people alone', async () => {
    await withInstance({ ...inKazakhstan, features: [...inKazakhstan.features, portalFeature] }, async (instance) => {
      assert.equal((await get(instance, '/kk/cabinet')).headers.location, '/kk/sign-in?next=%2Fkk%2Fcabinet');
    });
  });
});
