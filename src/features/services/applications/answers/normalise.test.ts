import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type FormField, fieldSchema, type SimpleField } from '../../definition.ts';
import { type Lookups, normalise } from './normalise.ts';
import type { ProblemCode } from './problems.ts';

const text = (en: string) => ({ kk: en, ru: en, en });
const lookups: Lookups = {
  isTerritory: (code, level) => code === (level === 'oblast' ? '10' : '1010'),
  hasRecord: (_evidence, recordId) => recordId === 'known',
  hasFile: (sha256) => sha256 === 'f'.repeat(64),
};

const field = (more: object): SimpleField =>
  fieldSchema.parse({ id: 'asked', label: text('Asked'), ...more }) as Exclude<FormField, { type: 'group' }>;

function kept(more: object, raw: unknown): unknown {
  const result = normalise(field(more), raw, 'asked', lookups);
  return 'problem' in result ? result.problem.code : result.value;
}

describe('an answer has one spelling', () => {
  test('text is composed, trimmed and rid of what nobody sees', () => {
    assert.equal(kept({ type: 'string' }, '  И\u0306ван\u202e\u0000 \tПетров '), 'Йван  Петров');
    assert.equal(kept({ type: 'longText' }, 'one\r\ntwo \rthree'), 'one\ntwo\nthree');
    assert.equal(kept({ type: 'string' }, ' \u200b '), undefined);
  });

  test('numbers are digits, money is tiyn', () => {
    assert.equal(kept({ type: 'integer' }, '1\u202f000'), '1000');
    assert.equal(kept({ type: 'integer' }, '\u22125'), '-5');
    assert.equal(kept({ type: 'money' }, '4 915,5 ₸'), '491550');
    assert.equal(kept({ type: 'money' }, '007'), '700');
  });

  test('choices stand in the order of the form', () => {
    const options = ['a', 'b', 'c'].map((id) => ({ id, label: text(id) }));
    assert.deepEqual(kept({ type: 'choices', options }, ['c', 'a', 'a']), ['a', 'c']);
    assert.equal(kept({ type: 'choices', options }, []), undefined);
  });

  test('numbers of people lose their spaces, phones their brackets', () => {
    assert.equal(kept({ type: 'iin' }, '900101 300017'), '900101300017');
    assert.equal(kept({ type: 'phone' }, '+7 (701) 234-56-78'), '+77012345678');
  });
});

describe('a wrong answer is named, never kept', () => {
  const wrong: [object, unknown, ProblemCode][] = [
    [{ type: 'string', maxLength: 3 }, 'four', 'too_long'],
    [{ type: 'string', pattern: '[A-Z]+', patternHelp: text('Capitals') }, 'Ab', 'pattern'],
    [{ type: 'string', pattern: 'a|b', patternHelp: text('a or b') }, 'ab', 'pattern'],
    [{ type: 'integer' }, '1.5', 'integer'],
    [{ type: 'integer', min: 2 }, '1', 'least'],
    [{ type: 'integer', max: 2 }, '3', 'most'],
    [{ type: 'money' }, '1e9', 'money'],
    [{ type: 'date' }, '2026--01', 'date_incomplete'],
    [{ type: 'date' }, '2026-02-30', 'date_unreal'],
    [{ type: 'boolean' }, 'maybe', 'choice'],
    [{ type: 'iin' }, '900101300018', 'iin'],
    [{ type: 'phone' }, '12', 'phone'],
    [{ type: 'email' }, 'a@b', 'email'],
    [{ type: 'email' }, '<script>@example.com', 'email'],
    [{ type: 'territory' }, '10', 'territory'],
    [{ type: 'country' }, 'XX', 'country'],
    [{ type: 'record', evidence: 'plots', shows: ['number'] }, 'other', 'record'],
    [{ type: 'file', accept: ['pdf'], basis: { act: 'law', article: '1' } }, 'e'.repeat(64), 'file'],
    [{ type: 'string' }, { toString: 'x' }, 'shape'],
    [{ type: 'string' }, ['x'], 'shape'],
    [{ type: 'date' }, 20260101, 'shape'],
  ];
  for (const [more, raw, code] of wrong) {
    test(`${JSON.stringify(more)} ← ${JSON.stringify(raw)}: ${code}`, () => assert.equal(kept(more, raw), code));
  }
});

test('markup and expressions in an answer are text like any other', () => {
  for (const hostile of [
    '<script>alert(1)</script>',
    '{{7*7}}',
    'form.x == 1 || true',
    "'; drop table services.draft; --",
  ]) {
    assert.equal(kept({ type: 'string' }, hostile), hostile);
  }
});

test('what was kept stays as it is when it is kept again', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (raw) => {
      const once = kept({ type: 'longText' }, raw);
      assert.deepEqual(kept({ type: 'longText' }, once), once);
    }),
  );
});
