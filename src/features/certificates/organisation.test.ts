/** Certificates in the name of an organisation: who gets one by which door, who learns of it, and when it ends. openssl reads what was issued. */
import assert from 'node:assert/strict';
import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { endOfficerAction } from '#features/identity/actions/officers.ts';
import {
  appendGrant,
  appendGrantAct,
  chromeOf,
  findGrant,
  officersOf,
  prepareDemoStaff,
  resolveActor,
} from '#features/identity/index.ts';
import { administrator, nowOf } from '#features/identity/testing/four-eyes.ts';
import { importRecords, writeRecord } from '#features/registers/index.ts';
import { statusOf } from '#features/trust/index.ts';
import { pem, withOpenssl } from '#features/trust/testing/openssl.ts';
import { OID } from '#kernel/asn1/oids.ts';
import { localDate } from '#kernel/dates.ts';
import { base64, fromBase64 } from '#kernel/hash.ts';
import { instant } from '#kernel/instant.ts';
import { LANGUAGES } from '#kernel/text.ts';
import { newId } from '#platform/random.ts';
import { axe, axeInEveryLanguage, coveredControls, sidewaysOverflow, withBrowser } from '#test/support/browser.ts';
import { type TestInstance, withInstance } from '#test/support/instance.ts';
import { signingKey } from '#test/support/signing-key.ts';
import { numberOf, smallCountry } from '#test/support/small-country.ts';
import { sign } from '../../islands/sign/sign.ts';
import { endLapsed } from './actions/lapse.ts';
import { approveKey, inviteToEnrol, takeKeyRequest } from './index.ts';
import { features } from './testing/features.ts';
import { newKey } from './testing/made-key.ts';

const [BIN, AGENCY_BIN] = ['210540000020', '200140000014'];
const country = smallCountry({ trust: true });
appendFileSync(join(country, 'agencies/road-agency.yaml'), `bin: "${AGENCY_BIN}"\n`);
after(() => rmSync(country, { recursive: true, force: true }));

const DIRECTOR = numberOf('90010130000');
const EMPLOYEE = numberOf('85020230000');
const OFFICER = numberOf('70030330000');
const HEAD = numberOf('60010130000');
const UNIT = { agency: 'road-agency', unit: 'north' };
const SEEN = { officerId: '01900000-0000-7000-8000-000000000001', agency: 'platform-agency', centre: 'centre-1' };
const NAME = { kk: '«Жол» ЖШС', ru: 'ТОО «Дорога»', en: 'Road LLP' };
const since = localDate('2020-01-01');

type Signer = (content: Uint8Array) => Promise<Uint8Array>;
interface Said {
  readonly status: number;
  readonly body: string;
  // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, each looked at where it is read
  readonly json: any;
}

interface World extends TestInstance {
  /** Own certificates of everybody, by number. */
  readonly own: ReadonlyMap<string, Signer>;
  readonly idOf: (iin: string) => string;
  signIn(signer: Signer, as?: unknown): Promise<string>;
  call(token: string, method: 'GET' | 'POST', path: string, payload?: object): Promise<Said>;
  /** Begins by one's own certificate and signs by it; gives what the device is answered, and a signer by the new key. */
  enrol(iin: string, bin?: string, by?: Signer): Promise<Said & { signer: Signer; again(): Promise<Said> }>;
  setDirector(iin: string): Promise<void>;
  /** The director lets the employee act. */
  grant(maySign: boolean): Promise<string>;
  stateOf(certificate: string): Promise<string>;
}

const serialOf = async (certificate: string): Promise<string> => {
  const { readCertificate } = await import('#features/trust/certificates/read.ts');
  return readCertificate(fromBase64(certificate)).serial;
};

