import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { strToU8, unzipSync, zipSync } from 'fflate';
import { type OutsideTrust, publicTrust, revokeCertificate } from '#features/trust/index.ts';
import { judgeCms, pem, withOpenssl } from '#features/trust/testing/openssl.ts';
import { pack, unpack } from '#features/verification/container.ts';
import { checkFile } from '#features/verification/file.ts';
import { Fault, type Line } from '#features/verification/findings.ts';
import { checkPassport } from '#features/verification/passport.ts';
import { inWords } from '#features/verification/words.ts';
import { base64, sha256 } from '#kernel/hash.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import { systemClock } from '#platform/clock.ts';
import { texts } from '#platform/texts.ts';
import { onTheRoad } from '../cases/testing/road.ts';
import { stall } from '../cases/testing/stories.ts';
import { ARU, DAUREN } from '../testing/aqsai.ts';
import { foreignRoot, forged, granted, passportOf } from './testing.ts';

const AT = instant(Date.UTC(2026, 10, 1));
const NO_TRUST = { roots: [], authorities: [], lists: [] };

interface Taken {
  readonly bytes: Uint8Array;
  readonly trust: OutsideTrust;
}

/** One granted case for all that only read its passport: the instance is gone by then, as it is for whoever checks. */
const taken: Promise<Taken> = new Promise((done, fail) => {
  onTheRoad(async (road) => {
    const id = await granted(road);
    const page = await road.call(ARU, 'GET', `/kk/cases/${id}/passport.asice`);
    assert.equal(page.status, 200);
    done({ bytes: await passportOf(road, id), trust: await road.instance.app.read(publicTrust) });
  }).catch(fail);
});

const say = texts('verification');
const english = { say: (key: string, values: Readonly<Record<string, string | number>>) => say('en', key, values) };

/** What a line says, as the command prints it. */
const textOf = ({ step, found }: Line): string => `${inWords(step, english)}: ${inWords(found, english)}`;

const wrongIn = (lines: readonly Line[]): string[] => lines.filter(({ verdict }) => verdict !== 'valid').map(textOf);

const faultsOf = (bytes: Uint8Array): string[] => wrongIn(checkPassport(bytes).lines);

