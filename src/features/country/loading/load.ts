/** Reads every file of a country's folder: definitions, and what is wrong in them taken alone. */
import { isUtf8 } from 'node:buffer';
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
    const loaded = loadFile(file, readFileSync(join(folder, file)), kind);
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

/** Bytes that are no text of ours, or none at all: said so, before a parser guesses. */
function unreadable(file: string, bytes: Buffer): DefinitionFinding | undefined {
  const text = bytes.toString('utf8');
  const at = text.search(/[\uFFFD\0]/);
  const found = (offset: number, what: string, mend: string): DefinitionFinding => {
    const lines = text.slice(0, offset).split('\n');
    const column = (lines.at(-1) ?? '').length + 1;
    return { severity: 'error', file, line: lines.length, column, what, mend };
  };
  if (!isUtf8(bytes)) return found(at, 'the file is not in UTF-8', 'save it in your editor with the encoding UTF-8');
  if (text.includes('\0'))
    return found(text.indexOf('\0'), 'a sign that no text has (a zero byte)', 'delete it, and save the file in UTF-8');
  const isEmpty = text.split('\n').every((line) => /^\uFEFF?\s*(#.*)?$/.test(line));
  return isEmpty
    ? found(0, 'the file is empty', 'write the definition (docs/definitions.md), or delete the file')
    : undefined;
}

function loadFile(file: string, bytes: Buffer, kind: AnyKind): Loaded | { findings: DefinitionFinding[] } {
  const wrong = unreadable(file, bytes);
  if (wrong) return { findings: [wrong] };
  const text = bytes.toString('utf8');
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