const inWorld = (run: (world: World) => Promise<void>) =>
  withInstance({ features, country, hooks: { resolveActor, chromeOf } }, async (instance) => {
    const { app, inject, clock } = instance;
    const everybody = [DIRECTOR, EMPLOYEE, OFFICER, HEAD];
    const rows = everybody.map((iin, i) => ({
      values: { iin, surname: `Serik${i}`, givenName: 'Aisha', birthDate: '1980-01-01' },
      validFrom: since,
    }));
    const ids = await app.transaction((tx) => importRecords(tx, 'people', rows, { batch: 'people' }));
    const idOf = (iin: string) => ids[everybody.indexOf(iin)] ?? '';
    const company = { values: { bin: BIN, name: NAME, director: DIRECTOR }, validFrom: since };
    const [companyId = ''] = await app.transaction((tx) =>
      importRecords(tx, 'companies', [company], { batch: 'companies' }),
    );
    await app.transaction((tx) =>
      prepareDemoStaff(tx, [
        { iin: OFFICER, ...UNIT, roles: ['officer'] },
        { iin: HEAD, ...UNIT, roles: ['officer', 'head'] },
      ]),
    );
    const own = new Map<string, Signer>();
    for (const iin of everybody) {
      const key = await signingKey(app, { kind: 'person', iin, name: 'SERIK AISHA', surname: 'SERIK' });
      own.set(iin, (content) => key.sign(content, clock.now()));
    }
    const signerOf = (iin: string): Signer => own.get(iin) as Signer;
    const world: World = {
      ...instance,
      own,
      idOf,
      async signIn(signer, as = 'person') {
        const asked = await inject({ method: 'POST', url: '/api/v1/session/challenge' });
        const { id, content } = asked.json<{ id: string; content: string }>();
        const signature = base64(await signer(fromBase64(content)));
        const answer = await inject({
          method: 'POST',
          url: '/api/v1/session',
          payload: { id, signature, as } as object,
        });
        return answer.json<{ token?: string }>().token ?? answer.body;
      },
      async call(token, method, path, payload) {
        const headers = token === '' ? {} : { authorization: `Bearer ${token}` };
        const answer = await inject({ method, url: `/api/v1/${path}`, headers, ...(payload ? { payload } : {}) });
        return { status: answer.statusCode, body: answer.body, json: JSON.parse(answer.body || '{}') };
      },
      async enrol(iin, bin, by = signerOf(iin)) {
        const token = await world.signIn(signerOf(iin));
        const begun = await world.call(token, 'POST', 'enrolments/by-certificate', bin === undefined ? {} : { bin });
        const key = await newKey();
        const signer: Signer = async () => assert.fail('no certificate yet');
        if (begun.status !== 201) return { ...begun, signer, again: async () => begun };
        const { id, token: secret, challenge } = begun.json;
        const handed = await world.call('', 'POST', `enrolments/${id}/request`, {
          ...{ token: secret, request: await key.request(challenge), device: 'Phone' },
        });
        assert.equal(handed.json.state, 'unsigned', handed.body);
        const { content } = (await world.call(token, 'GET', `enrolments/${id}/content`)).json;
        const signature = base64(await by(fromBase64(content)));
        const signed = await world.call(token, 'POST', `enrolments/${id}/signature`, { signature });
        const again = () => world.call('', 'POST', `enrolments/${id}`, { token: secret });
        if (signed.status !== 200) return { ...signed, signer, again };
        const answer = await again();
        const certificates = (answer.json.certificates as string[]).map((one) => fromBase64(one));
        const opened = { key: key.pair.privateKey, algorithm: OID.ecdsaWithSha256, certificates };
        return { ...answer, signer: (bytes) => sign(opened, new Uint8Array(bytes), clock.now()), again };
      },
      async setDirector(iin) {
        const ground = { kind: 'import', batch: 'test' } as const;
        const change = { register: 'companies', act: 'change', key: { bin: BIN }, values: { director: iin } } as const;
        await app.transaction((tx) => writeRecord(tx, { ...change, validFrom: localDate('2026-03-02'), ground }));
      },
      async grant(maySign) {
        const id = newId(clock.now());
        const until = instant(clock.now() + 3_600_000);
        await app.transaction(async (tx) => {
          await appendGrant(tx, {
            ...{ id, kind: 'employee', grantor: { id: idOf(DIRECTOR), name: 'Director' } },
            ...{
              organisation: { id: companyId, name: NAME },
              representative: { id: idOf(EMPLOYEE), name: 'Employee' },
            },
            ...{ services: ['road-permit'], maySign, consents: [], lastDay: localDate('2027-12-31') },
            ...{ offeredUntil: until, assistedBy: null, content: new Uint8Array([1]), cms: new Uint8Array([1]) },
            at: clock.now(),
          });
          const grant = (await findGrant(tx, id)) ?? assert.fail('no grant');
          await appendGrantAct(tx, grant, {
            ...{ kind: 'accepted', personId: idOf(EMPLOYEE), personName: 'Employee' },
            ...{ assistedBy: null, at: clock.now() },
          });
        });
        return id;
      },
      stateOf: async (certificate) => {
        const serial = await serialOf(certificate);
        return app.read((tx) => statusOf(tx, serial, clock.now()));
      },
    };
    await run(world);
  });

