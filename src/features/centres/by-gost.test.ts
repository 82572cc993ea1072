/** A visitor lets an operator fill in, and somebody vouches for his new key, both by GOST: at once, and when the checker answers late. */
import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { test } from 'node:test';
import { certificatesFeature } from '#features/certificates/feature.ts';
import { chromeOf, prepareDemoStaff, resolveActor, SESSION_COOKIE } from '#features/identity/index.ts';
import { mandatesFeature } from '#features/mandates/feature.ts';
import { importRecords } from '#features/registers/index.ts';
import { features } from '#features/services/testing/features.ts';
import { profileOf } from '#features/trust/testing/authority.ts';
import { type CheckerDouble, gostAuthority, signGost } from '#features/trust/testing/checker.ts';
import { inGostCountry, meanwhile } from '#features/trust/testing/gost-country.ts';
import { certificationRequest, requestInfo } from '#kernel/asn1/request.ts';
import { localDate } from '#kernel/dates.ts';
import { base64, fromBase64, sha256Hex } from '#kernel/hash.ts';
import { instant } from '#kernel/instant.ts';
import { TEST_NOW, type TestInstance, withInstance } from '#test/support/instance.ts';
import { numberOf } from '#test/support/small-country.ts';
import { centresFeature } from './feature.ts';

const [OPERATOR, VISITOR] = ['85020240000', '75010140000'].map(numberOf) as [string, string];
const MINUTE_MS = 60_000;
const authority = gostAuthority(TEST_NOW, profileOf('test/country'));
const keys = new Map([OPERATOR, VISITOR].map((iin) => [iin, authority.issue({ name: `KEY ${iin}`, iin })]));

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly raw: Uint8Array;
  readonly to: string;
}

interface World {
  readonly instance: TestInstance;
  readonly checker: CheckerDouble;
  ask(token: string, url: string, body?: Readonly<Record<string, string>>): Promise<Answer>;
  enter(iin: string, as?: string): Promise<string>;
  sign(iin: string, content: Uint8Array, how?: { wrong?: boolean }): string;
  pass(ms: number): Promise<void>;
}

const inWorld = (run: (world: World) => Promise<void>) => () =>
  inGostCountry(authority, ({ checker, ...where }) => {
    const all = [...features, certificatesFeature, centresFeature, mandatesFeature];
    return withInstance({ features: all, hooks: { resolveActor, chromeOf }, ...where }, async (instance) => {
      const { app, inject, clock, runJobs } = instance;
      const person = (iin: string, surname: string) => ({
        values: { iin, surname, givenName: 'А', birthDate: '1990-01-01', citizenship: 'aqsai' },
        validFrom: localDate('2015-06-01'),
      });
      await app.transaction(async (tx) => {
        const rows = [person(OPERATOR, 'Терезеші'), person(VISITOR, 'Келуші')];
        await importRecords(tx, 'individuals', rows, { batch: 'people' });
        const post = { agency: 'civil-registry', unit: 'steppe', centre: 'centre-1', roles: ['operator'] } as const;
        await prepareDemoStaff(tx, [{ ...post, iin: OPERATOR }]);
      });
      const signBy: World['sign'] = (iin, content, how) =>
        base64(signGost(keys.get(iin) ?? assert.fail(), content, clock.now(), how));
      await run({
        instance,
        checker,
        sign: signBy,
        async ask(token, url, body) {
          const headers = {
            cookie: `${SESSION_COOKIE}=${token}`,
            'sec-fetch-site': 'same-origin',
            accept: 'text/html',
            'content-type': 'application/x-www-form-urlencoded',
          };
          const payload = body && new URLSearchParams(body).toString();
          const answer = await meanwhile(runJobs, () =>
            inject({ method: body ? 'POST' : 'GET', url, headers, ...(payload === undefined ? {} : { payload }) }),
          );
          const to = String(answer.headers.location ?? '');
          return { status: answer.statusCode, text: answer.body, raw: new Uint8Array(answer.rawPayload), to };
        },
        async enter(iin, as) {
          const asked = await inject({ method: 'POST', url: '/api/v1/session/challenge' });
          const { id, content } = asked.json<{ id: string; content: string }>();
          const signature = signBy(iin, fromBase64(content));
          const payload = { id, signature, ...(as === undefined ? {} : { as }) };
          const answer = await meanwhile(runJobs, () => inject({ method: 'POST', url: '/api/v1/session', payload }));
          assert.equal(answer.statusCode, 201, answer.body);
          return answer.json<{ token: string }>().token;
        },
        async pass(ms) {
          clock.set(instant(clock.now() + ms));
          await runJobs();
        },
      });
    });
  });

