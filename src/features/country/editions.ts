/** How an edition stands to the others of one definition: to those of the folder, and to what is already published. */
import type { LocalDate } from '#kernel/dates.ts';
import type { Report } from './definition-kind.ts';
import type { Loaded } from './loading/load.ts';

interface Labelled {
  readonly version: LocalDate;
  readonly definition: unknown;
}

/** What an instance has published; a folder that is checked alone has nothing before it. */
export interface PublishedBefore {
  versions(kind: string, id: string): readonly Labelled[];
  /** Label of the edition in force today. */
  inForce(kind: string, id: string): LocalDate | undefined;
}

export const NOTHING_PUBLISHED: PublishedBefore = { versions: () => [], inForce: () => undefined };

/** Reports an edition that would never hold, and one that breaks what the edition before it began. */
export function checkEdition(
  edition: Loaded,
  folder: readonly Loaded[],
  published: PublishedBefore,
  report: Report,
): void {
  const { kind, id, version, from } = edition;
  const known = published.versions(kind, id);
  const inForce = published.inForce(kind, id);
  const isNew = !known.some((one) => one.version === version);
  if (isNew && inForce !== undefined && version < inForce)
    report.error(
      ['version'],
      `the edition of ${inForce} is in force already: this one, of ${version}, would never hold`,
      'give it a later version',
    );
  if (!from.follows) return;
  const beside = folder.filter((one) => one.kind === kind && one.id === id);
  const before = [...known, ...beside]
    .filter((one) => one.version < version)
    .sort(byVersion)
    .at(-1);
  if (before) from.follows(before.definition, edition.definition, report);
}

const byVersion = (a: Labelled, b: Labelled): number => (a.version < b.version ? -1 : 1);
