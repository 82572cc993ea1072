/** The catalogue's pages and API on the test country: what they say, that they cost no query, that nothing is kept. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { importRecords, lookupsOf } from '#features/registers/index.ts';
import type { Actor } from '#kernel/actor.ts';
import { canonicalize, type Json } from '#kernel/canonical.ts';
import { localDate } from '#kernel/dates.ts';
import { hex, sha256, utf8 } from '#kernel/hash.ts';
import { LANGUAGES, placeholdersOf } from '#kernel/text.ts';
import { textsOf } from '#platform/texts.ts';
import { catalogueFeatures } from '#test/support/catalogue.ts';
import { type TestInstance, withInstance } from '#test/support/instance.ts';
import { serviceEdition } from '../evaluation/editions.ts';
import { setMeasurements } from './measured.ts';

const features = catalogueFeatures;
const RESIDENCE = 'residence-certificate';
const STALL = 'market-stall-permit';
const GARDEN = 'joint-garden';
const HOTEL = 'guest-house-notice';
const SERVICES = [RESIDENCE, STALL, GARDEN, HOTEL, 'food-cart-permit', 'insurance-extract'];

/** Text of a page as it is read: without tags, spaces joined. */
const wordsOf = (html: string): string =>
  html
    .replace(/<style[\s\S]*?<\/style>|<[^>]+>/g, ' ')
    .replace(/&amp;/g, '&')
    .replace(/[\s\u00a0\u202f]+/g, ' ');

async function get(instance: TestInstance, url: string, headers: Record<string, string> = {}) {
  const answer = await instance.inject({ method: 'GET', url, headers: { accept: 'text/html', ...headers } });
  return { status: answer.statusCode, headers: answer.headers, body: answer.body, words: wordsOf(answer.body) };
}

const post = async (instance: TestInstance, url: string, form: Record<string, string>) => {
  const answer = await instance.inject({
    method: 'POST',
    url,
    headers: {
      accept: 'text/html',
      'sec-fetch-site': 'same-origin',
      'content-type': 'application/x-www-form-urlencoded',
    },
    payload: new URLSearchParams(form).toString(),
  });
  return { status: answer.statusCode, words: wordsOf(answer.body), body: answer.body };
};

