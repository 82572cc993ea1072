/**
 * Writes what is derived of the definitions' schemas: docs/definitions.md and docs/schemas/<kind>.schema.json. With --check writes
 * nothing and exits 1 where a file differs from what it should be.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { definitionsReference, jsonSchemas, kindsOf } from '#features/country/index.ts';
import { projectRoot } from '#platform/root.ts';
import { features } from '../src/features.ts';

const SCHEMAS = 'docs/schemas';

// Of the fictional country, which the tests check and publish.
const EXAMPLES: readonly (readonly [heading: string, file: string])[] = [
  ['A whole service', 'services/trade-inspection/insurance-extract.yaml'],
  ['Its worked cases', 'services/trade-inspection/insurance-extract.cases.yaml'],
  ['A whole register', 'registers/births.yaml'],
  ['A whole document', 'documents/trade-permit.yaml'],
];

/** The generated files, by path within the project. */
export function generatedDocs(): ReadonlyMap<string, string> {
  const kinds = kindsOf(features);
  const schemas = Object.entries(jsonSchemas(kinds)).map(
    ([kind, schema]) => [`${SCHEMAS}/${kind}.schema.json`, `${JSON.stringify(schema, null, 2)}\n`] as const,
  );
  const examples = EXAMPLES.map(([heading, path]) => {
    const file = `test/country/${path}`;
    return { heading, file, text: readFileSync(join(projectRoot, file), 'utf8') };
  });
  return new Map([['docs/definitions.md', definitionsReference(kinds, examples)], ...schemas]);
}

/** Generated files that are missing, differ or should no longer be. */
export function staleDocs(): string[] {
  const docs = generatedDocs();
  const folder = join(projectRoot, SCHEMAS);
  const present = existsSync(folder) ? readdirSync(folder).map((file) => `${SCHEMAS}/${file}`) : [];
  const changed = [...docs].filter(([path, content]) => {
    const file = join(projectRoot, path);
    return !existsSync(file) || readFileSync(file, 'utf8') !== content;
  });
  return [...changed.map(([path]) => path), ...present.filter((path) => !docs.has(path))];
}

function writeDocs(): void {
  rmSync(join(projectRoot, SCHEMAS), { recursive: true, force: true });
  for (const [path, content] of generatedDocs()) {
    mkdirSync(dirname(join(projectRoot, path)), { recursive: true });
    writeFileSync(join(projectRoot, path), content);
  }
}

if (import.meta.main) {
  if (process.argv.includes('--check')) {
    const stale = staleDocs();
    for (const path of stale) console.log(`${path} is not what the schemas say: run tools/generate-docs.ts`);
    process.exitCode = stale.length === 0 ? 0 : 1;
  } else {
    writeDocs();
  }
}
