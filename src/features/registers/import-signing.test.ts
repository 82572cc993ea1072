/** Imports that two officers sign: in the workplace, by the API and by the command line, and what fsck and openssl say of them. */

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { publicAuthorities } from '#features/trust/index.ts';
import { pem, withOpenssl } from '#features/trust/testing/openssl.ts';
import type { ActorOf } from '#kernel/actor.ts';
import { fromBase64, sha256Hex, utf8 } from '#kernel/hash.ts';
import { instant } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { App } from '#platform/app.ts';
import { confirmProposal, proposalsFor } from '#platform/four-eyes/four-eyes.ts';
import { linesFile } from '#platform/lines-file.ts';
import { hasText } from '#platform/texts.ts';
import { smallCountry } from '#test/support/small-country.ts';
import { getEdition } from './actions/definitions.ts';
import { importChanges } from './actions/import-changes.ts';
import { signedOptions } from './actions/import-signed-file.ts';
import { importCommand } from './commands.ts';
import { type Reader, readHere, writeRecord } from './index.ts';
import { readImport } from './rules/signed-import.ts';
import { type Officers, withOfficers } from './testing/officers.ts';
import { AISHA, BOLAT, day, ground, personRow, STRANGER } from './testing/population.ts';
import { findingsOf, type Stage } from './testing/stage.ts';

const country = smallCountry({ trust: true });
const folder = mkdtempSync(join(tmpdir(), 'shanyraq-signed-'));
after(() => {
  for (const made of [country, folder]) rmSync(made, { recursive: true, force: true });
});

const HOUR_MS = 3_600_000;
const CLERK: Reader = { kind: 'system', agency: 'road-agency' };
const changed = { ...personRow(AISHA, 'Serikova', 'Aisha'), validFrom: '2026-02-01' };
const LINES = [changed, { values: { iin: STRANGER }, end: true }].map((row) => JSON.stringify(row)).join('\n');
const WORDS = { reference: 'From the archive', reason: 'The archive was read anew.', basis: 0 };

const surnameOf = async ({ app }: Stage, iin: string) => {
  const query = { register: 'people', fields: ['surname'], by: { subject: { iin } }, purpose: 'identity' };
  return (await app.transaction((tx) => readHere(tx, CLERK, query)))[0]?.values.surname;
};

const contextOf = ({ app }: Stage, actor: ActorOf<'officer'>) => ({ ...app.systemContext('test'), actor });

