/** Files that go with a complaint: taken by their content, kept in the case, seen by the two who have a part in it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setScanner } from '#features/services/applications/files/scan.ts';
import { onTheRoad, type Road } from '#features/services/cases/testing/road.ts';
import { ARU, DAUREN } from '#features/services/testing/aqsai.ts';
import { utf8 } from '#kernel/hash.ts';
import { oversightFeature } from './feature.ts';
import { OVERSEER, overseer } from './testing/overseer.ts';

const PDF = utf8('%PDF-1.7\nкесте\n%%EOF\n');

const walk = (run: (road: Road, caseId: string) => Promise<void>) =>
  onTheRoad(
    async (road) => {
      road.actAs(OVERSEER, overseer(road));
      const caseId = await road.apply('residence-certificate', { purpose: 'school' });
      await road.jobs();
      await run(road, caseId);
    },
    [oversightFeature],
  );

/** The form as a browser without script sends it: an unchosen control is an empty, nameless file. */
function formWith(files: Readonly<Record<string, readonly [name: string, bytes: Uint8Array]>>, text = 'Дөрекі.') {
  const form = new FormData();
  form.set('about', 'staff');
  form.set('text', text);
  for (const control of ['file1', 'file2', 'file3']) {
    const [name, bytes] = files[control] ?? ['', new Uint8Array()];
    form.set(control, new Blob([Buffer.from(bytes)]), name);
  }
  return form;
}

test('files of a complaint reach the one who answers and nobody else, as they were sent', () =>
  walk(async (road, caseId) => {
    const form = formWith({ file1: ['../кесте.exe', PDF], file3: ['екінші.pdf', utf8('%PDF-1.4\n2\n%%EOF\n')] });
    const sent = await road.call(ARU, 'POST', `/en/cases/${caseId}/complaint`, form);
    assert.equal(sent.status, 303, sent.text);
    const id = sent.to.split('/').at(-1) ?? '';
    const { json } = await road.call(ARU, 'GET', `/api/v1/complaints/${id}`);
    const files = json.files as { name: string; sha256: string; mediaType: string; bytes: string }[];
    assert.deepEqual(
      files.map(({ name, mediaType }) => [name, mediaType]),
      [
        ['кесте.pdf', 'application/pdf'],
        ['екінші.pdf', 'application/pdf'],
      ],
      'named by what they are',
    );
    const [first] = files;
    for (const [who, base] of [
      [ARU, `/en/complaints/${id}`],
      [OVERSEER, `/en/oversight/complaints/${id}`],
    ] as const) {
      assert.match((await road.call(who, 'GET', base)).text, /кесте\.pdf/);
      const file = await road.call(who, 'GET', `${base}/files/${first?.sha256}`);
      assert.deepEqual(file.raw, PDF);
      assert.equal((await road.call(who, 'GET', `${base}/files/${'0'.repeat(64)}`)).status, 404);
    }
    assert.match((await road.call(OVERSEER, 'GET', `/en/oversight/complaints/${id}`)).text, /not checked for viruses/);
    assert.equal((await road.call(DAUREN, 'GET', `/en/complaints/${id}/files/${first?.sha256}`)).status, 404);
    assert.equal((await road.look(caseId)).entries.at(-1)?.kind, 'complaint');
  }));

test('what is no document, empty, too large or infected is told beside its control, and nothing is kept', () =>
  walk(async (road, caseId) => {
    const { env } = road.instance.app;
    setScanner(env, async (content) => {
      const pieces: Uint8Array[] = [];
      for await (const piece of content.pieces()) pieces.push(piece);
      return Buffer.concat(pieces).includes('virus') ? 'infected' : 'clean';
    });
    const path = `/en/cases/${caseId}/complaint`;
    const large = new Uint8Array(10_000_001);
    large.set(PDF);
    const wrong = await road.call(
      ARU,
      'POST',
      path,
      formWith({
        file1: ['a.pdf', utf8('<script>alert(1)</script>')],
        file2: ['b.pdf', large],
        file3: ['c.pdf', utf8('%PDF-1.7\nvirus\n')],
      }),
    );
    assert.equal(wrong.status, 422);
    for (const [control, words] of [
      ['file1', 'This file is of another type'],
      ['file2', 'The file is empty or too large'],
      ['file3', 'The file has a virus'],
    ]) {
      assert.match(wrong.text, new RegExp(`href="#${control}"[^>]*>${words}`));
    }
    assert.match(wrong.text, /Choose your files again/);
    assert.match(wrong.text, /Дөрекі\./, 'what was written stays');
    const api = formWith({ file2: ['c.pdf', utf8('%PDF-1.7\nvirus\n')] });
    const program = await road.call(ARU, 'POST', `/api/v1/applications/${caseId}/complaints`, api);
    assert.equal(program.json.code, 'services.file_infected');
    const wordless = await road.call(ARU, 'POST', path, formWith({ file1: ['a.pdf', PDF] }, ' '));
    assert.match(wordless.text, /href="#text"/);
    const stored = await road.instance.asOwner<{ count: number }>(
      "select count(*)::int as count from files.file f where exists (select from files.chunk c where c.sha256 = f.sha256 and position('virus'::bytea in c.bytes) > 0)",
    );
    assert.equal(stored[0]?.count, 0);
    assert.equal(
      (await road.look(caseId)).entries.some(({ kind }) => kind === 'complaint'),
      false,
    );
    setScanner(env, async () => 'clean');
    const clean = formWith({ file1: ['a.pdf', PDF] });
    assert.equal((await road.call(ARU, 'POST', `/api/v1/applications/${caseId}/complaints`, clean)).status, 201);
  }));
