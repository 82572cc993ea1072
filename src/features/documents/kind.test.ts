import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { test } from 'node:test';
import { checkFolder, kindsOf } from '#features/country/index.ts';
import { features, permitCountry } from './testing.ts';

const text = (words: string) => ({ kk: words, ru: words, en: words });
const string = { type: 'string', label: text('x') };

/** What the check of the folder says with this change of the definition. */
function faults(change: Parameters<typeof permitCountry>[0]): string[] {
  const folder = permitCountry(change);
  try {
    return checkFolder(folder, kindsOf(features))
      .findings.filter(({ file }) => file.startsWith('documents/'))
      .map(({ what }) => what);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('a good definition has no fault, and each bad one is named', () => {
  assert.deepEqual(faults({}), []);
  const cases: [Parameters<typeof permitCountry>[0], string][] = [
    [{ issuer: 'nobody' }, 'there is no agency nobody'],
    [{ basis: [{ act: 'unwritten', article: '1' }] }, 'there is no act unwritten'],
    [{ statement: text('{nothing}') }, 'there is no field nothing'],
    [{ statement: text('{place}') }, 'place may be absent'],
    [{ statement: text('{vehicles}') }, 'vehicles may be absent'],
    [{ statement: text('{name') }, "the text can't be read"],
    [{ subject: 'place' }, "place can't be the subject"],
    [{ subject: 'nothing' }, 'there is no field nothing'],
    [
      { fields: { name: { ...string, columns: [{ id: 'a', label: text('a') }] } }, statement: text('{name}') },
      'no columns',
    ],
    [{ fields: { name: string, list: { ...string, type: 'table' } }, statement: text('{name}') }, 'without columns'],
  ];
  for (const [change, expected] of cases) {
    const found = faults(change);
    assert.ok(
      found.some((what) => what.includes(expected)),
      `${expected}: ${JSON.stringify(found)}`,
    );
  }
});
