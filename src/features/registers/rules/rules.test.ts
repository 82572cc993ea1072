import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { addDays, type LocalDate, localDate } from '#kernel/dates.ts';
import { instant } from '#kernel/instant.ts';
import { registerSchema } from '../definition.ts';
import { permission, whoMustLearn } from './reading.ts';
import { parseValues, subjectsOf } from './values.ts';
import { type Span, validToOfNew, versionOn } from './versions.ts';

const text = (en: string) => ({ kk: en, ru: en, en });
const cite = { act: 'Z1', article: '1' };
const definition = registerSchema.parse({
  register: 'births',
  version: '2026-01-01',
  owner: 'justice',
  title: text('Births'),
  description: text('Births'),
  basis: [cite],
  subject: { kind: 'person', fields: ['child', 'parents'] },
  key: ['child'],
  fields: {
    child: { type: 'iin', label: text('Child') },
    parents: { type: 'list', label: text('Parents') },
    weight: { type: 'integer', label: text('Weight'), optional: true },
    name: { type: 'text', label: text('Name'), optional: true },
    kind: { type: 'code', label: text('Kind'), optional: true, options: [{ id: 'home', label: text('At home') }] },
  },
  purposes: [
    {
      id: 'registration',
      text: text('To register'),
      basis: [cite],
      fields: ['child', 'parents'],
      agencies: ['justice'],
    },
    { id: 'open', text: text('Any'), basis: [cite], fields: 'all', agencies: 'any' },
  ],
  retention: { content: 'permanent', cite },
});
const CHILD = '990101000007';
const MOTHER = '950101000003';

const withCheckDigit = (first: string): string => {
  const weigh = (shift: number) =>
    [...first].reduce((sum, digit, place) => sum + Number(digit) * (((place + shift) % 11) + 1), 0) % 11;
  return first + (weigh(0) < 10 ? weigh(0) : weigh(2));
};

describe('values', () => {
  const child = withCheckDigit(CHILD.slice(0, 11));
  const mother = withCheckDigit(MOTHER.slice(0, 11));

  test('a good record is kept; an integer becomes its digits', () => {
    const parsed = parseValues(definition, { child, parents: [mother], weight: 3400 });
    assert.deepEqual(parsed, { values: { child, parents: [mother], weight: '3400' } });
  });

  test('every fault is named, no value is repeated', () => {
    const parsed = parseValues(definition, {
      child: '1',
      parents: ['x'],
      weight: '1.5',
      kind: 'car',
      name: { kk: 'a' },
      other: '1',
    });
    assert.ok('faults' in parsed);
    const faults = new Map(parsed.faults.map((fault) => [fault.field, fault.why]));
    assert.deepEqual(Object.fromEntries(faults), {
      child: 'type',
      parents: 'check-digit',
      weight: 'type',
      kind: 'option',
      name: 'type',
      other: 'unknown',
    });
    assert.deepEqual(parseValues(definition, { child }), { faults: [{ field: 'parents', why: 'missing' }] });
  });

  test('a mistyped digit of an IIN is found', () => {
    const last = (Number(child.at(-1)) + 1) % 10;
    const parsed = parseValues(definition, { child: child.slice(0, 11) + last, parents: [] });
    assert.deepEqual(parsed, { faults: [{ field: 'child', why: 'check-digit' }] });
  });

  test('what the database cannot keep is refused', () => {
    for (const bad of ['a\u0000b', '\ud800']) {
      const parsed = parseValues(definition, { child, parents: [], name: { kk: bad, ru: 'b', en: 'c' } });
      assert.ok('faults' in parsed);
    }
  });

  test('everybody a record speaks of is its subject, once', () => {
    assert.deepEqual(subjectsOf(definition, { child, parents: [mother, mother] }), [
      { field: 'child', kind: 'iin', identifier: child },
      { field: 'parents', kind: 'iin', identifier: mother },
    ]);
  });
});

