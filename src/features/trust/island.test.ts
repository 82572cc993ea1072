import assert from 'node:assert/strict';
import { describe as group, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { utf8 } from '#kernel/hash.ts';
import { formatMoney, tiyn } from '#kernel/money.ts';
import type { Tx } from '#platform/app.ts';
import { systemClock } from '#platform/clock.ts';
import { islandFile } from '#platform/islands.ts';
import { describe } from '../../islands/sign/describe.ts';
import { openKey } from '../../islands/sign/open-key.ts';
import { sign } from '../../islands/sign/sign.ts';
import { SignError } from '../../islands/sign/sign-error.ts';
import { writePkcs12 } from './keys/pkcs12.ts';
import { checkSignature } from './signatures/verify.ts';
import { makeAuthority, SAMPLE_PERSON, type TestKey } from './testing/authority.ts';
import { judgeCms, pem, withOpenssl } from './testing/openssl.ts';

const AT = systemClock.now();
const CONTENT = utf8('{"type":"shanyraq/application/v1"}');
const PASSWORD = 'Құпия 2026';

const authority = await makeAuthority(AT);
const person = await authority.issue(SAMPLE_PERSON);

const fileOf = ({ key, certificate }: TestKey, password = PASSWORD) =>
  writePkcs12({
    pkcs8: key.pkcs8,
    certificates: [certificate.der, authority.issuing.der],
    friendlyName: 'Айгүл',
    password,
  });

const fails = (reason: string, attempt: Promise<unknown>) =>
  assert.rejects(attempt, (error) => error instanceof SignError && error.reason === reason, reason);

group('the island', () => {
  test('opens the file that the platform makes and signs what the platform accepts', async () => {
    for (const kind of ['P-256', 'P-384', 'RSA-2048'] as const) {
      const key = await authority.issue(SAMPLE_PERSON, undefined, kind);
      const cms = await sign(await openKey(await fileOf(key), PASSWORD), CONTENT, AT);
      const verified = await checkSignature({} as Tx, authority.policy(), {
        content: CONTENT,
        cms,
        at: AT,
        accept: ['person'],
      });
      assert.equal(verified.iin, SAMPLE_PERSON.iin, kind);
    }
  });

  test('openssl verifies its signature', () =>
    withOpenssl(async (openssl) => {
      const cms = await sign(await openKey(await fileOf(person), PASSWORD), CONTENT, AT);
      const { ok, said } = judgeCms(openssl, { content: CONTENT, cms, known: pem(authority.root.der) });
      assert.ok(ok, said);
    }));

  test('opens what openssl makes, today’s way; says so where it is of yesterday', () =>
    withOpenssl(async (openssl) => {
      openssl.write('key.der', person.key.pkcs8);
      openssl.run('pkey', '-inform', 'DER', '-in', 'key.der', '-out', 'key.pem');
      openssl.write('certificate.pem', pem(person.certificate.der));
      openssl.write('issuing.pem', pem(authority.issuing.der));
      const parts = [
        '-export',
        '-inkey',
        'key.pem',
        '-in',
        'certificate.pem',
        '-certfile',
        'issuing.pem',
        '-passout',
        'pass:secret',
      ];
      openssl.run('pkcs12', ...parts, '-out', 'new.p12');
      const opened = await openKey(openssl.read('new.p12'), 'secret');
      assert.deepEqual(Buffer.from(opened.certificates[0] ?? []), Buffer.from(person.certificate.der));
      await fails('wrong_password', openKey(openssl.read('new.p12'), 'Secret'));
      openssl.run(
        'pkcs12',
        ...parts,
        '-keypbe',
        'PBE-SHA1-3DES',
        '-certpbe',
        'PBE-SHA1-3DES',
        '-macalg',
        'sha1',
        '-out',
        'old.p12',
      );
      await fails('unsupported_key', openKey(openssl.read('old.p12'), 'secret'));
    }));

  test('names each fault of a key file', async () => {
    const file = await fileOf(person);
    for (const wrong of ['x', 'құпия 2026', `${PASSWORD} `]) await fails('wrong_password', openKey(file, wrong));
    for (const broken of [new Uint8Array(), utf8('not a key'), file.subarray(0, 300), Uint8Array.from([...file, 0])]) {
      await fails('broken_file', openKey(broken, PASSWORD));
    }
    const opened = await openKey(file, PASSWORD);
    await fails('not_yet_valid', sign(opened, CONTENT, AT - 86_400_000));
    await fails('expired', sign(opened, CONTENT, person.certificate.notAfter + 1000));
    const draw = await authority.issueService('draw');
    await fails('wrong_usage', sign(await openKey(await fileOf(draw), PASSWORD), CONTENT, AT));
  });

  test('weighs little: signing code within 60 KB, the page’s half within 4 KB', () => {
    assert.ok(gzipSync(islandFile('sign').bytes).length < 60_000);
    assert.ok(gzipSync(islandFile('sign/parent').bytes).length < 4_000);
  });
});

group('what is signed, in words', () => {
  const words = {
    language: 'en',
    zone: 'Asia/Almaty',
    yes: 'Yes',
    no: 'No',
    content: { type: 'What', at: 'Time', fee: 'Fee', total: 'Total' },
    type: { application: 'Application' },
  };
  const read = (content: unknown) => describe(utf8(JSON.stringify(content)), words);

  test('the type first, questions with answers, sums as money, moments by the clock of the country', () => {
    const { main, technical } = read({
      at: '2026-11-22T02:21:11.000Z',
      answers: { purpose: 'work' },
      fee: { currency: 'KZT', lines: [{ label: 'Duty', amount: '393200' }], total: '393205' },
      id: '0190',
      inWords: [{ question: 'Purpose', answer: 'Work' }],
      type: 'shanyraq/application/v1',
    });
    assert.deepEqual(main, [
      { label: 'What', value: 'Application' },
      { label: 'Purpose', value: 'Work' },
      {
        label: 'Fee',
        value: [
          { label: 'Duty', value: '3,932\u202f₸' },
          { label: 'Total', value: '3,932.05\u202f₸' },
        ],
      },
      { label: 'Time', value: '22/11/2026, 07:21:11' },
    ]);
    assert.deepEqual(
      technical.map(({ label }) => label),
      ['answers', 'id'],
    );
  });

  test('money reads as on the pages, and a currency that is none stands as it is', () => {
    const fee = (language: string, currency: string) =>
      describe(utf8(JSON.stringify({ fee: { currency, total: '540650' } })), { ...words, language }).main[0]?.value;
    for (const language of ['kk', 'ru', 'en'] as const)
      assert.deepEqual(fee(language, 'KZT'), [{ label: 'Total', value: formatMoney(tiyn(540_650), language) }]);
    assert.deepEqual(fee('en', 'tenge'), [
      { label: 'currency', value: 'tenge' },
      { label: 'Total', value: '5,406.50' },
    ]);
  });

  test('a day reads as the country writes it, and the rows of an import in their order', () => {
    const content = { absent: 0, ends: 2, from: '2026-03-02', rows: 5, type: 'shanyraq/register-import/v1' };
    const told = (language: string) =>
      describe(utf8(JSON.stringify(content)), { ...words, language }).main.map(({ value }) => value);
    assert.deepEqual(told('kk'), ['shanyraq/register-import/v1', '02.03.2026', '5', '2', '0']);
    assert.equal(told('en')[1], '02/03/2026');
  });

  test('a decision begins with what is decided and why; an officer known by his number is shown without the id of his post', () => {
    const id = '01a22fc9-d567-7649-885e-89af3e0780b0';
    const { main, technical } = read({
      applicant: { iin: '7', name: 'SERIK' },
      ground: { act: 'law', article: '8', id: 'late', text: { en: 'It is late.', kk: 'Кеш.', ru: 'Поздно.' } },
      officer: { id, iin: '8' },
      outcome: 'refuse',
      reasons: 'It came in May.',
      service: { id: 'stall', title: { en: 'A stall', kk: 'Орын', ru: 'Место' } },
      type: 'shanyraq/decision/v1',
    });
    assert.deepEqual(
      main.map(({ label }) => label),
      ['What', 'service', 'outcome', 'ground', 'reasons', 'applicant', 'officer'],
    );
    assert.ok(!JSON.stringify(main).includes(id) && !JSON.stringify(main).includes('late"'));
    assert.ok(JSON.stringify(technical).includes(id), 'the whole stands among the technical');
  });

  test('a register is read by its title', () => {
    const registerTitle = { en: 'Register of births', kk: 'Туу тізілімі', ru: 'Реестр рождений' };
    const { main, technical } = read({ register: 'births', registerTitle, type: 'shanyraq/register-import/v1' });
    assert.deepEqual(
      main.map(({ value }) => value),
      ['shanyraq/register-import/v1', 'Register of births'],
    );
    assert.deepEqual(
      technical.map(({ value }) => value),
      ['births'],
    );
  });

  test('an outcome is read in words, and offices known by a name alone stand among the technical', () => {
    const known = { ...words, content: { outcome: 'Decision', 'outcome-grant': 'Granted' } };
    const decision = { outcome: 'grant', provider: 'akimats', type: 'shanyraq/decision/v1', unit: 'almaty' };
    const { main, technical } = describe(utf8(JSON.stringify(decision)), known);
    assert.deepEqual(main.at(-1), { label: 'Decision', value: 'Granted' });
    assert.deepEqual(
      technical.map(({ value }) => value),
      ['akimats', 'almaty'],
    );
    const other = describe(utf8(JSON.stringify({ ...decision, outcome: 'else' })), known);
    assert.deepEqual(other.main.at(-1), { label: 'Decision', value: 'else' }, 'what has no word is shown as it is');
  });

  test('nothing is left out: what it has no word for stands under its own name', () => {
    const { main } = read({
      type: 'shanyraq/unheard-of/v1',
      strange: { inner: true, list: ['a', 'b'], things: [{ x: '1' }] },
    });
    assert.deepEqual(main, [
      { label: 'What', value: 'shanyraq/unheard-of/v1' },
      {
        label: 'strange',
        value: [
          { label: 'inner', value: 'Yes' },
          { label: 'list', value: 'a, b' },
          { label: 'things', value: [{ label: '1', value: [{ label: 'x', value: '1' }] }] },
        ],
      },
    ]);
  });

  test('files are read by their names, an officer without the id of his post; the whole stands among the technical', () => {
    const files = ['a.pdf', 'b.jpg'].map((name) => ({ name, bytes: '12', mediaType: 'image/jpeg', sha256: 'ab' }));
    const { main, technical } = read({ files, officer: { id: '0190', iin: '7', name: 'SERIK' } });
    assert.deepEqual(main, [
      { label: 'files', value: 'a.pdf, b.jpg' },
      {
        label: 'officer',
        value: [
          { label: 'iin', value: '7' },
          { label: 'name', value: 'SERIK' },
        ],
      },
    ]);
    const whole = JSON.stringify(technical);
    for (const part of ['a.pdf', 'b.jpg', 'image/jpeg', 'ab', '12', '0190'])
      assert.ok(whole.includes(`"${part}"`), part);
  });

  test('what the bytes call by a code is read by its name, wherever it stands; the code stands among the technical', () => {
    const names = { act: { K95: 'The Code' }, register: { births: 'Register of births' } };
    const known = { ...words, content: { act: 'Act', article: 'Article' }, names };
    const ground = { act: 'K95', article: '7', id: 'too-late', text: { kk: 'Кеш', ru: 'Поздно', en: 'Too late' } };
    const content = { act: 'K95', ground, officer: { id: '0190', iin: '7' }, register: 'births', unit: 'K95' };
    const { main, technical } = describe(utf8(JSON.stringify(content)), known);
    assert.deepEqual(main, [
      {
        label: 'ground',
        value: [
          { label: 'Act', value: 'The Code' },
          { label: 'Article', value: '7' },
          { label: 'text', value: 'Too late' },
        ],
      },
      { label: 'Act', value: 'The Code' },
      { label: 'officer', value: [{ label: 'iin', value: '7' }] },
      { label: 'register', value: 'Register of births' },
    ]);
    const whole = JSON.stringify(technical);
    for (const code of ['K95', 'too-late', '0190', 'births']) assert.ok(whole.includes(`"${code}"`), code);
    const strange = describe(utf8(JSON.stringify({ act: 'K96' })), known);
    assert.deepEqual(strange.main, [{ label: 'Act', value: 'K96' }], 'a code that has no name stands as it is');
  });

  test('the digest of a right to act stands among the technical, beside the name of whom it is for', () => {
    const { main, technical } = read({ onBehalfOf: { bin: '1', mandate: 'ab', name: 'Clinic' } });
    assert.deepEqual(main, [
      {
        label: 'onBehalfOf',
        value: [
          { label: 'bin', value: '1' },
          { label: 'name', value: 'Clinic' },
        ],
      },
    ]);
    assert.ok(JSON.stringify(technical).includes('"ab"'));
  });

  test('a thing that has an id is called by its words, in the language of the reader', () => {
    const text = { kk: 'Мерзім', ru: 'Срок', en: 'The term' };
    const { main } = read({ about: { id: 'term', text }, agency: { id: 'court', title: 'Court' } });
    assert.deepEqual(
      main.map(({ value }) => value),
      ['The term', 'Court'],
    );
  });

  test('the site that it is for', () =>
    assert.equal(read({ type: 'shanyraq/sign-in/v1', origin: 'https://a.example' }).origin, 'https://a.example'));

  test('a purpose stands among the technical where it is a name, and is read where it is in words', () => {
    const named = read({ type: 'shanyraq/sign-in/v1', purpose: 'sign-in' });
    assert.deepEqual([named.main.length, named.technical.length], [1, 1]);
    const inWords = read({ purpose: { id: 'loan', text: { kk: 'Несие', ru: 'Кредит', en: 'A loan' } } });
    assert.deepEqual([inWords.main.length, inWords.technical.length], [1, 0]);
  });

  test('what is not an object is not described', () => {
    for (const wrong of ['', '[]', '1', '{']) assert.throws(() => describe(utf8(wrong), words), SyntaxError);
  });
});
