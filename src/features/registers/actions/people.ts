/**
 * People and organisations as the engine itself knows them: to tell who signed in, to address a letter, to name a director. These
 * functions leave no look-up because nothing leaves the engine by them: what a page shows of somebody else goes through
 * `readRecords`.
 */

import { countryOf } from '#features/country/index.ts';
import { canonicalize } from '#kernel/canonical.ts';
import type { LocalDate } from '#kernel/dates.ts';
import { foldForSearch } from '#kernel/search.ts';
import type { Text } from '#kernel/text.ts';
import type { Tx } from '#platform/app.ts';
import { type FoundVersion, findById, findByKey, findBySubject } from '../store/find.ts';
import { asOfNow } from './definitions.ts';

export interface PersonName {
  readonly surname: string;
  readonly givenName: string;
  readonly patronymic?: string;
  /** Surname, given name, patronymic: how documents write it. */
  readonly full: string;
}

export interface Person {
  /** Record id in the register of individuals. */
  readonly personId: string;
  readonly iin: string;
  readonly name: PersonName;
  readonly birthDate: LocalDate;
  /** Absent while the person lives, and where the country's register doesn't tell. */
  readonly deathDate?: LocalDate;
}

export interface Organisation {
  /** Record id in the register of organisations. */
  readonly organisationId: string;
  readonly bin: string;
  readonly name: Text;
  /** Version and digest of the record that says so: a mandate is derived from it and lapses with it. */
  readonly version: number;
  readonly digest: string;
  readonly directorIin: string;
}

/** How others call a person. */
export const calledName = ({ name }: Person): string => `${name.givenName} ${name.surname}`;

const registersOf = (tx: Tx) => countryOf(tx.env, tx.env.clock.now()).registers;

function personOf(found: FoundVersion | undefined): Person | undefined {
  if (found === undefined) return undefined;
  const { iin, surname, givenName, patronymic, birthDate, deathDate } = found.values as Readonly<
    Record<string, string>
  >;
  if (!iin || !surname || !givenName || !birthDate) throw new Error(`record ${found.recordId} is no individual`);
  const full = [surname, givenName, patronymic].filter(Boolean).join(' ');
  const name = { surname, givenName, ...(patronymic ? { patronymic } : {}), full };
  return {
    personId: found.recordId,
    iin,
    name,
    birthDate: birthDate as LocalDate,
    ...(deathDate === undefined ? {} : { deathDate: deathDate as LocalDate }),
  };
}

function organisationOf(found: FoundVersion | undefined): Organisation | undefined {
  if (found === undefined) return undefined;
  const { bin, director } = found.values as Readonly<Record<string, string>>;
  const name = found.values.name as Text | undefined;
  if (!bin || !director || !name) throw new Error(`record ${found.recordId} is no organisation`);
  return {
    organisationId: found.recordId,
    bin,
    name,
    version: found.number,
    digest: found.digest,
    directorIin: director,
  };
}

/** The person with this IIN, or undefined. For the engine's own use. */
export async function personByIin(tx: Tx, iin: string): Promise<Person | undefined> {
  const [found] = await findByKey(tx, registersOf(tx).individuals, canonicalize({ iin }), asOfNow(tx.env));
  return personOf(found);
}

/**
 * The living person whose IIN and surname both are these, or undefined: who knows the one of somebody neither learns the other nor reaches
 * anybody by it. For the engine's own use.
 */
export async function livingPersonBy(
  tx: Tx,
  { iin, surname }: { readonly iin: string; readonly surname: string },
): Promise<Person | undefined> {
  const found = await personByIin(tx, iin);
  const isHim = found && foldForSearch(found.name.surname) === foldForSearch(surname);
  return isHim && found.deathDate === undefined ? found : undefined;
}

/** The person with this record id, or undefined. For the engine's own use. */
export async function personById(tx: Tx, personId: string): Promise<Person | undefined> {
  const [found] = await findById(tx, registersOf(tx).individuals, personId, asOfNow(tx.env));
  return personOf(found);
}

/** The organisation with this BIN, or undefined. For the engine's own use. */
export async function organisationByBin(tx: Tx, bin: string): Promise<Organisation | undefined> {
  const [found] = await findByKey(tx, registersOf(tx).organisations, canonicalize({ bin }), asOfNow(tx.env));
  return organisationOf(found);
}

/** The organisation with this record id, or undefined. For the engine's own use. */
export async function organisationById(tx: Tx, organisationId: string): Promise<Organisation | undefined> {
  const [found] = await findById(tx, registersOf(tx).organisations, organisationId, asOfNow(tx.env));
  return organisationOf(found);
}

/** The organisations that a person directs today. For the engine's own use. */
export async function organisationsDirectedBy(tx: Tx, iin: string): Promise<Organisation[]> {
  const register = registersOf(tx).organisations;
  const found = await findBySubject(tx, { register, kind: 'iin', identifier: iin, field: 'director' }, asOfNow(tx.env));
  return found.flatMap((version) => organisationOf(version) ?? []);
}
