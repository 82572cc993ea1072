// One bundle to ship, with a part for each module that is imported when it is needed: the program's own code; libraries stay in
// node_modules, texts and migrations beside the sources.
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

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
  jsx: 'automatic',
  jsxImportSource: 'preact',
  logLevel: 'warning',
  write: false,
});

// Whole or not at all, for another command may be reading or building at the same moment; the program last, for its date says that all is built.
mkdirSync(join(root, 'dist'), { recursive: true });
for (const { path, contents } of outputFiles.sort((a, b) => b.path.length - a.path.length)) {
  writeFileSync(`${path}.${process.pid}`, contents);
  renameSync(`${path}.${process.pid}`, path);
}
