/** What registers answered, in passports: the applicant's own whole and held against what he signed, of others no more than he may see. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { importRecords, lookupsOf, readCited } from '#features/registers/index.ts';
import { unpack } from '#features/verification/container.ts';
import type { Line } from '#features/verification/findings.ts';
import { checkPassport } from '#features/verification/passport.ts';
import { localDate } from '#kernel/dates.ts';
import { sha256Hex } from '#kernel/hash.ts';
import { onTheRoad, type Road } from '../cases/testing/road.ts';
import { ARU, asDirector, DAUREN } from '../testing/aqsai.ts';
import { forged, passportOf } from './testing.ts';

const wrongIn = (lines: readonly Line[]): string[] =>
  lines.filter(({ verdict }) => verdict !== 'valid').map(({ step, found }) => `${step.key} ${found.key}`);

const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);

const shown = (bytes: Uint8Array): string => [...unpack(bytes).files.values()].map((one) => text(one)).join('\n');

/** The facts of a passport by evidence: how each is there. */
const howIn = (bytes: Uint8Array): Record<string, string> =>
  Object.fromEntries((checkPassport(bytes).passport?.facts ?? []).map(({ evidence, how }) => [evidence, how]));

/** Ару's application with Дәурен as her partner, whose record it rests on too. */
async function garden(road: Road): Promise<string> {
  const post = (who: string, path: string, body: unknown) =>
    road.call(who, 'POST', `/api/v1/applications${path}`, body);
  const id = String((await post(ARU, '', { service: 'joint-garden' })).json.id);
  await road.call(ARU, 'PATCH', `/api/v1/applications/${id}`, { answers: { partner: DAUREN, plot: 'B-2' } });
  for (const who of [ARU, DAUREN]) {
    const { raw } = await road.call(who, 'GET', `/api/v1/applications/${id}/content`);
    const sent = await post(who, `/${id}/submit`, { signature: road.signNow(who, raw) });
    assert.equal(sent.status, 200, sent.text);
  }
  await road.jobs();
  return id;
}

