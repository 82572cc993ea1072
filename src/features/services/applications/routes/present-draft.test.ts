import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { importRecords } from '#features/registers/index.ts';
import { localDate } from '#kernel/dates.ts';
import { type Aqsai, ARU, DAUREN, inAqsai } from '../../testing/aqsai.ts';
import { features } from '../../testing/features.ts';
import { publishNext } from '../../testing/next-edition.ts';

const STALL = 'market-stall-permit';

const begin = async ({ call }: Aqsai): Promise<Readonly<Record<string, unknown>>> =>
  (await call(ARU, 'POST', '/api/v1/applications', { service: STALL })).json;

/** A later edition that asks which permit it goes on from, and where to write. */
const CHOOSES = {
  'trade-inspection/market-stall-permit.yaml': [
    ['version: 2026-01-01', 'version: 2026-02-01'],
    [
      '      - id: months\n',
      `      - id: before
        type: record
        evidence: permits
        shows: [number, place]
        optional: true
        label: { kk: Бұрынғы рұқсат, ru: Прежнее разрешение, en: The permit before }
      - id: months
`,
    ],
    [
      '        maxLength: 100\n',
      `        maxLength: 100
        pattern: '.*[0-9].*'
        patternHelp: { kk: Мысалы A-12., ru: Например A-12., en: As A-12. }
`,
    ],
  ],
} as const;

async function givePermits({ instance }: Aqsai): Promise<void> {
  const permit = (holder: string, number: string) => ({
    values: { number, holder, activity: 'stall', place: `Row ${number}`, territory: '101', until: '2020-01-01' },
    validFrom: localDate('2019-01-01'),
  });
  const rows = [permit(ARU, 'P-1'), permit(ARU, 'P-2'), permit(DAUREN, 'P-3')];
  await instance.app.transaction((tx) => importRecords(tx, 'permits', rows, { batch: 'test' }));
}

describe('a draft for programs', () => {
  test('names the records among which a field lets choose, as its page does, and nobody else’s', () =>
    inAqsai(features, async (aqsai) => {
      await givePermits(aqsai);
      await publishNext(aqsai.instance, features, CHOOSES);
      const { id, choices } = await begin(aqsai);
      const [{ field, records }] = choices as [{ field: string; records: { record: string; label: string }[] }];
      assert.equal(field, 'before');
      assert.deepEqual(records.map(({ label }) => label).sort(), ['P-1, Row P-1', 'P-2, Row P-2']);
      const page = await aqsai.call(ARU, 'GET', `/en/applications/${id}/stall`);
      for (const { record, label } of records) assert.ok(page.text.includes(record) && page.text.includes(label));
      const send = (before: string) => aqsai.call(ARU, 'PATCH', `/api/v1/applications/${id}`, { answers: { before } });
      const chosen = await send(records[0]?.record ?? '');
      assert.deepEqual((chosen.json.answers as { before: string }).before, records[0]?.record);
      assert.deepEqual(chosen.json.choices, choices);
      const read = await aqsai.call(ARU, 'GET', `/api/v1/applications/${id}`);
      assert.deepEqual(read.json.choices, choices);
    }));

  test('says what is wrong in the words of the page, in the language that is wished, and where', () =>
    inAqsai(features, async (aqsai) => {
      await publishNext(aqsai.instance, features, CHOOSES);
      const { id } = await begin(aqsai);
      const said = async (language: string) => {
        const answer = await aqsai.instance.inject({
          method: 'PATCH',
          url: `/api/v1/applications/${id}`,
          headers: { authorization: `Bearer ${ARU}`, 'accept-language': language },
          payload: { answers: { place: 'nowhere', months: '13' } },
        });
        const problems: { field: string; pointer: string; message: string }[] = answer.json().problems;
        return Object.fromEntries(problems.map(({ field, pointer, message }) => [field, [pointer, message]]));
      };
      const english = await said('en');
      assert.deepEqual(english.place, ['#/answers/place', 'As A-12.'], 'the form that this field has');
      assert.equal(english.district?.[0], '#/answers/district');
      assert.deepEqual((await said('ru')).place?.[1], 'Например A-12.');
      const { edition, version } = (await aqsai.call(ARU, 'GET', `/api/v1/applications/${id}`)).json;
      const form = { edition: String(edition), version: String(version), place: 'nowhere', months: '13' };
      const page = await aqsai.call(ARU, 'POST', `/en/applications/${id}/stall`, form);
      for (const field of ['place', 'months']) assert.ok(page.text.includes(String(english[field]?.[1])), field);
    }));
});
