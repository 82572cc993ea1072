/** A later edition of services of the test country, published in a running instance: what a country does when its law changes. */
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kindsOf, publishFolder } from '#features/country/index.ts';
import type { Feature } from '#platform/feature.ts';
import { projectRoot } from '#platform/root.ts';
import type { TestInstance } from '#test/support/instance.ts';

/** Texts to replace, by file under `services/`; each must be there. */
export type Edits = Readonly<Record<string, readonly (readonly [from: string, to: string])[]>>;

/** `added`: further files of the country by their path. */
export async function publishNext(
  { app }: TestInstance,
  features: readonly Feature[],
  edits: Edits,
  added: Readonly<Record<string, string>> = {},
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'next-edition-'));
  try {
    cpSync(join(projectRoot, 'test/country'), folder, { recursive: true });
    for (const [file, changes] of Object.entries(edits)) {
      const path = join(folder, 'services', file);
      let text = readFileSync(path, 'utf8');
      for (const [from, to] of changes) {
        assert.ok(text.includes(from), `${file} has no ${from}`);
        text = text.replace(from, to);
      }
      writeFileSync(path, text);
      if (!file.endsWith('.cases.yaml')) bringCasesAlong(path, text);
    }
    for (const [path, text] of Object.entries(added)) writeFileSync(join(folder, path), text);
    await app.transaction((tx) => publishFolder(tx, folder, kindsOf(features), 'test'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Worked cases carry the version of their service. */
function bringCasesAlong(path: string, service: string): void {
  const version = /^version: .*$/m.exec(service)?.[0];
  const cases = path.replace(/\.yaml$/, '.cases.yaml');
  assert.ok(version);
  writeFileSync(cases, readFileSync(cases, 'utf8').replace(/^version: .*$/m, version));
}
