/** The page that checks, in a real browser: what was signed is called so, what was turned is not, and nothing of a file leaves the page. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { onTheRoad } from '#features/services/cases/testing/road.ts';
import { foreignRoot, forged, granted, passportOf } from '#features/services/passport/testing.ts';
import { ARU } from '#features/services/testing/aqsai.ts';
import { parseSignedData } from '#features/trust/signatures/parse.ts';
import { withoutUnsigned } from '#features/trust/signatures/unsigned.ts';
import { SAMPLE_PERSON } from '#features/trust/testing/authority.ts';
import { gostAuthority, signGostXml } from '#features/trust/testing/checker.ts';
import { withAttributes } from '#features/trust/testing/countersign.ts';
import { changed, opened, updated } from '#features/trust/testing/pdf-update.ts';
import { AT, inWorld } from '#features/trust/testing/xml-world.ts';
import { signXml, template, WHOLE } from '#features/trust/testing/xmlsec.ts';
import { utf8 } from '#kernel/hash.ts';
import { instant } from '#kernel/instant.ts';
import { LANGUAGES } from '#kernel/text.ts';
import { axe, coveredControls, sidewaysOverflow, withBrowser } from '#test/support/browser.ts';
import { unpack } from './container.ts';
import { verificationFeature } from './feature.ts';
import { checkFile } from './file.ts';
import { verdictOf } from './findings.ts';
import { cades, type Entries, manifest, referenceTo, zip } from './testing.ts';

/** With a security store behind the signature, as other programs add one. */
function withEmptyStore(pdf: Uint8Array): Uint8Array {
  const { root, catalog } = opened(pdf);
  return updated(pdf, { objects: { [root.ref]: changed(catalog, { DSS: '<</Type /DSS /Certs []>>' }) } });
}

const unsignedIn = (cms: Uint8Array): readonly Uint8Array[] => parseSignedData(cms).unsigned.map(({ whole }) => whole);

type Chosen = Readonly<Record<string, Uint8Array>>;

async function choose(page: Page, files: Chosen): Promise<void> {
  await page.getByText('Check with another root certificate').evaluate((summary) => {
    summary.closest('details')?.setAttribute('open', '');
  });
  for (const [name, bytes] of Object.entries(files))
    await page.setInputFiles(`input[name=${name}]`, { name: `${name}.bin`, mimeType: '', buffer: Buffer.from(bytes) });
}

/** Chooses files on a fresh page and gives all that the answer says. */
async function check(page: Page, files: Chosen): Promise<string> {
  await page.reload();
  await choose(page, files);
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await page.locator('[data-result] h2:focus').waitFor();
  return (await page.locator('[data-result]').textContent()) ?? '';
}

const turned = (bytes: Uint8Array, at: number): Uint8Array => {
  const changed = Uint8Array.from(bytes);
  changed[at] = (changed[at] ?? 0) ^ 1;
  return changed;
};

const VALID = /^Everything agrees/;
const CHANGED = /^Changed after signing/;
const UNCHECKABLE = /^This cannot be checked/;

