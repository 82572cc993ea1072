import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type FormField, fieldSchema } from '../../definition.ts';
import type { Answer, AnswerItem, Answers } from '../../evaluation/facts.ts';
import type { Lookups } from '../answers/normalise.ts';
import { fit, pathsOf } from './fit.ts';

const text = (en: string) => ({ kk: en, ru: en, en });
const lookups: Lookups = { isTerritory: () => true, hasRecord: () => true, hasFile: () => true };
const field = (id: string, more: object): FormField => fieldSchema.parse({ id, label: text(id), ...more });
const form = (...fields: FormField[]) => [{ page: 'page', title: text('Page'), fields }];
const options = (...ids: string[]) => ids.map((id) => ({ id, label: text(id) }));

const why = (from: FormField, to: FormField, answer: Answer) =>
  fit(form(from), form(to), { [from.id]: answer }, lookups).obstacles.map((one) => `${one.field} ${one.why}`);

describe('answers go over to a newer form', () => {
  test('what fits is kept as it is; what is asked no more is dropped, and said', () => {
    const rooms = (...fields: FormField[]) => field('rooms', { type: 'group', item: text('Room'), fields });
    const beds = field('beds', { type: 'integer', max: 6 });
    const from = form(
      field('a', { type: 'string' }),
      field('b', { type: 'money' }),
      rooms(beds, field('view', { type: 'string' })),
    );
    const to = form(rooms(beds), field('c', { type: 'string' }), field('b', { type: 'money' }));
    const answers = { a: 'x', b: '491550', rooms: [{ beds: '2' }, { beds: '3', view: 'lake' }] };
    const found = fit(from, to, answers, lookups);
    assert.deepEqual(found, {
      kept: { b: '491550', rooms: [{ beds: '2' }, { beds: '3' }] },
      dropped: { a: 'x', rooms: [{}, { view: 'lake' }] },
      obstacles: [],
    });
    assert.deepEqual(pathsOf(found.dropped), ['a', 'rooms.1.view']);
  });

  test('another type, an option that is gone, a narrower limit stand in the way', () => {
    const number = field('a', { type: 'integer', max: 9 });
    assert.deepEqual(why(field('a', { type: 'string' }), number, '5'), ['a type']);
    const choice = (...ids: string[]) => field('a', { type: 'choice', options: options(...ids) });
    assert.deepEqual(why(choice('x', 'y'), choice('x', 'z'), 'y'), ['a answer']);
    assert.deepEqual(why(choice('x', 'y'), choice('x', 'z'), 'x'), []);
    assert.deepEqual(why(number, field('a', { type: 'integer', max: 4 }), '5'), ['a answer']);
    const file = (...accept: string[]) => field('a', { type: 'file', accept, basis: { act: 'A', article: '1' } });
    assert.deepEqual(why(file('pdf', 'png'), file('pdf'), 'f'.repeat(64)), ['a answer']);
  });

  test('what was wrong before is no hindrance of the newer edition', () => {
    assert.deepEqual(why(field('a', { type: 'integer', max: 9 }), field('a', { type: 'integer', max: 8 }), '12'), []);
  });
});

const simple = fc.oneof(
  fc.record({ type: fc.constant('string'), maxLength: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ type: fc.constant('integer'), max: fc.integer({ min: 0, max: 99 }) }),
  fc.constantFrom(
    { type: 'boolean' },
    { type: 'choice', options: options('a', 'b') },
    { type: 'choice', options: options('b', 'c') },
  ),
);
const ids = ['one', 'two', 'three', 'four'];
const fieldsOf = (made: fc.Arbitrary<object>) =>
  fc.dictionary(fc.constantFrom(...ids), made).map((all) => Object.entries(all).map(([id, more]) => field(id, more)));
const group = fieldsOf(simple)
  .filter((fields) => fields.length > 0)
  .chain((fields) =>
    fc.integer({ min: 1, max: 3 }).map((maxItems) => ({ type: 'group', item: text('Item'), fields, maxItems })),
  );
const anyForm = fieldsOf(fc.oneof(simple, group)).map((fields) => form(...fields));

/** Answers as they are kept: each of the type that its question has. */
function answersTo(fields: readonly FormField[], seed: string): Record<string, Answer> {
  const answer = (one: FormField): Answer => {
    if (one.type === 'boolean') return true;
    if (one.type === 'choice') return one.options[seed.length % 2]?.id ?? '';
    if (one.type === 'group')
      return [answersTo(one.fields, seed), answersTo(one.fields, `${seed}9`)] as unknown as readonly AnswerItem[];
    return one.type === 'integer' ? String(seed.length * 7) : seed || 'x';
  };
  return Object.fromEntries(fields.map((one) => [one.id, answer(one)]));
}

function leavesOf(answers: Answers): Map<string, string> {
  return new Map(
    pathsOf(answers).map((path) => {
      const [id = '', index, inner] = path.split('.');
      const answer = answers[id];
      const leaf = inner === undefined ? answer : (answer as readonly AnswerItem[])[Number(index)]?.[inner];
      return [path, JSON.stringify(leaf)];
    }),
  );
}

test('no answer is lost silently: each is kept as it was, or dropped by name, or stands in the way', () => {
  fc.assert(
    fc.property(anyForm, anyForm, fc.string({ maxLength: 6 }), (from, to, seed) => {
      const answers = answersTo(from[0]?.fields ?? [], seed);
      const found = fit(from, to, answers, lookups);
      const [kept, dropped] = [leavesOf(found.kept), leavesOf(found.dropped)];
      for (const [path, value] of leavesOf(answers)) {
        const inTheWay = found.obstacles.some(({ field: at }) => at === path || path.startsWith(`${at}.`));
        const places = [kept.get(path), dropped.get(path), inTheWay ? value : undefined].filter(
          (one) => one !== undefined,
        );
        assert.deepEqual(places, [value], path);
      }
      assert.ok(kept.size + dropped.size <= leavesOf(answers).size, 'nothing is invented');
    }),
  );
});
