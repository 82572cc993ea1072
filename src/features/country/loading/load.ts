/** Reads every file of a country's folder: definitions, and what is wrong in them taken alone. */
import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AnyKind, DefinitionFinding, Located } from '../definition-kind.ts';
import { type Explained, parseWith } from './explain.ts';
import { filesOf, kindOfFile } from './files.ts';
import { readYaml, type Source } from './source.ts';
import { readTable } from './table.ts';

/** A definition with its file, so that a check can say where. */
export interface Loaded extends Located {
  readonly from: AnyKind;
  readonly source: Source;
}

/** A file that its schema refuses, or that is no YAML at all. */
export interface Faulty {
  readonly from: AnyKind;
  readonly file: string;
  /** What could be read of it, and what is wrong there; undefined where nothing could. */
  readonly read: { readonly source: Source; readonly wrong: readonly Explained[] } | undefined;
}

export interface LoadedFolder {
  readonly definitions: readonly Loaded[];
  readonly faulty: readonly Faulty[];
  readonly findings: readonly DefinitionFinding[];
}

/** Reads the folder with these kinds. Throws where the folder can't be read. */
export function loadFolder(folder: string, kinds: readonly AnyKind[]): LoadedFolder {
  const definitions: Loaded[] = [];
  const faulty: Faulty[] = [];
  const findings: DefinitionFinding[] = [];
  const others: string[] = [];
  for (const file of filesOf(folder)) {
    const kind = kindOfFile(file, kinds);
    if (!kind) {
      if (/\.(ya?ml|csv)$/.test(file)) others.push(file);
      continue;
    }
    const loaded = loadFile(file, readFileSync(join(folder, file)), kind);
    if ('definition' in loaded) {
      definitions.push(loaded);
      continue;
    }
    findings.push(...loaded.findings);
    faulty.push(loaded);
  }
  const data = new Set(definitions.flatMap(({ from, definition }) => from.dataFiles?.(definition) ?? []));
  // A definition that can't be read may be the one that names them.
  const namedByNobody = faulty.some(({ from }) => from.dataFiles) ? [] : others.filter((file) => !data.has(file));
  findings.push(...namedByNobody.map(unread));
  findings.push(...sameLabels(definitions));
  return { definitions, faulty, findings };
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

type Refused = Faulty & { readonly findings: readonly DefinitionFinding[] };

function loadFile(file: string, bytes: Buffer, kind: AnyKind): Loaded | Refused {
  const from = kind;
  const wrong = unreadable(file, bytes);
  if (wrong) return { from, file, read: undefined, findings: [wrong] };
  const text = bytes.toString('utf8');
  const source = kind.format === 'csv' ? readTable(text) : readYaml(text);
  if (source.problems.length > 0) {
    const findings = source.problems.map((problem) => ({ severity: 'error' as const, file, ...problem }));
    return { from, file, read: undefined, findings };
  }
  const parsed = parseWith(kind.schema, source.value);
  if ('definition' in parsed) return loadedFrom(kind, file, source, parsed.definition);
  const findings = parsed.wrong.map(({ path, key, what, mend }): DefinitionFinding => {
    const place = key === undefined ? source.placeOf(path) : source.placeOfKey(path, key);
    return { severity: 'error', file, ...place, what, mend };
  });
  return { from, file, read: { source, wrong: parsed.wrong }, findings };
}

/** A definition as a kind names it. */
export function loadedFrom(from: AnyKind, file: string, source: Source, definition: unknown): Loaded {
  const [id, version] = [from.idOf(definition), from.versionOf(definition)];
  return { kind: from.kind, id, version, file, definition, from, source };
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
