import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { lookupsOf } from '#features/registers/index.ts';
import { ARU } from '#features/services/testing/aqsai.ts';
import { base64, fromBase64 } from '#kernel/hash.ts';
import { drain } from '#platform/worker.ts';
import { drawCommands, tokenCommand } from './draw/commands.ts';
import { drawProofs } from './draw/proof.ts';
import { verifyCommand } from './draw/verify-command.ts';
import { type Colleague, inTheOffice, type Office, STALL } from './testing/office.ts';

const path = (id: string, rest = '') => `/kk/desk/${id}${rest}`;

async function drawn(office: Office): Promise<{ id: string; officer: Colleague; number: string }> {
  const id = await office.paid();
  await office.jobs();
  const officer = await office.officerOf(id);
  return { id, officer, number: (await office.look(id)).row.number };
}

/** Answers the points, prepares, downloads what is to be signed, signs it and sends it. */
async function grant(office: Office, id: string, officer: Colleague): Promise<void> {
  const { call, instance } = office;
  const who = officer.officerId;
  const examined = await call(who, 'POST', path(id, '/examine'), { 'point.passageFree': 'yes', note: '' });
  assert.equal(examined.status, 303, examined.text);
  const prepared = await call(who, 'POST', path(id, '/grant'), { reasons: '' });
  assert.equal(prepared.to, path(id, '/sign'), prepared.text);
  const page = await call(who, 'GET', prepared.to);
  assert.equal(page.status, 200, page.text);
  const sha256 = /name="sha256" value="([0-9a-f]{64})"/.exec(page.text)?.[1] ?? '';
  const { raw } = await call(who, 'GET', path(id, '/content'));
  const key = await office.keyOf(officer);
  const form = new FormData();
  form.set('sha256', sha256);
  form.set('signature', base64(await key.sign(raw, instance.clock.now())));
  const decided = await call(who, 'POST', path(id, '/sign'), form);
  assert.equal(decided.status, 303, decided.text);
  await office.jobs();
}