describe('who may read', () => {
  const officer = { kind: 'officer' as const, officerId: 'o', agency: 'justice' };
  test('purpose, agency and fields all bind', () => {
    assert.equal(permission(definition, officer, 'registration', ['child']).allowed, true);
    assert.deepEqual(permission(definition, officer, 'other', ['child']), {
      allowed: false,
      reason: 'purpose_not_allowed',
    });
    assert.equal(permission(definition, { ...officer, agency: 'tax' }, 'registration', ['child']).allowed, false);
    assert.equal(permission(definition, { ...officer, agency: 'tax' }, 'open', ['weight']).allowed, true);
    assert.deepEqual(permission(definition, officer, 'registration', ['weight']), {
      allowed: false,
      reason: 'field_not_allowed',
      field: 'weight',
    });
    assert.equal(permission(definition, officer, 'open', ['constructor']).allowed, false);
  });
});

describe('who must learn of a look-up', () => {
  const record = { child: 'C', parents: ['M', 'F'] };
  const about = { subject: { iin: 'C' } };
  const identifiers = (
    reader: string | undefined,
    found: (typeof record)[],
    by: Parameters<typeof whoMustLearn>[1] = about,
  ) =>
    whoMustLearn(definition, by, found, reader === undefined ? undefined : [{ kind: 'iin', identifier: reader }]).map(
      (one) => one.identifier,
    );

  test('an officer: everybody the record speaks of, and the one asked about when there is nothing', () => {
    assert.deepEqual(identifiers(undefined, [record]), ['C', 'M', 'F']);
    assert.deepEqual(identifiers(undefined, []), ['C']);
    assert.deepEqual(identifiers(undefined, [], { key: { child: 'C' } }), ['C']);
  });

  test('an own case: nobody where the record is his own, the others where it is not', () => {
    assert.deepEqual(identifiers('M', [record]), []);
    assert.deepEqual(identifiers('X', [record]), ['C', 'M', 'F']);
    assert.deepEqual(identifiers('C', []), []);
    assert.deepEqual(identifiers('X', []), ['C']);
  });
});

describe('two times', () => {
  const day = (n: number): LocalDate => addDays(localDate('2020-01-01'), n);
  const span = (number: number, act: Span['act'], from: number, to?: number, known = number): Span => ({
    number,
    act,
    validFrom: day(from),
    ...(to === undefined ? {} : { validTo: day(to) }),
    recordedAt: instant(known),
  });

  test('the past stays as it was known', () => {
    const spans = [span(1, 'add', 0), span(2, 'change', 100), span(3, 'change', 50, 100)];
    const on = (valid: number, known: number) => versionOn(spans, day(valid), instant(known))?.number;
    assert.deepEqual([on(0, 9), on(49, 9), on(50, 9), on(99, 9), on(100, 9), on(-1, 9)], [1, 1, 3, 3, 2, undefined]);
    assert.deepEqual([on(60, 2), on(100, 1), on(0, 0)], [1, 1, undefined]);
  });

  test('a change learnt late ends where the next known period begins; an end does not', () => {
    const spans = [span(1, 'add', 0), span(2, 'change', 100)];
    assert.equal(validToOfNew(spans, 'change', day(50)), day(100));
    assert.equal(validToOfNew(spans, 'change', day(100)), undefined);
    assert.equal(validToOfNew(spans, 'end', day(50)), undefined);
  });

  test('the highest number that covers the day and was known prevails, whatever the order of the list', () => {
    const arbitrary = fc.array(
      fc.record({
        from: fc.integer({ min: 0, max: 9 }),
        length: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
      }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(
        arbitrary,
        fc.integer({ min: 0, max: 20 }),
        fc.integer({ min: 0, max: 9 }),
        (periods, valid, known) => {
          const spans = periods.map(({ from, length }, index) =>
            span(index + 1, 'change', from, length === undefined ? undefined : from + length),
          );
          const covering = spans.filter(
            (one) =>
              one.recordedAt <= known &&
              one.validFrom <= day(valid) &&
              (one.validTo === undefined || one.validTo > day(valid)),
          );
          const expected = covering.at(-1)?.number;
          assert.equal(versionOn(spans, day(valid), instant(known))?.number, expected);
          assert.equal(versionOn([...spans].reverse(), day(valid), instant(known))?.number, expected);
        },
      ),
    );
  });
});
