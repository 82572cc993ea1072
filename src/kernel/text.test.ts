import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { localDate } from './dates.ts';
import { instantFromIso } from './instant.ts';
import {
  formatDate,
  formatInstant,
  formatNumber,
  formatText,
  isLanguage,
  LANGUAGES,
  lowerFirst,
  numbered,
  placeholdersOf,
  pluralCategory,
  say,
} from './text.ts';

test('a label inside a sentence is small, but an abbreviation', () => {
  assert.deepEqual(['Район регистрации', 'Әкесі', 'ИИН', 'ЖСН иесі', 'Name', ''].map(lowerFirst), [
    'район регистрации',
    'әкесі',
    'ИИН',
    'ЖСН иесі',
    'name',
    '',
  ]);
});

test('things that are counted: in Kazakh the number comes first', () => {
  const child = { kk: 'Бала', ru: 'Ребёнок', en: 'Child' };
  assert.equal(numbered(child, 1, 'kk'), '1\u2011бала');
  assert.equal(numbered(child, 2, 'ru'), 'Ребёнок 2');
  assert.equal(numbered(child, 3, 'en'), 'Child 3');
});

test('languages', () => {
  assert.ok(isLanguage('kk') && !isLanguage('de') && !isLanguage(undefined));
  assert.equal(say({ kk: 'иә', ru: 'да', en: 'yes' }, 'ru'), 'да');
  assert.deepEqual(
    [1, 2, 5, 21].map((n) => pluralCategory('ru', n)),
    ['one', 'few', 'many', 'one'],
  );
  assert.deepEqual(
    [1, 2].map((n) => pluralCategory('kk', n)),
    ['one', 'other'],
  );
});

describe('texts with placeholders', () => {
  test('plain ones are put in as they are, numbers on demand', () => {
    assert.equal(formatText('{name}: {year}', { name: 'Шот', year: 2026 }, 'kk'), 'Шот: 2026');
    assert.equal(formatText('{ n , number }', { n: 12345 }, 'ru'), '12\u202f345');
  });

  const days = {
    kk: '{n, plural, =0 {бүгін} other {# күн}} қалды',
    ru: '{n, plural, =0 {сегодня} one {остался # день} few {осталось # дня} many {осталось # дней} other {осталось # дня}}',
    en: '{n, plural, one {# day} other {# days}} left for {name}',
  };

  test('plurals choose by number and language', () => {
    assert.deepEqual(
      [0, 1, 5].map((n) => formatText(days.kk, { n }, 'kk')),
      ['бүгін қалды', '1 күн қалды', '5 күн қалды'],
    );
    assert.deepEqual(
      [0, 1, 3, 11, 21n, 1500].map((n) => formatText(days.ru, { n }, 'ru')),
      [
        'сегодня',
        'остался 1 день',
        'осталось 3 дня',
        'осталось 11 дней',
        'остался 21 день',
        'осталось 1\u202f500 дней',
      ],
    );
    assert.equal(formatText(days.en, { n: 1, name: 'you' }, 'en'), '1 day left for you');
  });

  test('placeholders stand inside plurals, and # outside them is a #', () => {
    assert.equal(
      formatText('# {n, plural, one {{who} and # other} other {{who} and #}}', { n: 2, who: 'A' }, 'en'),
      '# A and 2',
    );
    assert.deepEqual(placeholdersOf('{b} {n, plural, other {{a} #}}'), ['a', 'b', 'n']);
  });

  test('a missing or wrong value throws', () => {
    assert.throws(() => formatText('{name}', {}, 'en'), /needs \{name\}/);
    assert.throws(() => formatText('{toString}', {}, 'en'), /needs \{toString\}/);
    assert.throws(() => formatText('{n, number}', { n: '5' }, 'en'), /must be a number/);
  });

  test('malformed texts throw', () => {
    const malformed = [
      '{',
      '}',
      'a } b',
      '{}',
      '{n',
      '{n, date}',
      '{n, plural, one {#}}',
      '{n, plural, other {#}',
      '{n, plural, some {x} other {y}}',
    ];
    for (const template of [...malformed, '{n, plural, other {a} other {b}}', '{n number}']) {
      assert.throws(() => formatText(template, { n: 1 }, 'en'), /malformed text/, template);
    }
  });

  test('property: a text without braces is left as it is, and values are never read as templates', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (text, value) => {
        const plain = text.replace(/[{}]/g, '');
        assert.equal(formatText(plain, {}, 'kk'), plain);
        assert.equal(formatText('{value}', { value }, 'ru'), value);
      }),
    );
  });
});

describe('dates and numbers for reading', () => {
  const day = localDate('2026-11-22');

  test('dates', () => {
    assert.deepEqual(
      LANGUAGES.map((language) => formatDate(day, language, 'long')),
      ['2026 жылғы 22 қараша', '22 ноября 2026 года', '22 November 2026'],
    );
    assert.deepEqual(
      LANGUAGES.map((language) => formatDate(day, language, 'weekday')),
      ['2026 жылғы 22 қараша, жексенбі', 'воскресенье, 22 ноября 2026 года', 'Sunday 22 November 2026'],
    );
    assert.deepEqual(
      LANGUAGES.map((language) => formatDate(day, language, 'short')),
      ['22.11.2026', '22.11.2026', '22/11/2026'],
    );
  });

  test('the words are those of ICU', () => {
    for (let month = 1; month <= 12; month += 1) {
      const date = localDate(`2026-${String(month).padStart(2, '0')}-05`);
      const options = { day: 'numeric', month: 'long', weekday: 'long', timeZone: 'UTC' } as const;
      for (const language of LANGUAGES) {
        const parts = new Intl.DateTimeFormat(language, options).formatToParts(instantFromIso(`${date}T00:00:00Z`));
        for (const { type, value } of parts) {
          if (type === 'month' || type === 'weekday')
            assert.ok(formatDate(date, language, 'weekday').includes(value), value);
        }
      }
    }
  });

  test('moments are shown by the clock of the zone', () => {
    const moment = instantFromIso('2026-11-21T19:05:00Z');
    assert.equal(formatInstant(moment, 'Asia/Almaty', 'kk'), '2026 жылғы 22 қараша, 00:05');
    assert.equal(formatInstant(moment, 'Asia/Almaty', 'en'), '22 November 2026, 00:05');
  });

  test('numbers', () => {
    assert.deepEqual(
      LANGUAGES.map((language) => formatNumber(-1234567.5, language)),
      ['−1\u202f234\u202f567,5', '−1\u202f234\u202f567,5', '−1,234,567.5'],
    );
    assert.equal(formatNumber(4915n, 'kk'), '4\u202f915');
  });
});
