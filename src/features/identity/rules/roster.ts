/** Rosters: who serves on a day, what is committed of it, and from when a change counts. */
import { type Calendar, workingDaysAfter } from '#kernel/calendar.ts';
import { canonicalBytes, canonicalize, type Json } from '#kernel/canonical.ts';
import type { LocalDate } from '#kernel/dates.ts';
import { concatBytes, hex, sha256, sha256Hex, utf8 } from '#kernel/hash.ts';

/** Roles that the engine knows. A post may have several. */
export const ROLES = ['officer', 'head', 'oversight', 'data-protection', 'court', 'operator', 'administrator'] as const;
export type Role = (typeof ROLES)[number];

/** One officer of a roster as it is committed. */
export interface RosterEntry {
  readonly officerId: string;
  readonly personId: string;
  readonly agency: string;
  readonly unit: string;
  readonly roles: readonly string[];
  /** Services admitted to. */
  readonly competences: readonly string[];
}

/** The first day on which a change written on this day counts: nobody can change a roster after seeing a case. */
export function effectiveDay(calendar: Calendar, writtenOn: LocalDate): LocalDate {
  return workingDaysAfter(calendar, writtenOn, 1, 'five');
}

/** Who wrote a line and when (ISO 8601, UTC), and who confirmed it where the act needs four eyes. */
interface Written {
  readonly at: string;
  readonly by: string;
  readonly confirmedBy: string | null;
}

interface CommittedAbsence {
  readonly from: LocalDate;
  readonly to: LocalDate;
  /** What else its line says; absent in rosters that were committed before this was (decision 065). */
  readonly line?: Omit<Written, 'confirmedBy'> & {
    readonly id: string;
    readonly atOnce: boolean;
    readonly reason: string;
  };
}

export interface CommittedOfficer {
  readonly officer: string;
  /** Who it is, so that nobody is put in another's place; absent in rosters that were committed before this was (decision 057). */
  readonly person?: string;
  /** What else the lines of his post and of his duties say; absent in rosters that were committed before this was (decision 065). */
  readonly post?: Written & { readonly name: string; readonly centre: string | null };
  readonly duties?: Written & { readonly number: number };
  readonly roles: readonly string[];
  readonly competences: readonly string[];
  readonly effectiveFrom: LocalDate;
  readonly absences: readonly CommittedAbsence[];
}

/** SHA-256(salt ‖ canonical state of the officer), hex: whoever has salt and state can check it, nobody else learns of it. */
export function rosterToken(salt: Uint8Array, officer: CommittedOfficer): string {
  const { post, duties, absences, ...rest } = officer;
  const state: Json = {
    ...rest,
    ...(post && { post: { ...post } }),
    ...(duties && { duties: { ...duties } }),
    roles: [...officer.roles].sort(),
    competences: [...officer.competences].sort(),
    absences: absences.map(({ from, to, line }) => ({ from, to, ...(line && { line: { ...line } }) })),
  };
  return hex(sha256(concatBytes(salt, canonicalBytes(state))));
}

/** A line as it is compared: what it is about, and, where it is known, all that it says. */
export interface RosterLine {
  readonly about: string;
  readonly whole: string | undefined;
}

const lineOf = (about: Json, more: Json | undefined): RosterLine => {
  const text = canonicalize(about);
  return { about: text, whole: more === undefined ? undefined : `${text} ${canonicalize(more)}` };
};

/** His post. */
export const postLines = ({ officer, post }: CommittedOfficer): RosterLine[] => [
  lineOf([officer], post && { ...post }),
];

/** What somebody may do from a day on: equal where roster and table say the same. */
export const dutiesLines = ({ officer, effectiveFrom, roles, competences, duties }: CommittedOfficer): RosterLine[] => [
  lineOf([officer, effectiveFrom, [...roles].sort(), [...competences].sort()], duties && { ...duties }),
];

/** His absences. */
export const absenceLines = ({ officer, absences }: CommittedOfficer): RosterLine[] =>
  absences.map(({ from, to, line }) => lineOf([officer, from, to], line && { ...line }));

/** The digest that the log carries: of the sorted tokens, one a line. */
export function rosterDigest(salt: Uint8Array, roster: readonly CommittedOfficer[]): string {
  const tokens = roster.map((officer) => rosterToken(salt, officer)).sort();
  return sha256Hex(utf8(tokens.join('\n')));
}
