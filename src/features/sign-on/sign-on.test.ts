/** Single sign-on as another agency's programmers and the people at their browsers meet it, on a running instance. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { SESSION_COOKIE } from '#features/identity/index.ts';
import { lookupsOf, personByIin } from '#features/registers/index.ts';
import type { Feature, Route } from '#platform/feature.ts';
import type { Visit } from './testing/agency-app.ts';
import type { Arrival, Visitor } from './testing/visitor.ts';
import { BEK, CHILD, CLIENT, DANA, FIRM, features, openWorld, type World } from './testing/world.ts';

const EVERYTHING = 'openid profile iin organisation mandates';

describe('single sign-on', () => {
  let world: World;
  let close: () => Promise<void>;

  before(async () => {
    ({ opened: world, close } = await openWorld());
    await world.connect();
    await world.agencyApp.connect(world.issuer, CLIENT);
  });
  after(() => close());

  /** Goes in by the system's wish and allows what the page asks; gives where he came out. */
  async function comeIn(visitor: Visitor, wish: Record<string, string> = {}, form: Record<string, string> = {}) {
    const asked = await visitor.go(await world.agencyApp.begin(wish));
    assert.match(asked.url.pathname, /^\/(kk|ru|en)\/sign-on\/[\w-]+$/, asked.text);
    return visitor.go(asked.url, { answer: 'allow', ...form });
  }
  const errorOf = ({ url }: Arrival): string | null => {
    assert.ok(url.href.startsWith(world.agencyApp.redirectUri), url.href);
    return url.searchParams.get('error');
  };
  const lookups = (iin: string) =>
    world.instance.app.read(async (tx) => {
      const person = await personByIin(tx, iin);
      return (await lookupsOf(tx, { personId: person?.personId ?? '' })).lookups;
    });

  test('a person allows, comes in, and is known by a name of this system alone', async () => {
    const { agencyApp } = world;
    const dana = await world.visitor(DANA);
    const asked = await dana.go(await agencyApp.begin({ ui_locales: 'ru en' }));
    assert.match(asked.url.pathname, /^\/ru\/sign-on\//);
    assert.match(asked.text, /Разрешения/);
    assert.match(asked.text, /Торговая инспекция/);
    const policy = asked.headers.get('content-security-policy') ?? '';
    assert.match(policy, new RegExp(`form-action 'self' ${agencyApp.address};`));
    const back = await dana.go(asked.url, { answer: 'allow' });
    assert.equal(back.url.href.includes(DANA), false);
    const { claims, told, idToken } = await agencyApp.finish(back.url);
    assert.equal(claims.acr, 'urn:shanyraq:acr:substantial');
    assert.deepEqual(claims.amr, ['pop']);
    assert.ok(Math.abs(Number(claims.auth_time) - Date.now() / 1000) < 60, 'by the clock of the world outside');
    assert.deepEqual(
      [told.name, told.family_name, told.given_name, told.middle_name],
      ['Далаева Дана Сериковна', 'Далаева', 'Дана', 'Сериковна'],
    );
    assert.equal(told.iin, undefined);
    assert.equal(
      Buffer.from(idToken.split('.')[1] ?? '', 'base64url')
        .toString()
        .includes('Дана'),
      false,
    );
    const [line] = await lookups(DANA);
    assert.deepEqual(
      [line?.actorKind, line?.actorName, line?.agency, line?.purpose, line?.act, line?.article],
      ['system', 'Рұқсаттар', 'trade-inspection', 'sign-on', 'AQ-TRADE', '7'],
    );
    assert.deepEqual(line?.fields, ['givenName', 'patronymic', 'surname']);

    // What was allowed is not asked again, in this session or another, and the name stays.
    const again = await dana.go(await agencyApp.begin());
    assert.equal((await agencyApp.finish(again.url)).claims.sub, claims.sub);
    const later = await world.visitor(DANA);
    const silent = await later.go(await agencyApp.begin({ prompt: 'none' }));
    assert.equal((await agencyApp.finish(silent.url)).claims.sub, claims.sub);
    // Another system knows her by another name.
    await world.connect({ id: 'taxes' });
    await agencyApp.connect(world.issuer, 'taxes');
    const other = await agencyApp.finish((await comeIn(later)).url);
    assert.notEqual(other.claims.sub, claims.sub);
    await agencyApp.connect(world.issuer, CLIENT);
  });

  test('nothing that is kept opens anything', async () => {
    const { agencyApp } = world;
    const bek = await world.visitor(BEK);
    const asked = await bek.go(await agencyApp.begin({ scope: 'openid' }));
    const back = await bek.go(asked.url, { answer: 'allow' });
    const { accessToken } = await agencyApp.finish(back.url);
    const rows = await world.instance.asOwner('select payload::text, encode(id_hash, $1) from sign_on.artifact', [
      'hex',
    ]);
    const kept = JSON.stringify(rows);
    const secrets = [
      accessToken,
      back.url.searchParams.get('code'),
      bek.cookie('shanyraq_oidc'),
      asked.url.pathname.slice(12),
    ];
    for (const secret of secrets) {
      assert.ok(secret && secret.length > 20, 'a secret');
      assert.equal(kept.includes(secret), false);
    }
  });

  test('what a system was given opens none of our own doors', async () => {
    const { agencyApp, instance } = world;
    const dana = await world.visitor(DANA);
    const { accessToken, idToken } = await agencyApp.finish((await dana.go(await agencyApp.begin())).url);
    const doors = features
      .flatMap((one: Feature) => (one.routes ?? []) as readonly Route[])
      .filter(({ access, path }) => access !== 'public' && path.startsWith('/api/'));
    assert.ok(doors.length > 20);
    for (const token of [accessToken, idToken])
      for (const { method, path } of doors) {
        const headers = { authorization: `Bearer ${token}`, cookie: `${SESSION_COOKIE}=${token}` };
        const { statusCode } = await instance.inject({ method, url: path, headers });
        assert.equal(statusCode, 401, `${method} ${path}`);
      }
    const page = await instance.inject({
      url: '/en/cabinet/data',
      headers: { cookie: `${SESSION_COOKIE}=${accessToken}` },
    });
    assert.match(String(page.headers.location), /^\/en\/sign-in\?/);
  });

  test('more is asked for when more is wanted, the number only where it may be', async () => {
    const { agencyApp } = world;
    const bek = await world.visitor(BEK);
    const asked = await bek.go(await agencyApp.begin({ scope: 'openid profile iin' }));
    assert.match(asked.text, /ЖСН/);
    const { told } = await agencyApp.finish((await bek.go(asked.url, { answer: 'allow' })).url);
    assert.deepEqual([told.iin, told.organisation], [BEK, undefined]);
    await world.connect({ scopes: ['profile'] });
    const refused = await bek.go(await agencyApp.begin({ scope: 'openid profile iin' }));
    assert.equal(errorOf(refused), 'invalid_scope');
    await world.connect();
  });

  test('for an organisation, with mandates, and everybody whose data it is sees it', async () => {
    const { agencyApp, firmId } = world;
    const dana = await world.visitor(DANA);
    const asked = await dana.go(await agencyApp.begin({ scope: EVERYTHING }));
    assert.match(asked.text, /Ақсай наны/);
    const firm = `director.${firmId}`;
    const { told } = await agencyApp.finish((await dana.go(asked.url, { answer: 'allow', for: firm })).url);
    const name = { kk: 'Ақсай наны', ru: 'Аксайский хлеб', en: 'Aqsai Bread' };
    assert.deepEqual(told.organisation, { bin: FIRM, name, mandate: 'director' });
    const mandates = told.mandates as { kind: string; for: { person?: Record<string, string> } }[];
    const child = mandates.find(({ kind }) => kind === 'parent')?.for.person;
    assert.deepEqual([child?.name, child?.iin], ['Далаев Дәулет', CHILD]);
    assert.match(child?.sub ?? '', /^[\w-]{32}$/);
    assert.ok(mandates.some(({ kind }) => kind === 'director'));
    const [line] = await lookups(CHILD);
    assert.deepEqual([line?.actorName, line?.act, line?.article], ['Рұқсаттар', 'AQ-REGISTERS', '14']);
    // Whoever may not come for somebody doesn't.
    const bek = await world.visitor(BEK);
    const page = await bek.go(await agencyApp.begin({ scope: EVERYTHING }));
    assert.equal((await bek.go(page.url, { answer: 'allow', for: firm })).status, 422);
    // For whom she comes is asked in every session, whatever was allowed before.
    const later = await world.visitor(DANA);
    assert.equal(
      errorOf(await later.go(await agencyApp.begin({ scope: EVERYTHING, prompt: 'none' }))),
      'consent_required',
    );
    const herself = await agencyApp.finish((await comeIn(later, { scope: EVERYTHING })).url);
    assert.equal(herself.told.organisation, null);
  });

  test('a mandate that has lapsed is told no more', async () => {
    const { agencyApp, firmId, instance } = world;
    const dana = await world.visitor(DANA);
    const asked = await comeIn(dana, { scope: 'openid organisation' }, { for: `director.${firmId}` });
    const { accessToken, told, claims } = await agencyApp.finish(asked.url);
    assert.ok(told.organisation);
    await instance.asOwner(
      `update sign_on.sign_in set mandate = 'director.00000000-0000-7000-8000-000000000000' where sid = $1`,
      [claims.sid],
    );
    const answer = await fetch(`${world.issuer}/me`, { headers: { authorization: `Bearer ${accessToken}` } });
    assert.equal(((await answer.json()) as { organisation: unknown }).organisation, null);
  });

  test('whoever is not signed in signs in first and comes back to the question', async () => {
    const { agencyApp } = world;
    const nobody = await world.stranger();
    const asked = await nobody.go(await agencyApp.begin());
    assert.equal(asked.url.pathname, '/kk/sign-in');
    const next = asked.url.searchParams.get('next') ?? '';
    assert.match(next, /^\/kk\/sign-on\/[\w-]+$/);
    nobody.setCookie('shanyraq_session', await world.enter(DANA));
    const page = await nobody.go(new URL(next, world.address));
    // She allowed it before: nothing is asked, and yet she sees where she goes.
    assert.match(page.text, /Жалғастыру/);
    assert.ok((await agencyApp.finish((await nobody.go(page.url, { answer: 'allow' })).url)).claims.sub);
    const silent = await (await world.stranger()).go(await agencyApp.begin({ prompt: 'none' }));
    assert.equal(errorOf(silent), 'login_required');
  });

  test('the person refuses', async () => {
    const visitor = await world.visitor(BEK);
    const asked = await visitor.go(await world.agencyApp.begin({ scope: EVERYTHING }));
    assert.equal(errorOf(await visitor.go(asked.url, { answer: 'refuse' })), 'access_denied');
  });

  test('a surer sign-in is asked for where the system or the request wants it', async () => {
    const { agencyApp, instance } = world;
    const weaken = (level: string) => instance.asOwner('update identity.session set assurance = $1', [level]);
    const dana = await world.visitor(DANA);
    await weaken('passkey');
    const { claims } = await agencyApp.finish((await dana.go(await agencyApp.begin())).url);
    assert.deepEqual([claims.acr, claims.amr], ['urn:shanyraq:acr:passkey', ['pop', 'user']]);
    const wish = { acr_values: 'urn:shanyraq:acr:substantial urn:elsewhere:acr' };
    const asked = await dana.go(await agencyApp.begin(wish));
    assert.match(asked.text, /Қолтаңбамен кіру/);
    assert.equal((await dana.go(asked.url, { answer: 'allow' })).status, 410);
    const silent = await dana.go(await agencyApp.begin({ ...wish, prompt: 'none' }));
    assert.equal(errorOf(silent), 'unmet_authentication_requirements');
    dana.setCookie('shanyraq_session', await world.enter(DANA));
    const surer = await dana.go(asked.url, { answer: 'allow' });
    assert.equal((await agencyApp.finish(surer.url)).claims.acr, 'urn:shanyraq:acr:substantial');

    const low = await world.visitor(DANA);
    await weaken('low');
    assert.match((await low.go(await agencyApp.begin())).text, /Қолтаңбамен кіру/);
    await weaken('substantial');
  });

  test('a fresh sign-in is asked for, and an old one does not pass for it', async () => {
    const { agencyApp, instance } = world;
    const dana = await world.visitor(DANA);
    await agencyApp.finish((await dana.go(await agencyApp.begin())).url);
    instance.clock.set((instance.clock.now() + 120_000) as never);
    for (const wish of [{ prompt: 'login' }, { max_age: '60' }]) {
      const asked = await dana.go(await agencyApp.begin(wish));
      assert.match(asked.text, /Қайта кіру/);
      assert.equal((await dana.go(asked.url, { answer: 'allow' })).status, 410);
      dana.setCookie('shanyraq_session', await world.enter(DANA));
      const { claims } = await agencyApp.finish((await dana.go(asked.url, { answer: 'allow' })).url);
      assert.ok(Date.now() / 1000 - Number(claims.auth_time) < 60);
      instance.clock.set((instance.clock.now() + 120_000) as never);
    }
    const silent = await dana.go(await agencyApp.begin({ max_age: '60', prompt: 'none' }));
    assert.equal(errorOf(silent), 'login_required');
  });

  test('in an office of the state nobody enters a system', async () => {
    const { agencyApp, instance } = world;
    const bek = await world.visitor(BEK);
    const [officer] = await instance.asOwner<{ id: string }>('select id from identity.officer limit 1');
    await instance.asOwner(
      'update identity.session set officer_id = $1 where person_id = (select person_id from identity.session order by created_at desc limit 1)',
      [officer?.id],
    );
    const asked = await bek.go(await agencyApp.begin());
    assert.match(asked.text, /sign-in\/role\?next=/);
    assert.equal((await bek.go(asked.url, { answer: 'allow' })).status, 403);
  });

  describe('by two web processes', () => {
    let both: readonly [string, string];

    before(async () => {
      both = [world.address, await world.instance.anotherWeb()];
    });

    /** What each answers to the token. */
    const opens = ({ accessToken }: Visit): Promise<number[]> =>
      Promise.all(
        both.map(async (door) => {
          const answer = await fetch(`${door}/oidc/me`, { headers: { authorization: `Bearer ${accessToken}` } });
          return answer.status;
        }),
      );
    /** Begun at one, allowed at the other: the address with the code. */
    async function allow(dana: Visitor, [begin, answer]: readonly [string, string]): Promise<URL> {
      dana.door = begin;
      const asked = await dana.go(await world.agencyApp.begin({ prompt: 'consent' }));
      assert.equal(asked.status, 200);
      dana.door = answer;
      return (await dana.go(asked.url, { answer: 'allow' })).url;
    }

    test('either goes on where the other stopped, and an end at one is an end at both', async () => {
      const { agencyApp, instance, issuer } = world;
      const described = both.map(async (door) => (await fetch(`${door}/oidc/.well-known/openid-configuration`)).json());
      const [one, other] = await Promise.all(described);
      assert.deepEqual(one, other);
      assert.equal((one as { issuer: string }).issuer, issuer);
      for (const [first, second] of [both, both.toReversed() as [string, string]]) {
        const dana = await world.visitor(DANA);
        const back = await allow(dana, [first, second]);
        agencyApp.doors = [first, second];
        const visit = await agencyApp.finish(back);
        assert.deepEqual(agencyApp.doors, [], 'code at one, user information at the other');
        assert.equal(visit.told.given_name, 'Дана');
        assert.deepEqual(await opens(visit), [200, 200]);
        dana.door = first;
        assert.equal(errorOf(await dana.go(await agencyApp.begin({ prompt: 'none' }))), null);

        const asked = await dana.go(agencyApp.leave(visit.idToken));
        const xsrf = /name="xsrf" value="(\w+)"/.exec(asked.text)?.[1] ?? '';
        dana.door = second;
        const bye = await dana.go(`${issuer}/session/end/confirm`, { logout: 'yes', xsrf });
        assert.equal(bye.url.pathname, '/bye');
        assert.deepEqual(await opens(visit), [401, 401]);
        for (const door of both) {
          dana.door = door;
          assert.equal(errorOf(await dana.go(await agencyApp.begin({ prompt: 'none' }))), 'login_required');
        }
        await instance.runJobs();
        assert.ok(agencyApp.ended.includes(String(visit.claims.sid)));
      }
    });

    test('a code that one took is worth nothing at the other, and takes back what it gave', async () => {
      const { agencyApp } = world;
      const [here, there] = both;
      const back = await allow(await world.visitor(DANA), both);
      agencyApp.doors = [there, there];
      const visit = await agencyApp.finish(back);
      assert.deepEqual(await opens(visit), [200, 200]);
      agencyApp.doors = [here];
      await assert.rejects(agencyApp.finish(back), { error: 'invalid_grant' });
      assert.deepEqual(await opens(visit), [401, 401]);
    });
  });
});
