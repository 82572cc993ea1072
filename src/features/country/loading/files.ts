/** Which files of a country's folder belong to which kind. */
import { readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { AnyKind } from '../definition-kind.ts';

/** All files of a folder, relative, with slashes, sorted; hidden ones are left out. Throws where there is no such folder. */
export function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((file) => !file.split('/').some((part) => part.startsWith('.')))
    .sort();
}

/** The kind that reads a file. Where two patterns fit, the longer is the more exact: '*.cases.yaml' before '*.yaml'. */
export function kindOfFile(file: string, kinds: readonly AnyKind[]): AnyKind | undefined {
  return kinds
    .filter(({ files }) => patternOf(files).test(file))
    .toSorted((a, b) => b.files.length - a.files.length)[0];
}

function patternOf(files: string): RegExp {
  const isCases = files.endsWith('.cases.yaml');
  const source = files
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('[^/]+');
  return new RegExp(isCases ? `^${source}$` : `^(?!.*\\.cases\\.yaml$)${source}$`);
}