test(
  'a visit begins by a visitor’s GOST, at once or as soon as the checker has answered, and never before',
  inWorld(async ({ ask, enter, sign: signBy, checker, pass }) => {
    const token = await enter(OPERATOR, 'officer');
    const begin = async (how?: { wrong?: boolean }) => {
      assert.equal((await ask(token, '/en/centre/visit', { iin: VISITOR })).to, '/en/centre/sign');
      const { raw } = await ask(token, '/en/centre/content');
      return ask(token, '/en/centre/sign', { sha256: sha256Hex(raw), signature: signBy(VISITOR, raw, how) });
    };
    const isBusy = async () => (await ask(token, '/en/centre')).text.includes(`KEY ${VISITOR}`);
    assert.equal((await begin({ wrong: true })).status, 422);
    assert.equal((await begin()).to, '/en/centre');
    assert.ok(await isBusy());
    await ask(token, '/en/centre/end', {});

    checker.behave('down');
    const { to } = await begin();
    assert.match(to, /^\/en\/signing\//);
    const waiting = await ask(token, to);
    assert.ok(waiting.text.includes('Your signature is being checked') && waiting.text.includes('href="/en/centre"'));
    assert.ok(!(await isBusy()));
    checker.behave('right');
    await pass(MINUTE_MS);
    assert.ok(await isBusy());
    assert.ok((await ask(token, to)).text.includes('What you signed has taken effect'));
    await ask(token, '/en/centre/end', {});

    // Another came to the window meanwhile: what the first signed is for nobody's window any more.
    checker.behave('down');
    const first = await begin();
    assert.equal((await ask(token, '/en/centre/visit', { iin: VISITOR })).to, '/en/centre/sign');
    checker.behave('right');
    await pass(20 * MINUTE_MS);
    assert.ok(!(await isBusy()));
    assert.match((await ask(token, first.to)).text, /Nothing came of what you signed/);
  }),
);

test(
  'a certificate is issued upon a GOST signature, at once or when the checker has answered, and never upon a wrong one',
  inWorld(async ({ instance, ask, enter, sign: signBy, checker, pass }) => {
    const token = await enter(VISITOR);
    const issued = async () =>
      (await instance.asOwner('select 1 from certificates.enrolment where serial is not null')).length;
    const begin = async (): Promise<string> => {
      const page = await ask(token, '/en/cabinet/certificates/new', {});
      const [, id = ''] = /data-id="([^"]+)"/.exec(page.text) ?? [];
      const [, secret = ''] = /data-token="([^"]+)"/.exec(page.text) ?? [];
      const [, challenge = ''] = /data-challenge="([^"]+)"/.exec(page.text) ?? [];
      const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const info = requestInfo(publicKey.export({ type: 'spki', format: 'der' }), challenge);
      const request = base64(certificationRequest(info, sign('sha256', info, privateKey)));
      const payload = { token: secret, request, device: 'Phone' };
      const url = `/api/v1/enrolments/${id}/request`;
      const taken = await instance.inject({ method: 'POST', url, payload });
      assert.equal(taken.statusCode, 200, taken.body);
      return id;
    };
    const confirm = async (id: string, how?: { wrong?: boolean }): Promise<Answer> => {
      const path = `/en/cabinet/certificates/new/${id}`;
      const { raw } = await ask(token, `${path}/content`);
      return ask(token, path, { signature: signBy(VISITOR, raw, how) });
    };
    const one = await begin();
    assert.equal((await confirm(one, { wrong: true })).status, 422);
    assert.equal(await issued(), 0);
    assert.equal((await confirm(one)).to, '/en/get-key/ready');
    assert.equal(await issued(), 1);

    const other = await begin();
    checker.behave('down');
    assert.match((await confirm(other)).to, /^\/en\/signing\//);
    await pass(2 * 60 * MINUTE_MS);
    assert.equal(await issued(), 1);
    checker.behave('right');
    await pass(20 * MINUTE_MS);
    await pass(MINUTE_MS);
    assert.equal(await issued(), 2, 'signed within the time of the enrolment, answered after it');
  }),
);
