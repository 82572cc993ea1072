import { join } from 'node:path';
import { type StyleSheet, stylesheet } from '#ui/styles.ts';
import { projectRoot } from '../root.ts';

// esbuild minifies the style sheet once for each process; it is the same for every instance without a theme of its own.
let sheet: StyleSheet | undefined;

/** The style sheet of the site; its sources stay beside the sources of the ui, also when the program is a bundle. */
export function siteStylesheet(): StyleSheet {
  sheet ??= stylesheet({}, join(projectRoot, 'src/ui/styles'));
  return sheet;
}
