/** The little browser code there is, served as content-hashed assets. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Island } from './bundle-islands.ts';
import { provideAsset } from './http/assets.ts';
import { projectRoot } from './root.ts';

export interface IslandFile {
  /** `/assets/island-<name>-<hash>.js` */
  readonly path: string;
  /** For subresource integrity and for `script-src`: `sha256-…`. */
  readonly integrity: string;
  readonly bytes: Uint8Array;
}

// Beside the built program stand its bundles: a server needs no bundler, whose process and memory would be its own. Sources have none.
const BUILT = join(import.meta.dirname, 'islands');

async function bundles(): Promise<ReadonlyMap<string, Uint8Array>> {
  if (!existsSync(BUILT)) return (await import('./bundle-islands.ts')).bundleIslands(projectRoot);
  const names = readdirSync(BUILT, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));
  return new Map(names.map((name) => [name.slice(0, -'.js'.length), readFileSync(join(BUILT, name))]));
}

// The program's own files, which don't change while it runs.
const bundled = await bundles();
const files = new Map<Island, IslandFile>();

/** The bundle of an island. Any origin may load it, since a sandboxed frame has none of its own; there is no secret in it. */
export function islandFile(name: Island): IslandFile {
  const known = files.get(name);
  if (known) return known;
  const bytes = bundled.get(name);
  if (!bytes) throw new Error(`the island ${name} was not built`);
  const digest = createHash('sha256').update(bytes).digest();
  const path = `/assets/island-${name.replace('/', '-')}-${digest.toString('hex').slice(0, 12)}.js`;
  provideAsset({ path, bytes, type: 'text/javascript; charset=utf-8', anyOrigin: true });
  const made = { path, integrity: `sha256-${digest.toString('base64')}`, bytes };
  files.set(name, made);
  return made;
}
