/** The guide to a first country leads there: its files are sound, all of them are named, and after each chapter nothing is missing. */
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { checkFolder, formatFinding, kindsOf } from '#features/country/index.ts';
import { projectRoot } from '#platform/root.ts';
import { features } from '../src/features.ts';

const FOLDER = join(projectRoot, 'docs/first-country');
const kinds = kindsOf(features);
const [, ...chapters] = readFileSync(join(projectRoot, 'docs/first-country.md'), 'utf8').split(/^## (?=\d)/m);
const filesOf = (chapter: string): string[] =>
  [...chapter.matchAll(/\]\(first-country\/([^)]+)\)/g)].map(([, file = '']) => file);

const written = mkdtempSync(join(tmpdir(), 'first-country-'));
after(() => rmSync(written, { recursive: true }));

for (const chapter of chapters) {
  test(chapter.split('\n', 1).join(), () => {
    const files = filesOf(chapter);
    assert.ok(files.length > 0);
    for (const file of files) cpSync(join(FOLDER, file), join(written, file), { recursive: true });
    const { findings, definitions } = checkFolder(written, kinds);
    assert.deepEqual(findings.map(formatFinding), []);
    for (const file of files) assert.ok(definitions.some((one) => one.file === file));
  });
}

test('the guide names every file of the folder, and the whole is sound', () => {
  const { findings, definitions } = checkFolder(FOLDER, kinds);
  assert.deepEqual(findings.map(formatFinding), []);
  assert.deepEqual(chapters.flatMap(filesOf).sort(), definitions.map(({ file }) => file).sort());
});