test('the page that checks', async (t) => {
  await onTheRoad(
    async (road) => {
      const passport = await passportOf(road, await granted(road));
      const { files } = unpack(passport);
      const file = (ending: string): Uint8Array =>
        [...files].find(([path]) => path.endsWith(ending))?.[1] ?? assert.fail(ending);
      const pdf = file('kk.pdf');
      const [content, cms] = [file('application/1/content.json'), file('application/1/applicant.p7s')];
      const baseUrl = await road.instance.listen();
      await withBrowser(async (browser) => {
        await t.test('is accessible and fits, in every language', async () => {
          const page = await browser.openPage(360, { baseUrl });
          for (const language of LANGUAGES) {
            await page.goto(`/${language}/verify`);
            await page.evaluate(`document.querySelectorAll('details').forEach((one) => { one.open = true; })`);
            assert.deepEqual(
              [...(await axe(page)), ...(await sidewaysOverflow(page)), ...(await coveredControls(page))],
              [],
            );
          }
        });

        await t.test(
          'says in every language that nobody can say, where only the signer dates what has ended since',
          async () => {
            const page = await browser.openPage(360, { baseUrl });
            const { clock } = road.instance;
            const then = clock.now();
            clock.set(instant(then + 6 * 366 * 86_400_000));
            const said = async (language: string, signature: Uint8Array): Promise<string> => {
              await page.goto(`/${language}/verify`);
              for (const [name, bytes] of Object.entries({ file: signature, content }))
                await page.setInputFiles(`input[name=${name}]`, { name, mimeType: '', buffer: Buffer.from(bytes) });
              await page.locator('[data-check]').click();
              await page.locator('[data-result] h2:focus').waitFor();
              assert.deepEqual([...(await axe(page)), ...(await sidewaysOverflow(page))], []);
              return (await page.locator('[data-result]').textContent()) ?? '';
            };
            const words = {
              kk: /^Тексеру мүмкін емес.*мерзімі.*жарамды деуге де, жарамсыз деуге де болмайды/s,
              ru: /^Проверить нельзя.*срок сертификата истёк.*ни действительной, ни недействительной/s,
              en: /^This cannot be checked.*the certificate expired at.*neither valid nor invalid/s,
            };
            for (const language of LANGUAGES) assert.match(await said(language, withoutUnsigned(cms)), words[language]);
            const proven = await said('en', cms);
            assert.match(proven, VALID);
            assert.match(proven, /Since then.*expired since.*shows that the signature was there before/s);
            clock.set(then);
          },
        );

        await t.test('tells what was signed from what was changed, and sends nothing', async () => {
          const page = await browser.openPage(360, { baseUrl });
          await page.goto('/en/verify');
          const asked: string[] = [];
          page.on('request', (request) => {
            assert.equal(request.postDataBuffer(), null);
            asked.push(`${request.method()} ${new URL(request.url()).pathname}`);
          });
          const sealed = await check(page, { file: pdf });
          assert.match(sealed, VALID);
          assert.match(sealed, /A time-stamp authority vouches for it/);
          assert.match(sealed, /not revoked by the lists at hand/);
          assert.deepEqual([...(await axe(page)), ...(await sidewaysOverflow(page))], []);
          assert.match(await check(page, { file: turned(pdf, 200) }), CHANGED);
          const added = Buffer.concat([pdf, Buffer.from('\n1 0 obj\n<<>>\nendobj\n')]);
          assert.match(await check(page, { file: added }), /something was added to the PDF after it was signed/);
          const proved = await check(page, { file: withEmptyStore(pdf) });
          assert.match(proved, VALID);
          assert.match(proved, /Only proofs or other signatures were added to the file/);
          assert.deepEqual([...(await axe(page)), ...(await sidewaysOverflow(page))], []);
          assert.match(await check(page, { file: pdf, root: await foreignRoot() }), UNCHECKABLE);

          const whole = await check(page, { file: passport });
          assert.match(whole, VALID);
          assert.match(whole, /What the log proves/);
          assert.match(whole, /application 1, countersignature 1.*Who countersigned/);
          assert.match(whole, /What registers answered.*it is exactly what the applicant signed/);
          assert.deepEqual([...(await axe(page)), ...(await sidewaysOverflow(page))], []);
          const number = /documents\/([^/]+)\/kk\.pdf/.exec([...files.keys()].join('\n'))?.[1];
          const paper = await road.call(ARU, 'GET', `/api/v1/documents/${number}/passport`);
          const alone = await check(page, { file: paper.raw });
          assert.match(alone, VALID);
          assert.ok(alone.includes(`Document ${number}`));
          assert.deepEqual([...(await axe(page)), ...(await sidewaysOverflow(page))], []);
          const other = await forged(passport, 'decision/content.json', (text) => text.replace('"grant"', '"refuse"'));
          assert.match(await check(page, { file: other }), CHANGED);

          const signed = await check(page, { file: cms, content });
          assert.match(signed, VALID);
          assert.match(signed, /signature, countersignature 1: countersigned by/);
          const elsewhere = withAttributes(withoutUnsigned(cms), unsignedIn(file('decision/officer.p7s')), []);
          const moved = await check(page, { file: elsewhere, content });
          assert.match(moved, CHANGED);
          assert.match(moved, /it countersigns another signature than this one/);
          assert.deepEqual([...(await axe(page)), ...(await sidewaysOverflow(page))], []);
          assert.match(await check(page, { file: cms, content: turned(content, 5) }), CHANGED);
          assert.match(await check(page, { file: turned(cms, cms.length - 1), content }), CHANGED);
          assert.match(await check(page, { file: cms }), /give the file that was signed too/);
          const expected = /^GET \/(en\/verify|assets\/[\w.-]+|pki\/crl\/[\w-]+)$/;
          assert.deepEqual(
            asked.filter((one) => !expected.test(one)),
            [],
          );
        });

        await t.test('tells of signed XML too', async () => {
          const page = await browser.openPage(360, { baseUrl });
          await page.goto('/en/verify');
          await inWorld(async ({ openssl, authority, person }) => {
            const [root, chain] = [authority.root.der, [authority.issuing.der]];
            const xml = `<order><sum>5</sum>${template({ references: [WHOLE] })}</order>`;
            const signed = signXml(openssl, xml, person, [], { chain });
            const told = await check(page, { file: utf8(signed), root });
            assert.match(told, VALID);
            assert.match(told, /The signature does not say\. It was judged as of/);
            assert.match(told, /the whole document is signed/);
            assert.deepEqual([...(await axe(page)), ...(await sidewaysOverflow(page))], []);
            assert.match(await check(page, { file: utf8(signed.replace('>5<', '>6<')), root }), CHANGED);
            const gost = gostAuthority(AT, authority.profile);
            const beyond = utf8(signGostXml(gost.issue({ name: 'ТЕСТОВ ТЕСТ' }), '<sum>5</sum>'));
            const refused = await check(page, { file: beyond, root: gost.issuing.der });
            assert.match(refused, UNCHECKABLE);
            assert.match(refused, /the command “shanyraq verify” with the setting NCANODE_URL checks it/);
          })();
        });

        await t.test('tells of containers with CAdES of others, as the command does', async () => {
          const page = await browser.openPage(360, { baseUrl });
          await page.goto('/en/verify');
          await inWorld(async ({ openssl, authority, person, trust }) => {
            const text = utf8('Pay 100');
            const written = manifest('META-INF/signature.p7s', [referenceTo('letter.txt', text)]);
            const other = await authority.issue({ ...SAMPLE_PERSON, name: 'БӨТЕН АДАМ' });
            const chained = [person, other].map((one) => cades(openssl, written, [one], { chain: authority.issuing }));
            const packed = (more: Entries): Uint8Array =>
              zip(openssl, {
                mimetype: utf8('application/vnd.etsi.asic-e+zip'),
                'letter.txt': text,
                'META-INF/ASiCManifest.xml': utf8(written),
                'META-INF/signature.p7s': chained[0] ?? assert.fail(),
                ...more,
              });
            const root = authority.root.der;
            for (const [more, expected, words] of [
              [{}, VALID, /ӘДІЛОВА АЙГҮЛ/],
              [{ 'META-INF/signature.p7s': chained[1] ?? assert.fail() }, VALID, /БӨТЕН АДАМ/],
              [{ 'letter.txt': utf8('Pay 900') }, CHANGED, /letter\.txt is not what the manifest says/],
              [{ 'x.txt': text }, CHANGED, /the signature does not cover the file "x\.txt"/],
            ] as const) {
              const told = await check(page, { file: packed(more), root });
              assert.match(told, expected);
              assert.match(told, words);
              const lines = checkFile(packed(more), { trust: { ...trust, authorities: [] }, now: AT }).lines;
              for (const { found } of lines)
                if (found.key.startsWith('fault.')) assert.ok(told.includes(`${found.values?.path}`.replace(/"/g, '')));
              assert.equal(VALID.test(told), verdictOf(lines) === 'valid');
            }
            assert.deepEqual([...(await axe(page)), ...(await sidewaysOverflow(page))], []);
          })();
        });

        await t.test('says by words what is missing, at the field', async () => {
          const page = await browser.openPage(360, { baseUrl });
          await page.goto('/en/verify');
          await page.getByRole('button', { name: 'Check', exact: true }).click();
          assert.ok(await page.getByText('Choose a file').isVisible());
          assert.ok(await page.locator('input[name=file]:focus').isVisible());
          await choose(page, { file: pdf, root: content });
          await page.getByRole('button', { name: 'Check', exact: true }).click();
          await page.getByText('This is no root certificate').waitFor();
        });

        await t.test('the page inside a passport checks it from a disk, without a connection', async () => {
          const folder = mkdtempSync(join(tmpdir(), 'shanyraq-page-'));
          try {
            writeFileSync(join(folder, 'verify.html'), file('verify.html'));
            const page = await browser.openPage(360);
            const asked: string[] = [];
            page.on('request', (request) => asked.push(request.url()));
            const address = pathToFileURL(join(folder, 'verify.html')).href;
            for (const language of LANGUAGES) {
              await page.goto(`${address}#${language}`);
              assert.deepEqual(
                await page.locator('h1:visible').evaluateAll((all) => all.map((one) => one.closest('section')?.id)),
                [language],
              );
              assert.deepEqual([...(await axe(page)), ...(await sidewaysOverflow(page))], []);
            }
            const checkHere = async (bytes: Uint8Array): Promise<string> => {
              await page.reload();
              await page.setInputFiles('#en-file', { name: 'case.asice', mimeType: '', buffer: Buffer.from(bytes) });
              await page.getByRole('button', { name: 'Check', exact: true }).click();
              const answer = page.locator('#en [data-result]');
              await answer.locator('h2:focus').waitFor();
              return (await answer.textContent()) ?? '';
            };
            const whole = await checkHere(passport);
            assert.match(whole, VALID);
            assert.match(whole, /page verify\.html: leaf \d+ of \d+ in the log/);
            assert.match(whole, /decision, countersignature 1: countersigned by/);
            const repainted = await forged(passport, 'verify.html', (html) => html.replace('</h1>', '!</h1>'));
            const told = await checkHere(repainted);
            assert.match(told, CHANGED);
            assert.match(told, /page verify\.html: the log does not hold it/);
            assert.deepEqual([...new Set(asked.map((url) => url.replace(/#.*/, '')))], [address]);
          } finally {
            rmSync(folder, { recursive: true });
          }
        });

        await t.test('without script it names the commands', async () => {
          const page = await browser.openPage(360, { baseUrl, script: false });
          await page.goto('/en/verify');
          assert.ok(await page.getByText('This check needs JavaScript').isVisible());
          assert.ok(await page.getByText('shanyraq verify case.asice').isVisible());
          assert.ok(!(await page.locator('input[name=file]').isVisible()));
        });
      });
    },
    [verificationFeature],
  );
});
