/** Evidence: what the state already has, read from the registers instead of being asked. */
import { countryOf, expressionContext } from '#features/country/index.ts';
import {
  type Awaited,
  type Fact,
  isAwaited,
  organisationById,
  personById,
  type Reader,
  type ReadQuery,
  readRecords,
} from '#features/registers/index.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Env, Tx } from '#platform/app.ts';
import type { CompiledEvidence, CompiledService } from '../evaluation/compiled.ts';
import type { Answers, EvidenceFact, EvidenceFacts, Facts } from '../evaluation/facts.ts';
import { type Case, outcomeOf } from '../evaluation/values.ts';
import { refuse } from '../refusals.ts';
import { type Party, representativeReader } from './party.ts';

/** Who applies, as rules know him. */
export interface Applicant {
  readonly iin: string;
  readonly name: string;
  readonly organisation?: { readonly bin: string; readonly name: { kk: string; ru: string; en: string } };
}

/** For whom a draft or case is, by record ids. */
export interface ApplicantIds {
  readonly personId: string;
  readonly organisationId?: string | undefined;
}

/** The numbers by which registers know who applies. */
export interface Numbers {
  readonly iin: string;
  readonly organisation?: { readonly bin: string } | undefined;
}

/** The applicant of a draft from the registers. Refuses services.not_found where the person's record is gone. */
export async function applicantOf(tx: Tx, draft: ApplicantIds): Promise<Applicant> {
  const person = (await personById(tx, draft.personId)) ?? refuse('not_found');
  if (draft.organisationId === undefined) return { iin: person.iin, name: person.name.full };
  const organisation = (await organisationById(tx, draft.organisationId)) ?? refuse('not_found');
  return { iin: person.iin, name: person.name.full, organisation: { bin: organisation.bin, name: organisation.name } };
}

/** The subject of evaluation of a draft or case at a moment. */
export function caseOf(
  env: Env,
  service: CompiledService,
  applicant: Numbers,
  known: { readonly form: Answers; readonly evidence: EvidenceFacts },
  at: Instant,
): Case {
  const facts: Facts = {
    applicant: { iin: applicant.iin },
    ...(applicant.organisation ? { organisation: { bin: applicant.organisation.bin } } : {}),
    form: known.form,
    evidence: known.evidence,
  };
  return { service, facts, context: expressionContext(env, at) };
}

/** An evidence whose register lives elsewhere and hasn't answered yet. */
export interface AwaitedEvidence extends Awaited {
  readonly evidence: string;
}

export interface ReadFacts {
  readonly facts: EvidenceFacts;
  readonly awaited: readonly AwaitedEvidence[];
}

export interface Reading {
  readonly draft: ApplicantIds & { readonly id: string; readonly assistedBy?: string | undefined };
  /** What was read before and counts: it is not read again. */
  readonly known?: EvidenceFacts;
  readonly service: CompiledService;
  readonly applicant: Numbers;
  readonly answers: Answers;
  readonly at: Instant;
  readonly party: Party;
}

/**
 * Reads every evidence that can be read with the answers there are. What is asked about others than the applicant leaves a look-up
 * that they see. An evidence whose expression has no value yet is absent, and so is one that is awaited from elsewhere; one of which the
 * register holds nothing is empty.
 */
export async function readFacts(tx: Tx, reading: Reading): Promise<ReadFacts> {
  const facts: Record<string, readonly EvidenceFact[]> = { ...reading.known };
  const awaited: AwaitedEvidence[] = [];
  let waiting = reading.service.evidence.filter(({ id }) => facts[id] === undefined);
  // An evidence may need another one (the owner of the plot that was chosen): as long as one more could be read, go round again.
  for (let progress = true; progress && waiting.length > 0; ) {
    const known = { form: reading.answers, evidence: { ...facts } };
    const subject = caseOf(tx.env, reading.service, reading.applicant, known, reading.at);
    const still: CompiledEvidence[] = [];
    for (const one of waiting) {
      const by = finderOf(one, subject, reading.applicant);
      const found = by && (await readRecords(tx, await readerOf(tx, one, reading), queryOf(one, by, reading)));
      if (found === undefined) still.push(one);
      else if (isAwaited(found)) awaited.push({ ...found, evidence: one.id });
      else facts[one.id] = found.map(factOf);
    }
    progress = still.length < waiting.length;
    waiting = still;
  }
  return { facts, awaited };
}

/**
 * His own data a person reads for himself; data of others the deciding agency reads. Who helps sees all of it, at a centre or by a
 * mandate, and the person helped sees that he did.
 */
async function readerOf(tx: Tx, one: CompiledEvidence, { draft, service, party }: Reading): Promise<Reader> {
  const representative = await representativeReader(tx, party, service.definition.provider);
  if (representative) return representative;
  if (draft.assistedBy !== undefined) {
    return { kind: 'operator', officerId: draft.assistedBy, agency: service.definition.provider };
  }
  const isOwn = one.by.kind === 'applicant' || one.by.kind === 'organisation';
  return isOwn
    ? {
        kind: 'own-case',
        personId: draft.personId,
        decidedBy: service.definition.provider,
        ...(draft.organisationId === undefined ? {} : { organisationId: draft.organisationId }),
      }
    : { kind: 'system', agency: service.definition.provider };
}

function queryOf({ evidence }: CompiledEvidence, by: ReadQuery['by'], { draft }: Reading): ReadQuery {
  const { register, fields, purpose, many } = evidence;
  return { register, fields, by, purpose, many, caseId: draft.id };
}

function finderOf({ by, evidence }: CompiledEvidence, subject: Case, applicant: Numbers): ReadQuery['by'] | undefined {
  const field = evidence.by === undefined ? {} : { field: evidence.by };
  const organisation = applicant.organisation;
  switch (by.kind) {
    case 'applicant':
      return { subject: { ...field, iin: applicant.iin } };
    case 'organisation':
      return organisation && { subject: { ...field, bin: organisation.bin } };
    case 'key': {
      const key = Object.entries(by.values).map(([name, value]) => [name, outcomeOf(value, subject)] as const);
      if (key.some(([, outcome]) => !outcome.known)) return undefined;
      return {
        key: Object.fromEntries(key.map(([name, outcome]) => [name, outcome.known ? String(outcome.value) : ''])),
      };
    }
    default: {
      const outcome = outcomeOf(by.value, subject);
      return outcome.known ? { subject: { ...field, [by.kind]: String(outcome.value) } } : undefined;
    }
  }
}

/** What an application keeps of a record. */
export const factOf = ({ register, recordId, version, digest, values, about }: Fact): EvidenceFact => ({
  register,
  recordId,
  version,
  digest,
  values,
  ...(about === undefined ? {} : { about }),
});

/** Evidence that the service needs and no register holds: the application can't go on without it. */
export function missingEvidence(service: CompiledService, facts: EvidenceFacts): string[] {
  return service.evidence
    .filter(({ id, evidence }) => !evidence.optional && !evidence.many && facts[id]?.length === 0)
    .map(({ id }) => id);
}

/** Whether two readings found the same versions of the same records. */
export function sameFacts(a: EvidenceFacts, b: EvidenceFacts): boolean {
  const digests = (facts: EvidenceFacts) =>
    Object.keys(facts)
      .sort()
      .map((id) => `${id}=${facts[id]?.map((fact) => `${fact.recordId}.${fact.digest}`).join(',')}`)
      .join(';');
  return digests(a) === digests(b);
}

/** The currency of the country, ISO 4217. */
export const currencyOf = (tx: Tx, at: Instant): string => countryOf(tx.env, at).currency.code;
