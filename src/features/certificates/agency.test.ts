/** The head of an agency's unit and the certificates in the agency's name: what ends with them, and what is out of reach. */
import assert from 'node:assert/strict';
import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { chromeOf, prepareDemoStaff, resolveActor } from '#features/identity/index.ts';
import { importRecords } from '#features/registers/index.ts';
import { statusOf } from '#features/trust/index.ts';
import { pem, withOpenssl } from '#features/trust/testing/openssl.ts';
import { localDate } from '#kernel/dates.ts';
import { base64, fromBase64 } from '#kernel/hash.ts';
import { instant } from '#kernel/instant.ts';
import { LANGUAGES } from '#kernel/text.ts';
import { axe, coveredControls, sidewaysOverflow, withBrowser } from '#test/support/browser.ts';
import { type TestInstance, withInstance } from '#test/support/instance.ts';
import { type SigningKey, signingKey } from '#test/support/signing-key.ts';
import { numberOf, smallCountry } from '#test/support/small-country.ts';
import { features } from './testing/features.ts';

const [BIN, OTHER_BIN] = ['200140000014', '210540000020'];
const country = smallCountry({ trust: true });
appendFileSync(join(country, 'agencies/road-agency.yaml'), `bin: "${BIN}"\n`);
appendFileSync(join(country, 'agencies/tax-agency.yaml'), `bin: "${OTHER_BIN}"\n`);
after(() => rmSync(country, { recursive: true, force: true }));

const [HEAD, OFFICER, NEIGHBOUR] = [numberOf('90010130000'), numberOf('85020230000'), numberOf('70030330000')];
const UNIT = { agency: 'road-agency', unit: 'north' };

interface World extends TestInstance {
  readonly office: SigningKey;
  readonly personal: SigningKey;
  readonly foreign: SigningKey;
  signIn(key: SigningKey, as?: string): Promise<string>;
  call(
    token: string,
    method: 'GET' | 'POST',
    path: string,
    payload?: object,
  ): Promise<{ status: number; body: string }>;
  stateOf(key: SigningKey): Promise<string>;
}

const inWorld = (run: (world: World) => Promise<void>) =>
  withInstance({ features, country, hooks: { resolveActor, chromeOf } }, async (instance) => {
    const { app, inject, clock } = instance;
    const rows = [HEAD, OFFICER, NEIGHBOUR].map((iin) => ({
      values: { iin, surname: 'Serik', givenName: 'Aisha', birthDate: '1980-01-01' },
      validFrom: localDate('2020-01-01'),
    }));
    await app.transaction((tx) => importRecords(tx, 'people', rows, { batch: 'first contents' }));
    await app.transaction((tx) =>
      prepareDemoStaff(tx, [
        { iin: HEAD, ...UNIT, roles: ['officer', 'head'] },
        { iin: OFFICER, ...UNIT, roles: ['officer'] },
        { iin: NEIGHBOUR, agency: 'platform-agency', unit: 'central', roles: ['officer', 'head'] },
      ]),
    );
    const person = (iin: string) =>
      signingKey(app, { kind: 'person', iin, name: 'SERIK AISHA', surname: 'SERIK', givenName: 'AISHA' });
    const official = (iin: string, bin: string) =>
      signingKey(app, {
        kind: 'organisation',
        iin,
        bin,
        name: 'SERIK AISHA',
        surname: 'SERIK',
        givenName: 'AISHA',
        organisation: 'An agency',
        role: 'employee',
      });
    const headers = (token: string) => ({ authorization: `Bearer ${token}` });
    await run({
      ...instance,
      office: await official(OFFICER, BIN),
      personal: await person(OFFICER),
      foreign: await official(NEIGHBOUR, OTHER_BIN),
      async signIn(key, as = 'person') {
        const asked = await inject({ method: 'POST', url: '/api/v1/session/challenge' });
        const { id, content } = asked.json<{ id: string; content: string }>();
        const signature = base64(await key.sign(fromBase64(content), clock.now()));
        const answer = await inject({ method: 'POST', url: '/api/v1/session', payload: { id, signature, as } });
        return answer.json<{ token?: string }>().token ?? answer.body;
      },
      async call(token, method, path, payload) {
        const url = `/api/v1/${path}`;
        const answer = await inject({ method, url, headers: headers(token), ...(payload ? { payload } : {}) });
        return { status: answer.statusCode, body: answer.body };
      },
      stateOf: ({ serial }) => app.read((tx) => statusOf(tx, serial, clock.now())),
    });
  });