describe('public pages', () => {
  test('every page of every service stands in every language, light and without a query', async () => {
    await withInstance({ features }, async (instance) => {
      const { app } = instance;
      app.read = () => Promise.reject(new Error('a public page asked the database'));
      const paths = [
        ...[
          'services',
          'services?by=agency',
          'services?by=letter',
          'agencies',
          'agencies/trade-inspection',
          'law',
          'papers',
        ],
        ...['search?q=базар', 'search?q=xyzzy', 'search', 'services?q=hotel'],
        ...SERVICES.flatMap((id) => [`services/${id}`, `services/${id}/check`]),
      ];
      for (const language of LANGUAGES) {
        for (const path of paths) {
          const { status, body } = await get(instance, `/${language}/${path}`);
          assert.equal(status, 200, `${language}/${path}: ${wordsOf(body).slice(0, 300)}`);
          assert.equal(body.match(/<h1[ >]/g)?.length, 1, path);
          assert.ok(Buffer.byteLength(body) < 24_000, `${path}: ${Buffer.byteLength(body)} bytes`);
          assert.ok(!/undefined|\[object|NaN/.test(body), path);
        }
      }
      assert.equal((await get(instance, '/kk/services/nothing')).status, 404);
      assert.equal((await get(instance, '/kk/services/nothing/check')).status, 404);
      assert.equal((await get(instance, '/kk/agencies/nothing')).status, 404);
    });
  });

  test('a service says what the law promises, what it takes, and by which edition', async () => {
    await withInstance({ features }, async (instance) => {
      const { words, body } = await get(instance, `/en/services/${STALL}`);
      for (const said of [
        '10 working days',
        'it counts as a refusal',
        'Depends on your answers',
        'only on 3 grounds',
        'Not measured yet',
        'The stall would block the passage.',
        'An officer drawn by lot examines it',
        'you have 3 working days to correct it',
        'You are warned at least 3 working days before a refusal',
        'within 3 months',
        'Plan of the stall',
        'kept for 5 years',
        'Trade Inspection',
      ])
        assert.ok(words.includes(said), said);
      assert.match(body, /\/en\/sign-in\?next=%2Fen%2Fservices%2Fmarket-stall-permit/);
      const { edition } = JSON.parse((await get(instance, `/api/v1/services/${STALL}`)).body);
      assert.ok(body.includes(edition.digest));
      assert.ok(body.includes(`/en/log?leaf=${edition.leaf}`));
      const tacit = await get(instance, `/en/services/${HOTEL}`);
      assert.ok(tacit.words.includes('it counts as granted'));
      const automatic = await get(instance, `/kk/services/${RESIDENCE}`);
      for (const said of ['Бірден', 'Тегін', 'Шешімді ереже бірден қабылдайды', 'Қағаз әкелудің қажеті жоқ'])
        assert.ok(automatic.words.includes(said), said);
    });
  });

  test('pages are kept by edition and day; figures come only from measurement', async () => {
    await withInstance({ features }, async (instance) => {
      const url = `/en/services/${STALL}`;
      const first = await get(instance, url);
      assert.ok(first.headers.etag);
      const again = await instance.inject({
        method: 'GET',
        url,
        headers: { 'if-none-match': first.headers.etag as string },
      });
      assert.equal(again.statusCode, 304);
      assert.equal((await get(instance, `${url}?x=1`)).headers.etag, undefined, 'an address of their own is not kept');
      const figures = { windowDays: 90, decided: 40, refused: 3, late: 1, medianMs: 100_800_000 };
      setMeasurements(instance.app.env, () => ({ version: '1', of: (id) => (id === STALL ? figures : undefined) }));
      const measured = await get(instance, url);
      assert.ok(measured.words.includes('1 day 4 h'), measured.words);
      assert.ok(measured.words.includes('40 applications in 90 days, 97.5 % in time'));
      assert.ok(measured.words.includes('7.5 % of applications were refused'));
    });
  });

  test('whoever is signed in starts with one press', async () => {
    const person: Actor = { kind: 'person', personId: 'x', sessionId: 'x', assurance: 'signature' };
    await withInstance({ features, hooks: { resolveActor: async () => person } }, async (instance) => {
      const { body } = await get(instance, `/kk/services/${RESIDENCE}`);
      assert.match(body, /<form method="post" action="\/kk\/services\/residence-certificate\/start"/);
    });
  });
});

test('papers are counted from the definitions, on the page and for programs alike', async () => {
  await withInstance({ features }, async (instance) => {
    const answer = await get(instance, '/api/v1/papers');
    const { counts, services } = JSON.parse(answer.body);
    const wanted = SERVICES.map((id) => serviceEdition(instance.app.env, id, instance.clock.now())?.definition);
    const fields = wanted.flatMap((one) => one?.form.flatMap((page) => page.fields) ?? []);
    assert.equal(counts.services, SERVICES.length);
    assert.equal(counts.asked, fields.filter(({ type }) => type === 'file').length);
    assert.equal(counts.despite, 0);
    assert.equal(
      counts.facts,
      wanted.flatMap((one) => Object.values(one?.evidence ?? {})).reduce((sum, one) => sum + one.fields.length, 0),
    );
    const stall = services.find((one: { service: string }) => one.service === STALL);
    assert.ok(stall.taken.length > 0);
    const csv = (await get(instance, '/api/v1/papers?format=csv')).body;
    assert.equal(csv.trim().split('\r\n').length, SERVICES.length + 1);
    const page = await get(instance, '/en/papers');
    assert.ok(page.words.includes(`${counts.without} of ${counts.services}`), page.words);
  });
});

describe('would I get it?', () => {
  test('invented facts are tried by the rules, and wrong ones explained', async () => {
    await withInstance({ features }, async (instance) => {
      const url = `/en/services/${STALL}/check`;
      const form = (year: string, there: string, activity = '') => ({
        facts: 'invented',
        ...{ 'fact.person.birthDate-day': '1', 'fact.person.birthDate-month': '5', 'fact.person.birthDate-year': year },
        ...{ 'there.permits': there, 'fact.permits.activity': activity },
      });
      const granted = await post(instance, url, form('1990', 'no'));
      assert.ok(granted.words.includes('All conditions are met'), granted.words);
      const young = await post(instance, url, form('2010', 'no'));
      assert.ok(young.words.includes('A permit is given from the age of 18.'), young.words);
      assert.ok(young.words.includes('1 May 2010'));
      assert.ok(young.words.includes('It is corrected where it is kept: Civil'));
      const blank = await post(instance, url, { facts: 'invented' });
      assert.ok(blank.words.includes('This can’t be said yet'));
      const partly = await post(instance, url, { ...form('1990', 'yes', 'stall'), 'fact.person.birthDate-year': '' });
      assert.equal(partly.status, 422, 'half of a date is no date');
      const second = await post(instance, url, form('1990', 'yes', 'stall'));
      assert.equal(second.status, 200);
      assert.ok(second.words.includes('One person may have one stall.'), second.words);
      const wrong = await post(instance, url, form('19xx', 'no'));
      assert.equal(wrong.status, 422);
      assert.match(wrong.body, /govuk-error-summary/);
      const evil = await post(instance, url, { ...form('1990', 'yes', '<script>alert(1)</script>') });
      assert.ok(!evil.body.includes('<script>alert'));
    });
  });

  test('a program tries the same, and is told what is asked and what is wrong', async () => {
    await withInstance({ features }, async (instance) => {
      const check = async (service: string, payload: object) => {
        const answer = await instance.inject({ method: 'POST', url: `/api/v1/services/${service}/check`, payload });
        assert.equal(answer.statusCode, 200, answer.body);
        return answer.json();
      };
      const born = (birthDate: string, permits: object | null) =>
        check(STALL, { facts: 'invented', evidence: { person: { birthDate }, permits } });
      assert.equal((await born('1990-05-01', null)).verdict, 'granted');
      const young = await born('2010-05-01', null);
      assert.equal(young.verdict, 'refused');
      assert.deepEqual(
        young.conditions.map(({ id, state }: { id: string; state: string }) => [id, state]),
        [
          ['adult', 'unmet'],
          ['noOtherStall', 'met'],
        ],
      );
      assert.equal((await born('1990-05-01', { activity: 'stall' })).verdict, 'refused');
      const blank = await check(STALL, { facts: 'own' });
      assert.equal(blank.verdict, 'unknown', 'nobody is signed in');
      assert.ok(blank.asks.evidence.person.includes('birthDate'));
      const wrong = await born('1990-13-01', null);
      assert.equal(wrong.verdict, null);
      assert.deepEqual(
        wrong.problems.map(({ field }: { field: string }) => field),
        ['evidence.person.birthDate'],
      );
      const hotel = await check(HOTEL, { facts: 'invented', form: { rooms: [{ beds: '4' }] } });
      assert.equal(hotel.verdict, 'granted');
    });
  });

  test('groups and several signers are tried too', async () => {
    await withInstance({ features }, async (instance) => {
      const hotel = (beds: string) =>
        post(instance, `/en/services/${HOTEL}/check`, { facts: 'invented', 'form.rooms.0.beds': beds });
      assert.ok((await hotel('4')).words.includes('All conditions are met'));
      const garden = await post(instance, `/en/services/${GARDEN}/check`, {
        ...{ facts: 'invented', 'form.partner': '920515400028' },
        ...{ 'fact.person.citizenship': 'aqsai', 'fact.partner.citizenship': 'other' },
      });
      assert.ok(garden.words.includes('Gardens are for citizens.'), garden.words);
    });
  });

  test('the registers answer for whoever is signed in, and no look-up is left', async () => {
    let actor: Actor = { kind: 'anonymous' };
    await withInstance({ features, hooks: { resolveActor: async () => actor } }, async (instance) => {
      const person = { iin: '900101300017', surname: 'Ақсайова', givenName: 'Ару', birthDate: '1990-01-01' };
      const [personId = ''] = await instance.app.transaction((tx) =>
        importRecords(
          tx,
          'individuals',
          [{ values: { ...person, citizenship: 'aqsai' }, validFrom: localDate('2015-01-01') }],
          { batch: 'test' },
        ),
      );
      const strangers = await get(instance, `/en/services/${STALL}/check`);
      actor = { kind: 'person', personId, sessionId: 'x', assurance: 'signature' };
      const own = await get(instance, `/en/services/${STALL}/check`);
      assert.ok(own.words.includes('All conditions are met'), own.words);
      assert.ok(own.words.includes('1 January 1990'));
      assert.ok(own.words.includes('After that an officer examines'));
      const other = await get(instance, `/en/services/${STALL}/check?facts=invented`);
      assert.ok(!other.words.includes('1 January 1990'));
      actor = { kind: 'anonymous' };
      assert.equal((await get(instance, `/en/services/${STALL}/check`)).body, strangers.body, 'kept, and nobody’s');
      const { lookups } = await instance.app.read((tx) => lookupsOf(tx, { personId }));
      assert.deepEqual(lookups, []);
    });
  });
});

describe('the API', () => {
  test('gives services, finds them, and gives what the digest is of', async () => {
    await withInstance({ features }, async (instance) => {
      const list = JSON.parse((await get(instance, '/api/v1/services')).body);
      assert.deepEqual(list.map((one: { id: string }) => one.id).sort(), [...SERVICES].sort());
      const found = JSON.parse((await get(instance, '/api/v1/services?q=прописка')).body);
      assert.equal(found[0].id, RESIDENCE);
      const stall = JSON.parse((await get(instance, `/api/v1/services/${STALL}`)).body);
      assert.equal(hex(sha256(utf8(canonicalize(stall.definition as Json)))), stall.edition.digest);
      assert.deepEqual(stall.measured, null);
      assert.equal(stall.fee.total, undefined);
      assert.ok(stall.fee.rates.some(({ id }: { id: string }) => id === 'mci'));
      assert.equal((await get(instance, '/api/v1/services/nothing')).status, 404);
    });
  });
});

test('every text exists in every language with the same placeholders', () => {
  const texts = textsOf('services/catalogue');
  assert.ok(texts.kk.size > 100);
  for (const language of LANGUAGES) {
    assert.deepEqual([...texts[language].keys()].sort(), [...texts.kk.keys()].sort());
    for (const [key, template] of texts[language])
      assert.deepEqual(placeholdersOf(template), placeholdersOf(texts.kk.get(key) ?? ''), `${key} in ${language}`);
  }
});
