/** Who looked: what the person is shown of it. */

import { countryOf } from '#features/country/index.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Env, Tx } from '#platform/app.ts';
import type { Named } from '../rules/reading.ts';
import { countLookups, findLookups, findLookupsByConsent, type StoredLookup } from '../store/lookups.ts';
import { registerDefinition } from './definitions.ts';
import { organisationById, personById } from './people.ts';

/** Whose look-ups: a person's, or an organisation's. */
export type Holder = { readonly personId: string } | { readonly organisationId: string };

/** A line: everything of the row except who exactly, unless the country's data says that the name is shown. */
export type Lookup = Omit<StoredLookup, 'actorName'> & {
  readonly actorName?: string;
  /** Only its ground is told: the rest would betray somebody else. What is not told is empty. */
  readonly isGroundOnly?: true;
};

/** What the person may know of a line, by the edition of its register that held then. */
export function asShown<L extends StoredLookup>(env: Env, line: L): L | (L & { readonly isGroundOnly: true }) {
  const purpose = registerDefinition(env, line.register, line.at)?.purposes.find((one) => one.id === line.purpose);
  if (purpose?.shows !== 'ground') return line;
  const untold = { actorName: null, consentId: null, agency: null, unit: null, register: '', purpose: '', fields: [] };
  return { ...line, ...untold, caseId: null, caseNumber: null, judicialAct: null, isGroundOnly: true };
}

/** A line with the name of who looked, where there is one. */
export const namedLookup = <L extends StoredLookup>({ actorName, ...line }: L) =>
  actorName ? { ...line, actorName } : line;

export interface LookupPage {
  readonly lookups: readonly Lookup[];
  /** Give it as `before` for the next page; absent: there is none. */
  readonly next?: string;
}

/** The number by which records name the holder, or undefined when the state has no record of him. */
export async function namedOf(tx: Tx, holder: Holder): Promise<Named | undefined> {
  if ('personId' in holder) {
    const person = await personById(tx, holder.personId);
    return person && { kind: 'iin', identifier: person.iin };
  }
  const organisation = await organisationById(tx, holder.organisationId);
  return organisation && { kind: 'bin', identifier: organisation.bin };
}

const NEVER_HIDDEN: ReadonlySet<StoredLookup['actorKind']> = new Set(['person', 'organisation', 'system']);

/** Look-ups of somebody's data, newest first, `limit` at a time (1 to 200); `caseId`: only those made for one case. */
export async function lookupsOf(
  tx: Tx,
  holder: Holder,
  page: { readonly before?: string; readonly limit?: number; readonly caseId?: string } = {},
): Promise<LookupPage> {
  const named = await namedOf(tx, holder);
  if (named === undefined) return { lookups: [] };
  const limit = Math.min(Math.max(page.limit ?? 20, 1), 200);
  const now = tx.env.clock.now();
  const rows = await findLookups(tx, named, { ...page, limit: limit + 1 }, now);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const showsName = countryOf(tx.env, now).lookups.showOfficer;
  const lookups = shown
    .map((line) => asShown(tx.env, line))
    // Among those of a case it would tell the case.
    .filter((line) => page.caseId === undefined || !('isGroundOnly' in line))
    // Who acts for somebody, or reads by his consent, is never hidden from him: he isn't an officer. Nor is a system.
    .map(
      ({ actorName, ...line }): Lookup =>
        actorName && (showsName || NEVER_HIDDEN.has(line.actorKind)) ? { ...line, actorName } : line,
    );
  return { lookups, ...(rows.length > limit && last ? { next: last.id } : {}) };
}

/** How many look-ups since a moment. */
export async function lookupCountOf(tx: Tx, holder: Holder, since: Instant): Promise<number> {
  const named = await namedOf(tx, holder);
  return named === undefined ? 0 : countLookups(tx, named, since, tx.env.clock.now());
}

const USES_SHOWN = 100;

/** What an organisation read by one consent, the newest first. Who may see it is the say of the room that keeps consents. */
export const lookupsByConsent = async (tx: Tx, consentId: string): Promise<Lookup[]> =>
  (await findLookupsByConsent(tx, consentId, USES_SHOWN)).map((line) => namedLookup(line));
