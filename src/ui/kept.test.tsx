import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { LANGUAGES } from '#kernel/text.ts';
import { Input, keptPiece, Radios, Textarea } from './index.ts';
import { componentLabels, Labels } from './labels.ts';

const makers: Readonly<Record<string, () => VNode>> = {
  input: () => <Input id="name" name="name" label={{ children: 'Name "quoted" <&>' }} />,
  radios: () => (
    <Radios
      name="which"
      items={[{ value: 'a', children: '<b>A & B</b>' }]}
      fieldset={{ legend: { children: 'Which' } }}
    />
  ),
  // Its error begins with a word of the page's language.
  text: () => <Textarea id="text" name="text" label={{ children: 'Text' }} errorMessage="Write something" />,
};

test('a kept piece is what would be rendered anew, in each language, the first time and later', () => {
  const pieces = new Map<string, string>();
  for (const round of ['first', 'later'])
    for (const language of LANGUAGES)
      for (const [name, make] of Object.entries(makers)) {
        const inPage = (piece: VNode) =>
          renderToString(
            <Labels.Provider value={componentLabels[language]}>
              <main>{piece}</main>
            </Labels.Provider>,
          );
        assert.equal(inPage(keptPiece(pieces, language, name, make)), inPage(make()), `${name} ${language} ${round}`);
      }
  assert.equal(pieces.size, 3 * LANGUAGES.length);
});

test('a piece is made once for a key', () => {
  const pieces = new Map<string, string>();
  let made = 0;
  const make = () => <p>{String(++made)}</p>;
  const shown = [1, 2, 3].map(() => renderToString(keptPiece(pieces, 'kk', 'one', make)));
  assert.deepEqual(shown, ['<p>1</p>', '<p>1</p>', '<p>1</p>']);
});
