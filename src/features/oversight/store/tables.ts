/** Tables of the schema `oversight`. Moments come out as Instant and go in as ISO text; nothing is ever updated. */
import type { ColumnType } from 'kysely';
import type { Instant } from '#kernel/instant.ts';
import type { Outcome, Subject } from '../rules/complaint.ts';
import type { Criterion } from '../rules/criteria.ts';

type Moment = ColumnType<Instant, string, never>;

export interface ComplaintTable {
  id: string;
  number: string;
  case_id: string;
  case_number: string;
  service: string;
  provider: string;
  unit: string | null;
  about: Subject;
  language: string;
  person_id: string;
  organisation_id: string | null;
  filed_at: Moment;
  due_at: Moment;
  entry: string;
}

export interface AnswerTable {
  complaint_id: string;
  at: Moment;
  officer_id: string;
  outcome: Outcome;
  entry: string;
}

export interface AnswerContentTable {
  complaint_id: string;
  officer_id: string;
  content: Buffer;
  sha256: string;
  head_seq: number;
  created_at: ColumnType<Instant, string, string>;
}

export interface BreachTable {
  complaint_id: string;
  due_at: Moment;
  recorded_at: Moment;
  entry: string;
}

export type RatingTable = {
  case_id: string;
  service: string;
  provider: string;
  at: Moment;
  entry: string;
} & Record<Criterion, number | null>;

export interface Tables {
  'oversight.complaint': ComplaintTable;
  'oversight.answer': AnswerTable;
  'oversight.answer_content': AnswerContentTable;
  'oversight.breach': BreachTable;
  'oversight.rating': RatingTable;
  'oversight.told': {
    case_id: string;
    kind: 'satisfaction' | 'breach';
    person_id: string;
    organisation_id: string | null;
    at: Moment;
  };
}
