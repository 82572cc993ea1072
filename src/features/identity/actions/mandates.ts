/** For whom else a person may act: derived at every use from registers and from what was granted. */
import { dayIn } from '#features/country/index.ts';
import {
  calledName,
  factByRecord,
  factsNaming,
  type Organisation,
  organisationByBin,
  organisationById,
  type Person,
  personById,
  personByIin,
  registerDefinition,
  type StandingFact,
} from '#features/registers/index.ts';
import { isLocalDate, type LocalDate } from '#kernel/dates.ts';
import { sha256Hex } from '#kernel/hash.ts';
import { inEveryLanguage } from '#kernel/text.ts';
import { isUuid } from '#kernel/uuid.ts';
import type { Tx } from '#platform/app.ts';
import { type DerivedKind, mandateKinds } from '../mandate-kinds.ts';
import { stateOf } from '../rules/grant.ts';
import { type Lapse, lapseOf, type Mandate, mandateOf, type Represented, type Standing } from '../rules/mandate.ts';
import { findGrant, type GrantWithActs, grantsTo } from '../store/mandates.ts';

/** Everybody for whom a person may act now, with the mandate for each. */
export async function actingOptions(tx: Tx, personId: string): Promise<Mandate[]> {
  const person = await personById(tx, personId);
  if (person === undefined) return [];
  const found: (Mandate | undefined)[] = [];
  for (const kind of mandateKinds(tx.env, tx.env.clock.now()).derived) {
    for (const fact of await factsFor(tx, kind, person.iin)) found.push(await derive(tx, person, kind, fact));
  }
  for (const grant of await grantsTo(tx, personId)) found.push(await granted(tx, person, grant));
  return found.filter((mandate) => mandate !== undefined);
}

/** The mandate of a person with this reference as things stand now; undefined where he has none such, or it holds no more. */
export async function liveMandate(tx: Tx, personId: string, ref: string): Promise<Mandate | undefined> {
  const dot = ref.indexOf('.');
  const [kindId, id] = [ref.slice(0, dot), ref.slice(dot + 1)];
  const person = await personById(tx, personId);
  if (person === undefined || !isUuid(id)) return undefined;
  const kind = mandateKinds(tx.env, tx.env.clock.now()).derived.find((one) => one.id === kindId);
  if (kind === undefined) {
    const grant = await findGrant(tx, id);
    return grant?.kind === kindId ? granted(tx, person, grant) : undefined;
  }
  const fact = await factByRecord(tx, { register: kind.register, recordId: id }, fieldsOf(kind));
  return fact && derive(tx, person, kind, fact);
}

/** Who acts for a person by what registers say today: parents, guardians, notarial attorneys; with the name of each. */
export async function representativesOf(
  tx: Tx,
  personId: string,
): Promise<{ readonly mandate: Mandate; readonly name: string }[]> {
  const principal = await personById(tx, personId);
  if (principal === undefined) return [];
  const found: { mandate: Mandate; name: string }[] = [];
  for (const kind of mandateKinds(tx.env, tx.env.clock.now()).derived) {
    const question = { register: kind.register, field: kind.represented, iin: principal.iin };
    for (const fact of await factsNaming(tx, question, fieldsOf(kind))) {
      for (const iin of kind.representative.flatMap((field) => fact.values[field] ?? []).map(String)) {
        const person = await personByIin(tx, iin);
        const mandate = person && (await derive(tx, person, kind, fact));
        if (mandate) found.push({ mandate, name: calledName(person) });
      }
    }
  }
  return found;
}

/** Whether the very mandate that somebody acts under still holds: the same fact in the same version. */
export async function mandateInUse(
  tx: Tx,
  personId: string,
  { mandateId, mandateDigest }: { readonly mandateId: string; readonly mandateDigest: string },
): Promise<boolean> {
  const live = await liveMandate(tx, personId, mandateId.slice(0, mandateId.lastIndexOf('.')));
  return live?.id === mandateId && live.digest === mandateDigest;
}

/** The mandate of a person for an organisation in a role, derived from the register now; undefined where there is none. */
export async function mandateFor(
  tx: Tx,
  personId: string,
  wanted: { readonly organisation: string; readonly role: string },
): Promise<Mandate | undefined> {
  const person = await personById(tx, personId);
  const kind = mandateKinds(tx.env, tx.env.clock.now()).derived.find((one) => one.id === wanted.role);
  if (person === undefined || kind === undefined) return undefined;
  for (const fact of await factsFor(tx, kind, person.iin)) {
    if (fact.values[kind.represented] === wanted.organisation) return derive(tx, person, kind, fact);
  }
  return undefined;
}

/** By what a person may act for an organisation now: its director's right first, else what he was granted; undefined where by nothing. */
export async function mandateForOrganisation(tx: Tx, personId: string, bin: string): Promise<Mandate | undefined> {
  const options = await actingOptions(tx, personId);
  return options.find(({ represented }) => represented.kind === 'organisation' && represented.number === bin);
}