/** What openssl is told of a certificate by number, three seconds after whatever was done. */
const askOcsp = ({ inject }: World, serial: string): Promise<string> =>
  withOpenssl(async (openssl) => {
    openssl.write('issuer.pem', pem((await inject({ url: '/pki/issuing.crt' })).rawPayload));
    openssl.write('root.pem', pem((await inject({ url: '/pki/root.crt' })).rawPayload));
    const about = ['-issuer', 'issuer.pem', '-serial', `0x${serial}`];
    openssl.run('ocsp', ...about, '-no_nonce', '-reqout', 'question');
    const headers = { 'content-type': 'application/ocsp-request' };
    const payload = Buffer.from(openssl.read('question'));
    openssl.write('answer', (await inject({ method: 'POST', url: '/pki/ocsp', headers, payload })).rawPayload);
    return openssl.run('ocsp', ...about, '-respin', 'answer', '-noverify').said;
  });

test('the head suspends, resumes and withdraws; sessions of the key end, the holder is told, OCSP says so', () =>
  inWorld(async (world) => {
    const { office, personal, signIn, call, stateOf, asOwner, app, clock, runJobs } = world;
    const head = await signIn(
      await signingKey(app, { kind: 'person', iin: HEAD, name: 'HEAD', surname: 'H' }),
      'officer',
    );
    const list = JSON.parse((await call(head, 'GET', 'agency-certificates')).body) as {
      certificates: { serial: string; state: string }[];
    };
    assert.deepEqual(
      list.certificates.map(({ serial, state }) => [serial, state]),
      [[office.serial, 'good']],
      'the agency’s alone, and no personal one of its officers',
    );
    // A session that the office key opened, and another of the same person by his own.
    const sessions = [await signIn(office, 'officer'), await signIn(personal)];
    const alive = async () =>
      Promise.all(sessions.map(async (token) => (await call(token, 'GET', 'session')).status === 200));
    assert.deepEqual(await alive(), [true, true]);
    assert.equal((await call(head, 'POST', `agency-certificates/${office.serial}/hold`, {})).status, 200);
    assert.equal(await stateOf(office), 'revoked');
    assert.deepEqual(await alive(), [false, true]);
    assert.equal((await call(head, 'POST', `agency-certificates/${office.serial}/resume`, {})).status, 200);
    assert.equal(await stateOf(office), 'good');
    assert.deepEqual(await alive(), [false, true], 'what ended stays ended');
    const withdraw = `agency-certificates/${office.serial}/withdraw`;
    assert.equal((await call(head, 'POST', withdraw, { reason: 'because' })).status, 422);
    assert.equal(await stateOf(office), 'good');
    assert.equal((await call(head, 'POST', withdraw, { reason: 'affiliationChanged' })).status, 200);
    assert.equal(await stateOf(office), 'revoked');
    assert.equal((await call(head, 'POST', withdraw, { reason: 'affiliationChanged' })).status, 409);
    const letters = await asOwner<{ kind: string; body: { en: string } }>(
      'select kind, body from notifications.letter order by sent_at, id',
    );
    assert.deepEqual(
      letters.map(({ kind }) => kind),
      ['certificates.held', 'certificates.resumed', 'certificates.withdrawn'],
    );
    assert.match(letters[2]?.body.en ?? '', /no longer works/);
    await runJobs();
    clock.set(instant(clock.now() + 3000));
    assert.match(await askOcsp(world, office.serial), /revoked[\s\S]*Reason: affiliationChanged/);
  }));

