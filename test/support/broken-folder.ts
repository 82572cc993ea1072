/** A country with something wrong in it, and what its author is told. */
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkFolder, formatFinding, kindsOf } from '#features/country/index.ts';
import { projectRoot } from '#platform/root.ts';
import { features } from '../../src/features.ts';

/** A file as it shall be, of what it was (of a new file nothing); undefined takes it away. */
export type Change = (bytes: Buffer) => string | Buffer | undefined;

export const swap =
  (from: RegExp, to: string): Change =>
  (bytes) => {
    const text = bytes.toString('utf8');
    assert.match(text, from);
    return text.replace(from, to);
  };

export const write = (content: string | Buffer): Change => {
  return () => content;
};

export const takenAway: Change = () => undefined;

export interface Told {
  /** Of the country: the fictional one where nothing else is said. */
  readonly folder?: string;
  readonly changes: Readonly<Record<string, Change>>;
  readonly file: string;
  /** `line:column`. */
  readonly place: string;
  readonly what: RegExp;
  readonly mend: RegExp;
  /** At most so many findings: a slip is not told at every place that it touches. */
  readonly most?: number;
}

/** The changes are told of at that place, in those words, and never by a stack. */
export function assertTold({ folder = 'test/country', changes, file, place, what, mend, most }: Told): void {
  const copy = mkdtempSync(join(tmpdir(), 'broken-'));
  try {
    cpSync(join(projectRoot, folder), copy, { recursive: true });
    for (const [name, change] of Object.entries(changes)) {
      const path = join(copy, name);
      const content = change(existsSync(path) ? readFileSync(path) : Buffer.of());
      if (content === undefined) rmSync(path);
      else writeFileSync(path, content);
    }
    const { findings } = checkFolder(copy, kindsOf(features));
    const told = findings.filter((finding) => finding.file === file && `${finding.line}:${finding.column}` === place);
    const all = findings.map(formatFinding).join('\n');
    assert.ok(
      told.some((finding) => what.test(finding.what) && mend.test(finding.mend)),
      `expected ${file}:${place} ${what} ${mend}\n${all}`,
    );
    assert.ok(findings.length <= (most ?? findings.length), all);
    assert.doesNotMatch(all, /\bat .+\.ts:\d+|Error:/);
  } finally {
    rmSync(copy, { recursive: true });
  }
}
