import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { commitOf, leafHashOf } from '#features/transparency/index.ts';
import { publicTrust, verifySignature } from '#features/trust/index.ts';
import { checkPdf } from '#features/trust/outside.ts';
import { fromBase64, fromHex, hex } from '#kernel/hash.ts';
import { instant } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { Language } from '#kernel/text.ts';
import type { Context, Finding } from '#platform/feature.ts';
import { renderAgain } from './actions/render.ts';
import { heldPdf } from './actions/show.ts';
import { documentsFeature } from './feature.ts';
import { documentsOf, revokeDocument } from './index.ts';
import { isSameCode, readCode, readNumber } from './rules/number.ts';
import { data, HOLDER_IIN, inspect, person, type World, withWorld } from './testing.ts';

const DAY_MS = 86_400_000;

/** The text of a PDF on one line: where lines break is the layout's business. */
const textOf = (pdf: Uint8Array): string => inspect(pdf, 'pdftotext', '%', '-').replaceAll(/\s+/g, ' ');

const ctxOf = (world: World, personId: string): Context => ({
  actor: person(personId),
  now: world.clock.now(),
  language: 'kk',
  requestId: 'test',
  channel: 'portal',
});
const refused = (code: string) => (error: unknown) => error instanceof Refusal && error.code === `documents.${code}`;

async function findings({ app }: World): Promise<Finding[]> {
  const found: Finding[] = [];
  for await (const one of documentsFeature.fsck(app)) found.push(one);
  return found;
}

async function pdfOf(world: World, number: string, language: Language): Promise<Uint8Array> {
  const { pdf } = await world.app.read((tx) => heldPdf(tx, ctxOf(world, world.holder), number, language));
  return pdf;
}

describe('issuing', () => {
  test('an entry of a case gives one document, with a number, a code, and a last day by the definition', () =>
    withWorld(async (world) => {
      const first = await world.issue({ entry: 'the grant' });
      assert.match(first.number, /^SM-D-2026-\d{7}-\d$/);
      assert.match(first.code, /^[0-9A-HJKMNP-TV-Z]{16}$/);
      assert.deepEqual(await world.issue({ entry: 'the grant' }), first);
      const [held, ...more] = await world.app.read((tx) => documentsOf(tx, { personId: world.holder }));
      assert.equal(held?.valid_until, '2026-05-31');
      assert.equal(more.length, 0);
    }));

  test('data that does not fit the definition is never sealed, and the fault names no value', () =>
    withWorld(async (world) => {
      for (const wrong of [{ from: '2026-02-30' }, { wheels: '4.5' }, { name: ' ' }, { unknown: 'x' }, { fee: 5 }]) {
        await assert.rejects(world.issue({ data: { ...data, ...wrong } }), (error: Error) => {
          assert.ok(error instanceof RangeError);
          assert.ok(!error.message.includes(HOLDER_IIN));
          return true;
        });
      }
      await assert.rejects(world.issue({ agency: 'tax-agency' }), /is issued by road-agency/);
    }));

  test('the past of a document is kept by the rights of the database', () =>
    withWorld(async (world) => {
      await world.issue();
      for (const table of [
        'document',
        'content',
        'seal',
        'rendering',
        'event',
        'event_content',
        'erasure',
        'viewing',
      ]) {
        await assert.rejects(world.asApp(`delete from documents.${table}`), { code: '42501' });
        await assert.rejects(world.asApp(`update documents.${table} set document_id = null`), /permission|column/);
      }
      await world.app.retention(async (tx) => {
        await tx.db<{ 'documents.content': object }>().deleteFrom('documents.content').execute();
      });
      assert.deepEqual(await world.asOwner('select * from documents.content'), []);
    }));
});

