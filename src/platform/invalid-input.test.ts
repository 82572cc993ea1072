/** Input that doesn't fit is refused by what people can mend, in their language, and by a pointer that a program can follow. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { z } from 'zod';
import { Refusal } from '#kernel/refusal.ts';
import { LANGUAGES } from '#kernel/text.ts';
import { problemOf } from './http/problems.tsx';
import { refuseInput } from './invalid-input.ts';

const schema = z.strictObject({
  service: z.string().min(2).max(5),
  count: z.int().min(1).max(3).optional(),
  at: z.iso.date().optional(),
  list: z
    .array(z.object({ 'a/b': z.boolean() }))
    .min(1)
    .max(2)
    .optional(),
  kind: z.enum(['one', 'two']).optional(),
  either: z.union([z.number(), z.boolean()]).optional(),
});

function refusedFor(input: unknown): Refusal {
  const parsed = schema.safeParse(input);
  assert.ok(!parsed.success, JSON.stringify(input));
  try {
    return refuseInput(parsed.error, input);
  } catch (error) {
    assert.ok(error instanceof Refusal);
    return error;
  }
}

const TRIED: readonly [input: unknown, pointer: string, detail: string][] = [
  [{}, '#/service', 'it is missing'],
  [{ service: 5 }, '#/service', 'a text is expected'],
  [{ service: 'a' }, '#/service', 'too short, at least 2 characters'],
  [{ service: 'abcdef' }, '#/service', 'too long, at most 5 characters'],
  [{ service: 'abc', count: 0 }, '#/count', 'it must be at least 1'],
  [{ service: 'abc', count: 4 }, '#/count', 'it must be at most 3'],
  [{ service: 'abc', count: '2' }, '#/count', 'a number is expected'],
  [{ service: 'abc', at: '31.01.2026' }, '#/at', 'it is not written as it should be'],
  [{ service: 'abc', list: [] }, '#/list', 'too few, at least 1'],
  [{ service: 'abc', list: {} }, '#/list', 'a list is expected'],
  [{ service: 'abc', list: [{}] }, '#/list/0/a~1b', 'it is missing'],
  [{ service: 'abc', list: [{ 'a/b': 1 }] }, '#/list/0/a~1b', 'true or false is expected'],
  [{ service: 'abc', kind: 'three' }, '#/kind', 'it must be one of: one, two'],
  [{ service: 'abc', either: 'x' }, '#/either', 'this value does not fit'],
  [{ service: 'abc', more: 1 }, '#/more', 'there is no such field here'],
  [null, '#', 'an object with fields is expected'],
];

describe('input that is refused', () => {
  for (const [input, pointer, detail] of TRIED)
    test(`${JSON.stringify(input)}: ${detail}`, () => {
      const problem = problemOf(refusedFor(input), 'en');
      assert.equal(problem.code, 'platform.invalid_input');
      assert.deepEqual(problem.errors, [{ pointer, detail }]);
      assert.ok(problem.help.includes(detail), problem.help);
    });

  test('in the language of who asks, whatever a library says', () => {
    for (const [input] of TRIED) {
      const words = LANGUAGES.map((language) => problemOf(refusedFor(input), language).errors?.[0]?.detail ?? '');
      assert.equal(new Set(words).size, 3, words.join(' | '));
      for (const said of words) assert.doesNotMatch(said, /expected (string|number)|received|Invalid/);
    }
  });
});