test('a director by his own certificate, an employee by the right that he was given; openssl reads what the profile says', () =>
  inWorld(async ({ enrol, grant, signIn, call, asOwner, own }) => {
    const made = await enrol(DIRECTOR, BIN);
    assert.equal(made.json.state, 'issued', made.body);
    assert.equal((await enrol(EMPLOYEE, BIN)).json.code, 'certificates.no_basis', 'nobody let him');
    await grant(false);
    assert.equal((await enrol(EMPLOYEE, BIN)).status, 422, 'he may fill in and not sign');
    await grant(true);
    const employee = await enrol(EMPLOYEE, BIN);
    assert.equal(employee.json.state, 'issued', employee.body);
    await withOpenssl(async (openssl) => {
      for (const [certificates, role, iin] of [
        [made.json.certificates, '2.999.2.2.1', DIRECTOR],
        [employee.json.certificates, '2.999.2.2.2', EMPLOYEE],
      ] as [string[], string, string][]) {
        const [leaf = '', ...chain] = certificates.map((one) => pem(fromBase64(one)));
        openssl.write('leaf.pem', leaf);
        openssl.write('root.pem', chain.at(-1) ?? '');
        openssl.write('chain.pem', chain.join('\n'));
        const verified = openssl.run(
          'verify',
          '-x509_strict',
          '-CAfile',
          'root.pem',
          '-untrusted',
          'chain.pem',
          'leaf.pem',
        );
        assert.ok(verified.ok, verified.said);
        const { said } = openssl.run('x509', '-in', 'leaf.pem', '-noout', '-text', '-nameopt', 'utf8');
        for (const part of [`BIN${BIN}`, `IIN${iin}`, NAME.kk, role, '2.999.2.2', '2.999.3.2', '2.999.3.11'])
          assert.ok(said.includes(part), `${part} in ${said}`);
      }
    });
    const token = await signIn(employee.signer);
    assert.equal((await call(token, 'GET', 'session')).status, 200, 'he signs in and acts for it');
    const letters = await asOwner<{ kind: string; person_id: string }>(
      "select kind, person_id from notifications.letter where kind like 'certificates.%' order by sent_at, id",
    );
    assert.deepEqual(letters.map(({ kind }) => kind).sort(), [
      'certificates.issued',
      'certificates.issued',
      'certificates.issued-in-name',
    ]);
    const renewed = await enrol(EMPLOYEE, BIN, employee.signer);
    assert.equal(renewed.json.state, 'issued', 'renewed by the one that he had');
    assert.equal((await enrol(EMPLOYEE, undefined, employee.signer)).status, 422, 'it vouches for nothing else');
    assert.equal((await enrol(EMPLOYEE, BIN, own.get(DIRECTOR))).status, 422, 'somebody else’s');
  }));

