// One bundle to ship, with a part for each module that is imported when it is needed: the program's own code and the large libraries that every
// role loads; the others stay in node_modules, texts and migrations beside the sources.
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundleIslands } from '../src/platform/bundle-islands.ts';
import { stylesheet } from '../src/ui/styles.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

// What stands in node_modules stays in memory as it was written: every file with its comments, and what nobody calls. Inside, a web role takes 6 MB less.
// Each is code alone: none reads files of its own or looks where it lies.
const INSIDE = new Set([
  ...['@marcbachmann/cel-js', 'kysely', 'minisearch', 'preact', 'preact-render-to-string', 'yaml', 'zod'],
  ...['pg-boss', 'cron-parser', 'luxon', 'non-error', 'serialize-error'],
  ...['temporal-polyfill', 'temporal-utils'],
]);

const librariesOutside = {
  name: 'libraries-outside',
  setup({ onResolve }) {
    onResolve({ filter: /^[^./#]/ }, ({ path }) => {
      const name = path.split('/', path.startsWith('@') ? 2 : 1).join('/');
      return INSIDE.has(name) ? undefined : { path, external: true };
    });
  },
};
// Those that are not written as modules ask for parts of Node by this name.
const REQUIRE = `import{createRequire as makeRequire}from'node:module';const require=makeRequire(import.meta.url);`;

const { outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: [join(root, 'src', 'main.ts')],
  outdir: join(root, 'dist'),
  bundle: true,
  splitting: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  plugins: [librariesOutside],
  banner: { js: REQUIRE },
  sourcemap: true,
  // The text of a program stays in its memory. Names stay too: a stack is read by them.
  minifyWhitespace: true,
  minifySyntax: true,
  jsx: 'automatic',
  jsxImportSource: 'preact',
  logLevel: 'warning',
  write: false,
});

const built = outputFiles.map(({ path, contents }) => ({ path, contents }));
built.push({ path: join(root, 'dist', 'site.css'), contents: stylesheet().css });
for (const [name, contents] of await bundleIslands(root))
  built.push({ path: join(root, 'dist', 'islands', `${name}.js`), contents });

// Whole or not at all, for another command may be reading or building at the same moment; the program last, for its date says that all is built.
const program = join(root, 'dist', 'main.js');
for (const { path, contents } of built.sort((a, b) => Number(a.path === program) - Number(b.path === program))) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.${process.pid}`, contents);
  renameSync(`${path}.${process.pid}`, path);
}
