/** Rows of schema `registers` as the driver gives and takes them: dates as text, moments in as ISO text and out as Instant. */
import type { ColumnType } from 'kysely';
import type { Json } from '#kernel/canonical.ts';
import type { LocalDate } from '#kernel/dates.ts';
import type { Instant } from '#kernel/instant.ts';

type Moment = ColumnType<Instant, string, never>;
/** jsonb: goes in as JSON text, comes out parsed. */
type Jsonb<T> = ColumnType<T, string, never>;

export interface Tables {
  'registers.record': { id: string; register: string; created_at: Moment };
  'registers.record_key': { record_id: string; register: string; key: string };
  'registers.batch': {
    id: string;
    register: string;
    label: string;
    signed_by: string | null;
    size: number;
    recorded_at: Moment;
    leaf_hash: Uint8Array;
    salt: Uint8Array;
    salted: boolean;
  };
  'registers.version': {
    record_id: string;
    number: number;
    act: 'add' | 'change' | 'end';
    valid_from: LocalDate;
    valid_to: LocalDate | null;
    edition: Uint8Array;
    recorded_at: Moment;
    ground_kind: string;
    case_id: string | null;
    leaf_hash: Uint8Array | null;
    batch: string | null;
    place: number | null;
    member: Uint8Array | null;
    merged_into: string | null;
    split_from: string | null;
  };
  'registers.content': {
    record_id: string;
    number: number;
    values: Jsonb<Readonly<Record<string, Json>>>;
    ground: Jsonb<Json>;
    digest: Uint8Array;
    salt: Uint8Array | null;
  };
  'registers.erasure': {
    record_id: string;
    at: Moment;
    counted_from: LocalDate;
    period: string;
    act: string;
    article: string;
    versions: number;
    leaf_hash: Uint8Array;
    salt: Uint8Array;
  };
  'registers.block': { register: string; block: string; record_id: string };
  'registers.duplicate': { register: string; first_id: string; second_id: string };
  'registers.subject': {
    kind: 'iin' | 'bin';
    identifier: string;
    register: string;
    field: string;
    record_id: string;
    number: number;
  };
  'registers.unfed': {
    leaf_hash: Uint8Array;
    register: string;
    size: number;
    record_id: string | null;
    version: number | null;
    batch: string | null;
  };
  'registers.feed': {
    register: string;
    number: number;
    size: number;
    log_index: number;
    record_id: string | null;
    version: number | null;
    batch: string | null;
  };
  'registers.word': { token: Uint8Array; record_id: string };
  'registers.lookup': {
    id: string;
    at: Moment;
    hour: Moment;
    kind: 'iin' | 'bin';
    identifier: string;
    actor_kind: 'person' | 'officer' | 'operator' | 'system' | 'organisation';
    actor: string;
    actor_name: string | null;
    agency: string | null;
    unit: string | null;
    register: string;
    purpose: string;
    fields: string[];
    case_id: string | null;
    case_number: string | null;
    demand_id: string | null;
    ground_act: string;
    ground_article: string;
  };
}
