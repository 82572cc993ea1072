/** A document taken away by itself: for its holder alone, checked by our checker and by openssl, and every change is found. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeCms, pem, withOpenssl } from '#features/trust/testing/openssl.ts';
import { unpack } from '#features/verification/container.ts';
import { checkDocumentPassport } from '#features/verification/document.ts';
import { checkFile } from '#features/verification/file.ts';
import type { Line } from '#features/verification/findings.ts';
import { systemClock } from '#platform/clock.ts';
import { onTheRoad, type Road } from '../cases/testing/road.ts';
import { ARU, DAUREN } from '../testing/aqsai.ts';
import { foreignRoot, forged } from './testing.ts';

const wrongIn = (lines: readonly Line[]): string[] =>
  lines.filter(({ verdict }) => verdict !== 'valid').map(({ step, found }) => `${step.key} ${found.key}`);

async function issued(road: Road): Promise<string> {
  await road.apply('residence-certificate', { purpose: 'school' });
  await road.jobs();
  const [row] = await road.instance.asOwner<{ number: string }>('select number from documents.document');
  return row?.number ?? assert.fail();
}

test('a document goes away in one file, to its holder alone', () =>
  onTheRoad(async (road) => {
    const number = await issued(road);
    for (const path of [`/api/v1/documents/${number}/passport`, `/kk/documents/${number}/passport.asice`]) {
      assert.equal((await road.call(DAUREN, 'GET', path)).status, 404);
      assert.notEqual((await road.call('nobody', 'GET', path)).status, 200);
      assert.equal((await road.call(ARU, 'GET', path)).status, 200);
    }
    const page = await road.call(ARU, 'GET', `/en/documents/${number}`);
    assert.ok(page.text.includes(`href="/en/documents/${number}/passport.asice"`));
    const { raw } = await road.call(ARU, 'GET', `/api/v1/documents/${number}/passport`);
    const { lines, document, roots } = checkDocumentPassport(raw);
    assert.deepEqual(wrongIn(lines), []);
    assert.equal(document?.number, number);
    assert.equal(lines.filter(({ step }) => step.key === 'step.pdfOf').length, document?.document.pdfs.length);
    assert.ok((document?.document.pdfs.length ?? 0) > 0);
    assert.equal(roots.length, 1);

    const { files, manifest, seal } = unpack(raw);
    await withOpenssl(async (openssl) => {
      const certificates = [...files].filter(([path]) => /^pki\/.*\.crt$/.test(path));
      const known = certificates.map(([, der]) => pem(der)).join('');
      const file = (ending: string) => [...files].find(([path]) => path.endsWith(ending))?.[1] ?? assert.fail(ending);
      for (const [content, cms] of [
        [manifest, seal],
        [file('content.json'), file('seal.p7s')],
      ] as const) {
        const { ok, said } = judgeCms(openssl, { content, cms, known });
        assert.ok(ok, said);
      }
    });

    const content = `documents/${number}/content.json`;
    const cases: [string, (text: string) => string, string][] = [
      [content, (text) => text.replace('Ару', 'Ерк'), 'step.document fault.document'],
      [content, (text) => text.replace('Ару', 'Ерк'), 'step.document fault.wrong_content'],
      ['document-passport.json', (text) => text.replace(/"salt":"../, '"salt":"00'), 'step.document fault.document'],
      ['verify.html', (text) => `${text} `, 'step.container fault.wrong_content'],
      ['document-passport.json', (text) => text.replace(number, '1'), 'step.container fault.wrong_content'],
    ];
    for (const [path, change, fault] of cases) {
      const faults = wrongIn(checkDocumentPassport(await forged(raw, path, change)).lines);
      assert.ok(faults.includes(fault), `${path}: ${faults.join('; ')}`);
    }
    const given = { trust: { roots: [], authorities: [], lists: [] }, content: undefined, now: systemClock.now() };
    assert.deepEqual(wrongIn(checkFile(raw, given).lines), [], 'the checker knows it by what it is');
    const other = { ...given, trust: { ...given.trust, roots: [await foreignRoot()] } };
    assert.deepEqual(wrongIn(checkFile(raw, other).lines), ['step.root fault.other_root']);
  }));

test('a document whose retention has ended is refused', () =>
  onTheRoad(async (road) => {
    const number = await issued(road);
    await road.instance.asOwner('delete from documents.content');
    const answer = await road.call(ARU, 'GET', `/api/v1/documents/${number}/passport`);
    assert.equal(answer.json.code, 'documents.erased', answer.text);
  }));
