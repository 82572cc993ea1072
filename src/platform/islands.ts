/** The little browser code there is, bundled on first use and served as content-hashed assets. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { provideAsset } from './http/assets.ts';
import { projectRoot } from './root.ts';

export interface IslandFile {
  /** `/assets/island-<name>-<hash>.js` */
  readonly path: string;
  /** For subresource integrity and for `script-src`: `sha256-…`. */
  readonly integrity: string;
  readonly bytes: Uint8Array;
}

// Bundles are made of the program's own files, which don't change while it runs.
const bundled = new Map<string, IslandFile>();

/**
 * The bundle of an island: `sign` is src/islands/sign/main.ts, `sign/parent` is src/islands/sign/parent.ts. One classic script without
 * imports, ES2020. Any origin may load it, since a sandboxed frame has none of its own; there is no secret in it.
 */
export function islandFile(name: string): IslandFile {
  const known = bundled.get(name);
  if (known) return known;
  const made = bundle(name);
  provideAsset({ path: made.path, bytes: made.bytes, type: 'text/javascript; charset=utf-8', anyOrigin: true });
  bundled.set(name, made);
  return made;
}

function bundle(name: string): IslandFile {
  if (!/^[a-z-]+(\/[a-z-]+)?$/.test(name)) throw new Error(`badly spelt island ${name}`);
  const [folder = '', file = 'main'] = name.split('/');
  const { outputFiles } = buildSync({
    entryPoints: [join(projectRoot, 'src/islands', folder, `${file}.ts`)],
    absWorkingDir: projectRoot,
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2020',
    legalComments: 'none',
    charset: 'utf8',
  });
  const bytes = outputFiles[0]?.contents;
  if (!bytes) throw new Error(`esbuild made nothing of the island ${name}`);
  const digest = createHash('sha256').update(bytes).digest();
  const path = `/assets/island-${name.replace('/', '-')}-${digest.toString('hex').slice(0, 12)}.js`;
  return { path, integrity: `sha256-${digest.toString('base64')}`, bytes };
}