describe('the paper', () => {
  test('poppler holds it valid, reads its Kazakh, and finds tags, language and the sealed data inside', () =>
    withWorld(async (world) => {
      const { number, code } = await world.issue();
      await world.runJobs();
      const pdf = await pdfOf(world, number, 'kk');
      const signature = inspect(pdf, 'pdfsig', '%');
      assert.match(signature, /Signature Type: ETSI.CAdES.detached/);
      assert.match(signature, /Signature Validation: Signature is Valid/);
      assert.match(signature, /Total document signed/);
      const { roots } = await world.app.read(publicTrust);
      assert.equal(checkPdf(pdf, { roots, authorities: [], lists: [] }).revocation, 'good', 'the root alone is needed');
      const text = textOf(pdf);
      for (const words of [
        'Әлімжанова Гүлнұр Қуатқызы',
        'Жолға шығу рұқсаты',
        '2026 жылғы 2 наурыз',
        '4 дөңгелекті',
        '123 ӘҒҚ 02',
        number,
        code.slice(0, 4),
        'ДЕМО',
      ]) {
        assert.ok(text.includes(words), `${words} is not in the text`);
      }
      assert.ok(text.includes('₸') && !text.includes('not a column'));
      const facts = inspect(pdf, 'pdfinfo', '%');
      assert.match(facts, /Tagged:\s+yes/);
      const structure = inspect(pdf, 'pdfinfo', '-struct', '%');
      for (const tag of ['Document', 'H1', 'H2', 'LBody', 'TH', 'Figure']) assert.ok(structure.includes(tag), tag);
      assert.match(inspect(pdf, 'pdfdetach', '-list', '%'), new RegExp(`2 embedded files[^]*${number}.json.p7s`));
    }));

  test('pdfsig trusts it once our root is known to it', (context) =>
    withWorld(async (world) => {
      if (spawnSync('certutil', ['--help']).error)
        return context.skip('certutil of NSS (libnss3-tools) is not installed');
      const { number } = await world.issue();
      await world.runJobs();
      const root = (await world.inject({ url: '/pki/root.crt' })).rawPayload;
      const folder = mkdtempSync(join(tmpdir(), 'shanyraq-nss-'));
      try {
        writeFileSync(join(folder, 'root.crt'), root);
        const certutil = (...flags: string[]) => execFileSync('certutil', ['-d', `sql:${folder}`, ...flags]);
        certutil('-N', '--empty-password');
        certutil('-A', '-n', 'root', '-t', 'CT,C,C', '-i', join(folder, 'root.crt'));
        const said = inspect(await pdfOf(world, number, 'ru'), 'pdfsig', '-nssdir', folder, '-no-ocsp', '%');
        assert.match(said, /Signature is Valid/);
        assert.match(said, /Certificate is Trusted/);
      } finally {
        rmSync(folder, { recursive: true });
      }
    }));

  test('each language is rendered once, however often the job runs; a further rendering is numbered', () =>
    withWorld(async (world) => {
      const { documentId, number } = await world.issue();
      await world.runJobs();
      const before = await pdfOf(world, number, 'en');
      assert.match(textOf(before), /4 wheels from 2 March 2026/);
      assert.match(textOf(await pdfOf(world, number, 'ru')), /Разрешение на проезд/);
      await documentsFeature.jobs[0]?.run(world.app, { documentId });
      assert.deepEqual(await pdfOf(world, number, 'en'), before);
      assert.equal(await renderAgain(world.app, documentId), 2);
      assert.match(textOf(await pdfOf(world, number, 'en')), /copy 2/);
      await world.runJobs();
      assert.deepEqual(await findings(world), []);
    }));

  test('the paper of a real instance carries no mark of a demo', () =>
    withWorld(
      async (world) => {
        const { number } = await world.issue();
        await world.runJobs();
        assert.doesNotMatch(textOf(await pdfOf(world, number, 'kk')), /ДЕМО/);
      },
      { mode: 'real' },
    ));
});