test('at a centre and by its code: in the name of an organisation, for whoever may, and nothing is spent where he may not', () =>
  inWorld(async ({ app, call, idOf, stateOf }) => {
    const key = await newKey();
    const begun = (await call('', 'POST', 'enrolments/for-centre', {})).json;
    const path = `enrolments/${begun.id}`;
    const request = await key.request(begun.challenge);
    const handed = await call('', 'POST', `${path}/request`, { token: begun.token, request, device: 'Phone' });
    const approve = (iin: string) =>
      app.transaction((tx) => approveKey(tx, { personId: idOf(iin), bin: BIN }, SEEN, handed.json.code));
    await assert.rejects(approve(OFFICER), /no_basis/);
    await approve(DIRECTOR);
    const issued = await call('', 'POST', path, { token: begun.token });
    assert.equal(issued.json.state, 'issued');
    assert.equal(await stateOf(issued.json.certificates[0]), 'good');

    const ofFile = await withOpenssl(async (openssl) => {
      const made = openssl.run(
        ...'req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj / -keyout k -outform DER -out r'.split(
          ' ',
        ),
      );
      assert.ok(made.ok, made.said);
      return openssl.read('r');
    });
    const brought = (iin: string) =>
      app.transaction((tx) => takeKeyRequest(tx, { personId: idOf(iin), bin: BIN }, SEEN, ofFile));
    await assert.rejects(brought(OFFICER), /no_basis/);
    assert.match((await brought(DIRECTOR)).device, /PKCS#10/);

    const { code } = await app.transaction((tx) => inviteToEnrol(tx, idOf(DIRECTOR), SEEN));
    const wrong = await call('', 'POST', 'enrolments', { iin: DIRECTOR, code, bin: AGENCY_BIN });
    assert.equal(wrong.json.code, 'certificates.no_basis');
    const right = await call('', 'POST', 'enrolments', { iin: DIRECTOR, code, bin: BIN });
    assert.equal(right.status, 201, 'the code was not spent');
  }));

test('the director sees, suspends and withdraws what is signed with in the organisation’s name; nobody else does', () =>
  inWorld(async ({ enrol, grant, signIn, call, own, stateOf }) => {
    await grant(true);
    const employee = await enrol(EMPLOYEE, BIN);
    const [certificate = ''] = employee.json.certificates as string[];
    const serial = await serialOf(certificate);
    const path = 'organisation-certificates';
    const director = await signIn(own.get(DIRECTOR) as Signer, { organisation: BIN });
    const listed = await call(director, 'GET', path);
    assert.deepEqual(
      listed.json.certificates.map((one: { serial: string; role: string }) => [one.serial, one.role]),
      [[serial, 'signer']],
    );
    const strangers = [
      await signIn(own.get(DIRECTOR) as Signer),
      await signIn(own.get(OFFICER) as Signer),
      await signIn(employee.signer),
      '',
    ];
    for (const token of strangers) {
      assert.ok([401, 403].includes((await call(token, 'GET', path)).status));
      for (const act of ['hold', 'withdraw']) {
        const body = act === 'hold' ? {} : { reason: 'superseded' };
        assert.ok([401, 403].includes((await call(token, 'POST', `${path}/${serial}/${act}`, body)).status));
      }
    }
    assert.equal((await call(director, 'POST', `${path}/${serial}/hold`, {})).status, 200);
    assert.equal(await stateOf(certificate), 'revoked');
    assert.equal((await call(director, 'POST', `${path}/${serial}/resume`, {})).status, 200);
    const withdrawn = await call(director, 'POST', `${path}/${serial}/withdraw`, { reason: 'affiliationChanged' });
    assert.equal(withdrawn.status, 200);
    assert.equal(await stateOf(certificate), 'revoked');
  }));

test('it ends with what it rests on: at once where it is used, and withdrawn for the world', () =>
  inWorld(async (world) => {
    const { app, enrol, grant, signIn, setDirector, stateOf, asOwner, clock } = world;
    await grant(true);
    const director = await enrol(DIRECTOR, BIN);
    const employee = await enrol(EMPLOYEE, BIN);
    await endLapsed(app);
    for (const one of [director, employee]) assert.equal(await stateOf(one.json.certificates[0]), 'good');
    clock.set(instant(clock.now() + 60_000));
    await setDirector(HEAD);
    for (const one of [director, employee])
      assert.match(await signIn(one.signer), /identity.no_mandate/, 'refused before anything was withdrawn');
    assert.equal((await enrol(DIRECTOR, BIN)).status, 422);
    await endLapsed(app);
    for (const one of [director, employee]) assert.equal(await stateOf(one.json.certificates[0]), 'revoked');
    const events = await asOwner<{ reason: string; by_kind: string }>('select reason, by_kind from trust.revocation');
    assert.deepEqual(
      events.map(({ reason, by_kind }) => [reason, by_kind]),
      [
        ['affiliationChanged', 'system'],
        ['affiliationChanged', 'system'],
      ],
    );
    await endLapsed(app);
    const [letters] = await asOwner<{ n: number }>(
      "select count(*)::int as n from notifications.letter where kind = 'certificates.withdrawn'",
    );
    assert.equal(letters?.n, 2, 'each holder was told, once');
  }));

test('an officer gets one in the agency’s name where a head agrees, keeps it while he serves, and a head needs nobody', () =>
  inWorld(async ({ app, enrol, signIn, call, own, stateOf, asOwner }) => {
    const officer = await enrol(OFFICER, AGENCY_BIN);
    assert.equal(officer.json.state, 'unagreed', officer.body);
    const path = 'agency-certificates';
    const head = await signIn(own.get(HEAD) as Signer, 'officer');
    const [asked] = (await call(head, 'GET', path)).json.asked;
    assert.equal(asked.device, 'Phone');
    for (const token of [
      await signIn(own.get(OFFICER) as Signer, 'officer'),
      await signIn(own.get(HEAD) as Signer),
      '',
    ])
      assert.ok([401, 403].includes((await call(token, 'POST', `${path}/asked/${asked.id}/agree`, {})).status));
    assert.equal((await call(head, 'POST', `${path}/asked/${asked.id}/agree`, {})).status, 200);
    assert.equal((await call(head, 'POST', `${path}/asked/${asked.id}/agree`, {})).status, 404);
    const issued = await officer.again();
    assert.equal(issued.json.state, 'issued');
    const declined = await enrol(OFFICER, AGENCY_BIN);
    const [second] = (await call(head, 'GET', path)).json.asked;
    assert.equal((await call(head, 'POST', `${path}/asked/${second.id}/decline`, {})).status, 200);
    assert.equal((await declined.again()).status, 404);
    const letters = await asOwner<{ kind: string }>('select kind from notifications.letter');
    for (const kind of ['certificates.asked', 'certificates.declined'])
      assert.ok(
        letters.some((letter) => letter.kind === kind),
        kind,
      );
    assert.equal((await enrol(HEAD, AGENCY_BIN)).json.state, 'issued', 'a head answers for the agency himself');

    const by = await administrator(app, DIRECTOR, { agency: 'platform-agency', unit: 'central' });
    const posts = await app.read((tx) => officersOf(tx, UNIT.agency, UNIT.unit));
    const post = posts.find(({ roles }) => !roles.includes('head'))?.officerId ?? '';
    await app.perform(endOfficerAction, nowOf(app, by), { officer: post, reason: 'left the service' });
    await endLapsed(app);
    assert.equal(await stateOf(issued.json.certificates[0]), 'revoked');
  }));

test('the pages are accessible, narrow and wide, in three languages, and agreeing needs no script', () =>
  inWorld(async ({ enrol, grant, signIn, own, listen }) => {
    await grant(true);
    await enrol(EMPLOYEE, BIN);
    const asked = await enrol(OFFICER, AGENCY_BIN);
    const baseUrl = await listen();
    const tokens = {
      director: await signIn(own.get(DIRECTOR) as Signer, { organisation: BIN }),
      head: await signIn(own.get(HEAD) as Signer, 'officer'),
      officer: await signIn(own.get(OFFICER) as Signer),
    };
    const pages = [
      ['director', '/cabinet/organisation-certificates'],
      ['head', '/desk/certificates'],
      ['officer', '/cabinet/certificates'],
      ['officer', '/get-key'],
    ] as const;
    await withBrowser(async (browser) => {
      const faults: string[] = [];
      for (const width of [360, 1280])
        for (const [who, path] of pages) {
          const page = await browser.openPage(width, { baseUrl });
          await page.context().addCookies([{ name: 'shanyraq_session', value: tokens[who], url: baseUrl }]);
          for (const language of width === 360 ? LANGUAGES : (['kk'] as const)) {
            await page.goto(`/${language}${path}`);
            const found = [...(await axe(page)), ...(await sidewaysOverflow(page)), ...(await coveredControls(page))];
            faults.push(...found.map((fault) => `${language}${path} ${width}: ${fault}`));
            const name = `${path.slice(1).replaceAll('/', '-')}-${language}-${width}`;
            if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true });
          }
        }
      const ending = await browser.openPage(360, { baseUrl });
      await ending.context().addCookies([{ name: 'shanyraq_session', value: tokens.director, url: baseUrl }]);
      await ending.goto('/kk/cabinet/organisation-certificates');
      await ending.locator('main a[href$="/withdraw"]').first().click();
      await ending.waitForURL('**/withdraw');
      faults.push(...(await axeInEveryLanguage(ending)));
      assert.deepEqual(faults, []);
      const known = await browser.openPage(360, { baseUrl });
      await known.context().addCookies([{ name: 'shanyraq_session', value: tokens.officer, url: baseUrl }]);
      await known.goto('/en/get-key');
      await known.getByRole('button', { name: 'Make a key on this device' }).waitFor();
      assert.ok(!(await known.locator('#code').isVisible()), 'whoever holds a certificate is asked for no code');
      const page = await browser.openPage(360, { baseUrl, script: false });
      await page.context().addCookies([{ name: 'shanyraq_session', value: tokens.head, url: baseUrl }]);
      await page.goto('/en/desk/certificates');
      await page.getByRole('button', { name: 'Agree' }).click();
      await page.waitForURL('**/en/desk/certificates');
      await page.getByText('In force').waitFor();
    });
    assert.equal((await asked.again()).json.state, 'issued');
  }));
