/** What is sealed and logged of a document: canonical JSON, one builder for each type of content. */
import { canonicalBytes, type Json } from '#kernel/canonical.ts';
import type { LocalDate } from '#kernel/dates.ts';
import { type Bytes, hex } from '#kernel/hash.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Language, Text } from '#kernel/text.ts';
import type { Values } from './values.ts';

/** Whose document it is, as it names itself on the day of issue. */
export type HolderName =
  | { readonly kind: 'person'; readonly name: string }
  | { readonly kind: 'organisation'; readonly name: Text; readonly bin: string };

/** The sealed content, `shanyraq/document/v1`. A type alias, so that it is a Json value too. */
export type DocumentContent = {
  readonly type: 'shanyraq/document/v1';
  /** Origin of the instance's log. */
  readonly instance: string;
  readonly number: string;
  readonly document: string;
  readonly title: Text;
  /** Digest of the definition's edition, hex. */
  readonly edition: string;
  readonly issuer: { readonly agency: string; readonly title: Text };
  readonly holder: HolderName;
  readonly data: Values;
  readonly issuedOn: LocalDate;
  readonly validUntil?: LocalDate;
  readonly caseNumber: string;
};

export const documentBytes = (content: DocumentContent): Bytes => canonicalBytes(content);

/** Reads sealed bytes back. Throws TypeError for another type of content. */
export function readContent(bytes: Uint8Array): DocumentContent {
  const content = JSON.parse(new TextDecoder().decode(bytes)) as DocumentContent;
  if (content.type !== 'shanyraq/document/v1') throw new TypeError('the bytes are no document');
  return content;
}

/** Kind of the leaf of a document's row. */
export const ROW_LEAF = 'documents.row';

/** The row that is kept of a document beside its content. */
export interface RowFacts {
  readonly id: string;
  readonly number: string;
  readonly code: string;
  readonly document: string;
  readonly edition: string;
  readonly issuer: string;
  readonly person_id: string | null;
  readonly organisation_id: string | null;
  readonly case_id: string;
  readonly case_number: string;
  readonly entry: string;
  readonly issued_on: LocalDate;
  readonly valid_until: LocalDate | null;
  readonly issued_at: Instant;
  readonly leaf_hash: Uint8Array;
}

/** What the log keeps of a document's row: whose it is, of which case, under which code. */
export function rowBytes(row: RowFacts): Bytes {
  return canonicalBytes({
    type: 'shanyraq/document-row/v1',
    id: row.id,
    number: row.number,
    code: row.code,
    document: row.document,
    edition: row.edition,
    issuer: row.issuer,
    person: row.person_id,
    organisation: row.organisation_id,
    case: row.case_id,
    caseNumber: row.case_number,
    entry: row.entry,
    issuedOn: row.issued_on,
    validUntil: row.valid_until,
    issuedAt: isoInstant(row.issued_at),
    leaf: hex(row.leaf_hash),
  });
}

export interface RenderingFacts {
  readonly number: string;
  readonly language: Language;
  readonly rendering: number;
  readonly sha256: string;
  readonly madeAt: Instant;
}

/** What the log keeps of a rendering: which bytes were given out as which document. */
export function renderingBytes({ madeAt, ...facts }: RenderingFacts): Bytes {
  return canonicalBytes({ type: 'shanyraq/document-rendering/v1', ...facts, madeAt: isoInstant(madeAt) });
}

export interface EventFacts {
  readonly id: string;
  readonly number: string;
  readonly kind: 'revoked' | 'corrected';
  readonly at: Instant;
  readonly reason: string;
  readonly caseId: string;
  readonly actor: string;
  readonly replacedBy: string | null;
}

/** What the log keeps of a revocation. */
export function eventBytes({ at, ...facts }: EventFacts): Bytes {
  const content: Json = { type: 'shanyraq/document-event/v1', ...facts, at: isoInstant(at) };
  return canonicalBytes(content);
}

export interface ErasureFacts {
  readonly at: Instant;
  readonly counted_from: LocalDate;
  readonly period: string;
  readonly act: string;
  readonly article: string;
  readonly renderings: readonly string[];
}

/** What the log keeps of an erasing: what goes, named by its leaves, and by which rule. */
export function erasureBytes(
  document: { readonly number: string; readonly leaf_hash: Uint8Array },
  facts: ErasureFacts,
): Bytes {
  return canonicalBytes({
    type: 'shanyraq/document-erasure/v1',
    number: document.number,
    at: isoInstant(facts.at),
    countedFrom: facts.counted_from,
    period: facts.period,
    cite: { act: facts.act, article: facts.article },
    erased: { document: hex(document.leaf_hash), renderings: facts.renderings },
  });
}