describe('checking', () => {
  test('number and code show the fields for a verifier and nothing else; every wrong pair is answered alike', () =>
    withWorld(async (world) => {
      const { number, code } = await world.issue();
      const good = await world.inject({ url: `/kk/v/${number}/${code}` });
      assert.equal(good.statusCode, 200);
      assert.match(good.body, /Әлімжанова Гүлнұр Қуатқызы/);
      assert.ok(!good.body.includes(HOLDER_IIN));
      const spelt = `/en/v/${number.toLowerCase()}/${code.toLowerCase().replace(/.{4}(?=.)/g, '$& ')}`;
      assert.equal((await world.inject({ url: encodeURI(spelt) })).statusCode, 200);
      const other = await world.issue();
      const wrong = [
        [number, other.code],
        [number, '0000000000000000'],
        [number, 'wrong-code'],
        [number.replace(/.$/, (digit) => String((Number(digit) + 1) % 10)), code],
        ['SM-D-2026-9999999-9', code],
      ];
      const answers = await Promise.all(wrong.map(([n, c]) => world.inject({ url: `/en/v/${n}/${c}` })));
      const texts = answers.map(({ body, statusCode }, index) => {
        const [n = '', c = ''] = wrong[index] ?? [];
        return `${statusCode} ${body.replaceAll(n, 'N').replaceAll(c, 'C')}`;
      });
      assert.ok(texts[0]?.startsWith('404'));
      assert.equal(new Set(texts.map((text) => text.replaceAll(/value="[^"]*"/g, ''))).size, 1);
    }));

  test('the short address takes the language of the browser, or the one that is asked', () =>
    withWorld(async (world) => {
      const { number, code } = await world.issue();
      const to = async (url: string, language: string) =>
        (await world.inject({ url, headers: { 'accept-language': language } })).headers.location;
      assert.equal(await to(`/v/${number}/${code}`, 'ru-RU,en;q=0.5'), `/ru/v/${number}/${code}`);
      assert.equal(await to(`/v/${number}/${code}?lang=en`, 'ru'), `/en/v/${number}/${code}`);
      assert.equal(await to('/v', 'de'), '/kk/v');
      assert.equal(await to(`/ru/v?number=${number}&code=${code}`, 'ru'), `/ru/v/${number}/${code}`);
      assert.equal((await world.inject({ url: '/ru/v?number=x&code=' })).statusCode, 422);
    }));

  test('the holder sees each check of others, and his own look leaves none', () =>
    withWorld(async (world) => {
      const { number, code } = await world.issue();
      const url = `/en/v/${number}/${code}`;
      await world.inject({ url });
      await world.inject({ url, cookies: { who: world.holder } });
      const byApi = await world.inject({ url: `/api/v1/documents/${number}?code=${code}` });
      assert.equal(byApi.statusCode, 200);
      const { body } = await world.inject({ url: `/en/documents/${number}`, cookies: { who: world.holder } });
      assert.equal(body.match(/Checked on the verification page/g)?.length, 1);
      assert.equal(body.match(/Checked by a program/g)?.length, 1);
    }));

  test('revoked, corrected and expired are told apart, and revoking is once', () =>
    withWorld(async (world) => {
      const [revoked, corrected, next] = [await world.issue(), await world.issue(), await world.issue()];
      const caseId = '01900000-0000-7000-8000-0000000000bb';
      const revoke = (number: string, replacedBy?: string) =>
        world.app.transaction((tx) =>
          revokeDocument(tx, ctxOf(world, world.stranger), number, 'A false paper was found.', {
            caseId,
            ...(replacedBy ? { replacedBy } : {}),
          }),
        );
      await revoke(revoked.number);
      await revoke(corrected.number, next.number);
      await assert.rejects(revoke(revoked.number), refused('already_revoked'));
      await assert.rejects(revoke('SM-D-2026-0000000-0'), refused('not_found'));
      const check = async ({ number, code }: typeof revoked) =>
        (await world.inject({ url: `/en/v/${number}/${code}` })).body;
      assert.match(await check(revoked), /The document has been revoked/);
      assert.ok(!(await check(revoked)).includes('A false paper'));
      assert.match(await check(corrected), /has been replaced/);
      assert.match(await check(next), /genuine and valid/);
      const { body } = await world.inject({ url: `/en/documents/${corrected.number}`, cookies: { who: world.holder } });
      assert.ok(body.includes('A false paper was found.') && body.includes(next.number));
      world.clock.set(instant(world.clock.now() + 90 * DAY_MS));
      assert.match(await check(next), /genuine and valid/);
      world.clock.set(instant(world.clock.now() + DAY_MS));
      assert.match(await check(next), /genuine but has expired/);
    }));
});

describe('the holder', () => {
  test('has the list, the document and its files; nobody else has any of them', ({ mock }) =>
    withWorld(async (world) => {
      const { number } = await world.issue();
      const own = { cookies: { who: world.holder } };
      const early = await world.inject({ url: `/kk/documents/${number}`, ...own });
      assert.match(early.body, /дайындалып жатыр/);
      const [failures, lines] = (['error', 'info'] as const).map((level) => mock.method(world.app.env.log, level));
      assert.equal((await world.inject({ url: `/kk/documents/${number}.pdf`, ...own })).statusCode, 503);
      const told = lines?.mock.calls.map(({ arguments: [about] }) => (about as { code?: string }).code);
      assert.deepEqual([failures?.mock.callCount(), told], [0, ['documents.not_rendered']]);
      await world.runJobs();
      for (const url of ['/kk/cabinet/documents', `/ru/documents/${number}`, `/en/documents/${number}`]) {
        const { statusCode, body } = await world.inject({ url, ...own });
        assert.equal(statusCode, 200);
        assert.ok(body.includes(number));
      }
      const pdf = await world.inject({ url: `/kk/documents/${number}.pdf?in=ru`, ...own });
      assert.equal(pdf.headers['content-type'], 'application/pdf');
      assert.ok(pdf.rawPayload.subarray(0, 5).equals(Buffer.from('%PDF-')));
      const paths = [`/en/documents/${number}`, `/en/documents/${number}.pdf`, `/en/documents/${number}.json`];
      for (const url of paths) {
        assert.equal((await world.inject({ url, cookies: { who: world.stranger } })).statusCode, 404);
        assert.equal((await world.inject({ url })).statusCode, 303);
      }
      const list = await world.inject({ url: '/en/cabinet/documents', cookies: { who: world.stranger } });
      assert.match(list.body, /No documents yet/);
    }));

  test('gets by the API what anybody can check without us: the bytes, the seal, the leaf', () =>
    withWorld(async (world) => {
      const { number, code } = await world.issue();
      await world.runJobs();
      const url = `/api/v1/documents/${number}`;
      assert.equal((await world.inject({ url })).statusCode, 401);
      const headers = { authorization: `Bearer ${world.holder}` };
      const answer = (await world.inject({ url, headers })).json();
      const content = fromBase64(answer.content);
      const verified = await world.app.read((tx) =>
        verifySignature(tx, {
          content,
          cms: fromBase64(answer.seal),
          at: world.clock.now(),
          accept: ['agency'],
          isKept: false,
        }),
      );
      assert.equal(verified.kind, 'agency');
      const leaf = leafHashOf(world.app.env, 'documents.document', commitOf(fromHex(answer.proof.salt), content));
      assert.equal(answer.proof.leafHash, hex(leaf));
      assert.equal(typeof answer.proof.index, 'number');
      const said = JSON.parse(new TextDecoder().decode(content));
      assert.deepEqual(said.data.vehicles, [{ plate: '123 ӘҒҚ 02', since: '2024-05-06' }]);
      assert.deepEqual(said, answer.data);
      const byCode = (await world.inject({ url: `${url}?code=${code}` })).json();
      assert.deepEqual(Object.keys(byCode.fields).sort(), ['from', 'name']);
      for (const hidden of ['seal', 'content', 'data', 'code']) assert.ok(!(hidden in byCode), hidden);
      assert.ok(!('salt' in byCode.proof));
      const pdf = await world.inject({ url: `${url}.pdf?in=en`, headers });
      assert.equal(pdf.statusCode, 200);
      assert.equal((await world.inject({ url: `${url}?code=0000000000000000` })).statusCode, 404);
    }));

  test('an organisation holds its documents, not the one who acts for it', () =>
    withWorld(async (world) => {
      const { number } = await world.issue({ holder: { organisationId: world.organisation } });
      const held = await world.app.read((tx) => documentsOf(tx, { organisationId: world.organisation }));
      assert.deepEqual(
        held.map((one) => one.number),
        [number],
      );
      const url = `/en/documents/${number}`;
      assert.equal((await world.inject({ url, cookies: { who: world.holder } })).statusCode, 404);
    }));
});

describe('fsck', () => {
  const tampering: readonly [string, string][] = [
    ["update documents.content set bytes = convert_to('{}', 'UTF8')", 'documents.document: '],
    ['delete from documents.content', 'no act says that it was erased'],
    ["update documents.document set valid_until = '2099-01-01'", 'row differs'],
    ...[
      'person_id = gen_random_uuid()',
      'case_id = gen_random_uuid()',
      "code = repeat('0', 16)",
      "entry = 'another'",
    ].map((set): [string, string] => [`update documents.document set ${set}`, 'documents.row: ']),
    ['update documents.document set organisation_id = person_id, person_id = null', 'documents.row: '],
    ["update documents.document set issued_at = issued_at + interval '1 second'", 'documents.row: '],
    ['update documents.document set row_leaf = null, row_salt = null', 'leaves of documents.row, 0 rows'],
    ['update documents.seal set cms = cms || cms', 'seal does not hold'],
    ["update documents.rendering set number = 7 where language = 'kk'", 'does not open its leaf'],
    ["update files.chunk set bytes = bytes || 'x'", 'was changed'],
    [
      'alter table documents.rendering drop constraint rendering_file; delete from files.chunk; delete from files.file',
      'is lost',
    ],
    ['update documents.event_content set reason = $$another$$', 'does not open its leaf'],
  ];
  for (const [sql, expected] of tampering) {
    test(`finds: ${sql.slice(0, 60)}`, () =>
      withWorld(async (world) => {
        const { number } = await world.issue();
        await world.app.transaction((tx) =>
          revokeDocument(tx, ctxOf(world, world.stranger), number, 'why', { caseId: world.holder }),
        );
        await world.runJobs();
        assert.deepEqual(await findings(world), []);
        await world.asOwner(sql);
        const found = await findings(world);
        assert.ok(
          found.some(({ what }) => what.includes(expected)),
          JSON.stringify(found),
        );
      }));
  }
});

test('what is typed is read as it was meant, and codes are compared whole', () => {
  assert.equal(readCode(' 7k3m–p9tx 2qwa-4oze '), '7K3MP9TX2QWA40ZE');
  assert.equal(readCode('7K3MP9TX2QWA40Z'), undefined);
  assert.equal(readNumber('SM', 'x'), undefined);
  assert.equal(isSameCode('7K3MP9TX2QWA40ZE', '7K3MP9TX2QWA40ZF'), false);
});