test('nobody else, and nothing else: no officer, no citizen, no certificate of another agency or of a person', () =>
  inWorld(async ({ office, personal, foreign, signIn, call, stateOf, app, inject }) => {
    const headKey = await signingKey(app, { kind: 'person', iin: HEAD, name: 'HEAD', surname: 'H' });
    const head = await signIn(headKey, 'officer');
    const others = [await signIn(personal, 'officer'), await signIn(personal), await signIn(headKey), ''];
    const acts = ['hold', 'resume', 'withdraw'];
    for (const token of others) {
      const seen = await call(token, 'GET', 'agency-certificates');
      assert.ok([401, 403].includes(seen.status), seen.body);
      for (const act of acts) {
        const path = `agency-certificates/${office.serial}/${act}`;
        const { status, body } = await call(token, 'POST', path, act === 'withdraw' ? { reason: 'superseded' } : {});
        assert.ok([401, 403].includes(status), `${act}: ${status} ${body}`);
      }
    }
    for (const { serial } of [personal, foreign, headKey])
      for (const act of acts) {
        const payload = act === 'withdraw' ? { reason: 'superseded' } : {};
        assert.equal((await call(head, 'POST', `agency-certificates/${serial}/${act}`, payload)).status, 404);
      }
    const page = `/en/desk/certificates/${foreign.serial}/withdraw`;
    assert.equal((await inject({ url: page, headers: { cookie: `shanyraq_session=${head}` } })).statusCode, 404);
    for (const key of [office, personal, foreign]) assert.equal(await stateOf(key), 'good');
  }));

test('the head of an agency without a number is told so, and where it is entered', () =>
  inWorld(async ({ app, signIn, call, inject }) => {
    const head = await signIn(
      await signingKey(app, { kind: 'person', iin: NEIGHBOUR, name: 'HEAD', surname: 'H' }),
      'officer',
    );
    const { body } = await inject({ url: '/en/desk/certificates', headers: { cookie: `shanyraq_session=${head}` } });
    assert.match(body, /has no BIN in the system yet/);
    assert.equal((await call(head, 'GET', 'agency-certificates')).body, '{"certificates":[],"asked":[]}');
  }));

test('the pages are accessible, narrow and wide, and work without script', () =>
  inWorld(async ({ office, signIn, stateOf, app, listen }) => {
    const headKey = await signingKey(app, { kind: 'person', iin: HEAD, name: 'HEAD', surname: 'H' });
    const token = await signIn(headKey, 'officer');
    const baseUrl = await listen();
    await withBrowser(async (browser) => {
      const faults: string[] = [];
      for (const width of [360, 1280]) {
        const page = await browser.openPage(width, { baseUrl });
        await page.context().addCookies([{ name: 'shanyraq_session', value: token, url: baseUrl }]);
        for (const language of width === 360 ? LANGUAGES : (['kk'] as const))
          for (const path of ['', `/${office.serial}/withdraw`]) {
            await page.goto(`/${language}/desk/certificates${path}`);
            const found = [...(await axe(page)), ...(await sidewaysOverflow(page)), ...(await coveredControls(page))];
            faults.push(...found.map((fault) => `${language}${path} ${width}: ${fault}`));
            const name = `agency${path === '' ? '' : '-withdraw'}-${language}-${width}`;
            if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true });
          }
      }
      assert.deepEqual(faults, []);
      const page = await browser.openPage(360, { baseUrl, script: false });
      await page.context().addCookies([{ name: 'shanyraq_session', value: token, url: baseUrl }]);
      await page.goto('/en/desk/certificates');
      await page.getByRole('button', { name: 'Suspend' }).click();
      await page.getByText('Suspended:').waitFor();
      await page.getByRole('link', { name: 'Withdraw' }).click();
      await page.getByRole('button', { name: 'Withdraw' }).click();
      await page.locator('.govuk-error-summary').waitFor();
      await page.getByLabel('The holder no longer works for the organisation').check();
      await page.getByRole('button', { name: 'Withdraw' }).click();
      await page.getByText('Withdrawn:').waitFor();
    });
    assert.equal(await stateOf(office), 'revoked');
  }));