/** Runs lines in a plain shell, in a folder of their own. */
function inShell(lines: string): { status: number | null; said: string } {
  const folder = mkdtempSync(join(tmpdir(), 'draw-'));
  writeFileSync(join(folder, 'commands'), lines);
  const { status, stdout, stderr } = spawnSync('sh', ['-e', 'commands'], { cwd: folder, encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  return { status, said: stdout + stderr };
}

describe('the desk', () => {
  test('a button of an act saves the points beside it, and a grant says what still hinders it', () =>
    inTheOffice(async (office) => {
      const { id, officer } = await drawn(office);
      const who = officer.officerId;
      const early = await office.call(who, 'GET', `/en/desk/${id}/grant`);
      assert.match(early.text, /cannot be granted yet/);
      assert.ok(early.text.includes(`href="/en/desk/${id}#point-passageFree"`), 'one click to what hinders it');
      assert.ok(!early.text.includes('name="reasons"'), 'no form that can only be refused');
      const examine = `/en/desk/${id}/examine`;
      const posted = { 'point.passageFree': 'yes', note: 'The passage was measured.', next: 'grant' };
      const saved = await office.call(who, 'POST', examine, posted);
      assert.equal(saved.to, `/en/desk/${id}/grant`);
      const ready = await office.call(who, 'GET', saved.to);
      assert.ok(ready.text.includes('name="reasons"'));
      const entries = (await office.look(id)).entries.length;
      await office.call(who, 'POST', examine, { ...posted, note: '', next: 'nowhere' });
      assert.equal((await office.look(id)).entries.length, entries, 'what was answered before enters no history');
      assert.match((await office.call(who, 'GET', `/en/desk/${id}`)).text, /The passage was measured\./);
      const applicant = await office.call(ARU, 'GET', `/en/cases/${id}`);
      assert.ok(!applicant.text.includes('The passage was measured'));
    }));

  test('is open to the officer who was drawn, and what he sees the applicant learns', () =>
    inTheOffice(async (office) => {
      const { id, officer, number } = await drawn(office);
      const other = [...office.staff.keys()].find((one) => one !== officer.officerId) ?? '';
      for (const language of ['kk', 'ru', 'en']) {
        const queue = await office.call(officer.officerId, 'GET', `/${language}/desk`);
        assert.ok(queue.text.includes(number), queue.text);
        const page = await office.call(officer.officerId, 'GET', `/${language}/desk/${id}`);
        assert.equal(page.status, 200, page.text);
        for (const act of ['grant', 'return', 'refusal', 'opinion', 'hand-over']) {
          const form = await office.call(officer.officerId, 'GET', `/${language}/desk/${id}/${act}`);
          assert.equal(form.status, 200, form.text);
        }
      }
      const early = await office.call(officer.officerId, 'POST', `/en/desk/${id}/grant`, { reasons: '' });
      assert.equal(early.status, 409);
      assert.match(early.text, /The passage stays free\./, 'the open point in its words');
      assert.ok(!(await office.call(other, 'GET', '/kk/desk')).text.includes(number));
      assert.equal((await office.call(other, 'GET', path(id))).status, 403);
      assert.equal((await office.call(ARU, 'GET', path(id))).status, 403);
      const personId = office.people[ARU]?.personId ?? '';
      const { lookups } = await office.instance.app.read((tx) => lookupsOf(tx, { personId }, { caseId: id }));
      const seen = lookups.filter(({ actorKind }) => actorKind === 'officer');
      assert.deepEqual(
        seen.map(({ agency, register, purpose }) => [agency, register, purpose]),
        [['trade-inspection', 'individuals', 'decide-application']],
      );
    }));

  test('a program of the officer gets the queue and the case, and leaves the same line; nobody else does', () =>
    inTheOffice(async (office) => {
      const { id, officer, number } = await drawn(office);
      const api = (who: string, at = '') => office.call(who, 'GET', `/api/v1/desk${at}`);
      const lines = async (who: string) => (await api(who)).json as Record<'cases' | 'opinions', { id: string }[]>;
      assert.deepEqual(
        (await lines(officer.officerId)).cases.map((one) => one.id),
        [id],
      );
      const { status, json } = await api(officer.officerId, `/cases/${id}`);
      assert.equal(status, 200);
      assert.deepEqual([json.number, json.status, json.question], [number, 'examined', null]);
      const answers = json.answers as { field: string; answer: string }[];
      assert.equal(answers.find(({ field }) => field === 'place')?.answer, STALL.place);
      const points = json.points as { id: string; byRule: boolean; answer: boolean | null }[];
      assert.deepEqual(
        points.filter(({ byRule }) => !byRule).map(({ answer }) => answer),
        [null],
      );
      assert.doesNotMatch(JSON.stringify(json), new RegExp(`${ARU}|${officer.officerId}`), 'no number of a person');
      const other = [...office.staff.keys()].find((each) => each !== officer.officerId) ?? '';
      assert.deepEqual((await lines(other)).cases, []);
      assert.equal((await api(other, `/cases/${id}`)).status, 403);
      assert.equal((await api(officer.officerId, `/opinions/${id}`)).status, 403);
      assert.equal((await api(ARU)).status, 403);
      const personId = office.people[ARU]?.personId ?? '';
      const { lookups } = await office.instance.app.read((tx) => lookupsOf(tx, { personId }, { caseId: id }));
      assert.equal(lookups.filter(({ actorKind }) => actorKind === 'officer').length, 1);
    }));

  test('a decision is signed at the desk; then the draw is open, and a shell computes it again', () =>
    inTheOffice(async (office) => {
      const { id, officer, number } = await drawn(office);
      const proofPage = `/kk/draws/${number}`;
      const sealed = await office.call(ARU, 'GET', proofPage);
      const sealedApi = await office.call('', 'GET', `/api/v1/draws/${number}`);
      const loaded = await office.look(id);
      const [proof] = await office.instance.app.read((tx) => drawProofs(tx, loaded));
      const { list, result, signatures, draw } = proof ?? {};
      assert.ok(list && result && signatures && draw);
      assert.ok(sealed.text.includes(list.listDigest));
      for (const { token, officerId } of list.places) {
        assert.ok(!sealed.text.includes(token) && !sealedApi.text.includes(token));
        assert.ok(!sealed.text.includes(officerId) && !sealedApi.text.includes(officerId));
      }
      assert.ok(!sealedApi.text.includes(result.seed ?? '?'));
      await grant(office, id, officer);
      assert.equal((await office.look(id)).state.decision?.officerId, officer.officerId);

      const chosen = list.places[result.place ?? -1];
      const open = await office.call('', 'GET', proofPage);
      assert.ok(list.places.every(({ token }) => open.text.includes(token)));
      assert.ok(!list.places.some(({ officerId }) => open.text.includes(officerId)));
      const own = await office.call(ARU, 'GET', proofPage);
      assert.ok(own.text.includes(officer.officerId));
      const { said, status } = inShell(drawCommands({ draw, list, signatures }));
      assert.equal(status, 0, said);
      assert.equal(said.match(/Verified OK/g)?.length, 3, said);
      for (const part of [list.listDigest, result.seed ?? '?', `place ${result.place}\n${chosen?.token}`])
        assert.ok(said.includes(part), `${part} in ${said}`);
      const token = inShell(tokenCommand(chosen?.salt ?? new Uint8Array(), officer.officerId));
      assert.ok(token.said.startsWith(chosen?.token ?? '?'), token.said);

      const lines: string[] = [];
      const code = await verifyCommand.run(office.instance.app, [number], (line) => lines.push(line));
      assert.deepEqual([code, lines.length], [0, 1], lines.join('\n'));
      await office.instance.asOwner('update desk.draw_result set place = (place + 1) % 5');
      assert.equal(await verifyCommand.run(office.instance.app, [number], () => undefined), 1);
    }));

  test('returns, proposes and hands over with words; short answers come back with their form', () =>
    inTheOffice(async (office) => {
      const { id, officer } = await drawn(office);
      const who = officer.officerId;
      const short = await office.call(who, 'POST', path(id, '/refusal'), { ground: 'passage-blocked', reasons: 'Жоқ' });
      assert.equal(short.status, 200);
      assert.ok(short.text.includes('govuk-error-summary') && short.text.includes('Жоқ'));
      const empty = await office.call(who, 'POST', path(id, '/return'), { 'field.place': ' ' });
      assert.ok(empty.text.includes('govuk-error-summary'));
      assert.ok(empty.text.includes('name="field.sellsFood"') && !empty.text.includes('name="field.foods"'));
      assert.ok((await office.call(who, 'GET', path(id))).text.includes('point.passageFree'));
      const returned = await office.call(who, 'POST', path(id, '/return'), { 'field.place': 'Мұндай орын жоқ.' });
      assert.equal(returned.to, path(id));
      assert.equal((await office.look(id)).state.status, 'returned');
      const away = await office.call(who, 'GET', path(id));
      assert.match(away.text, /Өтінішті иесі түзетіп жатыр/);
      assert.ok(!away.text.includes('point.passageFree'), 'what is being corrected is examined when it is back');
    }));

  test('a case whose content was erased says so, to the officer who had it', () =>
    inTheOffice(async (office) => {
      const { id, officer } = await drawn(office);
      assert.equal(await office.act(ARU, id, 'withdraw'), 'done');
      const { keptUntil } = (await office.look(id)).state;
      const { app, pool, clock, features } = office.instance;
      clock.set(keptUntil ?? assert.fail());
      await drain(
        app,
        pool,
        features.filter(({ name }) => name !== 'trust'),
      );
      const page = await office.call(officer.officerId, 'GET', path(id));
      assert.equal(page.status, 410);
      assert.match(page.text, /Бұл істің мазмұны өшірілген/);
    }));

  test('an opinion is answered by the officer drawn for it, and by nobody else', () =>
    inTheOffice(async (office) => {
      const { id, officer } = await drawn(office);
      const question = { agency: 'health-inspection', question: 'Тамақ сатуға бола ма?' };
      assert.equal((await office.call(officer.officerId, 'POST', path(id, '/opinion'), question)).to, path(id));
      await office.jobs();
      const health = [...office.staff.values()].filter(({ agency }) => agency === 'health-inspection');
      const pages = await Promise.all(
        health.map(({ officerId }) => office.call(officerId, 'GET', `/kk/desk/opinions/${id}`)),
      );
      assert.deepEqual(pages.map(({ status }) => status).sort(), [200, 403]);
      const mine = health[pages.findIndex(({ status }) => status === 200)]?.officerId ?? '';
      const answer = { conclusion: 'for', text: 'Санитарлық талаптарға сай келеді.' };
      const wrong = health.find(({ officerId }) => officerId !== mine)?.officerId ?? '';
      assert.equal((await office.call(wrong, 'POST', `/kk/desk/opinions/${id}`, answer)).status, 403);
      const { json } = await office.call(mine, 'GET', '/api/v1/desk');
      assert.deepEqual([(json.cases as []).length, (json.opinions as { id: string }[])[0]?.id], [0, id]);
      assert.ok((await office.call(mine, 'GET', `/api/v1/desk/opinions/${id}`)).json.question);
      assert.ok((await office.call(mine, 'GET', '/kk/desk')).text.includes('/kk/desk/opinions'));
      const given = await office.call(mine, 'POST', `/kk/desk/opinions/${id}`, answer);
      assert.equal(given.to, `/kk/desk/opinions?done=${id}`);
      assert.ok((await office.look(id)).state.opinions[0]?.givenAt);
    }));

  test('a head takes a case away without learning whose it was', () =>
    inTheOffice(async (office) => {
      const { id, officer, number } = await drawn(office);
      const head = [...office.staff.values()][1]?.officerId ?? '';
      const list = await office.call(head, 'GET', '/kk/desk/unit');
      // All eight of the agency passed at the first attempt; the one service has its name, nobody is named.
      assert.match(list.text, /Базардағы орынға рұқсат[\s\S]*?>8<[\s\S]*?>8</);
      assert.ok(list.text.includes(number) && (head === officer.officerId || !list.text.includes(officer.officerId)));
      const others = [...office.staff.values()].find(({ unit, officerId }) => unit === 'steppe' && officerId !== head);
      assert.equal((await office.call(others?.officerId ?? '', 'GET', '/kk/desk/unit')).status, 403);
      const told = await office.call(head, 'GET', '/api/v1/desk/unit');
      const line = (told.json.cases as { id: string; number: string }[]).find((one) => one.id === id);
      assert.equal(line?.number, number);
      const figures = told.json.examinations as { service: string }[];
      const ofStalls = figures.find(({ service }) => service === 'market-stall-permit');
      assert.deepEqual(ofStalls, { service: 'market-stall-permit', attempts: 8, passed: 8 });
      assert.ok(head === officer.officerId || !told.text.includes(officer.officerId));
      assert.equal((await office.call(others?.officerId ?? '', 'GET', '/api/v1/desk/unit')).status, 403);
      const reason = { reason: 'Қызметкер ауырып қалды, жұмысқа шықпайды.' };
      const taken = await office.call(head, 'POST', `/kk/desk/unit/${id}`, reason);
      assert.equal(taken.to, `/kk/desk/unit?done=${id}`);
      assert.ok(!(await office.call(head, 'GET', taken.to)).text.includes(officer.officerId));
      await office.jobs();
      assert.notEqual((await office.officerOf(id)).officerId, officer.officerId);
    }));
});

test('the signature on the page is over the bytes that are downloaded', () =>
  inTheOffice(async (office) => {
    const { id, officer } = await drawn(office);
    await office.call(officer.officerId, 'POST', path(id, '/examine'), { 'point.passageFree': 'yes' });
    await office.call(officer.officerId, 'POST', path(id, '/grant'), { reasons: '' });
    const page = await office.call(officer.officerId, 'GET', path(id, '/sign'));
    const shown = /data-content="([^"]+)"/.exec(page.text)?.[1] ?? '';
    const { raw } = await office.call(officer.officerId, 'GET', path(id, '/content'));
    assert.deepEqual(new Uint8Array(fromBase64(shown)), raw);
  }));
