/** Tables of the schema `desk`, as the query builder sees them. Moments come out as Instant and go in as ISO text. */
import type { ColumnType } from 'kysely';
import type { Instant } from '#kernel/instant.ts';

type Moment = ColumnType<Instant, string, string>;

export interface Tables {
  'desk.draw': {
    id: string;
    case_id: string;
    purpose: 'case' | 'opinion';
    number: number;
    agency: string;
    unit: string;
    service: string;
    leaf: string;
    requested_at: Moment;
  };
  'desk.waiting': { draw_id: string; next_at: Moment; failures: ColumnType<number, number | undefined, number> };
  'desk.draw_list': {
    draw_id: string;
    leaf_index: number;
    list_digest: string;
    pool: 'unit' | 'agency';
    listed_at: Moment;
  };
  'desk.draw_place': { draw_id: string; place: number; token: string; salt: Buffer; officer_id: string };
  'desk.draw_signature': {
    draw_id: string;
    position: number;
    is_outside: boolean;
    public_key: Buffer;
    signature: Buffer;
  };
  'desk.draw_result': {
    draw_id: string;
    how: 'draw' | 'again' | 'moot';
    officer_id: string | null;
    seed: string | null;
    place: number | null;
    earlier_case: string | null;
    subject: string | null;
    at: Moment;
  };
  'desk.warned': { case_id: string; officer_id: string; percent: number; due_at: Moment; told_at: Moment };
  'desk.witness': { position: number; agency: string; public_key: Buffer; pinned_at: Moment; leaf: string };
}
