// One bundle to ship, with a part for each module that is imported when it is needed: the program's own code; libraries stay in
// node_modules, texts and migrations beside the sources.
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundleIslands } from '../src/platform/bundle-islands.ts';
import { stylesheet } from '../src/ui/styles.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const { outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: [join(root, 'src', 'main.ts')],
  outdir: join(root, 'dist'),
  bundle: true,
  splitting: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  packages: 'external',
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
