import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RegisterField } from '../definition.ts';
import { type Showing, valueInWords } from './value.ts';

const field = { type: 'integer', label: { kk: 'ә', ru: 'я', en: 'a' } } as RegisterField;
const showing = { language: 'ru' } as Showing;

test('a year is read as one number, a quantity in groups', () => {
  assert.equal(valueInWords(field, '2023', showing), '2023');
  assert.equal(valueInWords(field, '12345', showing), '12\u202f345');
  assert.equal(valueInWords({ ...field, unit: 'м²' }, '2023', showing), '2\u202f023\u00a0м²');
});