describe('the passport of a case', () => {
  test('holds everything that was signed, and everything agrees', async () => {
    const { bytes } = await taken;
    const { passport, lines, roots } = checkPassport(bytes);
    assert.deepEqual(wrongIn(lines), []);
    assert.equal(passport?.applications.length, 1);
    assert.equal(roots.length, 1);
    const { files } = unpack(bytes);
    const names = [...files.keys()].map((path) => path.replace(/documents\/[^/]+/, 'documents/N'));
    for (const wanted of [
      'application/1/applicant.p7s',
      'application/1/content.json',
      'decision/content.json',
      'decision/officer.p7s',
      'definition.json',
      'documents/N/content.json',
      'documents/N/kk.pdf',
      'documents/N/seal.p7s',
      'history.json',
      'passport.json',
      'pki/root-1.crt',
      'README.txt',
      'verify.html',
    ])
      assert.ok(names.includes(wanted), `${wanted} in ${names.join(' ')}`);
    for (const said of ['application 1: signed by', 'decision: signed by', 'decision: upon the', 'kk.pdf: signed by'])
      assert.ok(
        lines.some((line) => textOf(line).includes(said)),
        said,
      );
  });

  test('openssl and unzip check it too, and the file begins as the standard says', () =>
    withOpenssl(async (openssl) => {
      const { bytes } = await taken;
      assert.equal(Buffer.from(bytes.subarray(30, 69)).toString(), 'mimetypeapplication/vnd.etsi.asic-e+zip');
      const files = unzipSync(bytes);
      const file = (path: string): Uint8Array => files[path] ?? assert.fail(path);
      const certificates = Object.entries(files).filter(([path]) => /^pki\/.*\.crt$/.test(path));
      const known = certificates.map(([, der]) => pem(der)).join('');
      for (const [content, signature] of [
        ['META-INF/ASiCManifest.xml', 'META-INF/signature.p7s'],
        ['application/1/content.json', 'application/1/applicant.p7s'],
        ['decision/content.json', 'decision/officer.p7s'],
      ] as const) {
        const { ok, said } = judgeCms(openssl, { content: file(content), cms: file(signature), known });
        assert.ok(ok, `${content}: ${said}`);
      }
    }));

  test('every change is found by somebody: in the file, in the manifest, in what is signed', async () => {
    const { bytes } = await taken;
    const { files } = unpack(bytes);
    const history = JSON.parse(new TextDecoder().decode(files.get('history.json')));
    const [first] = history.entries;
    const cases: [string, (text: string) => string, string][] = [
      ['application/1/content.json', (text) => text.replace('Көк базар, 7', 'Көк базар, 8'), 'application 1'],
      ['decision/content.json', (text) => text.replace('"outcome":"grant"', '"outcome":"refuse"'), 'decision'],
      ['definition.json', (text) => text.replace('"', ' "'), 'definition'],
      ['history.json', (text) => text.replace(first.commit, first.leafHash), 'entry 1'],
      ['history.json', (text) => text.replace('"seq":2', '"seq":7'), 'history'],
      ['history.json', (text) => text.replace('"kind":"registered"', '"kind":"withdrawn"'), 'entry'],
      ['passport.json', (text) => text.replace(/"logKey":"[^"]+"/, '"logKey":"nobody+00000000+AAAA"'), 'entry 1'],
    ];
    for (const [path, change, name] of cases) {
      const faults = faultsOf(await forged(bytes, path, change));
      assert.ok(
        faults.some((text) => text.startsWith('container:')),
        `${path}: the seal is over another manifest`,
      );
      assert.ok(
        faults.some((text) => text.startsWith(name)),
        `${path}: ${faults.join('; ')}`,
      );
    }
    assert.deepEqual(faultsOf(await forged(bytes, 'pki/root-1.crt', () => 'no certificate')).length, 1);
    const unsealed = unzipSync(bytes);
    const [document] = Object.keys(unsealed).filter((path) => path.endsWith('kk.pdf'));
    const pdf = unsealed[document ?? ''] ?? assert.fail();
    const added = zipSync({ ...unsealed, [document ?? '']: Buffer.concat([pdf, Buffer.from('\n% more')]) });
    assert.deepEqual(faultsOf(added), [`container: ${document} is not what the manifest says`]);
  });

  test('bytes turned at random never pass and never break the checker', async () => {
    const { bytes } = await taken;
    const { files } = unpack(bytes);
    const paths = [...files.keys()].filter((path) => path !== 'README.txt' && !path.startsWith('pki/'));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...paths),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (path, at, turn) => {
          const changed = Uint8Array.from(files.get(path) ?? []);
          changed[at % changed.length] = (changed[at % changed.length] ?? 0) ^ turn;
          const again = await pack(new Map([...files, [path, changed]]), AT, async () => unpack(bytes).seal);
          assert.notDeepEqual(faultsOf(again), []);
        },
      ),
      { numRuns: 60 },
    );
    for (const end of [0, 4, 22, 1000, bytes.length - 1]) assert.notDeepEqual(faultsOf(bytes.subarray(0, end)), []);
  });

  test('a signature whose certificate was revoked before is found by the list inside', () =>
    onTheRoad(async (road) => {
      const { app, clock } = road.instance;
      const id = await granted(road);
      const before = checkPassport(await passportOf(road, id));
      const serial = /decision: signed by .*certificate ([0-9a-f]+)/.exec(before.lines.map(textOf).join('\n'))?.[1];
      const ctx = app.systemContext('test');
      const past = (clock.now() - 3_600_000) as Instant;
      await app.transaction((tx) => revokeCertificate(tx, ctx, serial ?? '', 'keyCompromise', past));
      await road.moveTo((clock.now() + 61_000) as Instant);
      const faults = faultsOf(await passportOf(road, id));
      assert.ok(
        faults.some((text) => text.startsWith('decision:')),
        faults.join('; '),
      );
    }));

  test('nobody else gets it, and before the decision it holds nothing of an officer', () =>
    onTheRoad(async (road) => {
      const id = await stall(road);
      for (const who of [DAUREN, 'nobody']) {
        const answer = await road.call(who, 'GET', `/api/v1/applications/${id}/passport`);
        assert.ok([401, 404].includes(answer.status), String(answer.status));
      }
      const bytes = await passportOf(road, id);
      const { passport, lines } = checkPassport(bytes);
      assert.deepEqual(wrongIn(lines), []);
      assert.equal(passport?.decision, null);
      const everything = [...unpack(bytes).files.values()].map((one) => Buffer.from(one).toString('latin1')).join();
      const { entries } = await road.look(id);
      const officers = entries.filter(({ by }) => by.kind === 'officer').map(({ by }) => by.id);
      assert.ok(officers.every((one) => !everything.includes(one)));
    }));
});

