import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LANGUAGES } from '#kernel/text.ts';
import type { RegisterDefinition, RegisterField } from '../definition.ts';
import { calledInWords, type Showing, valueInWords } from './value.ts';

const field = { type: 'integer', label: { kk: 'ә', ru: 'я', en: 'a' } } as RegisterField;
const showing = { language: 'ru' } as Showing;

test('a year is read as one number, a quantity in groups', () => {
  assert.equal(valueInWords(field, '2023', showing), '2023');
  assert.equal(valueInWords(field, '12345', showing), '12\u202f345');
  assert.equal(
    valueInWords({ ...field, unit: { kk: 'м²', ru: 'м²', en: 'm²' } }, '2023', showing),
    '2\u202f023\u00a0м²',
  );
});

test('a country and a quantity are read in the language of the page', () => {
  const country = { ...field, type: 'country' } as RegisterField;
  assert.deepEqual(
    LANGUAGES.map((language) => valueInWords(country, 'KZ', { ...showing, language })),
    ['Қазақстан', 'Казахстан', 'Kazakhstan'],
  );
  const area = { ...field, type: 'decimal', unit: { kk: 'м²', ru: 'м²', en: 'm²' } } as RegisterField;
  assert.deepEqual(
    LANGUAGES.map((language) => valueInWords(area, '62.5', { ...showing, language })),
    ['62,5\u00a0м²', '62,5\u00a0м²', '62.5\u00a0m²'],
  );
});

test('a record is called by what people name first, not by what the alphabet puts first', () => {
  const text = { ...field, type: 'string' } as RegisterField;
  const definition = {
    key: ['number'],
    subject: { kind: 'person', fields: ['number'] },
    fields: { citizenship: text, name: text, number: text },
    purposes: [{ fields: ['number', 'name', 'citizenship'] }],
  } as unknown as RegisterDefinition;
  const values = { citizenship: 'KZ', name: 'АЙША СЕРІК', number: '7' };
  assert.equal(calledInWords(definition, values, showing), 'АЙША СЕРІК · 7');
});
