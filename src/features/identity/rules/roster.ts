/** Rosters: who serves on a day, what is committed of it, and from when a change counts. */
import { type Calendar, workingDaysAfter } from '#kernel/calendar.ts';
import { canonicalBytes, type Json } from '#kernel/canonical.ts';
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

export interface CommittedOfficer {
  readonly officer: string;
  /** Who it is, so that nobody is put in another's place; absent in rosters that were committed before this was (decision 057). */
  readonly person?: string;
  readonly roles: readonly string[];
  readonly competences: readonly string[];
  readonly effectiveFrom: LocalDate;
  readonly absences: readonly { readonly from: LocalDate; readonly to: LocalDate }[];
}

/** SHA-256(salt ‖ canonical state of the officer), hex: whoever has salt and state can check it, nobody else learns of it. */
export function rosterToken(salt: Uint8Array, officer: CommittedOfficer): string {
  const state: Json = {
    ...officer,
    roles: [...officer.roles].sort(),
    competences: [...officer.competences].sort(),
    absences: officer.absences.map(({ from, to }) => ({ from, to })),
  };
  return hex(sha256(concatBytes(salt, canonicalBytes(state))));
}

/** What somebody may do from a day on, as a line: equal where roster and table say the same. */
export const dutiesLine = ({ officer, effectiveFrom, roles, competences }: CommittedOfficer): string =>
  JSON.stringify([officer, effectiveFrom, [...roles].sort(), [...competences].sort()]);

/** His absences, as lines. */
export const absenceLines = ({ officer, absences }: CommittedOfficer): string[] =>
  absences.map(({ from, to }) => JSON.stringify([officer, from, to]));

/** The digest that the log carries: of the sorted tokens, one a line. */
export function rosterDigest(salt: Uint8Array, roster: readonly CommittedOfficer[]): string {
  const tokens = roster.map((officer) => rosterToken(salt, officer)).sort();
  return sha256Hex(utf8(tokens.join('\n')));
}
