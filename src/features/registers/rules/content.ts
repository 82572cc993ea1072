/** What is digested and logged of a version, and how a record's key is spelt. */
import { canonicalBytes, canonicalize, type Json } from '#kernel/canonical.ts';
import type { LocalDate } from '#kernel/dates.ts';
import { sha256Hex } from '#kernel/hash.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { RegisterDefinition } from '../definition.ts';
import type { Values } from './values.ts';
import type { Span } from './versions.ts';

/** Why officers of the register's owner change it outside of any case. */
export const OFFICERS_GROUNDS = ['owner-correction', 'court-act'] as const;

/** Who stands behind an import that no officer signed. */
export const OPERATOR_UNSIGNED = 'the operator of the instance, unsigned';

/** Why a register changes. All but `case` are exceptions to the single road and are published as "decided outside". */
export type Ground =
  | { readonly kind: 'case'; readonly caseId: string; readonly entry: string }
  | {
      readonly kind: 'import';
      readonly batch: string;
      /** The officers who answer for it. */
      readonly signedBy?: string;
      /** What they signed, and its SHA-256; what earlier programs imported has none. */
      readonly signed?: { readonly import: string; readonly sha256: string };
    }
  | {
      /** By the command line, without a signature: whoever runs the instance answers for it. */
      readonly kind: 'unsigned-import';
      readonly batch: string;
      readonly by: typeof OPERATOR_UNSIGNED;
    }
  | {
      readonly kind: (typeof OFFICERS_GROUNDS)[number];
      /** The paper that it rests on. */
      readonly reference: string;
      readonly secondActor: string;
      /** Who proposed it, why, and by which article; those written by earlier programs have none. */
      readonly officer?: string;
      readonly reason?: string;
      readonly cite?: { readonly act: string; readonly article: string };
    };

/** Every kind of ground, the single road first. */
export const GROUNDS = [
  'case',
  'import',
  'unsigned-import',
  ...OFFICERS_GROUNDS,
] as const satisfies readonly Ground['kind'][];

export interface VersionContent {
  readonly register: string;
  readonly recordId: string;
  readonly number: number;
  readonly act: Span['act'];
  readonly key: string;
  readonly values: Values;
  readonly validFrom: LocalDate;
  readonly validTo?: LocalDate;
  readonly recordedAt: Instant;
  readonly edition: string;
  readonly ground: Json;
  /** Id of the record that this one went into, of an `end`; or that it was taken out of again, of an `add`. */
  readonly mergedInto?: string;
  readonly splitFrom?: string;
}

/** Canonical bytes of a version: its digest is over them, and so is its leaf. */
export function versionBytes(version: VersionContent): Uint8Array {
  return canonicalBytes({
    type: 'shanyraq/register-version/v1',
    register: version.register,
    record: version.recordId,
    number: version.number,
    act: version.act,
    key: version.key,
    values: version.values,
    validFrom: version.validFrom,
    validTo: version.validTo ?? null,
    recordedAt: isoInstant(version.recordedAt),
    edition: version.edition,
    ground: version.ground,
    ...(version.mergedInto === undefined ? {} : { mergedInto: version.mergedInto }),
    ...(version.splitFrom === undefined ? {} : { splitFrom: version.splitFrom }),
  });
}

/** SHA-256 of the version's canonical bytes, hex. */
export const versionDigest = (version: VersionContent): string => sha256Hex(versionBytes(version));

export interface BatchContent {
  readonly id: string;
  readonly register: string;
  readonly label: string;
  /** Whether it binds salted commitments; batches of earlier programs bind bare digests, which outlive what they are of. */
  readonly salted: boolean;
  readonly members: readonly string[];
}

/** Canonical bytes of a batch: what stands for its versions, in their order, binds every one of them to the one leaf. */
export function batchBytes({ id: batch, register, label, salted, members }: BatchContent): Uint8Array {
  return salted
    ? canonicalBytes({ type: 'shanyraq/register-batch/v2', batch, register, label, commits: members })
    : canonicalBytes({ type: 'shanyraq/register-batch/v1', batch, register, label, digests: members });
}

export interface ErasureContent {
  readonly register: string;
  readonly recordId: string;
  readonly at: Instant;
  readonly countedFrom: LocalDate;
  readonly period: string;
  readonly act: string;
  readonly article: string;
  /** How many versions go: all that were written. */
  readonly versions: number;
}

/** What the log keeps of an erasing: what goes, and by which rule. */
export function erasureBytes({ recordId, at, act, article, ...rest }: ErasureContent): Uint8Array {
  return canonicalBytes({
    type: 'shanyraq/record-erasure/v1',
    record: recordId,
    at: isoInstant(at),
    cite: { act, article },
    ...rest,
  });
}

/** The record's name in its register: canonical JSON of its key fields and nothing else; undefined where one lacks. */
export function keyOf(definition: RegisterDefinition, values: Values): string | undefined {
  const parts: Record<string, Json> = {};
  for (const name of definition.key) {
    const value = values[name];
    if (value === undefined) return undefined;
    parts[name] = value;
  }
  return canonicalize(parts);
}
