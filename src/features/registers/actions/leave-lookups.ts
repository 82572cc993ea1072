/** The line that the person whose data it is will see of every look, written in the transaction of the look. */
import { type Instant, instant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { newId } from '#platform/random.ts';
import type { Purpose, RegisterDefinition } from '../definition.ts';
import { refuse } from '../refusals.ts';
import { type Finder, type Named, type Reader, whoMustLearn } from '../rules/reading.ts';
import type { FoundVersion } from '../store/find.ts';
import { insertLookups, type NewLookup } from '../store/lookups.ts';
import { namedOf } from './lookups.ts';
import type { ReadQuery } from './read.ts';

const HOUR_MS = 3_600_000;

/** Who looks, at what, for what: all that is the same in the lines of one look. */
export interface Looking {
  readonly who: Reader;
  readonly query: Omit<ReadQuery, 'many' | 'by'>;
  readonly purpose: Purpose;
  readonly at: Instant;
}

/** The lines of a look at these people, once an hour each. */
export function linesFor({ who, query, purpose, at }: Looking, subjects: readonly Named[]): NewLookup[] {
  const common = {
    at,
    hour: instant(at - (at % HOUR_MS)),
    actor: actorOf(who),
    agency: 'agency' in who && who.kind !== 'representative' ? who.agency : null,
    unit: 'unit' in who ? (who.unit ?? null) : null,
    register: query.register,
    purpose: purpose.id,
    fields: [...new Set(query.fields)].sort(),
    caseId: query.caseId ?? null,
    caseNumber: query.caseNumber ?? null,
    demandId: who.kind === 'court' ? who.demandId : null,
    ground: query.ground ?? groundOf(who, purpose),
  };
  return subjects.map(({ kind, identifier }) => ({ ...common, id: newId(at), kind, identifier }));
}

/** Written before the answer leaves: for everybody whom the question names or the answer speaks of. */
export async function leaveLookups(
  tx: Tx,
  looking: Looking,
  by: Finder,
  definition: RegisterDefinition,
  shown: readonly Pick<FoundVersion, 'values'>[],
): Promise<void> {
  const own = await numbersOf(tx, looking.who);
  const values = shown.map((version) => version.values);
  await leaveLines(tx, looking, whoMustLearn(definition, by, values, own));
}

/** Writes a line for each of them. */
export const leaveLines = (tx: Tx, looking: Looking, subjects: readonly Named[]): Promise<void> =>
  tx.note((noting) => insertLookups(noting.db(), linesFor(looking, subjects)));

/** The numbers by which records name the reader of an own case and the organisation he acts for; undefined for any other reader. */
export async function numbersOf(tx: Tx, who: Reader): Promise<Named[] | undefined> {
  if (who.kind !== 'own-case') return undefined;
  const { personId, organisationId } = who;
  const person = await namedOf(tx, { personId });
  const organisation = organisationId === undefined ? undefined : await namedOf(tx, { organisationId });
  return [person, organisation].filter((one) => one !== undefined);
}

/** The article of the mandate where somebody acts for a person by one, else the first of the purpose. */
const groundOf = (who: Reader, purpose: Purpose) =>
  who.kind === 'representative'
    ? who.ground
    : (purpose.basis[0] ?? refuse('purpose_not_allowed', { purpose: purpose.id }));

export function actorOf(who: Reader): NewLookup['actor'] {
  switch (who.kind) {
    case 'own-case':
      return { kind: 'person', id: who.personId, name: null };
    case 'representative':
      return { kind: 'person', id: who.mandateId, name: who.name };
    case 'consent':
      return { kind: 'organisation', id: who.consentId, name: who.name };
    case 'system':
      return { kind: 'system', id: who.system?.id ?? who.agency, name: who.system?.name ?? null };
    case 'court':
      return { kind: 'officer', id: who.officerId, name: who.name ?? null };
    default:
      return { kind: who.kind, id: who.officerId, name: who.name ?? null };
  }
}
