import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { LANGUAGES } from '#kernel/text.ts';
import { projectRoot } from '#platform/root.ts';
import { type ServiceDefinition, serviceSchema } from '../../definition.ts';
import { changesBetween } from './changes.ts';
import { changeInWords } from './words.ts';

const file = join(projectRoot, 'test/country/services/trade-inspection/market-stall-permit.yaml');
const stall = (): ServiceDefinition => serviceSchema.parse(parse(readFileSync(file, 'utf8')));
const text = (en: string) => ({ kk: `${en} kk`, ru: `${en} ru`, en });
const cite = { act: 'AQ-TRADE', article: '8' };

/** What changed, in English. */
function told(change: (definition: ServiceDefinition) => object): string[] {
  const from = stall();
  const to = { ...from, ...change(structuredClone(from)) };
  const changes = changesBetween(from, to, (id) => text(id));
  for (const one of changes)
    for (const language of LANGUAGES) assert.ok(!changeInWords(one, language).includes('{'), JSON.stringify(one));
  return changes.map((one) => changeInWords(one, 'en'));
}

test('each part of a definition that can differ is told', () => {
  assert.deepEqual(
    told(() => ({ version: '2026-02-01', synonyms: { kk: [], ru: [], en: ['x'] } })),
    [],
  );
  const changed: Record<string, unknown> = {
    title: text('Stall'),
    summary: text('Summary'),
    provider: 'health-inspection',
    basis: [cite, cite],
    channels: ['portal'],
    recipients: ['citizen'],
    applicant: { kind: 'person', cosigners: [{ id: 'mate', label: text('Mate'), iin: 'form.mate' }] },
    matter: 'form.district',
    assurance: 'substantial',
    fee: 'none',
    term: { calendarDays: 3, silence: 'approval', cite, silenceCite: cite },
    territory: '"national"',
    retention: { content: 'P9Y', cite },
    evidence: {},
    form: [],
    declarations: [],
    eligible: [],
    procedure: [],
    correction: 'none',
    hearing: 'none',
    grounds: [],
    result: {},
  };
  for (const [part, value] of Object.entries(changed))
    assert.notDeepEqual(
      told(() => ({ [part]: value })),
      [],
      part,
    );
});

test('a text that was mended in another language only is told as that', () => {
  const what = { kk: 'Сөз', ru: 'Слово', en: 'Word' };
  const change = { part: 'title', how: 'reworded', was: { ...what, kk: 'Соз' }, what } as const;
  assert.equal(changeInWords(change, 'en'), 'The words of “Word” in another language');
  assert.equal(changeInWords(change, 'kk'), 'Қызмет енді «Сөз» деп аталады. Бұрын «Соз» еді.');
});

test('questions, options, fees, terms and grounds are told one by one', () => {
  const found = told(({ form: [first, second], grounds, fee }) => ({
    form: [
      {
        ...first,
        fields: first?.fields.map((one) => (one.id === 'place' ? { ...one, label: text('Which place?') } : one)),
      },
      {
        ...second,
        fields: [
          ...(second?.fields.filter(({ id }) => id !== 'plan') ?? []),
          { ...first?.fields[1], id: 'note', label: text('A note') },
        ],
      },
    ],
    grounds: [...grounds, { id: 'noise', text: text('Noise.'), cite }],
    fee: fee === 'none' ? fee : { lines: fee.lines.map((line) => ({ ...line, cite })) },
    term: { workingDays: 8, silence: 'refusal', cite, silenceCite: cite },
  }));
  assert.deepEqual(found, [
    'No longer asked: “Plan of the stall”',
    'The question “Market and number of the place” is now “Which place?”',
    'New question: “A note”',
    'New ground of refusal: Noise.',
    'The amount of the fee or its article: For the place',
    'The amount of the fee or its article: Health examination',
    'Term: 8 working days; with no answer in that time it counts as a refusal, which you may appeal against. It was: 10 working days; with no answer in that time it counts as a refusal, which you may appeal against.',
  ]);
});
