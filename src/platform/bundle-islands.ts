/** Makes browser code of the islands: at the build of the program, or at once where it runs from its sources. */
import { relative } from 'node:path';
import { build } from 'esbuild';

/** Every island: `sign` is src/islands/sign/main.ts, `sign/parent` is src/islands/sign/parent.ts. */
const ISLANDS = [
  'autosave',
  'desk',
  'enrol',
  'passkey',
  'phone',
  'sign',
  'sign/ncalayer',
  'sign/parent',
  'verify',
] as const;

export type Island = (typeof ISLANDS)[number];

const entryOf = (island: Island): string => `src/islands/${island.includes('/') ? island : `${island}/main`}.ts`;

/** Their bundles by name: each one classic script without imports, ES2020. `root`: the folder of the project. */
export async function bundleIslands(root: string): Promise<Map<Island, Uint8Array>> {
  const { outputFiles } = await build({
    entryPoints: ISLANDS.map((island) => ({ in: entryOf(island), out: island })),
    absWorkingDir: root,
    outdir: root,
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2020',
    legalComments: 'none',
    charset: 'utf8',
  });
  return new Map(
    outputFiles.map(
      ({ path, contents }) => [relative(root, path).slice(0, -'.js'.length), contents] as [Island, Uint8Array],
    ),
  );
}
