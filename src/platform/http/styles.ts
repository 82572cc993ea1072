import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type StyleSheet, styleSheet } from '#ui/style-sheet.ts';

// Beside the built program stands the style sheet, minified: a server needs no bundler. Sources make theirs.
const BUILT = join(import.meta.dirname, 'site.css');

const sheet: StyleSheet = existsSync(BUILT)
  ? styleSheet(readFileSync(BUILT, 'utf8'))
  : (await import('#ui/styles.ts')).stylesheet();

/** The style sheet of the site. */
export const siteStylesheet = (): StyleSheet => sheet;
