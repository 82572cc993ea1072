import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LANGUAGES, placeholdersOf } from '#kernel/text.ts';
import { textsOf } from '#platform/texts.ts';
import { PROBLEM_CODES } from './problems.ts';

test('every problem has its words in every language, and no words speak of another one', () => {
  const catalogues = textsOf('services');
  for (const language of LANGUAGES) {
    const keys = [...catalogues[language].keys()].filter((key) => key.startsWith('problem.'));
    assert.deepEqual(keys.sort(), PROBLEM_CODES.map((code) => `problem.${code}`).sort(), language);
  }
});

test('the three languages have the same texts with the same placeholders', () => {
  const { kk, ru, en } = textsOf('services');
  for (const [key, text] of kk) {
    for (const other of [ru, en]) assert.deepEqual(placeholdersOf(other.get(key) ?? ''), placeholdersOf(text), key);
  }
  assert.deepEqual([...ru.keys()].sort(), [...kk.keys()].sort());
  assert.deepEqual([...en.keys()].sort(), [...kk.keys()].sort());
});
