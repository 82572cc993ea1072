/** The facts that the registers hold of the person himself, read for himself: no line in the record of look-ups, nothing kept. */
import { type Awaited, isAwaited, organisationById, personById, readRecords } from '#features/registers/index.ts';
import type { Tx } from '#platform/app.ts';
import { factOf } from '../../applications/facts.ts';
import { type Party, requireSelf } from '../../applications/party.ts';
import type { CompiledService } from '../../evaluation/compiled.ts';
import type { EvidenceFact, EvidenceFacts, Facts } from '../../evaluation/facts.ts';

export interface OwnFacts {
  readonly applicant: Facts['applicant'];
  readonly organisation?: Facts['organisation'];
  readonly evidence: EvidenceFacts;
  /** Ids of evidence that speaks of the one who asks: of the organisation where he acts for one, else of himself. */
  readonly aboutHolder: ReadonlySet<string>;
  /** Registers that live elsewhere and haven't answered yet. */
  readonly awaited: readonly Awaited[];
}

/**
 * Reads what is found by the person's own number, or by that of the organisation he acts for. What is found by somebody else's is
 * read only for an application, where they see that it was.
 */
export async function ownFacts(tx: Tx, service: CompiledService, party: Party): Promise<OwnFacts | undefined> {
  // Only what a service's own form shows is open to who acts for another person.
  requireSelf(party);
  const person = await personById(tx, party.personId);
  if (!person) return undefined;
  const organisation =
    party.organisationId === undefined ? undefined : await organisationById(tx, party.organisationId);
  const holder = organisation ? 'organisation' : 'applicant';
  const evidence: Record<string, readonly EvidenceFact[]> = {};
  const awaited: Awaited[] = [];
  for (const { id, evidence: one, by } of service.evidence) {
    const finder =
      by.kind === 'applicant'
        ? { iin: person.iin }
        : by.kind === 'organisation' && organisation
          ? { bin: organisation.bin }
          : undefined;
    if (!finder) continue;
    const found = await readRecords(
      tx,
      { kind: 'own-case', personId: party.personId, decidedBy: service.definition.provider },
      {
        register: one.register,
        fields: one.fields,
        by: { subject: { ...(one.by === undefined ? {} : { field: one.by }), ...finder } },
        purpose: one.purpose,
        many: one.many,
      },
    );
    if (isAwaited(found)) awaited.push(found);
    else evidence[id] = found.map(factOf);
  }
  return {
    applicant: { iin: person.iin },
    ...(organisation ? { organisation: { bin: organisation.bin } } : {}),
    evidence,
    aboutHolder: new Set(service.evidence.flatMap(({ id, by }) => (by.kind === holder ? [id] : []))),
    awaited,
  };
}
