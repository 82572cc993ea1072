import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ExpressionContext, ExpressionType } from '#features/country/index.ts';
import { localDate } from '#kernel/dates.ts';
import { tiyn } from '#kernel/money.ts';
import { type ServiceDefinition, serviceSchema } from '../definition.ts';
import { compileService } from './compiled.ts';
import { eligibilityOf, feeOf, ResultUnknown, registerChanges, resultData, territoryOf } from './evaluate.ts';
import type { Answers, EvidenceFacts } from './facts.ts';
import type { ObjectType } from './scope.ts';
import type { Case } from './values.ts';

const text = (en: string) => ({ kk: en, ru: en, en });
const cite = { act: 'law', article: '1' };
const STRING: ExpressionType = { type: 'string' };

/** A service whose rules use each kind of fact there is. */
const definition: ServiceDefinition = serviceSchema.parse({
  service: 'try',
  version: '2026-01-01',
  provider: 'agency',
  title: text('Try'),
  summary: text('Try'),
  basis: [cite],
  lifeEvents: ['life'],
  synonyms: { kk: [], ru: [], en: [] },
  channels: ['portal'],
  recipients: ['citizen'],
  applicant: { kind: 'person' },
  fee: {
    lines: [
      { id: 'base', label: text('Base'), amount: 'mci("0.5") * form.months', cite },
      { id: 'food', label: text('Food'), amount: 'tenge(700)', when: 'has(form.food) && form.food', cite },
    ],
  },
  term: { kind: 'automatic', cite },
  territory: 'home.territory',
  retention: { content: 'P5Y', cite },
  evidence: {
    home: { register: 'homes', for: 'applicant', fields: ['territory'], purpose: 'p' },
    licence: { register: 'licences', for: 'applicant', fields: ['number'], optional: true, purpose: 'p' },
    cars: { register: 'cars', for: 'applicant', fields: ['plate'], many: true, purpose: 'p' },
  },
  form: [
    {
      page: 'one',
      title: text('One'),
      fields: [
        { id: 'months', type: 'integer', label: text('Months') },
        { id: 'food', type: 'boolean', label: text('Food'), optional: true },
        { id: 'car', type: 'record', evidence: 'cars', shows: ['plate'], label: text('Car') },
        {
          id: 'children',
          type: 'group',
          label: text('Children'),
          item: text('Child'),
          fields: [{ id: 'nick', type: 'string', label: text('Nick') }],
        },
      ],
    },
  ],
  eligible: [
    { id: 'short', when: 'form.months <= 12', rule: text('r'), else: text('e'), cite },
    { id: 'unlicensed', when: '!has(licence.number)', rule: text('r'), else: text('e'), cite },
    { id: 'says', when: '"form.months" != "home"', rule: text('r'), else: text('e'), cite },
  ],
  procedure: [{ step: 'automatic', decide: '"grant"' }],
  correction: 'none',
  hearing: 'none',
  grounds: [{ id: 'g', text: text('g'), cite }],
  result: {
    data: { plate: 'form.car.plate', number: 'caseNumber' },
    registers: [
      { register: 'nicks', act: 'add', key: { nick: 'item.nick' }, each: 'children', when: 'item.nick != "none"' },
    ],
  },
});

const record = (...fields: string[]): ObjectType => ({
  object: Object.fromEntries(fields.map((name) => [name, { type: STRING, optional: false }])),
});

const service = compileService(
  definition,
  {
    records: new Map([
      ['home', record('territory')],
      ['licence', record('number')],
      ['cars', record('plate')],
    ]),
    document: () => STRING,
    register: () => STRING,
  },
  {
    failed: (path, error) => {
      throw new Error(path.join('.'), { cause: error });
    },
  },
);

const context: ExpressionContext = {
  today: localDate('2026-03-02'),
  calendar: { zone: 'Asia/Almaty', years: {} },
  rate: () => tiyn(400_000n),
  index: 'mci',
  rounding: 'halfUp',
};

const fact = (recordId: string, values: Record<string, string>) => ({
  register: 'r',
  recordId,
  version: 1,
  digest: '',
  values,
});
const ALL: EvidenceFacts = {
  home: [fact('h', { territory: '1010' })],
  licence: [],
  cars: [fact('c1', { plate: 'A1' }), fact('c2', { plate: 'B2' })],
};

const caseOf = (form: Answers, evidence: EvidenceFacts = ALL): Case => ({
  service,
  context,
  facts: { applicant: { iin: '900101300017' }, form, evidence },
});

const states = (subject: Case) => eligibilityOf(subject).map(({ state }) => state);

describe('a rule has three answers', () => {
  test('met and unmet when its facts are there', () => {
    assert.deepEqual(states(caseOf({ months: '12' })), ['met', 'met', 'met']);
    const licensed = { ...ALL, licence: [fact('l', { number: '7' })] };
    assert.deepEqual(states(caseOf({ months: '13' }, licensed)), ['unmet', 'unmet', 'met']);
  });

  test('unknown while one that it reads is missing; others, and words in its texts, don’t matter', () => {
    assert.deepEqual(states(caseOf({}, {})), ['unknown', 'unknown', 'met']);
    assert.deepEqual(states(caseOf({}, { licence: [] })), ['unknown', 'met', 'met']);
  });

  test('a fee or a territory that needs a missing fact is unknown, not nothing', () => {
    assert.equal(feeOf(caseOf({})), undefined);
    assert.equal(territoryOf(caseOf({}, { home: [] })), undefined);
    assert.equal(territoryOf(caseOf({})), '1010');
  });
});

test('the fee is the sum of the lines that apply', () => {
  assert.equal(feeOf(caseOf({ months: '3' }))?.total, 600_000n);
  const both = feeOf(caseOf({ months: '1', food: true }));
  assert.deepEqual([both?.total, both?.lines.map(({ line }) => line.id)], [270_000n, ['base', 'food']]);
});

test('the result is computed from the chosen record and once for each item', () => {
  const subject = caseOf({ months: '1', car: 'c2', children: [{ nick: 'Bota' }, { nick: 'none' }, { nick: 'Tau' }] });
  assert.deepEqual(resultData(subject, 'AQ-1'), { plate: 'B2', number: 'AQ-1' });
  assert.deepEqual(
    registerChanges(subject, 'AQ-1').map(({ key }) => key),
    [{ nick: 'Bota' }, { nick: 'Tau' }],
  );
  assert.deepEqual(registerChanges(caseOf({ months: '1' }), 'AQ-1'), []);
  assert.throws(() => resultData(caseOf({ months: '1', car: 'c9' }), 'AQ-1'), ResultUnknown);
});
