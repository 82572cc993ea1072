import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, test } from 'node:test';
import { countryFeature } from '#features/country/feature.ts';
import { registersFeature } from '#features/registers/feature.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import type { Actor } from '#kernel/actor.ts';
import { instant } from '#kernel/instant.ts';
import { type TestInstance, withInstance } from '#test/support/instance.ts';
import { smallCountry } from '#test/support/small-country.ts';
import { notificationsFeature } from './feature.ts';
import { notify, unreadOf } from './index.ts';

const features = [transparencyFeature, countryFeature, registersFeature, notificationsFeature];
const country = smallCountry();
after(() => rmSync(country, { recursive: true, force: true }));

const [AISHA, BOLAT, COMPANY] = [1, 2, 3].map((n) => `019a0000-0000-7000-8000-00000000000${n}`) as [
  string,
  string,
  string,
];
const person = (personId: string): Actor => ({
  kind: 'person',
  personId,
  sessionId: personId,
  assurance: 'substantial',
});
const text = (en: string) => ({ kk: `${en} kk`, ru: `${en} ru`, en });

const inside = (run: (instance: TestInstance, act: (actor: Actor) => void) => Promise<void>) => {
  let actor: Actor = { kind: 'anonymous' };
  return withInstance({ features, country, hooks: { resolveActor: async () => actor } }, (instance) =>
    run(instance, (next) => {
      actor = next;
    }),
  );
};

const send = ({ app }: TestInstance, change: object = {}) =>
  app.transaction((tx) =>
    notify(tx, {
      personId: AISHA,
      kind: 'case.decided',
      subject: text('Decided'),
      body: text('Your <b>application</b> was granted.\n\nRead why.'),
      link: '/en/applications/1',
      ...change,
    }),
  );

test('a letter waits unread, is read in one’s language, and leads on', () =>
  inside(async (instance, act) => {
    const { app, inject } = instance;
    const id = await send(instance);
    assert.equal((await inject('/en/cabinet/inbox')).statusCode, 303);
    act(person(AISHA));
    assert.match((await inject('/en/cabinet/inbox')).body, /Decided<\/a>.*New/);
    assert.equal(await app.read((tx) => unreadOf(tx, { personId: AISHA })), 1);
    const letter = (await inject(`/ru/cabinet/inbox/${id}`)).body;
    assert.match(letter, /<h1>Decided ru<\/h1>/);
    assert.match(letter, /href="\/ru\/applications\/1"/);
    assert.ok(letter.includes('&lt;b>') && !letter.includes('<b>application'));
    assert.equal(await app.read((tx) => unreadOf(tx, { personId: AISHA })), 0);
    assert.doesNotMatch((await inject('/en/cabinet/inbox')).body, /New<\/strong>/);
    for (const language of ['kk', 'ru']) assert.equal((await inject(`/${language}/cabinet/inbox`)).statusCode, 200);
  }));

test('nobody reads another’s letter; an organisation’s is read by whoever acts for it', () =>
  inside(async (instance, act) => {
    const { inject } = instance;
    const mine = await send(instance);
    const ours = await send(instance, { organisationId: COMPANY });
    const opened = async (id: string) => (await inject(`/en/cabinet/inbox/${id}`)).statusCode;
    act(person(BOLAT));
    assert.deepEqual([await opened(mine), await opened(ours)], [404, 404]);
    act(person(AISHA));
    assert.deepEqual([await opened(mine), await opened(ours)], [200, 404]);
    const onBehalfOf = {
      kind: 'organisation' as const,
      subjectId: COMPANY,
      mandateId: 'm',
      mandateDigest: 'd',
      mandateKind: 'director',
      scope: { services: 'all' as const, maySign: true },
    };
    act({ kind: 'person', personId: BOLAT, sessionId: BOLAT, assurance: 'substantial', onBehalfOf });
    assert.deepEqual([await opened(mine), await opened(ours)], [404, 200]);
    act({
      kind: 'officer',
      personId: AISHA,
      officerId: AISHA,
      agency: 'a',
      unit: 'u',
      roles: [],
      sessionId: AISHA,
      assurance: 'substantial',
    });
    assert.equal(await opened(mine), 403);
  }));

test('pages by keyset; the API says the same', () =>
  inside(async (instance, act) => {
    const { inject } = instance;
    for (let n = 0; n < 23; n++) await send(instance, { subject: text(`Letter ${n}.`) });
    act(person(AISHA));
    const first = (await inject('/api/v1/inbox')).json<{ letters: { subject: { en: string } }[]; next: string }>();
    assert.equal(first.letters.length, 20);
    const second = (await inject(`/api/v1/inbox?before=${first.next}`)).json<typeof first>();
    assert.deepEqual(second.letters.length, 3);
    const all = [...first.letters, ...second.letters].map((letter) => letter.subject.en);
    assert.equal(new Set(all).size, 23);
    assert.match((await inject('/en/cabinet/inbox')).body, new RegExp(`before=${first.next}`));
  }));

test('letters are kept five years; only retention deletes, only the reading is noted', () =>
  inside(async (instance) => {
    const { clock, asOwner, asApp, runJobs } = instance;
    await send(instance);
    await assert.rejects(asApp('delete from notifications.letter'), /permission denied/);
    await assert.rejects(asApp(`update notifications.letter set kind = 'x'`), /permission denied/);
    const count = async () =>
      (await asOwner<{ count: number }>('select count(*) as count from notifications.letter'))[0]?.count;
    await runJobs();
    assert.equal(await count(), 1);
    clock.set(instant(clock.now() + 5 * 366 * 24 * 3_600_000));
    await runJobs();
    assert.equal(await count(), 0);
  }));
