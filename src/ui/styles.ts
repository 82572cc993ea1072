import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from 'esbuild';
import { type StyleSheet, styleSheet } from './style-sheet.ts';

/** Colours and shapes of a country, by custom property (see styles/tokens.css), for the light scheme and the dark. */
export interface Theme {
  readonly light?: Readonly<Record<`--${string}`, string>>;
  readonly dark?: Readonly<Record<`--${string}`, string>>;
}

/** In the order of the cascade: later files may rely on earlier ones. */
const FILES = ['tokens', 'base', 'form', 'components', 'data', 'frame', 'public', 'case', 'desk', 'print'] as const;
/** Browsers of about 2022; esbuild writes out what they don't know. */
const BROWSERS = ['chrome100', 'firefox100', 'safari15.4'];

/**
 * The one style sheet of the whole site, minified, with the theme of the country at its end.
 * `folder`: where the sources lie. Made at the build of the program, or at once where it runs from its sources.
 * @throws Error for a theme with a name or value that could end the rule it stands in.
 */
export function stylesheet(theme: Theme = {}, folder: string = join(import.meta.dirname, 'styles')): StyleSheet {
  const sources = FILES.map((name) => readFileSync(join(folder, `${name}.css`), 'utf8'));
  const { code } = transformSync(sources.join('\n') + themeRules(theme), {
    loader: 'css',
    minify: true,
    target: BROWSERS,
  });
  return styleSheet(code);
}

function themeRules({ light = {}, dark = {} }: Theme): string {
  return `\n:root{${declarations(light)}}\n@media (prefers-color-scheme: dark){:root{${declarations(dark)}}}`;
}

function declarations(properties: Readonly<Record<string, string>>): string {
  return Object.entries(properties)
    .map(([name, value]) => {
      if (!/^--[a-z-]+$/.test(name) || /[;{}]|url\(/i.test(value)) throw new Error(`Theme: ${name}: ${value}`);
      return `${name}:${value}`;
    })
    .join(';');
}
