/** `shanyraq check`: everything wrong in a country's folder, each with its place and the way to mend it. */
import { join, relative } from 'node:path';
import type { AnyKind, DefinitionFinding, Report } from './definition-kind.ts';
import { type Loaded, loadFolder } from './loading/load.ts';
import { worldOf } from './loading/world.ts';

export interface CheckedFolder {
  /** Sorted by file, line and column. */
  readonly findings: readonly DefinitionFinding[];
  readonly definitions: readonly Loaded[];
  /** Whether rules, references and worked cases were looked at: only where every file could be read. */
  readonly crossed: boolean;
}

/**
 * Reads a folder and checks it. What crosses from one definition to another is checked once every file can be read: before that
 * a single slip would be reported at each place that refers to it.
 */
export function checkFolder(folder: string, kinds: readonly AnyKind[]): CheckedFolder {
  const { definitions, findings } = loadFolder(folder, kinds);
  const crossed = !hasErrors(findings);
  const all = crossed ? [...findings, ...crossCheck(definitions)] : [...findings];
  return { findings: all.sort(byPlace), definitions, crossed };
}

/** Whether anything forbids publishing; warnings don't. */
export function hasErrors(findings: readonly DefinitionFinding[]): boolean {
  return findings.some(({ severity }) => severity === 'error');
}

function crossCheck(definitions: readonly Loaded[]): DefinitionFinding[] {
  const world = worldOf(definitions);
  const findings: DefinitionFinding[] = [];
  for (const loaded of definitions) loaded.from.check?.(loaded.definition, world, reportFor(loaded, findings));
  return findings;
}

function reportFor({ file, source }: Loaded, findings: DefinitionFinding[]): Report {
  const add = (
    severity: DefinitionFinding['severity'],
    place: { line: number; column: number },
    what: string,
    mend: string,
  ) => {
    findings.push({ severity, file, line: place.line, column: place.column, what, mend });
  };
  return {
    error: (path, what, mend) => add('error', source.placeOf(path), what, mend),
    warn: (path, what, mend) => add('warning', source.placeOf(path), what, mend),
    expression: (path, error) => add('error', source.placeOf(path, error.position), error.what, error.mend),
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
  'Rules, references between files and worked cases were not looked at yet: mend the errors above, then check again.';

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
  out(`${definitions.length} definitions read, ${errors} errors, ${findings.length - errors} warnings`);
  return errors === 0 ? 0 : 1;
}
