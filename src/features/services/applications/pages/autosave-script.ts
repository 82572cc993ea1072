/** The autosave island, bundled once for each process: it is the program's own, the same for every instance. */
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { sha256Hex } from '#kernel/hash.ts';
import { provideAsset } from '#platform/http/assets.ts';
import { projectRoot } from '#platform/root.ts';

let path: string | undefined;

/** The path of the script, made available as an asset. */
export function autosaveScript(): string {
  path ??= bundle();
  return path;
}

function bundle(): string {
  const built = buildSync({
    entryPoints: [join(projectRoot, 'src/islands/autosave/autosave.ts')],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
  });
  const bytes = built.outputFiles[0]?.contents ?? new Uint8Array();
  const name = `/assets/autosave-${sha256Hex(bytes).slice(0, 16)}.js`;
  return provideAsset({ path: name, bytes, type: 'text/javascript; charset=utf-8' });
}
