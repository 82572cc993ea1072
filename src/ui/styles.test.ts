import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { stylesheet } from './styles.ts';

/** One file for every page, desk included. */
const BUDGET_BYTES = 11 * 1024;
/** WCAG 2.2, 1.4.3 and 1.4.11. */
const TEXT_CONTRAST = 4.5;
const EDGE_CONTRAST = 3;

const TEXT_PAIRS: readonly (readonly [string, string])[] = [
  ...['ink', 'ink-soft', 'accent', 'accent-strong', 'bad', 'good'].flatMap((text) =>
    ['paper', 'ground', 'accent-mist'].map((ground) => [text, ground] as const),
  ),
  ['accent-strong', 'accent-soft'],
  ['ink', 'accent-soft'],
  ['ink', 'mark-soft'],
  ['accent', 'mark-soft'],
  ['on-accent', 'accent'],
  ['on-accent', 'accent-strong'],
  ['good', 'good-soft'],
  ['warn', 'warn-soft'],
  ['bad', 'bad-soft'],
  ['paper', 'bad'],
];

const EDGE_PAIRS: readonly (readonly [string, string])[] = [
  ['edge', 'paper'],
  ['edge', 'ground'],
  ['accent', 'accent-soft'],
  ['bad', 'ground'],
];

describe('tokens', () => {
  const [light, dark] = readTokens();
  for (const [scheme, tokens] of [
    ['light', light],
    ['dark', { ...light, ...dark }],
  ] as const) {
    for (const [pairs, least] of [
      [TEXT_PAIRS, TEXT_CONTRAST],
      [EDGE_PAIRS, EDGE_CONTRAST],
    ] as const) {
      for (const [front, back] of pairs) {
        test(`${scheme}: ${front} on ${back} stands out ${least} to 1`, () => {
          const contrast = contrastOf(tokens?.[front] ?? '', tokens?.[back] ?? '');
          assert.ok(contrast >= least, contrast.toFixed(2));
        });
      }
    }
  }
});

test('the style sheet keeps its budget', () => {
  const bytes = gzipSync(stylesheet().css).length;
  assert.ok(bytes <= BUDGET_BYTES, `${bytes} bytes gzipped`);
});

test('the address of the style sheet changes with its content, and only with it', () => {
  const plain = stylesheet();
  assert.match(plain.path, /^\/assets\/shanyraq-[0-9a-f]{12}\.css$/);
  assert.deepEqual(stylesheet(), plain);
  assert.notEqual(stylesheet({ light: { '--accent': '#005f00' } }).path, plain.path);
});

test('a theme stands last, and can be nothing but custom properties', () => {
  assert.match(stylesheet({ light: { '--accent': '#005f00' } }).css, /:root\{--accent: ?#005f00\}\s*$/);
  assert.throws(() => stylesheet({ light: { '--accent': 'red}body{display:none' } }), /Theme: --accent/);
  assert.throws(() => stylesheet({ dark: { '--accent': 'url(https://elsewhere.example/)' } }), /Theme/);
});

/** Custom properties of the light scheme and the changes of the dark one. */
function readTokens(): readonly Record<string, string>[] {
  const source = readFileSync(new URL('./styles/tokens.css', import.meta.url), 'utf8');
  return source
    .split(':root')
    .slice(1, 3)
    .map((block) => Object.fromEntries([...block.matchAll(/--([a-z-]+): (#[0-9a-f]+);/g)].map(([, k, v]) => [k, v])));
}

function contrastOf(front: string, back: string): number {
  const [lighter = 0, darker = 0] = [luminance(front), luminance(back)].sort((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}

/** Relative luminance as WCAG defines it. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const channel = Number.parseInt(hex.slice(start, start + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
