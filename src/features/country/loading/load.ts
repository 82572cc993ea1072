/** Reads every file of a country's folder: definitions, and what is wrong in them taken alone. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AnyKind, DefinitionFinding, Located } from '../definition-kind.ts';
import { parseWith } from './explain.ts';
import { filesOf, kindOfFile } from './files.ts';
import { readYaml, type Source } from './source.ts';
import { readTable } from './table.ts';

/** A definition with its file, so that a check can say where. */
export interface Loaded extends Located {
  readonly from: AnyKind;
  readonly source: Source;
}

export interface LoadedFolder {
  readonly definitions: readonly Loaded[];
  readonly findings: readonly DefinitionFinding[];
}

/** Reads the folder with these kinds. Throws where the folder can't be read. */
export function loadFolder(folder: string, kinds: readonly AnyKind[]): LoadedFolder {
  const definitions: Loaded[] = [];
  const findings: DefinitionFinding[] = [];
  const others: string[] = [];
  for (const file of filesOf(folder)) {
    const kind = kindOfFile(file, kinds);
    if (!kind) {
      if (/\.(ya?ml|csv)$/.test(file)) others.push(file);
      continue;
    }
    const loaded = loadFile(file, readFileSync(join(folder, file), 'utf8'), kind);
    if ('findings' in loaded) findings.push(...loaded.findings);
    else definitions.push(loaded);
  }
  const data = new Set(definitions.flatMap(({ from, definition }) => from.dataFiles?.(definition) ?? []));
  findings.push(...others.filter((file) => !data.has(file)).map(unread));
  findings.push(...sameLabels(definitions));
  return { definitions, findings };
}

function unread(file: string): DefinitionFinding {
  const mend = 'put it where its kind is read (docs/definitions.md), or take it away';
  return { severity: 'warning', file, line: 1, column: 1, what: 'no kind of definition reads this file', mend };
}

function loadFile(file: string, text: string, kind: AnyKind): Loaded | { findings: DefinitionFinding[] } {
  const source = kind.format === 'csv' ? readTable(text) : readYaml(text);
  if (source.problems.length > 0) {
    return { findings: source.problems.map((problem) => ({ severity: 'error' as const, file, ...problem })) };
  }
  const parsed = parseWith(kind.schema, source.value);
  if ('definition' in parsed) {
    const { definition } = parsed;
    return {
      kind: kind.kind,
      id: kind.idOf(definition),
      version: kind.versionOf(definition),
      file,
      definition,
      from: kind,
      source,
    };
  }
  const findings = parsed.wrong.map(({ path, key, what, mend }): DefinitionFinding => {
    const place = key === undefined ? source.placeOf(path) : source.placeOfKey(path, key);
    return { severity: 'error', file, ...place, what, mend };
  });
  return { findings };
}

/** Two files under one label: which of them holds can't be said. */
function sameLabels(definitions: readonly Loaded[]): DefinitionFinding[] {
  const first = new Map<string, Loaded>();
  return definitions.flatMap((definition): DefinitionFinding[] => {
    const { kind, id, version, file, source } = definition;
    const label = `${kind} ${id} of ${version}`;
    const other = first.get(label);
    if (!other) {
      first.set(label, definition);
      return [];
    }
    const what = `${label} is also defined in ${other.file}`;
    return [
      {
        severity: 'error',
        file,
        ...source.placeOf(['version']),
        what,
        mend: 'give this one another id or a later version',
      },
    ];
  });
}
