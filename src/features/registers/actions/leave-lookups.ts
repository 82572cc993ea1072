/** The line that the person whose data it is will see of every look, written in the transaction of the look. */
import { type Instant, instant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { newId } from '#platform/random.ts';
import type { Purpose, RegisterDefinition } from '../definition.ts';
import { refuse } from '../refusals.ts';
import { type Named, type Reader, whoMustLearn } from '../rules/reading.ts';
import type { FoundVersion } from '../store/find.ts';
import { insertLookups, type NewLookup } from '../store/lookups.ts';
import { namedOf } from './lookups.ts';
import type { ReadQuery } from './read.ts';

const HOUR_MS = 3_600_000;

/** Written before the answer leaves (design.md, section 5, look-ups): for everybody whom the question names or the answer speaks of. */
export async function leaveLookups(
  tx: Tx,
  who: Reader,
  query: Omit<ReadQuery, 'many'>,
  definition: RegisterDefinition,
  purpose: Purpose,
  shown: readonly Pick<FoundVersion, 'values'>[],
  at: Instant,
): Promise<void> {
  const own = who.kind === 'own-case' ? await numbersOf(tx, who) : undefined;
  const values = shown.map((version) => version.values);
  await leaveLines(tx, who, query, { purpose, subjects: whoMustLearn(definition, query.by, values, own), at });
}

/** A line for each of them, once an hour. */
export async function leaveLines(
  tx: Tx,
  who: Reader,
  query: Omit<ReadQuery, 'many' | 'by'>,
  { purpose, subjects, at }: { readonly purpose: Purpose; readonly subjects: readonly Named[]; readonly at: Instant },
): Promise<void> {
  if (subjects.length === 0) return;
  await insertLookups(tx, {
    ids: subjects.map(() => newId(at)),
    at,
    hour: instant(at - (at % HOUR_MS)),
    subjects,
    actor: actorOf(who),
    agency: who.kind === 'officer' || who.kind === 'operator' || who.kind === 'system' ? who.agency : null,
    unit: 'unit' in who ? (who.unit ?? null) : null,
    register: query.register,
    purpose: purpose.id,
    fields: [...new Set(query.fields)].sort(),
    caseId: query.caseId ?? null,
    caseNumber: query.caseNumber ?? null,
    ground: query.ground ?? groundOf(who, purpose),
  });
}

/** The numbers by which records name the reader of an own case and the organisation he acts for. */
async function numbersOf(
  tx: Tx,
  { personId, organisationId }: Extract<Reader, { kind: 'own-case' }>,
): Promise<Named[]> {
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
    default:
      return { kind: who.kind, id: who.officerId, name: who.name ?? null };
  }
}
