/** Rows of schema `payments` as the driver gives and takes them: amounts as text of tiyn, moments in as ISO text. */
import type { ColumnType } from 'kysely';
import type { Instant } from '#kernel/instant.ts';
import type { Text } from '#kernel/text.ts';
import type { StoredLine } from '../rules.ts';

type Moment = ColumnType<Instant, string, never>;
type Jsonb<T> = ColumnType<T, string, never>;

export type EntryKind = 'charged' | 'paid' | 'refunded';
export type RefundReason = 'case-ended';
export type Outcome = 'paid' | 'declined';

export interface Tables {
  'payments.charge': {
    id: string;
    number: string;
    subject: string;
    reason: Jsonb<Text>;
    person_id: string;
    organisation_id: string | null;
    service: string | null;
    lines: Jsonb<readonly StoredLine[]>;
    total: string;
    charged_at: Moment;
  };
  'payments.attempt': {
    id: string;
    charge_id: string;
    provider: string;
    outcome: Outcome;
    reference: string;
    actor: string;
    mandate: string | null;
    at: Moment;
  };
  'payments.refund': {
    id: string;
    charge_id: string;
    provider: string;
    reference: string;
    reason: RefundReason;
    at: Moment;
  };
  'payments.account': { id: string; kind: 'asset' | 'income' };
  'payments.entry': {
    id: string;
    charge_id: string;
    kind: EntryKind;
    at: Moment;
    leaf_hash: Uint8Array;
    salt: Uint8Array;
  };
  'payments.posting': { entry_id: string; place: number; account: string; amount: string };
}
