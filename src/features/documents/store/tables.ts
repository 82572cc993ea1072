/** Rows of schema `documents` as the driver gives and takes them: dates as text, moments in as ISO text and out as Instant. */
import type { ColumnType } from 'kysely';
import type { LocalDate } from '#kernel/dates.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Language } from '#kernel/text.ts';

type Moment = ColumnType<Instant, string, never>;

export interface Tables {
  'documents.document': {
    id: string;
    number: string;
    code: string;
    document: string;
    edition: string;
    issuer: string;
    person_id: string | null;
    organisation_id: string | null;
    case_id: string;
    case_number: string;
    entry: string;
    issued_on: LocalDate;
    valid_until: LocalDate | null;
    issued_at: Moment;
    leaf_hash: Uint8Array;
    /** Both null: it was issued before rows had leaves. */
    row_leaf: Uint8Array | null;
    row_salt: Uint8Array | null;
  };
  'documents.content': { document_id: string; bytes: Uint8Array; salt: Uint8Array };
  'documents.seal': { document_id: string; cms: Uint8Array; sealed_at: Moment };
  'documents.rendering': {
    document_id: string;
    language: Language;
    number: number;
    sha256: string;
    made_at: Moment;
    leaf_hash: Uint8Array;
    salt: Uint8Array;
  };
  'documents.event': {
    id: string;
    document_id: string;
    kind: 'revoked' | 'corrected';
    at: Moment;
    case_id: string;
    actor: string;
    replaced_by: string | null;
    leaf_hash: Uint8Array;
  };
  'documents.event_content': { document_id: string; reason: string; salt: Uint8Array };
  'documents.erasure': {
    document_id: string;
    at: Moment;
    counted_from: LocalDate;
    period: string;
    act: string;
    article: string;
    renderings: string[];
    leaf_hash: Uint8Array;
    salt: Uint8Array;
  };
  'documents.viewing': { id: string; document_id: string; at: Moment; channel: 'portal' | 'api' | 'centre' };
}
