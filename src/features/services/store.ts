/** Tables of the schema `services`, as the query builder sees them. Moments come out as Instant and go in as ISO text. */
import type { ColumnType, Generated } from 'kysely';
import type { Instant } from '#kernel/instant.ts';

/** timestamptz. */
export type Moment = ColumnType<Instant, string, string>;
/** jsonb: parsed when read, text when written. */
type JsonColumn<T> = ColumnType<T, string, string>;

export type DraftState = 'open' | 'awaiting-cosignature' | 'submitted' | 'correcting';

export interface DraftTable {
  id: string;
  service: string;
  edition: string;
  person_id: string;
  organisation_id: string | null;
  mandate_digest: string | null;
  representative_id: string | null;
  language: string;
  channel: string;
  assisted_by: string | null;
  state: DraftState;
  answers: JsonColumn<unknown>;
  files: JsonColumn<unknown>;
  facts: JsonColumn<unknown>;
  correction: JsonColumn<unknown> | null;
  moves: ColumnType<unknown, string | undefined, string>;
  version: Generated<number>;
  created_at: Moment;
  updated_at: Moment;
}

interface DraftChangeTable {
  draft_id: string;
  number: Generated<number>;
  field: string;
  before: unknown;
  after: unknown;
  at: Moment;
  helper_kind: 'person' | 'operator';
  helper: string;
  helper_name: string;
  mandate: string | null;
}

export interface AttemptTable {
  id: string;
  draft_id: string;
  attempt: number;
  content: Uint8Array;
  sha256: string;
  draft_version: number;
  facts: JsonColumn<unknown>;
  cosigners: JsonColumn<unknown>;
  fee: JsonColumn<unknown>;
  territory: string;
  matter: string | null;
  created_at: Moment;
}

export interface SignatureTable {
  attempt_id: string;
  role: string;
  person_id: string;
  cms: Uint8Array;
  serial: string;
  revocation: 'good' | 'unknown';
  signed_at: Moment;
}

export interface HistoryTable {
  id: string;
  case_id: string;
  seq: number;
  kind: string;
  at: Moment;
  effective_at: Moment;
  actor_kind: string;
  actor_id: string;
  on_behalf_of: string | null;
  mandate_digest: string | null;
  assisted_by: string | null;
  second_actor: string | null;
  channel: string;
  assurance: string;
  edition: string;
  unit: string | null;
  ground: string | null;
  digest: string;
  leaf: string;
}

export interface CaseIndexTable {
  case_id: string;
  number: string;
  service: string;
  edition: string;
  provider: string;
  person_id: string;
  organisation_id: string | null;
  territory: string;
  unit: string | null;
  officer_id: string | null;
  matter_digest: string | null;
  status: string;
  channel: string;
  submitted_at: Moment;
  due_at: Moment | null;
  updated_at: Moment;
}

export interface DecisionContentTable {
  case_id: string;
  officer_id: string;
  content: Uint8Array;
  sha256: string;
  head_seq: number;
  ground: string | null;
  created_at: Moment;
}

export interface ServicesTables {
  'services.draft': DraftTable;
  'services.application_attempt': AttemptTable;
  'services.draft_change': DraftChangeTable;
  'services.signature': SignatureTable;
  'services.cosigner': { draft_id: string; role: string; person_id: string };
  'services.history': HistoryTable;
  'services.content': { digest: string; bytes: Uint8Array; salt: Uint8Array };
  'services.case_index': CaseIndexTable;
  'services.decision_content': DecisionContentTable;
  'services.keeping': { case_id: string; until: Moment };
  'services.file_use': { application_id: string; sha256: string };
  'services.deadline': { case_id: string; kind: string; due_at: Moment };
}
