/** What a row of an import comes to, once it is held against the record that it names. Pure: the same judge judges the preview and the writing. */
import { isDeepStrictEqual } from 'node:util';
import type { LocalDate } from '#kernel/dates.ts';
import type { Instant } from '#kernel/instant.ts';
import type { RegisterDefinition } from '../definition.ts';
import type { Values } from './values.ts';
import { type Span, versionOn } from './versions.ts';

/** Says of its record what holds from a day on, whole, or that it holds no more. */
export interface PlannedRow {
  readonly values: Values;
  readonly validFrom: LocalDate;
  readonly isEnd: boolean;
}

export type KnownSpan = Span & { readonly values: Values; readonly mergedInto?: string };

/** Why a row can't be written: what it ends isn't there, its record went into another, was written to after the preview, or is being erased. */
export type Obstacle = 'not-there' | 'merged' | 'changed-since' | 'erased';

export type RowPlan =
  /** The record doesn't hold on that day: it is added, or holds again. */
  | { readonly kind: 'new' }
  /** Fields that say otherwise from that day on. */
  | { readonly kind: 'changes'; readonly fields: readonly string[]; readonly before: Values }
  | { readonly kind: 'same' }
  | { readonly kind: 'ends'; readonly before: Values }
  | { readonly kind: 'refused'; readonly why: Obstacle };

/** What is known of the record, and since when whoever imports hasn't looked. */
export interface Known {
  readonly versions: readonly KnownSpan[];
  readonly now: Instant;
  /** The moment of the preview: what was written from then on he hasn't seen. */
  readonly seenAt: Instant;
}

/** A row that says what holds already is the same whoever wrote it: so an import that was cut off can be started again. */
export function planOf(definition: RegisterDefinition, row: PlannedRow, { versions, now, seenAt }: Known): RowPlan {
  const holding = versionOn(versions, row.validFrom, now);
  if (holding?.mergedInto !== undefined) return { kind: 'refused', why: 'merged' };
  const plan = row.isEnd ? endOf(holding) : changeOf(definition, row, holding);
  if (plan.kind === 'same' || plan.kind === 'refused') return plan;
  return versions.some(({ recordedAt }) => recordedAt >= seenAt) ? { kind: 'refused', why: 'changed-since' } : plan;
}

function endOf(holding: KnownSpan | undefined): RowPlan {
  if (holding === undefined) return { kind: 'refused', why: 'not-there' };
  return holding.act === 'end' ? { kind: 'same' } : { kind: 'ends', before: holding.values };
}

function changeOf(definition: RegisterDefinition, { values }: PlannedRow, holding: KnownSpan | undefined): RowPlan {
  if (holding === undefined || holding.act === 'end') return { kind: 'new' };
  const before = holding.values;
  const fields = Object.keys(definition.fields).filter((name) => !isDeepStrictEqual(before[name], values[name]));
  return fields.length === 0 ? { kind: 'same' } : { kind: 'changes', fields, before };
}