describe('the container', () => {
  const one = new Map([['a.txt', strToU8('a')]]);
  const seal = async () => strToU8('seal');
  const said = (bytes: Uint8Array): string => {
    try {
      unpack(bytes);
      return '';
    } catch (error) {
      assert.ok(error instanceof Fault, String(error));
      return say('en', `fault.${error.key}`, error.values);
    }
  };

  test('gives back what was put in, and the same bytes for the same files', async () => {
    const bytes = await pack(one, AT, seal);
    assert.deepEqual(await pack(one, AT, seal), bytes);
    assert.deepEqual([...unpack(bytes).files], [...one]);
    assert.ok(new TextDecoder().decode(unpack(bytes).manifest).includes(base64(sha256(strToU8('a')))));
  });

  test('refuses paths that lead out, files that nobody named, and other kinds of files', async () => {
    for (const path of ['../a', '/a', 'a//b', 'a"b', 'a\\b', '.a', 'a/'])
      await assert.rejects(pack(new Map([[path, strToU8('a')]]), AT, seal), RangeError, path);
    const entries = unzipSync(await pack(one, AT, seal));
    assert.match(said(zipSync({ ...entries, 'b.txt': strToU8('b') })), /b\.txt is not in the manifest/);
    assert.match(said(zipSync({ ...entries, '../b': strToU8('b') })), /a path that no container may have/);
    assert.match(said(zipSync({ ...entries, mimetype: strToU8('application/zip') })), /another kind/);
    assert.match(said(zipSync({ mimetype: entries.mimetype ?? strToU8('') })), /is missing/);
    assert.match(said(strToU8('PK and then nothing')), /no ZIP file/);
  });
});

describe('shanyraq verify', () => {
  test('checks PDF, signature and passport by the root that is given', async () => {
    const { bytes, trust } = await taken;
    const { files } = unpack(bytes);
    const now = systemClock.now();
    const pdf = [...files].find(([path]) => path.endsWith('ru.pdf'))?.[1] ?? assert.fail();
    const told = ({ lines }: ReturnType<typeof checkFile>) =>
      lines.map((line) => `${line.verdict} ${textOf(line)}`).join('\n');
    const given = { trust, content: undefined, now };
    assert.match(told(checkFile(pdf, given)), /^valid PDF: signed by/);
    assert.match(told(checkFile(pdf, { trust: NO_TRUST, content: undefined, now })), /^uncheckable PDF: give the root/);
    assert.match(
      told(checkFile(Buffer.concat([pdf, Buffer.from('\n%%EOF\n')]), given)),
      /^changed PDF: something was added/,
    );
    const turned = Uint8Array.from(pdf);
    turned[200] = (turned[200] ?? 0) ^ 1;
    assert.match(told(checkFile(turned, given)), /^changed PDF/);
    const content = files.get('application/1/content.json') ?? assert.fail();
    const cms = files.get('application/1/applicant.p7s') ?? assert.fail();
    assert.match(told(checkFile(cms, { trust, content, now })), /^valid signature: signed by/);
    assert.match(told(checkFile(cms, { trust, content: strToU8('other'), now })), /^changed signature/);
    const other = await foreignRoot();
    assert.match(
      told(checkFile(bytes, { trust: { ...trust, roots: [other] }, content: undefined, now })),
      /is not the one/,
    );
    assert.match(
      told(checkFile(pdf, { trust: { ...trust, roots: [other] }, content: undefined, now })),
      /^uncheckable PDF: the signer's certificate/,
    );
  });

  test('is a command that asks nobody', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'shanyraq-verify-'));
    try {
      const path = join(folder, 'case.asice');
      writeFileSync(path, (await taken).bytes);
      const said = execFileSync(process.execPath, ['--import', 'tsx', 'src/main.ts', 'verify', path], {
        encoding: 'utf8',
        env: { PATH: process.env.PATH, DATA_DIR: join(folder, 'none') },
      });
      assert.match(said, /^right {2}container: signed by/);
      assert.match(said, /Everything agrees\.\n$/);
      writeFileSync(path, readFileSync(path).subarray(0, 5000));
      assert.throws(() =>
        execFileSync(process.execPath, ['--import', 'tsx', 'src/main.ts', 'verify', path], { stdio: 'pipe' }),
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
