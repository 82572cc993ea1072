/** Tables where rows are taken: the page of imports, of reconciliations, the API and the command line. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { unzipSync } from 'fflate';
import { base64, utf8 } from '#kernel/hash.ts';
import { instant } from '#kernel/instant.ts';
import { smallCountry } from '#test/support/small-country.ts';
import { importCommand } from './commands.ts';
import { reconcileCommand } from './reconcile-command.ts';
import { withOfficers } from './testing/officers.ts';
import { AISHA, STRANGER } from './testing/population.ts';
import type { Stage } from './testing/stage.ts';

const country = smallCountry({ trust: true });
const folder = mkdtempSync(join(tmpdir(), 'shanyraq-tables-'));
after(() => {
  for (const made of [country, folder]) rmSync(made, { recursive: true, force: true });
});

const HOUR_MS = 3_600_000;
const TABLE = [
  'IIN;Surname;Given name;Birth date;Ends',
  `${AISHA};Serikova;Aisha;01.01.1990;`,
  ';;;;',
  `${STRANGER};;;;yes`,
].join('\r\n');

/** A form with a file, as a page sends it. */
const send = ({ inject }: Stage, url: string, fields: Readonly<Record<string, string>>, table: string) => {
  const boundary = 'boundary-of-the-tests';
  const part = (name: string, value: string, file = '') =>
    `--${boundary}\r\ncontent-disposition: form-data; name="${name}"${file}\r\n\r\n${value}\r\n`;
  const all = Object.entries(fields).map(([name, value]) => part(name, value));
  const rows = part('file', table, '; filename="rows.csv"');
  return inject({
    method: 'POST',
    url,
    payload: `${all.join('')}${rows}--${boundary}--\r\n`,
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}`, 'sec-fetch-site': 'same-origin' },
  });
};

test('a table is read in on the page, told by row and column, and refused in words', () =>
  withOfficers(country, async (stage, { mine }) => {
    const { clock, inject, as, person } = stage;
    clock.set(instant(clock.now() + HOUR_MS));
    const url = '/en/registry/people/import';
    const read = (table: string) => send(stage, url, { from: '2026-03-01' }, table);
    as(mine);
    const kept = await read(`\ufeff${TABLE}`);
    const preview = String(kept.headers.location);
    assert.match(preview, /^\/en\/registry\/people\/imports\//, kept.body);
    const page = (await inject(preview)).body;
    for (const words of ['Surname', 'Serik → Serikova', 'Changes', 'Ends', '>Row<', '>2<', '>4<'])
      assert.ok(page.includes(words), words);

    const wrong = await read(TABLE.replace('01.01.1990', 'once upon a time'));
    const told = (await inject(String(wrong.headers.location))).body;
    assert.ok(told.includes('Row 2: not as the register keeps it: Birth date (column D)'), told);
    const refused = await read(TABLE.replace('Surname', 'Colour'));
    assert.equal(refused.statusCode, 422);
    assert.ok(refused.body.includes('Column B: the register has no field “Colour”'), refused.body);
    assert.equal((await read(`PK\u0003\u0004${'x'.repeat(99)}`)).statusCode, 422);

    const workbook = await inject(`${url}/template/xlsx`);
    assert.ok(Object.keys(unzipSync(new Uint8Array(workbook.rawPayload))).includes('xl/worksheets/sheet1.xml'));
    assert.match((await inject(`${url}/template/csv`)).body, /^\ufeffIIN,Surname,Given name,/);
    as(await person(AISHA));
    assert.equal((await inject(`${url}/template/csv`)).statusCode, 403);
    assert.equal((await read(TABLE)).statusCode, 403);
  }));

test('programs send a table, and a register is held against one', () =>
  withOfficers(country, async (stage, { mine }) => {
    const { inject, as, runJobs } = stage;
    as(mine);
    const api = '/api/v1/registry/people';
    const post = (url: string, payload: object) => inject({ method: 'POST', url, payload });
    const table = base64(utf8(TABLE));
    const kept = await post(`${api}/imports`, { table, from: '2026-03-01' });
    assert.equal(kept.statusCode, 201, kept.body);
    const { importId } = kept.json<{ importId: string }>();
    const seen = (await inject(`${api}/imports/${importId}`)).json<{ rows: { line: number; kind: string }[] }>();
    assert.deepEqual(
      seen.rows.map(({ line, kind }) => [line, kind]),
      [
        [2, 'changes'],
        [4, 'ends'],
      ],
    );
    const refused = await post(`${api}/imports`, { table: base64(utf8('IIN,Colour\n1,red')), from: '2026-03-01' });
    assert.deepEqual(
      [refused.statusCode, refused.json<{ code: string }>().code],
      [422, 'registers.table_unreadable'],
      refused.body,
    );
    const run = await post(`${api}/reconciliations`, { source: 'The archive', table });
    assert.equal(run.statusCode, 201, run.body);
    await runJobs();
    const { findings } = (await inject(`${api}/findings`)).json<{
      findings: { line: number | null; kind: string }[];
    }>();
    assert.ok(
      findings.some(({ line, kind }) => line === 2 && kind === 'differs'),
      JSON.stringify(findings),
    );
  }));

test('the command line imports a table, and says what is wrong by row and column', () =>
  withOfficers(country, async ({ app }) => {
    const path = join(folder, 'people.csv');
    const run = async (command: typeof importCommand, ...args: string[]) => {
      const lines: string[] = [];
      return [await command.run(app, ['people', path, ...args], (line) => lines.push(line)), lines.join('\n')] as const;
    };
    writeFileSync(path, TABLE.replace('01.01.1990', '1990'));
    const [failed, words] = await run(importCommand, '--change', '--preview');
    assert.equal(failed, 1);
    assert.ok(words.includes('line 2: birthDate (column D): type'), words);
    writeFileSync(path, TABLE);
    const [compared] = await run(reconcileCommand, '--source', 'The archive');
    assert.equal(compared, 1, 'something differs');
    const [done, said] = await run(importCommand, '--change', '--from', '2026-03-01');
    assert.deepEqual([done, /0 added, 1 changed, 1 ended/.test(said)], [0, true], said);
    const [again, same] = await run(importCommand, '--change', '--from', '2026-03-01');
    assert.deepEqual([again, /0 added, 0 changed, 0 ended/.test(same)], [0, true], same);
  }));
