/** Issuing: in the transaction of the decision, so that no grant is without its document and no document without its grant. */
import { agency, book, countryOf, successorOf } from '#features/country/index.ts';
import { organisationById, personById } from '#features/registers/index.ts';
import { append } from '#features/transparency/index.ts';
import { applyPeriod, type LocalDate } from '#kernel/dates.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { publish, sendJob } from '#platform/events.ts';
import { newId, randomBytes } from '#platform/random.ts';
import type { DocumentDefinition } from '../definition.ts';
import { DOCUMENT_KIND } from '../kind.ts';
import { type DocumentContent, documentBytes, type HolderName, ROW_LEAF, rowBytes } from '../rules/content.ts';
import { CODE_BYTES, codeOf, documentNumber } from '../rules/number.ts';
import { parseData, type Values } from '../rules/values.ts';
import { type DocumentRow, findOfEntry, type Holder, insertDocument, nextRunningNumber } from '../store/documents.ts';
import { noteKeeping } from './keeping.ts';

export interface NewDocument {
  /** Id of the definition. */
  readonly document: string;
  /** The moment by which the definition's edition is chosen. */
  readonly editionAt: Instant;
  readonly data: Values;
  readonly holder: Holder;
  readonly caseId: string;
  readonly caseNumber: string;
  /** Id of the history's entry that grants it. */
  readonly entry: string;
  /** The agency that issues it: the definition's. */
  readonly agency: string;
  readonly issuedOn: LocalDate;
  /** The last day; absent: by the definition's period, or until revoked. */
  readonly validUntil?: LocalDate;
}

export interface IssuedDocument {
  readonly documentId: string;
  readonly number: string;
  readonly code: string;
}

/** The queue of the renderer. */
export const RENDER_JOB = 'documents.render';

async function holderName(tx: Tx, holder: Holder): Promise<HolderName> {
  if ('personId' in holder) {
    const person = await personById(tx, holder.personId);
    if (!person) throw new Error('the holder of a document is in no register of individuals');
    return { kind: 'person', name: person.name.full };
  }
  const organisation = await organisationById(tx, holder.organisationId);
  if (!organisation) throw new Error('the holder of a document is in no register of organisations');
  return { kind: 'organisation', name: organisation.name, bin: organisation.bin };
}

/** The last day: given, or a period from the day of issue. */
const lastDay = ({ validUntil, issuedOn }: NewDocument, { validFor }: DocumentDefinition): LocalDate | undefined =>
  validUntil ?? (validFor === undefined ? undefined : applyPeriod(issuedOn, validFor));

/**
 * Issues a document: canonical data, a leaf in the log, number and check code; a worker then seals and renders it. The same entry of a
 * case gives one document, however often it is asked. Throws Error where the definition, the issuer or the holder is unknown, and
 * RangeError where the data doesn't fit the definition: services check that at publication.
 */
export async function issueDocument(tx: Tx, input: NewDocument): Promise<IssuedDocument> {
  const before = await findOfEntry(tx, input.caseId, input.entry, input.document);
  if (before) return { documentId: before.id, number: before.number, code: before.code };
  const row = await write(tx, input);
  await publish(tx, 'documents.issued', { documentId: row.id, caseId: row.case_id });
  await sendJob(tx, RENDER_JOB, { documentId: row.id });
  return { documentId: row.id, number: row.number, code: row.code };
}

async function write(tx: Tx, input: NewDocument): Promise<DocumentRow> {
  const { env } = tx;
  const now = env.clock.now();
  const edition = book(env).current<DocumentDefinition>(DOCUMENT_KIND, input.document, input.editionAt);
  if (!edition) throw new Error(`no edition of document ${input.document} is published`);
  const { definition } = edition;
  // An agency that has ended seals nothing: its successor issues, also what was granted before.
  const heir = successorOf(env, definition.issuer, now);
  const issuer = agency(env, heir, now);
  if (!issuer || heir !== successorOf(env, input.agency, now)) {
    throw new Error(`${input.document} is issued by ${definition.issuer}, not by ${input.agency}`);
  }
  const prefix = countryOf(env, now).numberPrefix;
  const number = documentNumber(prefix, Number(input.issuedOn.slice(0, 4)), await nextRunningNumber(tx));
  const validUntil = lastDay(input, definition);
  const content: DocumentContent = {
    type: 'shanyraq/document/v1',
    instance: env.instance.origin,
    number,
    document: input.document,
    title: definition.title,
    edition: edition.digest,
    issuer: { agency: heir, title: issuer.title },
    holder: await holderName(tx, input.holder),
    data: parseData(definition, input.data),
    issuedOn: input.issuedOn,
    ...(validUntil === undefined ? {} : { validUntil }),
    caseNumber: input.caseNumber,
  };
  const bytes = documentBytes(content);
  const { leafHash, salt } = await append(tx, 'documents.document', bytes);
  const facts = {
    id: newId(now),
    number,
    code: codeOf(randomBytes(CODE_BYTES)),
    document: input.document,
    edition: edition.digest,
    issuer: heir,
    person_id: 'personId' in input.holder ? input.holder.personId : null,
    organisation_id: 'organisationId' in input.holder ? input.holder.organisationId : null,
    case_id: input.caseId,
    case_number: input.caseNumber,
    entry: input.entry,
    issued_on: input.issuedOn,
    valid_until: validUntil ?? null,
    issued_at: now,
    leaf_hash: leafHash,
  };
  const held = await append(tx, ROW_LEAF, rowBytes(facts));
  const row: DocumentRow = { ...facts, row_leaf: held.leafHash, row_salt: held.salt };
  await insertDocument(tx, row, { bytes, salt });
  await noteKeeping(tx, row, undefined);
  return row;
}