/** A form with a file, as a page sends it. */
const read = ({ inject }: Stage, text: string) => {
  const boundary = 'boundary-of-the-tests';
  const part = (name: string, value: string, file = '') =>
    `--${boundary}\r\ncontent-disposition: form-data; name="${name}"${file}\r\n\r\n${value}\r\n`;
  const rows = part('file', text, '; filename="rows.jsonl"');
  return inject({
    method: 'POST',
    url: '/en/registry/people/import',
    payload: `${part('from', '2026-03-01')}${rows}--${boundary}--\r\n`,
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}`, 'sec-fetch-site': 'same-origin' },
  });
};

const api = async (stage: Stage, actor: ActorOf<'officer'>, path: string, payload?: object) => {
  stage.as(actor);
  const url = `/api/v1/registry/people/imports${path}`;
  const answer = await stage.inject(payload ? { method: 'POST', url, payload } : { method: 'GET', url });
  return { status: answer.statusCode, json: answer.json<Record<string, string>>() };
};

/** What an officer put into words to sign. */
async function described(stage: Stage, { mine }: Officers) {
  const { json } = await api(stage, mine, '', { lines: LINES, from: '2026-03-01' });
  const id = json.importId ?? '';
  const { json: content } = await api(stage, mine, `/${id}/content`, { digest: json.digest, ...WORDS });
  return { id, sha256: content.sha256 ?? '', content: fromBase64(content.contentBase64 ?? '') };
}

test('officers read rows in, one signs and proposes what the preview shows, another signs and confirms; both looks are seen', () =>
  withOfficers(country, async (stage, { mine, second, sign }) => {
    const { app, clock, inject, as, person, lookups, post } = stage;
    clock.set(instant(clock.now() + HOUR_MS));
    for (const other of [await person(AISHA), { ...mine, agency: 'road-agency' }]) {
      as(other);
      assert.equal((await inject('/en/registry/people/import')).statusCode, 403);
      assert.equal((await read(stage, LINES)).statusCode, 403);
    }
    as(mine);
    assert.equal((await read(stage, '')).statusCode, 422);
    assert.equal((await read(stage, '\n'.repeat(1000))).statusCode, 422);
    const kept = await read(stage, LINES);
    const url = String(kept.headers.location);
    assert.match(url, /^\/en\/registry\/people\/imports\//, kept.body);
    const page = (await inject(url)).body;
    for (const word of ['Surname', 'Serik → Serikova', 'Changes', 'Ends']) assert.ok(page.includes(word), word);
    assert.equal((await lookups(AISHA)).length, 1, 'the one of whom a value was shown');
    assert.equal((await lookups(STRANGER)).length, 0);
    assert.ok((await inject('/en/registry/people')).body.includes(url));

    const digest = /name="digest" value="([0-9a-f]{64})"/.exec(page)?.[1] ?? '';
    assert.equal((await post(url, { digest, reference: '', reason: '' })).statusCode, 422);
    const words = { reference: WORDS.reference, reason: WORDS.reason, basis: '0' };
    assert.equal((await post(url, { digest: '0'.repeat(64), ...words })).statusCode, 404, 'of rows that are not these');
    assert.equal((await post(url, { digest, ...words })).headers.location, `${url}/sign`);
    as(second);
    assert.equal((await inject(`${url}/sign`)).statusCode, 404, 'what nobody has signed is its writer’s alone');
    as(mine);
    const content = new Uint8Array((await inject(`${url}/content`)).rawPayload);
    const unnamed = Object.keys(readImport(content) ?? {}).filter((key) => !hasText('trust', `frame.content.${key}`));
    assert.deepEqual(unnamed, [], 'the window that signs has a word for each');
    assert.ok(hasText('trust', 'frame.type.register-import'));
    assert.deepEqual(
      { ...readImport(content), id: '', edition: '', instance: '', previewed: '' },
      {
        ...{
          type: 'shanyraq/register-import/v1',
          instance: '',
          id: '',
          register: 'people',
          registerTitle: getEdition(app.env, 'people', app.env.clock.now()).definition.title,
          edition: '',
          previewed: '',
        },
        ...{ file: sha256Hex(utf8(LINES)), from: '2026-03-01', endAbsent: false, ground: 'import' },
        ...{ rows: 2, new: 0, changes: 1, ends: 1, same: 0, left: 0, absent: 0 },
        ...{ reference: WORDS.reference, reason: WORDS.reason, cite: { act: 'law', article: '7' } },
      },
    );
    const sha256 = sha256Hex(content);
    const signed = await post(`${url}/sign`, { sha256, signature: sign(0, content) });
    assert.equal(signed.headers.location, '/en/proposals', signed.body);

    const [proposal] = await app.read((tx) => proposalsFor(tx, contextOf(stage, second)));
    assert.match(proposal?.words.en ?? '', /adds 0, changes 1 and ends 1 records.*From the archive/);
    assert.equal(`/en${proposal?.signAt}`, url);
    await app.transaction((tx) =>
      writeRecord(tx, {
        ...{ register: 'people', act: 'change', key: { iin: STRANGER }, values: { citizen: true } },
        ...{ validFrom: day('2026-02-20'), ground },
      }),
    );
    as(second);
    assert.ok((await inject(url)).body.includes(`${url}/sign`));
    assert.ok((await inject(`${url}/sign`)).body.includes(sha256Hex(utf8(LINES))));
    const confirmed = await post(`${url}/sign`, { sha256, signature: sign(1, content) });
    assert.equal(confirmed.headers.location, '/en/registry/people/import', confirmed.body);
    assert.deepEqual(
      [await surnameOf(stage, AISHA), await surnameOf(stage, STRANGER)],
      ['Serikova', 'Kim'],
      'what changed meanwhile is left',
    );
    assert.ok(
      (await lookups(AISHA)).some(({ actorName }) => actorName?.includes('Bolat')),
      'who confirms answers, too',
    );
    const [batch] = await stage.asOwner(
      "select signed_by, size from registers.batch where label like 'changes by From the archive, %'",
    );
    assert.deepEqual(batch, { signed_by: `${mine.officerId}, ${second.officerId}`, size: 1 });
    assert.equal((await inject(url)).statusCode, 404, 'the rows are gone');

    const files = /\/en\/registry\/people\/signed-imports\/[0-9a-f-]+/.exec(
      (await inject('/en/registry/people/import')).body,
    );
    await withOpenssl(async (openssl) => {
      const { roots, authorities } = await app.read(publicAuthorities);
      openssl.write('chain.pem', [...roots, ...authorities].map(pem).join(''));
      openssl.write('import.json', new Uint8Array((await inject(`${files}/import.json`)).rawPayload));
      assert.deepEqual(openssl.read('import.json'), content);
      for (const name of ['proposed.p7s', 'confirmed.p7s']) {
        openssl.write(name, new Uint8Array((await inject(`${files}/${name}`)).rawPayload));
        const options = ['-inform', 'DER', '-in', name, '-content', 'import.json', '-binary', '-CAfile', 'chain.pem'];
        const checked = openssl.run('cms', '-verify', ...options, '-purpose', 'any', '-no_check_time', '-out', 'out');
        assert.ok(checked.ok, `${name}: ${checked.said}`);
      }
      assert.notDeepEqual(openssl.read('proposed.p7s'), openssl.read('confirmed.p7s'));
    });
    as({ ...mine, agency: 'road-agency' });
    assert.equal((await inject(`${files}/import.json`)).statusCode, 403);
    await stage.runJobs();
    assert.deepEqual(await findingsOf(stage), []);
  }));

test('no import passes by another’s signature, another content, one officer, or a button alone; a signature is taken once', () =>
  withOfficers(country, async (stage, officers) => {
    const { mine, second, sign } = officers;
    const { id, sha256, content } = await described(stage, officers);
    const propose = (by: ActorOf<'officer'>, signature: string, of = sha256) =>
      api(stage, by, `/${id}/proposal`, { sha256: of, signature });
    const code = async (asked: ReturnType<typeof api>) => (await asked).json.code ?? 'done';
    assert.equal(await code(propose(mine, sign(1, content))), 'registers.wrong_signer');
    assert.equal(await code(propose(mine, sign(0, utf8('{}')))), 'trust.wrong_content');
    assert.equal(await code(propose(second, sign(1, content))), 'registers.import_changed');
    assert.equal(await code(propose(mine, sign(0, content), '0'.repeat(64))), 'registers.import_changed');
    assert.equal((await propose(mine, sign(0, content))).status, 201);
    assert.equal(await code(propose(mine, sign(0, content))), 'registers.already_proposed');
    const again = { digest: '0'.repeat(64), ...WORDS };
    assert.equal((await api(stage, mine, `/${id}/content`, again)).status, 404);
    const confirm = (by: ActorOf<'officer'>, signature: string) =>
      api(stage, by, `/${id}/confirmation`, { sha256, signature });
    assert.equal(await code(confirm(mine, sign(0, content))), 'platform.same_person');
    assert.equal(await code(confirm(second, sign(0, content))), 'registers.wrong_signer');
    const [proposal] = await stage.app.read((tx) => proposalsFor(tx, contextOf(stage, second)));
    await assert.rejects(
      stage.app.transaction((tx) =>
        confirmProposal(tx, contextOf(stage, second), proposal?.id ?? '', proposal?.digest ?? ''),
      ),
      (error) => error instanceof Refusal && error.code === 'registers.signature_required',
    );
    assert.equal(await surnameOf(stage, AISHA), 'Serik');
    assert.equal(await code(confirm(second, sign(1, content))), 'done');
    assert.equal(await surnameOf(stage, AISHA), 'Serikova');
    assert.deepEqual(await findingsOf(stage), []);
  }));

test('fsck sees a signature that was altered, one that is gone, and a version that names none', () =>
  withOfficers(country, async (stage, officers) => {
    const { mine, second, sign } = officers;
    const { id, sha256, content } = await described(stage, officers);
    await api(stage, mine, `/${id}/proposal`, { sha256, signature: sign(0, content) });
    await api(stage, second, `/${id}/confirmation`, { sha256, signature: sign(1, content) });
    await stage.runJobs();
    assert.deepEqual(await findingsOf(stage), []);
    await stage.asOwner('update registers.signed_import set second_cms = cms');
    assert.deepEqual(await findingsOf(stage), [
      'signed import: the content does not open its leaf',
      'a signature under it does not hold',
    ]);
    await stage.asOwner('delete from registers.signed_import');
    assert.deepEqual(await findingsOf(stage), [
      'a signed import is gone',
      'its ground names a signed import that is not there',
      'its ground names a signed import that is not there',
    ]);
  }));

test('the command line imports a file that two officers signed, goes on where it was cut off, and says without them that it is unsigned', () =>
  withOfficers(country, async (stage, { sign }) => {
    const { app, clock } = stage;
    clock.set(instant(clock.now() + HOUR_MS));
    const [rows, content] = [join(folder, 'rows.jsonl'), join(folder, 'import.json')];
    writeFileSync(rows, LINES);
    const run = async (...options: string[]) => {
      const lines: string[] = [];
      const code = await importCommand.run(app, ['people', rows, '--change', ...options], (line) => lines.push(line));
      return { code, lines };
    };
    const words = ['--content', content, '--reference', WORDS.reference, '--reason', WORDS.reason];
    assert.equal((await run('--content', content)).code, 2);
    assert.equal((await run('--signature', content)).code, 2);
    assert.equal((await run('--from', '2026-03-01', ...words)).code, 0);
    const bytes = new Uint8Array(readFileSync(content));
    assert.deepEqual(readImport(bytes)?.changes, 1);
    const [one, other] = [sign(0, bytes), sign(1, bytes)];
    const written = [one, other, sign(1, bytes)].map((signature, n) => {
      const path = join(folder, `${n}.p7s`);
      writeFileSync(path, fromBase64(signature));
      return path;
    });
    const signatures = (...of: number[]) => of.flatMap((n) => ['--signature', written[n] ?? '']);
    const refused = (code: string) => (error: unknown) => error instanceof Refusal && error.code === code;
    const needed = refused('registers.signature_required');
    await assert.rejects(run('--content', content, ...signatures(0)), needed);
    await assert.rejects(run('--content', content, ...signatures(1, 2)), needed, 'one officer twice');
    writeFileSync(rows, `${LINES}\n`);
    await assert.rejects(run('--content', content, ...signatures(0, 1)), refused('registers.import_changed'));
    writeFileSync(rows, LINES);
    assert.equal(await surnameOf(stage, AISHA), 'Serik');

    const given = { content: readFileSync(content).toString('base64'), signatures: [one, other] };
    const { options } = await signedOptions(app, 'people', linesFile(rows), given);
    const cut: App = { ...app, transaction: () => Promise.reject(new Error('the power went')) };
    await assert.rejects(importChanges(cut, 'people', linesFile(rows), options), /the power went/);
    const done = await run('--content', content, ...signatures(0, 1));
    assert.deepEqual(done, { code: 0, lines: ['0 added, 1 changed, 1 ended, 0 the same, 0 left, 0 wrong'] });
    assert.equal(await surnameOf(stage, AISHA), 'Serikova');
    const kinds = async () =>
      (
        await stage.asOwner<{ kind: string }>(
          'select distinct ground_kind as kind from registers.version where number > 1',
        )
      ).map(({ kind }) => kind);
    assert.deepEqual(await kinds(), ['import']);
    writeFileSync(rows, JSON.stringify({ ...personRow(BOLAT, 'Serikov', 'Bolat'), validFrom: '2026-02-01' }));
    assert.equal((await run()).code, 0);
    assert.deepEqual((await kinds()).sort(), ['import', 'unsigned-import']);
    const [last] = await stage.asOwner<{ by: string }>(
      "select c.ground ->> 'by' as by from registers.content c join registers.version v using (record_id, number) where v.number > 1 and v.ground_kind = 'unsigned-import'",
    );
    assert.equal(last?.by, 'the operator of the instance, unsigned');
    await stage.runJobs();
    assert.deepEqual(await findingsOf(stage), []);
  }));
