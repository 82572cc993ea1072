/** A version that signed contents name by its digest, for the one whose contents they are: what he may hold of it, as it was written. */
import { canonicalize, type Json } from '#kernel/canonical.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { Tx } from '#platform/app.ts';
import type { RegisterDefinition } from '../definition.ts';
import { type VersionContent, versionBytes } from '../rules/content.ts';
import { isElsewhere } from '../rules/elsewhere.ts';
import type { Named, Reader } from '../rules/reading.ts';
import { maskOthers, subjectsOf, type Values } from '../rules/values.ts';
import { findKeyOf, findVersions, type WrittenVersion } from '../store/find.ts';
import { registerDefinition } from './definitions.ts';
import { numbersOf } from './leave-lookups.ts';
import { noteShown, type ReadQuery } from './read.ts';

/** A fact as the one who signed keeps it. */
export interface CitedFact {
  readonly register: string;
  readonly recordId: string;
  /** 0: it lives elsewhere. */
  readonly version: number;
  /** The fields that were read. */
  readonly values: Values;
  readonly about?: readonly Named[];
}

export type Cited =
  /** The canonical version, over which the digest is: it speaks of the reader and of nobody else. */
  | { readonly how: 'whole'; readonly bytes: Uint8Array; readonly values: Values }
  /** Some of what was read; numbers of others are masked. */
  | { readonly how: 'part'; readonly values: Values }
  /** Nothing of it is the reader's to hold, or an order stops the reading. */
  | { readonly how: 'closed' }
  /** Retention took it. */
  | { readonly how: 'erased' };

type OwnCase = Extract<Reader, { readonly kind: 'own-case' }>;

/**
 * What the reader of his own case may hold of a version that it names. Of a record that speaks of somebody else alone it is what the register
 * opens to everybody, and he sees the line. Needs what `readRecords` needs for look-ups. Never refuses.
 */
export async function readCited(
  tx: Tx,
  who: OwnCase,
  query: Pick<ReadQuery, 'fields' | 'purpose' | 'caseId'>,
  fact: CitedFact,
): Promise<Cited> {
  const definition = registerDefinition(tx.env, fact.register, tx.env.clock.now());
  if (definition === undefined) return { how: 'closed' };
  const own = (await numbersOf(tx, who)) ?? [];
  const isReader = (one: Named) =>
    own.some(({ kind, identifier }) => kind === one.kind && identifier === one.identifier);
  const version = isElsewhere(definition) ? undefined : await versionOf(tx, fact);
  if (version === 'erased') return { how: 'erased' };
  const named = version ? subjectsOf(definition, version.values) : (fact.about ?? []);
  const isOwn = named.some(isReader);
  const fields = isOwn ? query.fields : openTo(definition, query.fields);
  if (fields.length === 0) return { how: 'closed' };
  const shown = { ...query, register: fact.register, fields };
  if (!(await mayShow(tx, who, shown, isOwn ? [] : named))) return { how: 'closed' };
  const mine = own.find(({ kind }) => kind === 'iin')?.identifier ?? '';
  const values = maskOthers(definition, only(fields, fact.values), mine);
  const whole = version && named.every(isReader) ? wholeBytes(definition, version, mine) : undefined;
  return whole ? { how: 'whole', bytes: whole, values } : { how: 'part', values };
}

/** Of somebody else's record a person sees only what is open to everybody. A register that lives elsewhere says which of its fields are. */
export const openTo = (definition: RegisterDefinition, fields: readonly string[]): string[] =>
  fields.filter((name) =>
    isElsewhere(definition) ? definition.fields[name]?.sensitivity === 'public' : definition.public.includes(name),
  );

const only = (fields: readonly string[], values: Values): Values =>
  Object.fromEntries(
    fields.flatMap((name) => {
      const value = values[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );

interface KeyedVersion extends WrittenVersion {
  readonly key: string;
}

async function versionOf(tx: Tx, { register, recordId, version }: CitedFact): Promise<KeyedVersion | 'erased'> {
  const found = (await findVersions(tx, register, recordId)).find(({ number }) => number === version);
  const key = await findKeyOf(tx, recordId);
  return !found || found.digest === null || key === undefined ? 'erased' : { ...found, key };
}

/** Bytes of a version that names nobody but its reader: neither in a field nor as who changed it. */
function wholeBytes(definition: RegisterDefinition, version: KeyedVersion, mine: string): Uint8Array | undefined {
  const { recordId, number, act, key, values, validFrom, validTo, recordedAt, edition, ground } = version;
  const isUnsigned = ground?.kind === 'unsigned-import' || (ground?.kind === 'import' && ground.signedBy === undefined);
  const isPlain = ground?.kind === 'case' || isUnsigned;
  if (!isPlain || canonicalize(maskOthers(definition, values, mine)) !== canonicalize(values)) return undefined;
  const content: VersionContent = {
    ...{ register: definition.register, recordId, number, act, key, values, validFrom, recordedAt, edition },
    ground: ground as unknown as Json,
    ...(validTo === null ? {} : { validTo }),
    ...(version.mergedInto === null ? {} : { mergedInto: version.mergedInto }),
    ...(version.splitFrom === null ? {} : { splitFrom: version.splitFrom }),
  };
  return versionBytes(content);
}

// What stops a reading stops this one: an order, or a purpose that the register has no longer.
const STOPPED: ReadonlySet<string> = new Set([
  'registers.purpose_stopped',
  'registers.purpose_not_allowed',
  'registers.field_not_allowed',
]);

/** Leaves the lines of those who must learn of it; whether it may be shown at all. */
async function mayShow(...look: Parameters<typeof noteShown>): Promise<boolean> {
  try {
    await noteShown(...look);
    return true;
  } catch (error) {
    if (error instanceof Refusal && STOPPED.has(error.code)) return false;
    throw error;
  }
}
