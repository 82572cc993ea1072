/** How two sources of the same facts are held against each other, record by record. Pure. */
import { isDeepStrictEqual } from 'node:util';
import { canonicalBytes, type Json } from '#kernel/canonical.ts';
import { type Bytes, sha256Hex } from '#kernel/hash.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import { LANGUAGES } from '#kernel/text.ts';
import type { Values } from './values.ts';

export const FINDING_KINDS = ['differs', 'only-here', 'only-there', 'ambiguous', 'not-readable'] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

export const DECISIONS = ['ours', 'theirs', 'not-the-same', 'later'] as const;
export type Decision = (typeof DECISIONS)[number];

/** A row of the other source, under the key that our register would give it. */
export interface TheirRow {
  readonly line: number;
  readonly key: string;
  readonly values: Values;
}

export interface Found {
  readonly kind: FindingKind;
  /** The key; of what can't be read its line. */
  readonly name: string;
  readonly line?: number;
  /** Which differ, or aren't as the register keeps them. */
  readonly fields: readonly string[];
  readonly theirs?: Values;
}

/**
 * What rows of the other source show beside our records of the same keys. `fields`: those that are compared; `times`: how many rows the other source
 * has for a key. Each key gives one finding at most: where several rows name it nobody knows which of them speaks.
 */
export function compareRows(
  fields: readonly string[],
  ours: ReadonlyMap<string, Values>,
  rows: readonly TheirRow[],
  times: ReadonlyMap<string, number>,
): Found[] {
  const seen = new Set<string>();
  return rows.flatMap((row): Found[] => {
    const { key: name, line, values: theirs } = row;
    if ((times.get(name) ?? 0) > 1) {
      if (seen.has(name)) return [];
      seen.add(name);
      return [{ kind: 'ambiguous', name, line, fields: [] }];
    }
    const held = ours.get(name);
    if (held === undefined) return [{ kind: 'only-there', name, line, fields: [], theirs }];
    const differing = fields.filter((field) => !isDeepStrictEqual(held[field], theirs[field]));
    if (differing.length === 0) return [];
    return [{ kind: 'differs', name, line, fields: differing, theirs: picked(theirs, differing) }];
  });
}

/** Our records that the other source doesn't name. */
export const onlyHere = (keys: readonly string[], times: ReadonlyMap<string, number>): Found[] =>
  keys.filter((key) => !times.has(key)).map((name) => ({ kind: 'only-here', name, fields: [] }));

const picked = (values: Values, fields: readonly string[]): Values =>
  Object.fromEntries(fields.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])));

/** Digest of what was compared: what was decided holds as long as it stays. `held`: what our record says in the fields that differ. */
export const foundDigest = ({ kind, fields, theirs }: Found, held: Values | undefined): string =>
  sha256Hex(canonicalBytes([kind, [...fields], (theirs ?? null) as Json, picked(held ?? {}, fields) as Json]));

/** A value as an officer would write it into a form; the reverse of `valueWritten`. null: nothing. */
export function writtenOf(value: Json | undefined): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'object') return String(value);
  const lines = Array.isArray(value) ? value : LANGUAGES.map((language) => (value as Values)[language] ?? '');
  return lines.map(String).join('\n');
}

export interface DecisionContent {
  readonly id: string;
  readonly register: string;
  readonly finding: string;
  readonly kind: FindingKind;
  readonly decision: Decision;
  readonly reason: string;
  readonly officer: string;
  /** Proposals to which it led. */
  readonly proposals: readonly string[];
  readonly at: Instant;
}

/** What the log keeps of a decision: nothing that a source says of anybody. */
export const decisionBytes = ({ at, proposals, ...rest }: DecisionContent): Bytes =>
  canonicalBytes({ type: 'shanyraq/register-finding/v1', ...rest, proposals: [...proposals], at: isoInstant(at) });