const fieldsOf = ({ representative, represented, lastDay, services }: DerivedKind): string[] =>
  [...representative, represented, lastDay, services].filter((name) => name !== undefined);

async function factsFor(tx: Tx, kind: DerivedKind, iin: string): Promise<StandingFact[]> {
  const facts = new Map<string, StandingFact>();
  for (const field of kind.representative) {
    for (const fact of await factsNaming(tx, { register: kind.register, field, iin }, fieldsOf(kind)))
      facts.set(fact.recordId, fact);
  }
  return [...facts.values()];
}

async function derive(
  tx: Tx,
  person: Person,
  kind: DerivedKind,
  { recordId, version, digest, values }: StandingFact,
): Promise<Mandate | undefined> {
  const names = kind.representative.some((field) => {
    const value = values[field];
    return Array.isArray(value) ? value.includes(person.iin) : value === person.iin;
  });
  const number = values[kind.represented];
  if (!names || typeof number !== 'string' || number === person.iin) return undefined;
  const found = await representedBy(tx, kind, number);
  if (found === undefined) return undefined;
  const { represented, principal } = found;
  const lastDay = dateFrom(kind.lastDay === undefined ? undefined : values[kind.lastDay]);
  const standing: Standing = {
    ...(lastDay === undefined ? {} : { lastDay }),
    ...(kind.untilAge === undefined || principal === undefined
      ? {}
      : { minor: { birthDate: principal.birthDate, untilAge: kind.untilAge } }),
    deaths: [person.deathDate, principal?.deathDate],
  };
  if (lapsed(tx, standing) !== undefined) return undefined;
  const services = kind.services === undefined ? undefined : values[kind.services];
  return mandateOf({
    instance: tx.env.instance.code,
    kind: kind.id,
    representative: person.personId,
    represented,
    scope: { services: Array.isArray(services) ? services.map(String) : 'all', maySign: true },
    lastDay,
    fact: { id: recordId, version, digest },
  });
}

const dateFrom = (value: unknown): LocalDate | undefined =>
  typeof value === 'string' && isLocalDate(value) ? value : undefined;

interface Found {
  readonly represented: Represented;
  /** Where the one represented is a person. */
  readonly principal?: Person;
}

/** A number doesn't say whose it is: the type of the register's field does. */
async function representedBy(tx: Tx, kind: DerivedKind, number: string): Promise<Found | undefined> {
  const register = registerDefinition(tx.env, kind.register, tx.env.clock.now());
  if (register?.fields[kind.represented]?.type !== 'bin') {
    const principal = await personByIin(tx, number);
    return principal && personFound(principal);
  }
  const organisation = await organisationByBin(tx, number);
  return organisation && { represented: organisationFound(organisation) };
}

const organisationFound = ({ organisationId, bin, name }: Organisation): Represented => ({
  kind: 'organisation',
  id: organisationId,
  number: bin,
  name,
});

function personFound(principal: Person): Found {
  const name = inEveryLanguage(() => calledName(principal));
  return { represented: { kind: 'person', id: principal.personId, number: principal.iin, name }, principal };
}

const lapsed = (tx: Tx, standing: Standing): Lapse | undefined => {
  const now = tx.env.clock.now();
  return lapseOf(standing, now, dayIn(tx.env, now));
};

/** Why a grant doesn't hold now; undefined while it does. `representative`: whoever would act by it. */
export async function lapseOfGrant(
  tx: Tx,
  grant: GrantWithActs,
  representative: Person | undefined,
): Promise<Lapse | undefined> {
  const principal = await personById(tx, grant.grantor.id);
  const organisation = grant.organisation && (await organisationById(tx, grant.organisation.id));
  return lapsed(tx, {
    grant: {
      ...stateOf(grant.acts),
      ...(grant.organisation ? { isGrantorDirector: organisation?.directorIin === principal?.iin } : {}),
    },
    lastDay: grant.lastDay,
    deaths: [principal?.deathDate, representative?.deathDate],
  });
}

async function granted(tx: Tx, person: Person, grant: GrantWithActs): Promise<Mandate | undefined> {
  if (grant.representative?.id !== person.personId) return undefined;
  if ((await lapseOfGrant(tx, grant, person)) !== undefined) return undefined;
  const represented = await representedOf(tx, grant);
  if (represented === undefined) return undefined;
  return mandateOf({
    instance: tx.env.instance.code,
    kind: grant.kind,
    representative: person.personId,
    represented,
    scope: {
      services: grant.services,
      maySign: grant.maySign,
      ...(grant.consents.length === 0 ? {} : { consents: grant.consents }),
    },
    lastDay: grant.lastDay,
    fact: { id: grant.id, version: 1, digest: sha256Hex(grant.content) },
  });
}

async function representedOf(tx: Tx, grant: GrantWithActs): Promise<Represented | undefined> {
  if (grant.organisation) {
    const found = await organisationById(tx, grant.organisation.id);
    return found && organisationFound(found);
  }
  const principal = await personById(tx, grant.grantor.id);
  return principal && personFound(principal).represented;
}
