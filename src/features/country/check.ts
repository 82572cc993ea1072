/** `shanyraq check`: everything wrong in a country's folder, each with its place and the way to mend it. */
import { join, relative } from 'node:path';
import type { AnyKind, DefinitionFinding, DefinitionPath, Report } from './definition-kind.ts';
import { doubtOf, type Placed } from './doubt.ts';
import { checkEdition, NOTHING_PUBLISHED, type PublishedBefore } from './editions.ts';
import { type Loaded, type LoadedFolder, loadFolder } from './loading/load.ts';
import { worldOf } from './loading/world.ts';

export interface CheckedFolder {
  /** Sorted by file, line and column. */
  readonly findings: readonly DefinitionFinding[];
  readonly definitions: readonly Loaded[];
  /** Whether all could be looked at: where a file is faulty, what hangs on its faulty parts is not. */
  readonly crossed: boolean;
}

/**
 * Reads a folder and checks it: each file alone, then what crosses from one to another, worked cases and rules. Of a faulty file the
 * sound parts are checked too; what hangs on the faulty ones is left, or a single slip would be told at each place that refers to it.
 */
export function checkFolder(
  folder: string,
  kinds: readonly AnyKind[],
  published: PublishedBefore = NOTHING_PUBLISHED,
): CheckedFolder {
  const loaded = loadFolder(folder, kinds);
  const all = [...loaded.findings, ...lacking(loaded, kinds), ...crossCheck(loaded, kinds, published)];
  return { findings: all.sort(byPlace), definitions: loaded.definitions, crossed: loaded.faulty.length === 0 };
}

/** Kinds of which a country needs one and has none. */
function lacking({ definitions, faulty }: LoadedFolder, kinds: readonly AnyKind[]): DefinitionFinding[] {
  const has = (kind: AnyKind): boolean => [...definitions, ...faulty].some(({ from }) => from === kind);
  return kinds
    .filter((kind) => kind.isNeeded && !has(kind))
    .map(({ files, title }) => {
      const what = 'no instance starts without such a file';
      const mend = `write it (docs/definitions.md, "${title}")`;
      return { severity: 'error', file: files.replace('*', 'ID'), line: 1, column: 1, what, mend };
    });
}

function crossCheck(
  { definitions, faulty }: LoadedFolder,
  kinds: readonly AnyKind[],
  published: PublishedBefore,
): readonly DefinitionFinding[] {
  const doubt = doubtOf(definitions, faulty);
  const [first = [], ...others] = doubt.mended.map((mended) => {
    const readable = [...definitions, ...mended];
    const world = worldOf(readable, kinds, doubt);
    const findings: Placed[] = [];
    for (const loaded of readable) {
      const report = reportFor(loaded, findings);
      loaded.from.check?.(loaded.definition, world, report);
      checkEdition(loaded, readable, published, report);
    }
    return findings;
  });
  const told = others.map((findings) => new Set(findings.map(formatFinding)));
  return first.filter((finding) => told.every((set) => set.has(formatFinding(finding))) && doubt.isSure(finding));
}

function reportFor({ file, source, version }: Loaded, findings: Placed[]): Report {
  const add = (
    severity: DefinitionFinding['severity'],
    path: DefinitionPath,
    what: string,
    mend: string,
    offset = 0,
  ) => {
    findings.push({ severity, file, ...source.placeOf(path, offset), path, what, mend });
  };
  return {
    version,
    error: (path, what, mend) => add('error', path, what, mend),
    warn: (path, what, mend) => add('warning', path, what, mend),
    expression: (path, error) => add('error', path, error.what, error.mend, error.position),
  };
}

function byPlace(a: DefinitionFinding, b: DefinitionFinding): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}

/** One line for each finding: `file:line:column  what; how to mend it`. */
export function formatFinding({ severity, file, line, column, what, mend }: DefinitionFinding): string {
  return `${file}:${line}:${column}  ${severity === 'warning' ? '(warning) ' : ''}${what}; ${mend}`;
}

const NOT_YET =
  'What hangs on the parts that could not be read was not looked at yet: mend the errors above, then check again.';

/** The command without an instance: prints the report and gives the exit code, 0 where the folder may be published. */
export async function runCheck(
  folder: string,
  kinds: readonly AnyKind[],
  out: (line: string) => void,
): Promise<number> {
  const { findings, definitions, crossed } = checkFolder(folder, kinds);
  // Paths as the terminal knows them, so that an editor opens the place.
  const from = relative(process.cwd(), folder);
  for (const finding of findings) out(formatFinding({ ...finding, file: join(from, finding.file) }));
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  if (!crossed) out(NOT_YET);
  const counts = [
    count(definitions.length, 'definition'),
    count(errors, 'error'),
    count(findings.length - errors, 'warning'),
  ];
  out(`${counts[0]} read, ${counts[1]}, ${counts[2]}`);
  return errors === 0 ? 0 : 1;
}

const count = (number: number, thing: string): string => `${number} ${thing}${number === 1 ? '' : 's'}`;