describe('answers of registers in a passport', () => {
  test('the applicant’s own records come whole, in words, and with the digests that he signed', () =>
    onTheRoad(async (road) => {
      const id = await road.apply('residence-certificate', { purpose: 'school' });
      await road.jobs();
      const bytes = await passportOf(road, id);
      const { lines, facts, passport } = checkPassport(bytes);
      assert.deepEqual(wrongIn(lines), []);
      assert.deepEqual(howIn(bytes), { person: 'whole', home: 'whole' });
      const { files } = unpack(bytes);
      const signed = JSON.parse(text(files.get('application/1/content.json')));
      for (const { evidence, file } of passport?.facts ?? []) {
        const found = signed.evidence.find((one: { evidence: string }) => one.evidence === evidence);
        assert.equal(sha256Hex(files.get(file ?? '') ?? assert.fail()), found.digest);
      }
      const home = facts?.find(({ title }) => title.en.includes('address') || title.en.includes('Address'));
      assert.ok(home?.isSigned);
      assert.ok(home.rows.some(({ value }) => value.kk === 'Дала көшесі, 5'));
      const look = await road.instance.app.read((tx) => lookupsOf(tx, { personId: road.people[ARU]?.personId ?? '' }));
      assert.deepEqual(look.lookups, [], 'his own data in his own hand is no look-up');

      const cases: [string, (text: string) => string, string][] = [
        ['facts/1/home-1.json', (one) => one.replace('Дала көшесі, 5', 'Дала көшесі, 6'), 'fault.fact'],
        ['facts/1/person-1.json', (one) => one.replace('Ару', 'Ерк'), 'fault.fact'],
        ['passport.json', (one) => one.replace('"evidence":"home"', '"evidence":"hone"'), 'fault.fact_other'],
        ['passport.json', (one) => one.replace('"evidence":"home"', '"evidence":"hone"'), 'fault.fact_missing'],
        ['passport.json', (one) => one.replace(/"facts":\[.*?\]/, '"facts":[]'), 'fault.fact_missing'],
        ['passport.json', (one) => one.replaceAll('facts/1/home-1.json', 'facts/1/person-1.json'), 'fault.fact'],
      ];
      for (const [path, change, key] of cases) {
        const faults = wrongIn(checkPassport(await forged(bytes, path, change)).lines);
        assert.ok(faults.includes(`step.fact ${key}`), `${path} ${key}: ${faults.join('; ')}`);
      }
    }));

  test('of somebody else’s record the applicant has nothing that is not open, and a co-signer has nothing at all', () =>
    onTheRoad(async (road) => {
      const id = await garden(road);
      const own = await passportOf(road, id);
      assert.deepEqual(wrongIn(checkPassport(own).lines), []);
      assert.deepEqual(howIn(own), { person: 'whole', partner: 'closed', home: 'whole' });
      assert.ok(!shown(own).includes('1992-05-15'), 'the partner’s birthday');
      const answer = await road.call(DAUREN, 'GET', `/api/v1/applications/${id}/passport`);
      assert.equal(answer.status, 200, answer.text);
      assert.deepEqual(wrongIn(checkPassport(answer.raw).lines), []);
      assert.deepEqual(howIn(answer.raw), { person: 'closed', partner: 'closed', home: 'closed' });
      assert.ok(!shown(answer.raw).includes('1990-01-01'), 'the applicant’s birthday');
    }));

  test('who acts for an organisation has its record; he himself, acting for nobody, has not', () =>
    onTheRoad(async (road) => {
      await asDirector(road, 'director');
      const answers = { address: 'Lake 1', rooms: [{ beds: '3' }] };
      const begun = await road.call('director', 'POST', '/api/v1/applications', { service: 'guest-house-notice' });
      const at = `/api/v1/applications/${String(begun.json.id)}`;
      await road.call('director', 'PATCH', at, { answers });
      const { raw } = await road.call('director', 'GET', `${at}/content`);
      const sent = await road.call('director', 'POST', `${at}/submit`, { signature: road.signNow(ARU, raw) });
      assert.equal(sent.status, 200, sent.text);
      await road.jobs();
      const forIt = await road.call('director', 'GET', `${at}/passport`);
      assert.deepEqual(howIn(forIt.raw), { company: 'whole' });
      assert.deepEqual(wrongIn(checkPassport(forIt.raw).lines), []);
      assert.deepEqual(
        checkPassport(forIt.raw).passport?.mandates?.map(({ how }) => how),
        ['whole'],
      );
      const turned: [string, (one: string) => string, string][] = [
        ['mandates/1.json', (one) => one.replace('"maySign":true', '"maySign":false'), 'fault.mandate'],
        ['passport.json', (one) => one.replace(/"mandates":\[.*?\]/, '"mandates":[]'), 'fault.mandate_missing'],
      ];
      for (const [path, change, key] of turned) {
        const faults = wrongIn(checkPassport(await forged(forIt.raw, path, change)).lines);
        assert.ok(faults.includes(`step.mandate ${key}`), faults.join('; '));
      }
      const forHerself = await road.call(ARU, 'GET', `${at}/passport`);
      assert.deepEqual(howIn(forHerself.raw), { company: 'closed' });
      assert.deepEqual(
        checkPassport(forHerself.raw).passport?.mandates?.map(({ how }) => how),
        ['closed'],
      );
    }));

  test('what retention erased is left out, and said so', () =>
    onTheRoad(async (road) => {
      const id = await road.apply('residence-certificate', { purpose: 'school' });
      await road.jobs();
      await road.instance.asOwner(
        "delete from registers.content where record_id in (select id from registers.record where register = 'addresses')",
      );
      const bytes = await passportOf(road, id);
      assert.deepEqual(howIn(bytes), { person: 'whole', home: 'erased' });
      assert.deepEqual(wrongIn(checkPassport(bytes).lines), []);
      assert.equal(unpack(bytes).files.get('facts/1/home-1.words.json'), undefined);
    }));
});

test('whose record is shown to somebody else sees the line, and only what is open is shown', () =>
  onTheRoad(async (road) => {
    const { app } = road.instance;
    const values = {
      ...{ number: 'P-1', holder: DAUREN, activity: 'stall', place: 'Көк базар, 3', territory: '1010' },
    };
    const [recordId = ''] = await app.transaction((tx) =>
      importRecords(tx, 'permits', [{ values, validFrom: localDate('2020-01-01') }], { batch: 'one' }),
    );
    const reader = {
      kind: 'own-case',
      personId: road.people[ARU]?.personId ?? '',
      decidedBy: 'trade-inspection',
    } as const;
    const caseId = '019aa000-0000-7000-8000-0000000000aa';
    const query = { fields: ['number', 'holder', 'place'], purpose: 'decide-application', caseId };
    const fact = { register: 'permits', recordId, version: 1, values };
    const cited = await app.readAndNote((tx) => readCited(tx, reader, query, fact));
    assert.deepEqual(cited, { how: 'part', values: { number: 'P-1', place: 'Көк базар, 3' } });
    const { lookups } = await app.read((tx) => lookupsOf(tx, { personId: road.people[DAUREN]?.personId ?? '' }));
    const lines = lookups.map(({ caseId: of, fields, actorKind }) => ({ of, fields, actorKind }));
    assert.deepEqual(lines, [{ of: caseId, fields: ['number', 'place'], actorKind: 'person' }]);
  }));
