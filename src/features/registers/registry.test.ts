/** The registrar's workplace, a person's own history, and what is asked about own data: who may, what leaves, and who learns of it. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import type { Actor } from '#kernel/actor.ts';
import { instant } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { Context } from '#platform/feature.ts';
import { confirmProposal, proposalsFor } from '#platform/four-eyes/four-eyes.ts';
import { numberOf, smallCountry } from '#test/support/small-country.ts';
import { importRecords, readHere, readRecords, writeRecord } from './index.ts';
import { AISHA, BIN, BOLAT, day, ground, id, officer, personRow, STRANGER } from './testing/population.ts';
import { common, findingsOf, onStage, type Stage } from './testing/stage.ts';

const country = smallCountry();
after(() => rmSync(country, { recursive: true, force: true }));

const inside = (run: (stage: Stage) => Promise<void>): Promise<void> => onStage(country, run);

describe('own history', () => {
  test('each side of a change sees its own versions and no others', () =>
    inside(async ({ app, inject, as, person }) => {
      const { recordId } = await app.transaction((tx) =>
        writeRecord(tx, {
          ...{ register: 'companies', act: 'change', key: { bin: BIN }, values: { director: BOLAT } },
          ...{ validFrom: day('2026-02-01'), ground },
        }),
      );
      const versions = async (iin: string) => {
        as(await person(iin));
        const answer = await inject(`/api/v1/data/companies/${recordId}`);
        return answer.statusCode === 200
          ? answer.json<{ versions: { version: number }[] }>().versions.map((one) => one.version)
          : answer.statusCode;
      };
      assert.deepEqual(await versions(AISHA), [1]);
      assert.deepEqual(await versions(BOLAT), [2]);
      assert.equal(await versions(STRANGER), 404);
      as(await person(BOLAT));
      const page = (await inject(`/en/cabinet/data/companies/${recordId}`)).body;
      for (const said of ['Version 2: changed', 'from 1 February 2026', 'Known since', `/en/cases/${id(1)}`])
        assert.ok(page.includes(said), said);
      assert.ok(!page.includes(AISHA) && !page.includes('Version 1'));
      as(await person(STRANGER));
      assert.equal((await inject(`/en/cabinet/data/companies/${recordId}`)).statusCode, 404);
    }));
});

describe('the workplace', () => {
  test('is closed to all but officers of the agency that keeps the register, whatever the door', () =>
    inside(async ({ inject, as, person, post, registrarActor, idOf }) => {
      const recordId = await idOf(AISHA);
      const mine = await registrarActor();
      const strangers: Actor[] = [
        { kind: 'anonymous' },
        await person(AISHA),
        { ...mine, agency: 'road-agency' },
        { ...mine, roles: ['oversight'] },
        { kind: 'administrator', personId: mine.personId, officerId: mine.officerId, roles: ['officer'], ...common },
      ];
      for (const actor of strangers) {
        as(actor);
        const answers = await Promise.all([
          inject('/en/registry/people'),
          inject('/en/registry/people/quality'),
          inject(`/en/registry/people/records/${recordId}?purpose=keeping`),
          post('/en/registry/people', { q: 'serik', purpose: 'keeping' }),
          inject(`/api/v1/registry/people/records/${recordId}?purpose=keeping`),
          inject({
            method: 'POST',
            url: '/api/v1/registry/people/search',
            payload: { q: 'serik', purpose: 'keeping' },
          }),
        ]);
        for (const { statusCode, body } of answers) {
          assert.ok([303, 401, 403].includes(statusCode), `${actor.kind} got ${statusCode}`);
          assert.ok(!body.includes('Aisha') && !body.includes(AISHA));
        }
      }
      as(mine);
      const search = (register: string, purpose: string) => post(`/en/registry/${register}`, { q: 'serik', purpose });
      assert.equal((await search('people', 'control')).statusCode, 403, 'a purpose that needs a case');
      assert.equal((await search('births', 'family')).statusCode, 403, 'a register without a workplace');
      assert.equal((await search('nothing', 'keeping')).statusCode, 403);
      assert.equal((await search('people', 'keeping')).statusCode, 200);
    }));

  test('everybody shown sees who looked and why; who is asked for by his number, even where nothing is found', () =>
    inside(async ({ as, post, registrarActor, lookups, inject }) => {
      as(await registrarActor());
      const found = await post('/kk/registry/people', { q: 'aisha SERIK', purpose: 'keeping' });
      assert.match(found.body, /Aisha/);
      assert.ok(!found.body.includes('Bolat') && !found.body.includes('1990'), 'and nothing outside the purpose');
      const [line, ...others] = await lookups(AISHA);
      assert.deepEqual(
        [line?.agency, line?.actorName, line?.purpose, line?.fields, line?.caseId, others.length],
        ['platform-agency', 'Akhmetova Dana', 'keeping', ['givenName', 'iin', 'surname'], null, 0],
      );
      assert.equal((await lookups(BOLAT)).length, 0, 'whoever was not shown has no line');
      const nobody = await post('/en/registry/people', { q: `${STRANGER} x`, purpose: 'keeping' });
      assert.ok(!nobody.body.includes('Viktor'));
      await post('/en/registry/people', { q: STRANGER, purpose: 'keeping' });
      assert.equal((await lookups(STRANGER)).length, 1);
      const empty = await post('/en/registry/people', { q: ' ', purpose: 'keeping' });
      assert.equal(empty.statusCode, 422, 'nothing is listed without a question');
      assert.equal((await inject('/en/registry/people')).body.includes('Serik'), false);
    }));

  test('any day is shown as it was known at any moment, the numbers whole only to programs', () =>
    inside(async ({ app, clock, as, inject, registrarActor, idOf }) => {
      const recordId = await idOf(AISHA);
      const before = clock.now();
      clock.set(instant(before + 86_400_000));
      await app.transaction((tx) =>
        writeRecord(tx, {
          ...{ register: 'people', act: 'change', key: { iin: AISHA }, values: { surname: 'Serikova' } },
          ...{ validFrom: day('2026-01-15'), ground },
        }),
      );
      as(await registrarActor());
      const surname = async (query: string) => {
        const answer = await inject(`/api/v1/registry/people/records/${recordId}?purpose=keeping${query}`);
        return answer.json<{ record: { values: { surname: string } } | null }>().record?.values.surname;
      };
      const then = encodeURIComponent(new Date(before + 3_600_000).toISOString());
      assert.equal(await surname(''), 'Serikova');
      assert.equal(await surname('&validOn=2026-01-10'), 'Serik');
      assert.equal(await surname(`&validOn=2026-02-01&knownAt=${then}`), 'Serik');
      assert.equal(await surname('&validOn=1980-01-01'), undefined);
      const url = `/en/registry/people/records/${recordId}?purpose=keeping`;
      const page = (await inject(`${url}&on=2026-02-01&known=2026-03-02`)).body;
      assert.match(page, /Version 2: changed/);
      assert.ok(!page.includes(AISHA));
      assert.equal((await inject(`/en/registry/people/records/${id(77)}?purpose=keeping`)).statusCode, 404);
    }));

  test('checks of quality name records that fail, and no value', () =>
    inside(async ({ app, as, inject, registrarActor }) => {
      const unborn = { ...personRow(numberOf('99120130000'), 'Serik', 'Zere'), validFrom: day('2026-01-01') };
      const values = { ...unborn.values, birthDate: '2030-01-01' };
      const [recordId = ''] = await app.transaction((tx) =>
        importRecords(tx, 'people', [{ ...unborn, values }], { batch: 'wrong' }),
      );
      as(await registrarActor());
      const page = (await inject('/en/registry/people/quality')).body;
      assert.ok(page.includes(recordId) && page.includes('Born in the future'));
      assert.match(page, /Records looked at: 6\. Not in order: 1\./);
      assert.ok(!page.includes('Zere') && !page.includes('2030'));
    }));
});

describe('a correction outside of a case', () => {
  const form = {
    ...{ field: 'surname', value: 'Serikova', validFrom: '2026-01-15', ground: 'owner-correction', basis: '0' },
    ...{ reference: 'Marriage record 7', reason: 'The surname was mistyped.' },
  };

  test('is written once another officer confirms it, is told for ever, and leaves his look', () =>
    inside(async (stage) => {
      const { app, as, person, post, inject, registrarActor, idOf, lookups, runJobs } = stage;
      const recordId = await idOf(AISHA);
      const url = `/en/registry/people/records/${recordId}/correct`;
      const one = await registrarActor();
      const contextOf = (actor: Actor): Context => ({ ...app.systemContext('test'), actor });
      as({ ...one, agency: 'road-agency' });
      assert.equal((await inject(url)).statusCode, 403);
      assert.equal((await post(url, form)).statusCode, 403);
      as(one);
      assert.equal((await inject(url)).statusCode, 200);
      for (const wrong of [{ value: '' }, { validFrom: 'soon' }, { reference: ' ' }, { reason: '' }])
        assert.equal((await post(url, { ...form, ...wrong })).statusCode, 422);
      assert.equal((await post(url, { ...form, field: 'iin', value: BOLAT })).statusCode, 403, 'a key is for ever');
      assert.equal((await post(url, { ...form, field: 'birthDate', value: '1991-01-01' })).statusCode, 403);
      assert.equal((await post(url, form)).statusCode, 303);

      const [proposal] = await app.read((tx) => proposalsFor(tx, contextOf(one)));
      assert.match(proposal?.words.en ?? '', /Surname: Serikova, from 15 January 2026.*Marriage record 7/);
      assert.equal(proposal?.lookAt, `/registry/people/records/${recordId}`);
      assert.ok(!proposal?.words.en.includes(AISHA) && !proposal?.words.en.includes('Aisha'));
      const confirm = (actor: Actor) =>
        app.transaction((tx) => confirmProposal(tx, contextOf(actor), proposal?.id ?? '', proposal?.digest ?? ''));
      const second = { ...one, personId: await idOf(BOLAT), officerId: id(41) };
      await assert.rejects(confirm(one), (error) => error instanceof Refusal && error.code === 'platform.same_person');
      const foreign = { ...second, agency: 'road-agency' };
      await assert.rejects(
        confirm(foreign),
        (error) => error instanceof Refusal && error.code === 'registers.registrar_required',
      );
      assert.deepEqual(await app.read((tx) => proposalsFor(tx, contextOf(foreign))), []);
      as(await person(AISHA));
      const history = `/en/cabinet/data/people/${recordId}`;
      assert.ok(!(await inject(history)).body.includes('Serikova'), 'nothing is written by one');
      await confirm(second);
      const seen = (await inject(history)).body;
      for (const said of ['Serikova', 'Marriage record 7', 'mistyped', 'Decided outside a case'])
        assert.ok(seen.includes(said), said);
      const lines = await lookups(AISHA);
      assert.deepEqual(
        lines.map((line) => [line.actorName, line.fields]),
        [['Serik Bolat', ['surname']]],
      );
      const { writes } = (await inject('/api/v1/registers/people')).json();
      assert.equal(writes['owner-correction'], 'few');
      await runJobs();
      assert.deepEqual(await findingsOf(stage), []);
    }));

  test('takes an optional value away, and no other', () =>
    inside(async (stage) => {
      const { app, as, post, registrarActor, idOf } = stage;
      const recordId = await idOf(AISHA);
      const values = { patronymic: 'Serikkyzy' };
      const change = { register: 'people', act: 'change', key: { iin: AISHA }, values, ground } as const;
      await app.transaction((tx) => writeRecord(tx, { ...change, validFrom: day('2026-01-01') }));
      const one = await registrarActor();
      as(one);
      const propose = (more: Record<string, string>) =>
        post(`/en/registry/people/records/${recordId}/correct`, {
          ...{ ...form, field: 'patronymic', value: '', remove: 'yes' },
          ...more,
        });
      assert.equal((await propose({ field: 'surname' })).statusCode, 422, 'a record has a surname');
      assert.equal((await propose({ value: 'Serikuly' })).statusCode, 422, 'either, or');
      assert.equal((await propose({})).statusCode, 303);
      const contextOf = (actor: Actor): Context => ({ ...app.systemContext('test'), actor });
      const [proposal] = await app.read((tx) => proposalsFor(tx, contextOf(one)));
      assert.match(proposal?.words.en ?? '', /Patronymic: the value is removed, from 15 January 2026/);
      const second = { ...one, personId: await idOf(BOLAT), officerId: id(41) };
      await app.transaction((tx) => confirmProposal(tx, contextOf(second), proposal?.id ?? '', proposal?.digest ?? ''));
      const said = (on: string) =>
        app.transaction(async (tx) => {
          const keeper = { kind: 'officer', officerId: id(41), agency: 'platform-agency' } as const;
          const query = { register: 'people', purpose: 'names', fields: ['patronymic'], by: { id: recordId } };
          return (await readHere(tx, keeper, { ...query, validOn: day(on) }))[0]?.values;
        });
      assert.deepEqual([await said('2026-01-14'), await said('2026-01-15')], [values, {}]);
      await stage.runJobs();
      assert.deepEqual(await findingsOf(stage), []);
    }));
});

describe('asking about own data', () => {
  const text = 'My surname has been Serikova since January.';

  test('who calls a record wrong is answered by its owner, in a term, provably', () =>
    inside(async (stage) => {
      const { app, as, person, post, inject, registrarActor, idOf, runJobs } = stage;
      const recordId = await idOf(AISHA);
      const form = `/en/cabinet/data/people/${recordId}/wrong`;
      as(await person(BOLAT));
      assert.equal((await inject(form)).statusCode, 404, 'somebody else’s record');
      assert.equal((await post(form, { text })).statusCode, 404);
      as(await person(AISHA));
      assert.match((await inject('/en/cabinet/data')).body, new RegExp(form));
      assert.match((await inject(form)).body, /within 15 working days, by 23 March 2026/);
      assert.equal((await post(form, { text: 'no' })).statusCode, 422);
      const filed = await post(form, { text });
      assert.equal(filed.statusCode, 303);
      const requestId = String(filed.headers.location).split('/').at(-1) ?? '';
      assert.equal((await post(form, { text })).statusCode, 409, 'once is enough');

      as(await registrarActor());
      const inbox = '/en/registry-requests';
      assert.ok((await inject(inbox)).body.includes(requestId));
      const answer = (outcome: string) => post(`${inbox}/${requestId}`, { outcome, reasons: 'The passport says so.' });
      assert.equal((await answer('satisfied')).statusCode, 409, 'nothing is called corrected that says the same');
      await app.transaction((tx) =>
        writeRecord(tx, {
          ...{ register: 'people', act: 'change', key: { iin: AISHA }, values: { surname: 'Serikova' } },
          ...{ validFrom: day('2026-01-15'), ground },
        }),
      );
      assert.equal((await answer('nonsense')).statusCode, 422);
      for (const other of [{ agency: 'road-agency' }, { roles: ['oversight'] }]) {
        as({ ...(await registrarActor()), ...other });
        assert.equal((await answer('satisfied')).statusCode, 404);
        assert.equal((await inject(`${inbox}/${requestId}`)).statusCode, 404);
      }
      as(await registrarActor());
      assert.equal((await answer('satisfied')).statusCode, 303);
      assert.equal((await answer('refused')).statusCode, 409, 'an answer stands');
      assert.ok(!(await inject(inbox)).body.includes(requestId));

      as(await person(AISHA));
      const seen = (await inject(`/en/cabinet/requests/${requestId}`)).body;
      for (const said of ['corrected', 'The passport says so.', text]) assert.ok(seen.includes(said), said);
      as(await person(BOLAT));
      assert.equal((await inject(`/en/cabinet/requests/${requestId}`)).statusCode, 404);
      assert.deepEqual((await inject('/api/v1/data-requests')).json(), { requests: [] });

      await runJobs();
      assert.deepEqual(await findingsOf(stage), []);
      await stage.asOwner(`update registers.request_answer set outcome = 'refused'`);
      assert.deepEqual(await findingsOf(stage), ['the content does not open its leaf']);
      await stage.asOwner('delete from registers.request_answer');
      assert.ok((await findingsOf(stage)).includes('it is neither answered nor waits for an answer as it says'));
    }));

  test('a look called unlawful goes to the authority, its own looks to oversight, never to who looked; a broken term shows', () =>
    inside(async ({ app, clock, as, person, post, inject, registrarActor, lookups }) => {
      await app.transaction((tx) =>
        readRecords(tx, officer, {
          ...{ register: 'residence', fields: ['address'], purpose: 'where', by: { subject: { iin: AISHA } } },
        }),
      );
      const [line] = await lookups(AISHA);
      const form = `/en/cabinet/lookups/${line?.id}/unlawful`;
      as(await person(BOLAT));
      assert.equal((await inject(form)).statusCode, 404);
      as(await person(AISHA));
      assert.match((await inject('/en/cabinet/lookups')).body, new RegExp(form));
      const page = (await inject(form)).body;
      assert.match(page, /I did not apply for anything that needs this look/, 'written already');
      assert.match(page, /D\. Omarov, an officer of Road Agency/);
      const filed = await post(form, { text: 'I did not apply for anything.' });
      const requestId = String(filed.headers.location).split('/').at(-1) ?? '';
      assert.equal((await post(form, { text: 'I did not apply for anything.' })).statusCode, 409);

      const url = `/en/registry-requests/${requestId}`;
      const overseer = { ...(await registrarActor(['data-protection'])), agency: 'tax-agency' };
      as({ ...overseer, agency: 'road-agency' });
      assert.equal((await inject(url)).statusCode, 404, 'the agency that looked');
      as(await registrarActor());
      assert.equal((await inject(url)).statusCode, 404, 'no overseer');
      as({ ...overseer, agency: 'platform-agency', roles: ['oversight'] });
      assert.equal((await inject(url)).statusCode, 404, 'oversight, where the authority is to answer');
      as({ ...overseer, officerId: id(2) });
      assert.equal((await inject(url)).statusCode, 403, 'who looked does not answer');
      as(overseer);
      const seen = (await inject(url)).body;
      assert.match(seen, /D\. Omarov/);
      assert.ok(!seen.includes(AISHA) && !seen.includes('Oak Street'));
      clock.set(instant(clock.now() + 60 * 86_400_000));
      assert.match((await inject('/en/registry-requests')).body, /the term is broken/);
      const done = await post(url, { outcome: 'satisfied', reasons: 'There was no case that needed it.' });
      assert.equal(done.statusCode, 303);
      as(await person(AISHA));
      assert.match((await inject('/en/cabinet/requests')).body, /the look was unlawful/);
    }));
});
